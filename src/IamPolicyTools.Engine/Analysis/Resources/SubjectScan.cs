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
    private readonly SharedAnswers _shared;

    // All that applies to a request on a resource which nothing is known of.
    private readonly CompiledPolicySet[] _policies;
    private readonly ContextMode _mode;
    private readonly ModelAccess? _bare;
    private readonly ModelAccess? _unlimited;
    private readonly string? _resourceAccount;
    private ResourcePolicies? _granting;

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
        Splitter = splitter ?? new CellSplitter();
        _resourceAccount = resourceAccount;
        _access = new ModelAccess(scope, subject);
        _mode = scope.Settings.Mode;
        KnowsTags = scope.Settings.DerivesResourceTags;
        Account = subject.Requester.AccountId ?? string.Empty;
        Partition = scope.Model.Accounts.GetValueOrDefault(Account)?.Partition ?? "aws";
        _bare = tellsRefusals ? new ModelAccess(scope, subject with { Policies = PrincipalPolicies.None }) : null;
        _unlimited = tellsRefusals ? new ModelAccess(scope, subject with { Policies = PrincipalPolicies.Everything }) : null;
        _resources = new ModelledResources(index, subject, scope.Settings is { Mode: ContextMode.Discovery, AsksForMissingPolicies: true });
        AccessRequest any = _access.CreateRequest(s_anyAction, "*");
        Sets = new StatementSets(any.Context, _mode, Account);
        _policies = [.. StatementSets.PoliciesOf(any)];
        _shared = new SharedAnswers(_policies, _resources, tellsRefusals || Account.Length == 0 ? null : Partition, !any.ResourcePolicies.ResourceControlLevels.IsEmpty);
    }

    /// <summary>The subject's account; empty for none.</summary>
    public string Account { get; }

    /// <summary>The partition of that account.</summary>
    public string Partition { get; }

    /// <summary>Splits regions into cells.</summary>
    public CellSplitter Splitter { get; }

    /// <summary>What the policies tell resources apart by.</summary>
    public StatementSets Sets { get; }

    /// <summary>True when tags and the like are known of what the model has.</summary>
    public bool KnowsTags { get; }

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
        ResourceRegion region = OwnRegion(domain);
        string? example = domain.Forms.IsEmpty ? null : FindOwn(ref region, new SearchBudget(CancellationToken.None));
        CellOutcome? everywhere = example is null ? null : Judge(domain, OwnRequest(domain, example));
        return everywhere is null ? OfNone(none)
            : none.IsDenied && everywhere.IsDenied ? ResourceAnswer.Denied
            : new ResourceAnswer(none, everywhere);
    }

    // Of an action that takes no resource.
    private static ResourceAnswer OfNone(CellOutcome none) =>
        none.IsDenied && !none.IsUngranted && !none.IsOpen ? ResourceAnswer.Denied : new ResourceAnswer(none, []);

    private ResourceRegion OwnRegion(ActionDomain domain) => new(Account, Partition, domain);

    /// <summary>All resources of the subject's account as one group with one answer.</summary>
    /// <param name="domain">The action.</param>
    /// <param name="outcome">The answer.</param>
    public CellGroup Everywhere(ActionDomain domain, CellOutcome outcome)
    {
        ResourceRegion region = OwnRegion(domain) with
        {
            Foreign = [.. _resources.For(domain).Where(r => r.Account != Account && !Arn.IsAccountId(r.Arn.Account)).SelectMany(r => r.Terms)],
        };
        string? example = FindOwn(ref region, new SearchBudget(CancellationToken.None));
        return new CellGroup(
            [ArnPattern.Everything],
            [],
            example is null ? [] : [new JudgedCell(new ResourceCell(region, [], example), outcome)]);
    }

    /// <summary>
    /// Some resource of a region that the model does not say to be another account's; null when there is none, or none was found within the
    /// budget.
    /// </summary>
    /// <param name="region">The region; what had to be told from it is added.</param>
    /// <param name="budget">What it may cost.</param>
    public string? FindOwn(ref ResourceRegion region, SearchBudget budget)
    {
        while (Splitter.FindRest(region, budget) is { } example)
        {
            ImmutableArray<ArnPattern> foreign = [.. ForeignAt(region.Account, example)];
            if (foreign.IsEmpty)
            {
                return example;
            }

            region = region with { Foreign = region.Foreign.AddRange(foreign) };
        }

        return null;
    }

    /// <summary>
    /// What the model says to be another account's and covers an ARN that names no account: the bucket of an object, and its objects. None for an
    /// account's own.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="arn">The ARN.</param>
    public IEnumerable<ArnPattern> ForeignAt(string account, string arn)
    {
        if (_resourceAccount is not null
            || Arn.IsAccountId(Arn.Parse(arn).Account)
            || ModelIndex.Of(_access.Model).OwnerOf(arn) is not { } owner
            || owner == account)
        {
            return [];
        }

        return PolicyHolders.Of(arn).Main.Arns
            .Append(arn)
            .Distinct()
            .SelectMany(a => PolicyHolders.Below(a).Select(ArnPattern.Parse).OfType<ArnPattern>().Prepend(ArnPattern.Of(Arn.Parse(a))));
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

        ModelledByAccount modelled = form is null ? _resources.ByAccount(domain, Account)
            : new ModelledByAccount(_resources.For(domain).Where(m => m.Terms.Any(form.Overlaps)), Account);
        var scan = new RegionScan(this, domain, budget, form);
        ImmutableArray<ResourceSet> shared = [];
        AccountAnswer[] own = Account.Length == 0 ? [] : [scan.Own(modelled, out shared)];
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

    /// <summary>The answer to a request.</summary>
    /// <param name="domain">The action.</param>
    /// <param name="request">The request.</param>
    public CellOutcome Judge(ActionDomain domain, AccessRequest request)
    {
        string resource = request.Resource;
        var outcome = CellOutcome.Judge(request, _mode);
        if (_bare is null || outcome.Decision == Decision.Allowed)
        {
            return outcome;
        }

        AccessRequest alone = _bare.CreateRequest(domain.Action, resource);
        if (Evaluator.Decide(alone, UnknownTreatment.Optimistic).IsAllowed)
        {
            return outcome.GrantedAnyway(CellOutcome.Judge(alone, _mode));
        }

        return outcome.IsDenied && OwnSideRecorder.Allows(request) ? CellOutcome.Ungranted : outcome;
    }

    /// <summary>The answer for a single resource of which it is assumed that its own side grants everything.</summary>
    /// <param name="domain">The action.</param>
    /// <param name="resource">The ARN.</param>
    public CellOutcome JudgeWhereGranted(ActionDomain domain, string resource) => CellOutcome.Judge(
        Request(domain, resource) with { ResourcePolicies = _granting ??= OutsideResources.Granting(Account), Behind = [] }, _mode);

    /// <summary>True to tell what only the resource's side refuses from what the subject's side refuses.</summary>
    public bool TellsRefusals => _bare is not null;

    /// <summary>The request that a question leads to.</summary>
    /// <param name="domain">The action.</param>
    /// <param name="resource">The ARN, or <c>*</c>.</param>
    public AccessRequest Request(ActionDomain domain, string resource) => _access.CreateRequest(domain.Action, resource, _resourceAccount);

    /// <summary>The request for an example of a region: one of an account's resources, so what nobody knows belongs to that account.</summary>
    /// <param name="domain">The action.</param>
    /// <param name="example">The example.</param>
    public AccessRequest OwnRequest(ActionDomain domain, string example)
    {
        AccessRequest request = Request(domain, example);
        return request.IsOwnerAssumed ? _access.CreateRequest(domain.Action, example, request.ResourceAccount) : request;
    }

    /// <summary>False when nothing on the subject's own side could ever allow an action.</summary>
    /// <param name="action">The action.</param>
    public bool CouldAllow(ActionName action) =>
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

    /// <summary>True when some statement asks for what the model knows of an ordinary resource, its tags above all.</summary>
    /// <param name="action">The action.</param>
    public bool ReadsResources(ActionName action) =>
        Array.Exists(_policies, p => Array.Exists(p.For(action), s => s.ReadsResource || s.HasPlaceholders));

    /// <summary>True when the resource's side alone would grant; false too where nobody asked for that.</summary>
    /// <param name="domain">The action.</param>
    /// <param name="resource">The ARN.</param>
    public bool IsGranted(ActionDomain domain, string resource) =>
        _unlimited is not null && Evaluator.Decide(_unlimited.CreateRequest(domain.Action, resource), UnknownTreatment.Optimistic).IsAllowed;
}
