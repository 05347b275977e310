using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>
/// Works out what a subject may do with an action, on all resources at once: they are split into cells that no policy tells
/// apart, and the evaluator judges an example of each.
/// </summary>
internal sealed class SubjectScan
{
    private static readonly ActionName s_anyAction = ActionName.Parse("any:Action");

    private readonly ModelAccess _access;
    private readonly ModelledResources _resources;
    private readonly StatementSets _sets;
    private readonly CellSplitter _splitter;
    private readonly SharedAnswers _shared;

    // All that applies to a request on a resource which nothing is known of.
    private readonly CompiledPolicySet[] _policies;
    private readonly ContextMode _mode;
    private readonly bool _knowsTags;
    private readonly string _account;
    private readonly string _partition;
    private readonly ModelAccess? _bare;
    private readonly ModelAccess? _unlimited;
    private readonly string? _resourceAccount;

    /// <summary>Prepares scans.</summary>
    /// <param name="scope">The model and the context.</param>
    /// <param name="subject">Whose permissions.</param>
    /// <param name="index">The model's resources.</param>
    /// <param name="tellsRefusals">
    /// True to tell what only the resource's side refuses from what the subject's side refuses, and resources of other accounts too whose
    /// own side grants what the subject's side refuses.
    /// </param>
    /// <param name="resourceAccount">The account that owns all resources; null to find it out.</param>
    /// <param name="splitter">Remembers cells, for other subjects too; null for one of its own.</param>
    public SubjectScan(
        AccessScope scope, Subject subject, ResourceIndex index, bool tellsRefusals, string? resourceAccount = null, CellSplitter? splitter = null)
    {
        _splitter = splitter ?? new CellSplitter();
        _resourceAccount = resourceAccount;
        _access = new ModelAccess(scope, subject);
        _mode = scope.Settings.Mode;
        _knowsTags = scope.Settings.DerivesResourceTags;
        _account = subject.Requester.AccountId ?? string.Empty;
        _partition = scope.Model.Accounts.GetValueOrDefault(_account)?.Partition ?? "aws";
        _bare = tellsRefusals ? new ModelAccess(scope, subject with { Policies = PrincipalPolicies.None }) : null;
        _unlimited = tellsRefusals ? new ModelAccess(scope, subject with { Policies = PrincipalPolicies.Everything }) : null;
        _resources = new ModelledResources(index, subject, scope.Settings is { Mode: ContextMode.Discovery, AsksForMissingPolicies: true });
        AccessRequest any = _access.CreateRequest(s_anyAction, "*");
        _sets = new StatementSets(any.Context, _mode);
        _policies = [.. StatementSets.PoliciesOf(any)];
        _shared = new SharedAnswers(_policies, _resources, tellsRefusals || _account.Length == 0 ? null : _partition, !any.ResourcePolicies.ResourceControlLevels.IsEmpty);
    }

    /// <summary>The answers for an action.</summary>
    /// <param name="domain">The action, and the resources that it can be asked on.</param>
    /// <param name="budget">What it may cost.</param>
    /// <param name="form">A form of the resources that are asked for; null for all.</param>
    public ActionAnswer Scan(ActionDomain domain, SearchBudget budget, ArnPattern? form = null)
    {
        if (form is not null)
        {
            return new ActionAnswer(domain, CouldBeAllowed(domain) ? WorkOut(domain, budget, form) : ResourceAnswer.Denied);
        }

        SharedAnswers.Place? place = _shared.Find(domain);
        if (place is { IsUniform: true })
        {
            ResourceAnswer uniform = place.Answer ??= WorkOutEverywhere(domain);
            if (!uniform.IsConditional)
            {
                return new ActionAnswer(domain, uniform);
            }

            place = place.OfTypes(domain);
        }

        if (place?.Answer is { } known)
        {
            return new ActionAnswer(domain, known);
        }

        // What was cut short by a budget is not passed on.
        ResourceAnswer answer = CouldBeAllowed(domain) ? WorkOut(domain, budget, null) : ResourceAnswer.Denied;
        if (place is not null && !budget.IsSpent)
        {
            place.Answer = answer;
        }

        return new ActionAnswer(domain, answer);
    }

    private bool CouldBeAllowed(ActionDomain domain) => CouldAllow(domain.Action) || _shared.CanBeGranted(domain);

    // Any resource of the account will do.
    private ResourceAnswer WorkOutEverywhere(ActionDomain domain)
    {
        CellOutcome none = domain.TakesNone ? Judge(domain, "*") : CellOutcome.Denied;
        CellOutcome? everywhere = domain.Forms.IsEmpty ? null
            : Judge(domain, OwnRequest(domain, OwnRegion(domain).ToGroups(tells: false)[0].Patterns[0].ShortestText()));
        return everywhere is null ? OfNone(none)
            : none.IsDenied && everywhere.IsDenied ? ResourceAnswer.Denied
            : new ResourceAnswer(none, everywhere);
    }

