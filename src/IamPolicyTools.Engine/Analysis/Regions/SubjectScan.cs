using System.Collections.Immutable;
using IamPolicyTools.Analysis.Patterns;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Regions;

/// <summary>
/// Works out what a subject may do with an action, on all resources at once: they are split into cells that no policy tells
/// apart, and the evaluator judges an example of each.
/// </summary>
internal sealed class SubjectScan
{
    private static readonly ActionName s_anyAction = ActionName.Parse("any:Action");

    private readonly ModelAccess _access;
    private readonly ModelledResources _resources;
    private readonly StatementPatterns _patterns;
    private readonly SplitCache _splits = new();
    private readonly ContextMode _mode;
    private readonly bool _knowsTags;
    private readonly string _account;
    private readonly string _partition;
    private readonly ModelAccess? _bare;
    private readonly ModelAccess? _unlimited;

    /// <summary>Prepares scans.</summary>
    /// <param name="scope">The model and the context.</param>
    /// <param name="subject">Whose permissions.</param>
    /// <param name="trust">The model's roles by whom they trust.</param>
    /// <param name="tellsRefusals">
    /// True to tell what only the resource's side refuses from what the subject's side refuses, and resources of other accounts too whose
    /// own side grants what the subject's side refuses.
    /// </param>
    public SubjectScan(AccessScope scope, Subject subject, Lazy<TrustIndex> trust, bool tellsRefusals)
    {
        _access = new ModelAccess(scope, subject);
        _mode = scope.Settings.Mode;
        _knowsTags = scope.Settings.DerivesResourceTags;
        _account = subject.Requester.AccountId ?? string.Empty;
        _partition = scope.Model.Accounts.GetValueOrDefault(_account)?.Partition ?? "aws";
        _bare = tellsRefusals ? new ModelAccess(scope, subject with { Policies = PrincipalPolicies.None }) : null;
        _unlimited = tellsRefusals ? new ModelAccess(scope, subject with { Policies = PrincipalPolicies.Everything }) : null;
        _resources = new ModelledResources(scope.Model, trust, subject);
        _patterns = new StatementPatterns(_access.CreateRequest(s_anyAction, "*").Context);
    }

    /// <summary>The answers for an action.</summary>
    /// <param name="domain">The action, and the resources that it can be asked on.</param>
    public ActionAnswer Scan(ActionDomain domain)
    {
        CellOutcome none = domain.TakesNone ? Judge(domain, "*") : CellOutcome.Denied;
        if (domain.Terms.IsEmpty)
        {
            return new ActionAnswer(domain, none, []);
        }

        ILookup<string, ModelledResource> modelled = _resources.For(domain).ToLookup(r => r.Account);
        IEnumerable<AccountAnswer> own = _account.Length == 0 ? [] : [ScanOwn(domain, modelled)];
        IEnumerable<AccountAnswer> others = modelled.Where(a => a.Key != _account).Select(a => ScanGranting(domain, a.Key, a));
        return new ActionAnswer(domain, none, [.. own.Concat(others).Where(a => !a.IsWorkedOut || !a.Cells.IsEmpty)]);
    }

    // Resources of the subject's own account: those that nothing is known of, then those of the model that are answered otherwise.
    private AccountAnswer ScanOwn(ActionDomain domain, ILookup<string, ModelledResource> modelled)
    {
        ModelledResource[] own = [.. modelled[_account]];
        if (!CouldAllow(domain.Action))
        {
            return ScanGranting(domain, _account, own);
        }

        // A name without an account belongs to whom the model says.
        ArnPattern[] foreign = [.. modelled.Where(a => a.Key != _account).SelectMany(a => a).Where(m => !Arn.IsAccountId(m.Arn.Account)).SelectMany(m => m.Terms)];
        ModelledResource[] special = [.. own.Where(m => !m.IsOrdinaryFor(domain.Action))];
        (JudgedCell[]? cells, ImmutableArray<ArnPattern> patterns) = ScanRest(domain, special, foreign);

        // Tags are known of what the model has; they only matter where something is open.
        if (_knowsTags && special.Length < own.Length && cells?.Any(c => c.Outcome.IsOpen) == true)
        {
            special = own;
            (cells, patterns) = ScanRest(domain, own, foreign);
        }

        if (cells is null)
        {
            return new AccountAnswer(_account, [], IsWorkedOut: false);
        }

        HashSet<ArnPattern> shared = [.. patterns];
        Dictionary<string, CellOutcome> usual = cells.ToDictionary(c => KeyOf(c.Cell, shared), c => c.Outcome);
        bool IsUsual(JudgedCell cell) => usual.TryGetValue(KeyOf(cell.Cell, shared), out CellOutcome? outcome) && outcome.IsSameAs(cell.Outcome);
        return ScanAll(domain, _account, special, cells, found => !found.All(IsUsual));
    }

