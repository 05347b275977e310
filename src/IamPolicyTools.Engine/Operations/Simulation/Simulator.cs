using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations.Simulation;

/// <summary>Answers a simulation action by action, in the shape that IAM's API gives since 2026: one result for each action.</summary>
internal sealed class Simulator
{
    private static readonly string[] s_bySeverity = ["explicitDeny", "implicitDeny", "allowed"];

    private readonly SimulationCallers _callers;
    private readonly CompiledPolicySet? _resourcePolicy;
    private readonly PolicyDocument? _short;
    private readonly string _entity;
    private readonly string? _owner;
    private readonly AccessScope? _scope;
    private readonly ImmutableArray<string> _keys;

    /// <summary>Prepares a simulation.</summary>
    /// <param name="callers">Who asks.</param>
    /// <param name="policies">What is simulated.</param>
    /// <param name="resourcePolicy">The resource policy; null for none.</param>
    /// <param name="owner">The account of resources whose ARN names none, 12 digits; null for the caller's.</param>
    /// <param name="entity">What inline policies are in: <c>user</c>, <c>role</c>.</param>
    /// <param name="scope">The model, for what the keys of a request tell of its resource: tags, boundary, Region; null without one.</param>
    public Simulator(
        SimulationCallers callers, PrincipalPolicies policies, PolicyDocument? resourcePolicy, string? owner, string entity, AccessScope? scope)
    {
        _callers = callers;
        _scope = scope;
        _resourcePolicy = resourcePolicy is null ? null : Compile(resourcePolicy);
        _short = resourcePolicy is not null && ShortResources.Find(resourcePolicy) is not null ? resourcePolicy : null;
        _owner = owner;
        _entity = entity;
        _keys = PolicyContextKeys.Of(policies.Identity.Policies.Concat(_resourcePolicy?.Policies ?? []).Select(p => p.Document));
    }

    /// <summary>The result of an action.</summary>
    /// <param name="action">The action.</param>
    /// <param name="resources">The resources' ARNs; empty for <c>*</c>.</param>
    public EvaluationResult Simulate(ActionName action, ImmutableArray<string> resources)
    {
        string[] asked = resources.IsEmpty ? ["*"] : [.. resources];
        IamAccessResult[] answers = [.. asked.Select(r => Ask(action, r))];
        ResourceSpecificResult[] results = [.. answers.Zip(asked, Describe)];
        bool isNamed = asked is not ["*"];
        return new EvaluationResult
        {
            EvalActionName = action.Text,
            EvalResourceName = TemplateOf(action, asked[0]),
            EvalDecision = s_bySeverity.First(d => results.Any(r => r.EvalResourceDecision == d)),
            MatchedStatements = [.. results.SelectMany(r => r.MatchedStatements).Distinct()],
            MissingContextValues = [.. results.SelectMany(r => r.MissingContextValues).Distinct(StringComparer.OrdinalIgnoreCase)],
            OrganizationsDecisionDetail = AllowedByOrganizations(answers) is { } isAllowed ? new OrganizationsDecisionDetail(isAllowed) : null,
            PermissionsBoundaryDecisionDetail = MostRestrictive(results),
            EvalDecisionDetails = isNamed ? Merge(results) : null,
            ResourceSpecificResults = isNamed ? [.. results] : [],
            Notes = [.. answers.SelectMany(a => a.Notes).Distinct(StringComparer.Ordinal)],
        };
    }

    // Without a resource policy only the identity's side is asked; keys and roles then stand for ones that leave all to IAM.
    private IamAccessResult Ask(ActionName action, string resource)
    {
        SimulationCaller caller = _callers.For(resource);
        Requester requester = caller.Factory.Requester;
        string actual = CheckedResource.Of(IamCatalogue.Default, action, resource, requester.Arn);
        string account = OwnerOf(actual) ?? caller.Account;
        CompiledPolicySet policy = _short is not null
            ? Compile(ShortResources.Expand(_short, resource, account))
            : _resourcePolicy ?? LeavingAllTo(requester.AccountId ?? account);
        var policies = new ResourcePolicies { Policy = policy };
        if (_scope is null)
        {
            return IamAccessResult.Of(caller.Factory.Create(action, actual, account, policies), notes: caller.Notes);
        }

        ResourceTarget target = _scope.FindTarget(action, actual, account, requester);
        IEnumerable<string> leftOut = _resourcePolicy is null && target.Policies.Policy is not null && actual != "*"
            ? [$"the policy that the model has for {actual} was not asked: IAM's simulator takes those that are given, and Test-IamAccess all"]
            : [];
        return IamAccessResult.Of(caller.Factory.Create(action, actual, target.Facts, policies), notes: [.. caller.Notes, .. leftOut]);
    }

    private ResourceSpecificResult Describe(IamAccessResult answer, string asked) => new()
    {
        EvalResourceName = asked,
        EvalResourceDecision = Text(answer.Decision),
        MatchedStatements = Matched(answer),
        MissingContextValues = [.. _keys.Where(k => answer.Request.Context.Find(ContextKey.Of(k)) is null)],
        EvalDecisionDetails = _resourcePolicy is null || answer.ResourceAccount == answer.Request.Requester.AccountId ? ImmutableSortedDictionary<string, string>.Empty : Details(answer),
        PermissionsBoundaryDecisionDetail = DetailOf(answer, PolicyType.Boundary) is { } isIn ? new PermissionsBoundaryDecisionDetail(isIn) : null,
    };