    // Of an action that takes no resource.
    private static ResourceAnswer OfNone(CellOutcome none) =>
        none.IsDenied && !none.IsUngranted && !none.IsOpen ? ResourceAnswer.Denied : new ResourceAnswer(none, []);

    private ResourceRegion OwnRegion(ActionDomain domain) => new(_account, _partition, domain);

    /// <summary>All resources of the subject's account as one group with one answer.</summary>
    /// <param name="domain">The action.</param>
    /// <param name="outcome">The answer.</param>
    public CellGroup Everywhere(ActionDomain domain, CellOutcome outcome)
    {
        ResourceRegion region = OwnRegion(domain) with
        {
            Without = [.. _resources.For(domain).Where(r => r.Account != _account && !Arn.IsAccountId(r.Arn.Account)).SelectMany(r => r.Terms)],
        };
        string? example = _splitter.FindRest(region, new SearchBudget(CancellationToken.None));
        return new CellGroup(
            [ArnPattern.Everything],
            [],
            example is null ? [] : [new JudgedCell(new ResourceCell(region, [], example), outcome)]);
    }

    /// <summary>The cells of an answer, the denied ones too.</summary>
    /// <param name="answer">The answer.</param>
    public IEnumerable<JudgedCell> CellsOf(ActionAnswer answer) => answer.Answer.Everywhere is { } everywhere
        ? Everywhere(answer.Domain, everywhere).Cells
        : answer.Accounts.SelectMany(a => a.Cells);

    private ResourceAnswer WorkOut(ActionDomain domain, SearchBudget budget, ArnPattern? form)
    {
        CellOutcome none = domain.TakesNone && form is null or { IsEverything: true } ? Judge(domain, "*") : CellOutcome.Denied;
        if (domain.Forms.IsEmpty)
        {
            return OfNone(none);
        }

        ModelledByAccount modelled = form is null ? _resources.ByAccount(domain, _account)
            : new ModelledByAccount(_resources.For(domain).Where(m => m.Terms.Any(form.Overlaps)), _account);
        var scan = new RegionScan(this, domain, budget, form);
        ImmutableArray<ResourceSet> shared = [];
        AccountAnswer[] own = _account.Length == 0 ? [] : [scan.Own(modelled, out shared)];
        IEnumerable<AccountAnswer> others = modelled.Others.Select(a => scan.Granting(a.Key, a, shared));
        return new ResourceAnswer(none, [.. own.Concat(others).Where(a => !a.IsWorkedOut || !a.Cells.IsEmpty)]);
    }

    /// <summary>The answers for all resources of a form, the denied ones too.</summary>
    /// <param name="domain">The action.</param>
    /// <param name="form">The form.</param>
    /// <param name="named">The resources of that form that the model has.</param>
    /// <param name="owner">The account of those that it does not have.</param>
    /// <param name="budget">What it may cost.</param>
    /// <returns>The cells; null when they could not all be found.</returns>
    public IReadOnlyCollection<JudgedCell>? ScanForm(
        ActionDomain domain, ArnPattern form, IReadOnlyCollection<ModelledResource> named, string owner, SearchBudget budget) =>
        new RegionScan(this, domain, budget, form).Form(named, owner);

    /// <summary>The answer for a single resource.</summary>
    /// <param name="domain">The action.</param>
    /// <param name="resource">The ARN, or <c>*</c>.</param>
    public CellOutcome Judge(ActionDomain domain, string resource) => Judge(domain, Request(domain, resource));

    /// <summary>Judges for this subject what was judged for another one, on whom the same is said: the answer is the same, and its reasons are the subject's own.</summary>
    /// <param name="domain">The action.</param>
    /// <param name="judged">The answer.</param>
    public CellOutcome Again(ActionDomain domain, CellOutcome judged) => judged.Request switch
    {
        null => judged,
        { AskedResource: null, Resource: "*" } => Judge(domain, "*"),
        { } request => Judge(domain, OwnRequest(domain, request.AskedResource ?? request.Resource)),
    };

    /// <summary>The patterns of actions that any policy has which could apply to an action that the catalogue does not know.</summary>
    public IEnumerable<string> ActionPatterns()
    {
        ModelledResource[] modelled = [.. _resources.For(ActionDomain.Of(s_anyAction))];
        IEnumerable<CompiledPolicySet> control = modelled.Select(m => m.Account).Distinct()
            .SelectMany(a => _access.Scope.Index.ControlsOf(a).ResourceControl);
        return StatementSets.PoliciesOf(_access.CreateRequest(s_anyAction, "*")).Concat(control)
            .SelectMany(p => p.Statements)
            .SelectMany(s => s.Source.Action.Patterns)
            .Select(p => p.Text)
            .Concat(modelled.SelectMany(m => m.ActionPatterns))
            .Distinct(StringComparer.OrdinalIgnoreCase);
    }

