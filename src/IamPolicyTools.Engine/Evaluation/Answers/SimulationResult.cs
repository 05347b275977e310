using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>
/// An action's result in the shape of the API's <c>EvaluationResult</c> (SimulatePrincipalPolicy): one per action, the resources inside.
/// </summary>
public sealed record SimulationResult
{
    /// <summary>The action.</summary>
    public required string EvalActionName { get; init; }

    /// <summary>The resource when there is one, else <c>*</c>.</summary>
    public required string EvalResourceName { get; init; }

    /// <summary><c>allowed</c>, <c>explicitDeny</c> or <c>implicitDeny</c>; allowed only if it is for every resource.</summary>
    public required string EvalDecision { get; init; }

    /// <summary>What each policy type says, by the API's name of the type.</summary>
    public IReadOnlyDictionary<string, string> EvalDecisionDetails { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The statements that apply.</summary>
    public ImmutableArray<SimulatedStatement> MatchedStatements { get; init; } = [];

    /// <summary>Context keys that were absent and could have changed the decision.</summary>
    public ImmutableArray<string> MissingContextValues { get; init; } = [];

    /// <summary>Whether the SCPs allow it; null when none apply.</summary>
    public OrganizationsDecisionDetail? OrganizationsDecisionDetail { get; init; }

    /// <summary>Whether the permissions boundary allows it; null without one.</summary>
    public PermissionsBoundaryDecisionDetail? PermissionsBoundaryDecisionDetail { get; init; }

    /// <summary>The result for each resource.</summary>
    public ImmutableArray<ResourceSpecificResult> ResourceSpecificResults { get; init; } = [];

    /// <summary>Puts the results of one action together.</summary>
    /// <param name="results">The results, one a resource; at least one.</param>
    public static SimulationResult Of(IReadOnlyList<IamAccessResult> results)
    {
        IamAccessResult worst = results.MaxBy(r => r.Decision switch { Decision.ExplicitDeny => 2, Decision.Allowed => 0, _ => 1 })!;
        return new SimulationResult
        {
            EvalActionName = worst.Action,
            EvalResourceName = results.Count == 1 ? results[0].Resource : "*",
            EvalDecision = DecisionName(worst.Decision),
            EvalDecisionDetails = Details(worst),
            MatchedStatements = [.. results.SelectMany(Statements).Distinct()],
            MissingContextValues = [.. results.SelectMany(r => r.MissingContextKeys).Distinct(StringComparer.OrdinalIgnoreCase)],
            OrganizationsDecisionDetail = Allows(worst, PolicyType.ServiceControl) is { } scp ? new OrganizationsDecisionDetail(scp) : null,
            PermissionsBoundaryDecisionDetail = Allows(worst, PolicyType.Boundary) is { } boundary
                ? new PermissionsBoundaryDecisionDetail(boundary)
                : null,
            ResourceSpecificResults = [.. results.Select(ResourceSpecificResult.Of)],
        };
    }

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line($"{EvalDecision}: {EvalActionName} on {EvalResourceName}");

    internal static string DecisionName(Decision decision) => decision switch
    {
        Decision.Allowed => "allowed",
        Decision.ExplicitDeny => "explicitDeny",
        _ => "implicitDeny",
    };

    internal static IEnumerable<SimulatedStatement> Statements(IamAccessResult result) =>
        from type in result.Trace
        from statement in type.Statements
        where statement.IsMatch
        select new SimulatedStatement(
            statement.PolicyArn ?? statement.PolicyName, TypeName(type.PolicyType), statement.Location.Position, statement.Location);

    internal static bool? Allows(IamAccessResult result, PolicyType type)
    {
        PolicyTypeTrace[] sets = [.. result.Trace.Where(t => t.PolicyType == type)];
        return sets.Length == 0 ? null : sets.All(t => t.Outcome == PolicyOutcome.Allows);
    }

    internal static IReadOnlyDictionary<string, string> Details(IamAccessResult result) => result.Trace
        .GroupBy(t => TypeName(t.PolicyType))
        .ToImmutableDictionary(g => g.Key, g => g.Any(t => t.Outcome == PolicyOutcome.Denies) ? "explicitDeny"
            : g.All(t => t.Outcome == PolicyOutcome.Allows) ? "allowed" : "implicitDeny");

    private static string TypeName(PolicyType type) => type switch
    {
        PolicyType.Identity => "IAM Policy",
        PolicyType.Resource or PolicyType.Trust => "Resource Policy",
        PolicyType.Boundary => "PermissionsBoundary Policy",
        PolicyType.Session => "Session Policy",
        PolicyType.ServiceControl => "Service Control Policy",
        PolicyType.ResourceControl => "Resource Control Policy",
        _ => "VPC Endpoint Policy",
    };
}

/// <summary>The result for one resource of a <see cref="SimulationResult"/>.</summary>
public sealed record ResourceSpecificResult
{
    /// <summary>The resource.</summary>
    public required string EvalResourceName { get; init; }

    /// <summary><c>allowed</c>, <c>explicitDeny</c> or <c>implicitDeny</c>.</summary>
    public required string EvalResourceDecision { get; init; }

    /// <summary>What each policy type says, by the API's name of the type.</summary>
    public IReadOnlyDictionary<string, string> EvalDecisionDetails { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The statements that apply.</summary>
    public ImmutableArray<SimulatedStatement> MatchedStatements { get; init; } = [];

    /// <summary>Context keys that were absent and could have changed the decision.</summary>
    public ImmutableArray<string> MissingContextValues { get; init; } = [];

    /// <summary>Whether the permissions boundary allows it; null without one.</summary>
    public PermissionsBoundaryDecisionDetail? PermissionsBoundaryDecisionDetail { get; init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line($"{EvalResourceDecision}: {EvalResourceName}");

    internal static ResourceSpecificResult Of(IamAccessResult result) => new()
    {
        EvalResourceName = result.Resource,
        EvalResourceDecision = SimulationResult.DecisionName(result.Decision),
        EvalDecisionDetails = SimulationResult.Details(result),
        MatchedStatements = [.. SimulationResult.Statements(result)],
        MissingContextValues = result.MissingContextKeys,
        PermissionsBoundaryDecisionDetail = SimulationResult.Allows(result, PolicyType.Boundary) is { } boundary
            ? new PermissionsBoundaryDecisionDetail(boundary)
            : null,
    };
}

/// <summary>A statement that applies.</summary>
/// <param name="SourcePolicyId">The policy's ARN or name.</param>
/// <param name="SourcePolicyType">The API's name of its type.</param>
/// <param name="StartPosition">Line and column in the document.</param>
/// <param name="Location">Where it stands in its file.</param>
public sealed record SimulatedStatement(string SourcePolicyId, string SourcePolicyType, LinePosition StartPosition, SourceLocation Location)
{
    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line($"{SourcePolicyType} {SourcePolicyId}");
}

/// <summary>Whether an organization's SCPs allow it.</summary>
/// <param name="AllowedByOrganizations">True when they do.</param>
public sealed record OrganizationsDecisionDetail(bool AllowedByOrganizations)
{
    /// <inheritdoc/>
    public override string ToString() => $"AllowedByOrganizations: {AllowedByOrganizations}";
}

/// <summary>Whether a permissions boundary allows it.</summary>
/// <param name="AllowedByPermissionsBoundary">True when it does.</param>
public sealed record PermissionsBoundaryDecisionDetail(bool AllowedByPermissionsBoundary)
{
    /// <inheritdoc/>
    public override string ToString() => $"AllowedByPermissionsBoundary: {AllowedByPermissionsBoundary}";
}