    private ImmutableArray<SimulatedStatement> Matched(IamAccessResult result)
    {
        Effect effect = result.Decision == Decision.ExplicitDeny ? Effect.Deny : Effect.Allow;
        return
        [
            .. result.Trace
                .Where(t => t.PolicyType == PolicyType.Identity || (t.PolicyType is PolicyType.Resource or PolicyType.Trust && _resourcePolicy is not null))
                .SelectMany(t => t.Statements.Where(s => s.IsMatch && s.Effect == effect).Select(Describe)),
        ];
    }

    private SimulatedStatement Describe(StatementTrace statement)
    {
        PolicySource source = statement.Policy;
        string kind = source switch
        {
            { Kind: PolicyKind.Resource } => "resource",
            { Arn: { } arn } => arn.Contains("::aws:policy/", StringComparison.Ordinal) ? "aws-managed" : "user-managed",
            { Via: not null } => "group",
            _ => source.Name.StartsWith(SimulationOperations.InputPrefix, StringComparison.Ordinal) ? "none" : _entity,
        };
        LinePosition? start = statement.Location.IsKnown ? statement.Location.Position : null;
        return new SimulatedStatement(source.Name, kind, start is { } at ? new StatementPosition(at.Line, at.Column) : null);
    }

    private string? OwnerOf(string resource) =>
        Arn.TryParse(resource, out Arn arn) && Arn.IsAccountId(arn.Account) ? arn.Account : _owner;

    private static CompiledPolicySet Compile(PolicyDocument resourcePolicy) =>
        CompiledPolicySet.Create(new PolicySource("ResourcePolicy", null, PolicyKind.Resource, resourcePolicy));

    private static CompiledPolicySet LeavingAllTo(string account) => CompiledPolicySet.Create(new PolicySource(
        "delegation",
        null,
        PolicyKind.Resource,
        new PolicyDocument(
            PolicyVersion.V2012,
            null,
            ImmutableArray.Create(new Statement
            {
                Index = 0,
                Effect = Effect.Allow,
                Principal = new PrincipalElement(false, false, [new PrincipalEntry(PrincipalType.Aws, account, default)], default),
                Action = new ActionElement(false, [new LocatedText("*", default)], default),
                Resource = new ResourceElement(false, [PolicyString.Literal("*")], default),
            }),
            SourceLocation.None)));

    // Whatever the order of the resources: one that the organization does not allow is enough.
    private static bool? AllowedByOrganizations(IamAccessResult[] answers)
    {
        bool[] details = [.. answers.Select(a => DetailOf(a, PolicyType.ServiceControl)).OfType<bool>()];
        return details.Length == 0 ? null : details.All(d => d);
    }

    // True when all levels of the type allow; null when it does not apply.
    private static bool? DetailOf(IamAccessResult result, PolicyType type)
    {
        PolicyTypeTrace[] levels = [.. result.Trace.Where(t => t.PolicyType == type)];
        return levels.Length == 0 ? null : levels.All(t => t.Outcome == PolicyOutcome.Allows);
    }

    private static ImmutableSortedDictionary<string, string> Details(IamAccessResult result)
    {
        var names = new (PolicyType Type, string Name)[]
        {
            (PolicyType.Identity, "IAM Policy"), (PolicyType.Resource, "Resource Policy"), (PolicyType.Boundary, "Permissions Boundary Policy"),
        };
        return names
            .SelectMany(n => result.Trace.Where(t => t.PolicyType == n.Type).Select(t => KeyValuePair.Create(n.Name, Text(t.Outcome))))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static ImmutableSortedDictionary<string, string> Merge(IEnumerable<ResourceSpecificResult> results) => results
        .SelectMany(r => r.EvalDecisionDetails ?? ImmutableSortedDictionary<string, string>.Empty)
        .GroupBy(d => d.Key, d => d.Value, StringComparer.Ordinal)
        .ToImmutableSortedDictionary(g => g.Key, g => s_bySeverity.First(g.Contains), StringComparer.Ordinal);

    private static PermissionsBoundaryDecisionDetail? MostRestrictive(IEnumerable<ResourceSpecificResult> results)
    {
        PermissionsBoundaryDecisionDetail[] details = [.. results.Select(r => r.PermissionsBoundaryDecisionDetail).OfType<PermissionsBoundaryDecisionDetail>()];
        return details.Length == 0 ? null : new PermissionsBoundaryDecisionDetail(details.All(d => d.AllowedByPermissionsBoundary));
    }

    private static string TemplateOf(ActionName action, string resource)
    {
        ImmutableArray<ActionResourceType> types = IamCatalogue.Default.FindAction(action.Text)?.ResourceTypes ?? [];
        ActionResourceType? type = types.FirstOrDefault(t => t.Type.Fits(resource)) ?? types.FirstOrDefault();
        return type?.Type.ArnTemplates.FirstOrDefault()?.Text ?? "*";
    }

    private static string Text(Decision decision) => decision switch
    {
        Decision.Allowed => "allowed",
        Decision.ExplicitDeny => "explicitDeny",
        _ => "implicitDeny",
    };

    private static string Text(PolicyOutcome outcome) => outcome switch
    {
        PolicyOutcome.Allows => "allowed",
        PolicyOutcome.Denies => "explicitDeny",
        _ => "implicitDeny",
    };
}
