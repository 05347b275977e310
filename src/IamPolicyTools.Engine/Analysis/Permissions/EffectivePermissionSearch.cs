using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>Works out everything that a principal may do.</summary>
public sealed class EffectivePermissionSearch
{
    private static readonly ImmutableArray<ArnPattern> s_everything = [ArnPattern.Everything];

    private readonly AccessScope _scope;
    private readonly ResourceIndex _resources;
    private readonly CatalogueDomains _domains = new();

    /// <summary>Prepares searches.</summary>
    /// <param name="scope">The model and the context. In discovery mode what depends on unknown keys is conditional, else it is left out.</param>
    public EffectivePermissionSearch(AccessScope scope)
    {
        _scope = scope;
        _resources = new ResourceIndex(scope.Model);
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
            .SelectMany(a => ToPermissions(scan, subject, a, cancellationToken))
            .Concat(FindUnlisted(scan, subject, query, cancellationToken));
        return single.Concat(query.Resources.IsEmpty ? all : all.Where(p => patterns.Any(form => p.Overlaps(form, cancellationToken))));
    }

    /// <summary>
    /// The permissions of all principals of the model, users, roles and root users, account by account. Principals whose permissions cannot
    /// differ are worked out once and told together.
    /// </summary>
    /// <param name="query">Which are asked for.</param>
    /// <param name="accounts">The accounts whose principals are meant; none for all.</param>
    /// <param name="progress">Counts the principals that have been worked out; null when nobody watches.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public IEnumerable<EffectivePermission> FindAll(
        EffectivePermissionQuery query,
        ImmutableArray<string> accounts,
        WorkProgress? progress = null,
        CancellationToken cancellationToken = default)
    {
        Account[] asked = [.. _scope.Model.Accounts.Values.Where(a => accounts.IsEmpty || accounts.Contains(a.AccountId))];
        progress?.Begin(asked.Sum(a => a.Users.Count + a.Roles.Count + 1));
        var relation = new PermissionRelation(this, _scope, _resources, query);
        return relation.Find(asked, progress, cancellationToken);
    }

    /// <summary>The domains of the actions of the catalogue that are asked for.</summary>
    internal IEnumerable<ActionDomain> DomainsOf(EffectivePermissionQuery query) => query.Select(IamCatalogue.Default).Select(_domains.Of);

    /// <summary>The permissions for some actions.</summary>
    internal static IEnumerable<EffectivePermission> FindIn(
        IEnumerable<ActionDomain> domains, SubjectScan scan, Subject subject, CancellationToken cancellationToken)
    {
        var budget = new SearchBudget(cancellationToken);
        List<EffectivePermission> found = [];
        foreach (ActionDomain domain in domains)
        {
            budget = budget.Renewed();
            AddPermissions(found, scan, subject, scan.Scan(domain, budget), cancellationToken);
        }

        return found;
    }

    /// <summary>The permissions for actions that the catalogue does not know.</summary>
    internal static IEnumerable<EffectivePermission> FindOutsideCatalogue(
        SubjectScan scan, Subject subject, EffectivePermissionQuery query, CancellationToken cancellationToken) =>
        FindIn(UnknownActions(subject, query).Where(query.Selects).Select(ActionDomain.Of), scan, subject, cancellationToken)
            .Concat(FindUnlisted(scan, subject, query, cancellationToken));

    /// <summary>Prepares to scan what a subject may do.</summary>
    /// <param name="subject">Whose permissions.</param>
    /// <param name="tellsRefusals">True to tell who refuses.</param>
    /// <param name="splitter">Remembers cells for other subjects too; null for one of its own.</param>
    internal SubjectScan CreateScan(Subject subject, bool tellsRefusals, CellSplitter? splitter = null) =>
        new(_scope, subject, _resources, tellsRefusals, splitter: splitter);

    /// <summary>The answers that the permissions are made from.</summary>
    internal IEnumerable<ActionAnswer> Scan(
        SubjectScan scan, Subject subject, EffectivePermissionQuery query, WorkProgress? progress, CancellationToken cancellationToken)
    {
        ActionDomain[] domains = [.. DomainsOf(query), .. UnknownActions(subject, query).Where(query.Selects).Select(ActionDomain.Of)];
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
        IEnumerable<EffectivePermission> On(ActionDomain domain)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CellOutcome outcome = scan.Judge(domain, resource);
            return outcome.Request is { } request
                ? [new EffectivePermission(subject.Requester.DisplayName, domain, request.ResourceAccount, outcome) { Resources = [pattern] }]
                : [];
        }

        IEnumerable<EffectivePermission> known = query.SelectOn(IamCatalogue.Default, resource).Select(_domains.Of).SelectMany(On);
        if (query.Actions.IsEmpty)
        {
            return known;
        }

        UnlistedActions unlisted = SplitUnlisted(scan, UnlistedPatterns(subject, query), cancellationToken);
        return known
            .Concat(UnknownActions(subject, query).Where(query.Selects).Select(ActionDomain.Of).SelectMany(On))
            .Concat(UnlistedPermissions.Of(unlisted.Cells, c => On(ActionDomain.Of(c.Example))))
            .Concat(ToUndecided(subject, unlisted));
    }

    /// <summary>Splits the actions that patterns mean and the catalogue does not know.</summary>
    /// <param name="scan">The scan of the subject.</param>
    /// <param name="patterns">The patterns.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    internal static UnlistedActions SplitUnlisted(SubjectScan scan, IEnumerable<string> patterns, CancellationToken cancellationToken)
    {
        string[] meant = [.. patterns];
        return meant.Length == 0 ? UnlistedActions.None : UnlistedActions.Split(meant, scan.ActionPatterns(), new SearchBudget(cancellationToken));
    }

    // No pattern of a policy is lost, even if the catalogue knows nothing that it covers.
    private static IEnumerable<EffectivePermission> FindUnlisted(
        SubjectScan scan, Subject subject, EffectivePermissionQuery query, CancellationToken cancellationToken)
    {
        UnlistedActions unlisted = SplitUnlisted(scan, UnlistedPatterns(subject, query), cancellationToken);
        return UnlistedPermissions.Of(
                unlisted.Cells,
                c => ToPermissions(scan, subject, scan.Scan(ActionDomain.Of(c.Example), new SearchBudget(cancellationToken)), cancellationToken))
            .Concat(ToUndecided(subject, unlisted));
    }

    private static IEnumerable<EffectivePermission> ToUndecided(Subject subject, UnlistedActions unlisted) => unlisted.Undecided.Select(p => new EffectivePermission(
        subject.Requester.DisplayName,
        ActionDomain.Of(UnlistedActions.SomeAction) with { Pattern = p },
        subject.Requester.AccountId ?? string.Empty,
        CellOutcome.NotWorkedOut)
    {
        Resources = [ArnPattern.Everything],
        CoversNone = true,
        Origin = null,
    });

    private static List<EffectivePermission> ToPermissions(SubjectScan scan, Subject subject, ActionAnswer answer, CancellationToken cancellationToken)
    {
        List<EffectivePermission> found = [];
        AddPermissions(found, scan, subject, answer, cancellationToken);
        return found;
    }

    private static void AddPermissions(
        List<EffectivePermission> found, SubjectScan scan, Subject subject, ActionAnswer answer, CancellationToken cancellationToken)
    {
        ResourceAnswer shared = answer.Answer;
        if (ReferenceEquals(shared, ResourceAnswer.Denied))
        {
            return;
        }

        bool isNoneSaid = answer.None.IsDenied;
        if (shared.Everywhere is not { } everywhere)
        {
            AddGroups(found, scan, subject, answer, ref isNoneSaid, cancellationToken);
        }
        else if (!everywhere.IsDenied)
        {
            bool coversNone = !isNoneSaid && everywhere.IsSameAs(answer.None);
            isNoneSaid |= coversNone;
            found.Add(new EffectivePermission(subject.Requester.DisplayName, answer.Domain, subject.Requester.AccountId!, everywhere)
            {
                Resources = s_everything,
                CoversNone = coversNone,
                Scan = scan,
                Origin = new PermissionOrigin(scan, answer.Domain, everywhere),
            });
        }

        if (!isNoneSaid)
        {
            found.Add(new EffectivePermission(subject.Requester.DisplayName, answer.Domain, subject.Requester.AccountId ?? string.Empty, answer.None)
            {
                CoversNone = true,
                Scan = scan,
            });
        }
    }

    private static void AddGroups(
        List<EffectivePermission> found, SubjectScan scan, Subject subject, ActionAnswer answer, ref bool isNoneSaid, CancellationToken cancellationToken)
    {
        string principal = subject.Requester.DisplayName;
        ResourceAnswer shared = answer.Answer;
        ImmutableArray<ImmutableArray<CellGroup>> groups = shared.Groups ??= [.. shared.Accounts.Select(a => GroupsOf(a, answer.Domain, cancellationToken))];
        for (int i = 0; i < groups.Length; i++)
        {
            foreach (CellGroup group in groups[i])
            {
                CellOutcome outcome = group.Cells.IsEmpty ? CellOutcome.NotWorkedOut : group.Cells[0].Outcome;
                bool coversNone = !isNoneSaid && outcome.IsSameAs(answer.None) && group.Resources.Any(r => r.IsEverything);
                isNoneSaid |= coversNone;
                found.Add(new EffectivePermission(principal, answer.Domain, shared.Accounts[i].Account, outcome)
                {
                    Resources = group.Resources,
                    Except = group.Except,
                    CoversNone = coversNone,
                    Scan = scan,
                    Origin = new PermissionOrigin(scan, answer.Domain, outcome, group),
                });
            }
        }
    }

    // Where nothing exact can be said, the honest answer is that it depends.
    private static ImmutableArray<CellGroup> GroupsOf(AccountAnswer account, ActionDomain domain, CancellationToken cancellationToken)
    {
        IReadOnlyList<CellGroup>? groups = account.IsWorkedOut ? CellGroups.Of(account, domain, new SearchBudget(cancellationToken)) : null;
        return [.. (groups ?? [CellGroup.Anything]).OrderBy(g => g.Cells.IsEmpty || g.Cells[0].Outcome.Decision != Decision.Allowed)];
    }

    private static IEnumerable<string> AllowedPatterns(Subject subject) => subject.Policies.Identity.Statements
        .Where(s => !s.IsDeny && !s.Source.Action.IsNegated)
        .SelectMany(s => s.Source.Action.Patterns)
        .Select(p => p.Text);

    private static IEnumerable<string> UnlistedPatterns(Subject subject, EffectivePermissionQuery query) => AllowedPatterns(subject)
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .Where(p => p.AsSpan().ContainsAny('*', '?') && query.SelectsPattern(p) && UnlistedActions.IsUnlisted(p));

    private static IEnumerable<ActionName> UnknownActions(Subject subject, EffectivePermissionQuery query) => AllowedPatterns(subject)
        .Concat(query.Actions)
        .Select(text => ActionName.TryParse(text, out ActionName name) ? name : null)
        .OfType<ActionName>()
        .Where(a => IamCatalogue.Default.FindAction(a.Text) is null)
        .DistinctBy(a => a.Text, StringComparer.OrdinalIgnoreCase)
        .OrderBy(a => a.Text, StringComparer.OrdinalIgnoreCase);
}