    // What is left of the own account when some resources are looked at by themselves.
    private (JudgedCell[]? Cells, ImmutableArray<ArnPattern> Patterns) ScanRest(
        ActionDomain domain, IEnumerable<ModelledResource> special, IEnumerable<ArnPattern> foreign)
    {
        var rest = new ResourceRegion(_account, _partition, domain, domain.Terms, [.. special.SelectMany(m => m.Terms), .. foreign]);

        // What applies is the same for all of them, so any will do to tell it. What all of them fit does not tell them apart.
        ImmutableArray<ArnPattern> patterns =
        [
            .. rest.Terms.SelectMany(rest.Examples).Take(1)
                .SelectMany(e => PatternsAt(domain, e))
                .Distinct()
                .Where(p => p.IsOpen || !rest.Terms.All(p.Contains)),
        ];
        return (_splits.Split(rest, patterns) is { } found ? Judge(domain, found) : null, patterns);
    }

    // Where the subject's own side allows nothing, and in other accounts, only the side of a resource that the model has can grant.
    private AccountAnswer ScanGranting(ActionDomain domain, string account, IEnumerable<ModelledResource> modelled) => ScanAll(
        domain,
        account,
        modelled.Where(m => m.CouldGrant(domain.Action)),
        [],
        found => found.Any(c => !c.Outcome.IsDenied || IsGranted(domain, c.Cell.Example)));

    private bool CouldAllow(ActionName action) =>
        !_access.Subject.Requester.HasIdentityPolicies
        || _access.Subject.Requester.IsFederatedByRoot
        || _access.Subject.Policies.Identity.For(action).Any(s => !s.IsDeny && s.MatchesAction(action));

    private AccountAnswer ScanAll(
        ActionDomain domain, string account, IEnumerable<ModelledResource> modelled, JudgedCell[] first, Predicate<JudgedCell[]> isWorthTelling)
    {
        List<JudgedCell> all = [.. first];
        foreach (ModelledResource resource in modelled)
        {
            ImmutableArray<ArnPattern> terms = [.. resource.Terms.Where(t => domain.Terms.Any(d => d.Overlaps(t)))];
            var region = new ResourceRegion(account, resource.Arn.Partition, domain, terms, resource.Without);

            // A bucket has tags and its objects have others, and patterns may name them.
            IEnumerable<ArnPattern> patterns = terms.SelectMany(t => region.Examples(t).Take(1)).SelectMany(e => PatternsAt(domain, e));
            if (CellSplitter.Split(region, [.. terms.Concat(patterns).Distinct()]) is not { } cells)
            {
                return new AccountAnswer(account, [], IsWorkedOut: false);
            }

            JudgedCell[] found = Judge(domain, cells);
            if (isWorthTelling(found))
            {
                all.AddRange(found);
            }
        }

        return new AccountAnswer(account, [.. all]);
    }

    private JudgedCell[] Judge(ActionDomain domain, IEnumerable<ResourceCell> cells) => [.. cells.Select(c => new JudgedCell(c, Judge(domain, c.Example)))];

    // Names with colons in services that have none in theirs would only be noise.
    private IEnumerable<ArnPattern> PatternsAt(ActionDomain domain, Arn example) => _patterns.Of(Request(domain, example.ToString()))
        .Where(p => !p.IsStretched || domain.Terms.Any(t => t.HasColonInName && t.Overlaps(p)));

    /// <summary>The answer for a single resource.</summary>
    /// <param name="domain">The action.</param>
    /// <param name="resource">The ARN, or <c>*</c>.</param>
    public CellOutcome Judge(ActionDomain domain, string resource)
    {
        AccessRequest request = Request(domain, resource);
        var outcome = CellOutcome.Judge(request, _mode);
        if (_bare is null || outcome.Decision == Decision.Allowed)
        {
            return outcome;
        }

        if (Evaluator.Decide(_bare.CreateRequest(domain.Action, resource), UnknownTreatment.Optimistic).IsAllowed)
        {
            return outcome.GrantedAnyway();
        }

        return outcome.IsDenied && OwnSideRecorder.Allows(request) ? CellOutcome.Ungranted : outcome;
    }

    private bool IsGranted(ActionDomain domain, string resource) =>
        _unlimited is not null && Evaluator.Decide(_unlimited.CreateRequest(domain.Action, resource), UnknownTreatment.Optimistic).IsAllowed;

    private AccessRequest Request(ActionDomain domain, string resource) => _access.CreateRequest(domain.Action, resource);

    private static string KeyOf(ResourceCell cell, HashSet<ArnPattern> shared) => string.Join('\n', cell.Patterns.Where(shared.Contains).Select(p => p.Text).Order(StringComparer.Ordinal));
}
