
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis;

/// <summary>Works out everything that a principal may do.</summary>
public sealed class EffectivePermissionSearch
{
    private readonly AccessScope _scope;
    private readonly Lazy<TrustIndex> _trust;
    private readonly CatalogueDomains _domains = new();

    /// <summary>Prepares searches.</summary>
    /// <param name="scope">The model and the context. In discovery mode what depends on unknown keys is conditional, else it is left out.</param>
    public EffectivePermissionSearch(AccessScope scope)
    {
        _scope = scope;
        _trust = new Lazy<TrustIndex>(() => new TrustIndex(scope.Model));
    }

    /// <summary>
    /// The permissions: on the resources that are named one by one, then by service and action; of an action the unconditional ones on
    /// the subject's own account first.
    /// </summary>
    /// <param name="subject">Whose permissions.</param>
    /// <param name="query">Which are asked for.</param>
    /// <param name="progress">Counts the actions that have been worked out; null when nobody watches.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public IEnumerable<EffectivePermission> Find(
        Subject subject, EffectivePermissionQuery query, WorkProgress? progress = null, CancellationToken cancellationToken = default)
    {
        SubjectScan scan = CreateScan(subject, tellsRefusals: false);
        IEnumerable<EffectivePermission> single = query.SingleResources.SelectMany(r => FindOn(scan, subject, r, query, cancellationToken));
        if (!query.Resources.IsEmpty && !query.ResourcePatterns.Any())
        {
            return single;
        }

        ArnPattern[] patterns = [.. query.ResourcePatterns.Select(ArnPattern.Parse).OfType<ArnPattern>()];
        IEnumerable<EffectivePermission> all = Scan(scan, subject, query, progress, cancellationToken)
            .SelectMany(a => ToPermissions(scan, subject, a, cancellationToken));
        return single.Concat(query.Resources.IsEmpty ? all : all.Where(p => patterns.Any(p.Overlaps)));
    }

    /// <summary>Prepares to scan what a subject may do.</summary>
    internal SubjectScan CreateScan(Subject subject, bool tellsRefusals) => new(_scope, subject, _trust, tellsRefusals);

    /// <summary>The answers that the permissions are made from.</summary>
    internal IEnumerable<ActionAnswer> Scan(
        SubjectScan scan, Subject subject, EffectivePermissionQuery query, WorkProgress? progress, CancellationToken cancellationToken)
    {
        ActionDomain[] domains = [.. query.Select(IamCatalogue.Default).Select(_domains.Of), .. UnknownActions(subject, query).Where(query.Selects).Select(ActionDomain.Of)];
        progress?.Begin(domains.Length);
        foreach (ActionDomain domain in domains)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return scan.Scan(domain, new SearchBudget(cancellationToken));
            progress?.Add(1);
        }
    }

    private IEnumerable<EffectivePermission> FindOn(
        SubjectScan scan, Subject subject, string resource, EffectivePermissionQuery query, CancellationToken cancellationToken)
    {
        ArnPattern pattern = ArnPattern.Of(Arn.Parse(resource));
        IEnumerable<ActionDomain> domains = query.SelectOn(IamCatalogue.Default, resource).Select(_domains.Of)
            .Concat(UnknownActions(subject, query).Where(a => !query.Actions.IsEmpty && query.Selects(a)).Select(ActionDomain.Of));
        foreach (ActionDomain domain in domains)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CellOutcome outcome = scan.Judge(domain, resource);
            if (outcome.Request is { } request)
            {
                yield return new EffectivePermission(subject.Requester.DisplayName, domain, request.ResourceAccount, outcome)
                {
                    Resources = [pattern],
                };
            }
        }
    }

    private static IEnumerable<EffectivePermission> ToPermissions(
        SubjectScan scan, Subject subject, ActionAnswer answer, CancellationToken cancellationToken)
    {
        string principal = subject.Requester.DisplayName;
        bool isNoneSaid = answer.None.IsDenied;
        foreach (AccountAnswer account in answer.Accounts)
        {
            foreach (CellGroup group in GroupsOf(account, answer.Domain, cancellationToken))
            {
                CellOutcome outcome = group.Cells.IsEmpty ? CellOutcome.NotWorkedOut : group.Cells[0].Outcome;
                bool coversNone = !isNoneSaid && outcome.IsSameAs(answer.None) && group.Resources.Any(r => r.IsEverything);
                isNoneSaid |= coversNone;
                yield return new EffectivePermission(principal, answer.Domain, account.Account, outcome)
                {
                    Resources = group.Resources,
                    Except = group.Except,
                    CoversNone = coversNone,
                    Origin = new PermissionOrigin(scan, answer.Domain, group),
                };
            }
        }

        if (!isNoneSaid)
        {
            yield return new EffectivePermission(principal, answer.Domain, subject.Requester.AccountId ?? string.Empty, answer.None) { CoversNone = true };
        }
    }

    // Where nothing exact can be said, the honest answer is that it depends.
    private static IEnumerable<CellGroup> GroupsOf(AccountAnswer account, ActionDomain domain, CancellationToken cancellationToken)
    {
        IReadOnlyList<CellGroup>? groups = account.IsWorkedOut ? CellGroups.Of(account.Cells, domain, new SearchBudget(cancellationToken)) : null;
        return (groups ?? [CellGroup.Anything]).OrderBy(g => g.Cells.IsEmpty || g.Cells[0].Outcome.Decision != Decision.Allowed);
    }

    private static IEnumerable<ActionName> UnknownActions(Subject subject, EffectivePermissionQuery query) => subject.Policies.Identity.Statements
        .Where(s => !s.IsDeny && !s.Source.Action.IsNegated)
        .SelectMany(s => s.Source.Action.Patterns)
        .Select(p => p.Text)
        .Concat(query.Actions)
        .Select(text => ActionName.TryParse(text, out ActionName name) ? name : null)
        .OfType<ActionName>()
        .Where(a => IamCatalogue.Default.FindAction(a.Text) is null)
        .DistinctBy(a => a.Text, StringComparer.OrdinalIgnoreCase)
        .OrderBy(a => a.Text, StringComparer.OrdinalIgnoreCase);
}