    private CellOutcome Judge(ActionDomain domain, AccessRequest request)
    {
        string resource = request.Resource;
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

    /// <summary>The request that a question leads to.</summary>
    /// <param name="domain">The action.</param>
    /// <param name="resource">The ARN, or <c>*</c>.</param>
    public AccessRequest Request(ActionDomain domain, string resource) => _access.CreateRequest(domain.Action, resource, _resourceAccount);

    // A region is one of an account's resources: an example of it that nobody knows belongs to that account.
    private AccessRequest OwnRequest(ActionDomain domain, string example)
    {
        AccessRequest request = Request(domain, example);
        return request.IsOwnerAssumed ? _access.CreateRequest(domain.Action, example, request.ResourceAccount) : request;
    }

    private bool CouldAllow(ActionName action) =>
        !_access.Subject.Requester.HasIdentityPolicies
        || _access.Subject.Requester.IsFederatedByRoot
        || HasAllow(_access.Subject.Policies.Identity, action);

    private static bool HasAllow(CompiledPolicySet policies, ActionName action)
    {
        foreach (CompiledStatement statement in policies.For(action))
        {
            if (!statement.IsDeny && statement.CouldMatchAction(action))
            {
                return true;
            }
        }

        return false;
    }

    // True when some statement asks for what the model knows of an ordinary resource, its tags above all.
    private bool ReadsResources(ActionName action) =>
        Array.Exists(_policies, p => Array.Exists(p.For(action), s => s.ReadsResource || s.HasPlaceholders));

    private bool IsGranted(ActionDomain domain, string resource) =>
        _unlimited is not null && Evaluator.Decide(_unlimited.CreateRequest(domain.Action, resource), UnknownTreatment.Optimistic).IsAllowed;

    /// <summary>The regions of one action, account by account.</summary>
    private readonly struct RegionScan(SubjectScan scan, ActionDomain domain, SearchBudget budget, ArnPattern? form)
    {
        // Resources of the subject's own account: those that nothing is known of, then those of the model that are answered otherwise.
        public AccountAnswer Own(ModelledByAccount modelled, out ImmutableArray<ResourceSet> sets)
        {
            sets = [];
            ActionDomain action = domain;
            if (!scan.CouldAllow(domain.Action))
            {
                return Granting(scan._account, modelled.Own, []);
            }

            // A name without an account belongs to whom the model says.
            string account = scan._account;
            ModelledResource[] special = [.. modelled.OwnTelling.Where(m => !m.IsOrdinaryFor(action.Action))];
            (JudgedCell[]? cells, sets) = Rest(special, modelled.Foreign, account);

            // Tags and the like are known of what the model has; they only matter where something is open.
            // Of what IAM manages only where somebody reads them; of the rest the model knows the policies, too.
            if (special.Length < modelled.Own.Length && cells?.Any(c => c.Outcome.IsOpen) == true && scan._knowsTags)
            {
                special = scan.ReadsResources(action.Action) ? modelled.Own : [.. modelled.Own.Where(m => !m.IsEntity)];
                (cells, sets) = Rest(special, modelled.Foreign, account);
            }

            if (cells is null)
            {
                return new AccountAnswer(account, [], IsWorkedOut: false);
            }

            Dictionary<ResourceSet[], CellOutcome> usual = new(SetsComparer.Instance);
            foreach (JudgedCell cell in cells)
            {
                usual.Add([.. cell.Cell.Sets], cell.Outcome);
            }

            ImmutableArray<ResourceSet> shared = sets;
            bool IsUsual(JudgedCell cell) =>
                usual.TryGetValue([.. shared.Where(cell.Cell.Sets.Contains)], out CellOutcome? outcome) && outcome.IsSameAs(cell.Outcome);
            return All(account, special, cells, sets, found => !found.All(IsUsual));
        }

        // Every resource of a form, whether or not its answer is the usual one.
        public ImmutableArray<JudgedCell>? Form(IReadOnlyCollection<ModelledResource> named, string owner)
        {
            ActionName action = domain.Action;
            ModelledResource[] special = [.. named.Where(m => m.Account != owner || !m.IsOrdinaryFor(action))];
            (JudgedCell[]? cells, ImmutableArray<ResourceSet> sets) = Rest(special, [], owner);
            if (scan._knowsTags && special.Length < named.Count && cells?.Any(c => c.Outcome.IsOpen) == true)
            {
                special = [.. named];
                (cells, sets) = Rest(special, [], owner);
            }

            if (cells is null)
            {
                return null;
            }

            AccountAnswer all = All(owner, special, cells, sets, _ => true);
            return all.IsWorkedOut ? all.Cells : null;
        }

        // Where the subject's own side allows nothing, and in other accounts, only the side of a resource that the model has can grant.
        public AccountAnswer Granting(string account, IEnumerable<ModelledResource> modelled, ImmutableArray<ResourceSet> shared)
        {
            (SubjectScan all, ActionDomain action) = (scan, domain);
            return All(
                account,
                [.. modelled.Where(m => m.CouldGrant(action.Action))],
                [],
                shared,
                found => found.Any(c => !c.Outcome.IsDenied || all.IsGranted(action, c.Cell.Example)));
        }

        // What is left of an account when some resources are looked at by themselves.
        private (JudgedCell[]? Cells, ImmutableArray<ResourceSet> Sets) Rest(
            IEnumerable<ModelledResource> special, IEnumerable<ArnPattern> foreign, string account)
        {
            var rest = new ResourceRegion(account, scan._partition, domain)
            {
                Without = [.. special.SelectMany(m => m.Terms), .. foreign],
                Form = form,
            };

            // What applies is the same for all of them, so any will do to tell it.
            if (scan._splitter.FindRest(rest, budget) is not { } example)
            {
                return (budget.IsSpent ? null : [], []);
            }

            ImmutableArray<ResourceSet> sets = scan._sets.Of(domain, scan.OwnRequest(domain, example), budget);
            return (scan._splitter.Split(rest with { Sets = sets }, null, budget) is { } found ? Judge(found) : null, sets);
        }

        private AccountAnswer All(
            string account,
            IReadOnlyCollection<ModelledResource> modelled,
            JudgedCell[] first,
            ImmutableArray<ResourceSet> shared,
            Predicate<JudgedCell[]> isWorthTelling)
        {
            List<JudgedCell> all = [.. first];
            ILookup<ArnPattern, ResourceSet> holders = modelled.SelectMany(m => m.Without, (m, below) => (Below: below, m.Sets))
                .SelectMany(p => p.Sets, (p, set) => (p.Below, Set: set))
                .ToLookup(p => p.Below, p => p.Set);
            foreach (ModelledResource resource in modelled)
            {
                ImmutableArray<ArnPattern> terms = resource.TermsIn(domain);
                var region = new ResourceRegion(account, resource.Arn.Partition, domain) { Terms = terms, Without = resource.Without, Form = form };
                if (terms.IsEmpty)
                {
                    continue;
                }

                // Whether it fits the sets of the others, and what it is a part of, is told too, so that those can be told from it.
                ImmutableArray<ResourceSet> sets =
                [
                    .. resource.Sets.Where(s => terms.Contains(s.Patterns[0]))
                        .Concat(holders[ArnPattern.Of(resource.Arn)])
                        .Concat(shared)
                        .Concat(SetsIn(region))
                        .Distinct(),
                ];
                if (scan._splitter.Split(region with { Sets = sets }, resource, budget) is not { } cells)
                {
                    return new AccountAnswer(account, [], IsWorkedOut: false);
                }

                JudgedCell[] found = Judge(cells);

                // What lies below another resource is cut out of it, also where nothing about it is worth telling.
                if (isWorthTelling(found) || holders[ArnPattern.Of(resource.Arn)].Any())
                {
                    all.AddRange(found);
                }
            }

            return new AccountAnswer(account, [.. all]);
        }

        // A bucket has tags and its objects have others, and patterns may name them.
        private IEnumerable<ResourceSet> SetsIn(ResourceRegion region)
        {
            foreach (ArnPattern term in region.Terms)
            {
                if (scan._splitter.FindTerm(region with { Terms = [term] }, budget) is { } example)
                {
                    foreach (ResourceSet set in scan._sets.Of(domain, scan.OwnRequest(domain, example), budget))
                    {
                        yield return set;
                    }
                }
            }
        }

        private JudgedCell[] Judge(ImmutableArray<ResourceCell> cells)
        {
            var judged = new JudgedCell[cells.Length];
            for (int i = 0; i < cells.Length; i++)
            {
                // A judgement costs more than a step of a search, but not so much more that the budget should end here.
                budget.Look();
                judged[i] = new JudgedCell(cells[i], scan.Judge(domain, scan.OwnRequest(domain, cells[i].Example)));
            }

            return judged;
        }
    }

    private sealed class SetsComparer : IEqualityComparer<ResourceSet[]>
    {
        public static SetsComparer Instance { get; } = new();

        public bool Equals(ResourceSet[]? x, ResourceSet[]? y) => x is not null && y is not null && x.AsSpan().SequenceEqual(y);

        public int GetHashCode(ResourceSet[] obj)
        {
            var hash = default(HashCode);
            foreach (ResourceSet set in obj)
            {
                hash.Add(set);
            }

            return hash.ToHashCode();
        }
    }
}
