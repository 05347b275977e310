using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations.Simulation;

/// <summary>What a simulation says about an action: over all its resources the most restrictive decision.</summary>
public sealed record EvaluationResult
{
    /// <summary>The action.</summary>
    public required string EvalActionName { get; init; }

    /// <summary>The form of the ARNs that the action takes, <c>arn:${Partition}:s3:::${BucketName}</c>; <c>*</c> when it takes none.</summary>
    public required string EvalResourceName { get; init; }

    /// <summary><c>allowed</c>, <c>explicitDeny</c> or <c>implicitDeny</c>.</summary>
    public required string EvalDecision { get; init; }

    /// <summary>The statements of identity and resource policies that led to it.</summary>
    public ImmutableArray<SimulatedStatement> MatchedStatements { get; init; } = [];

    /// <summary>Context keys that the policies name and nobody gave.</summary>
    public ImmutableArray<string> MissingContextValues { get; init; } = [];

    /// <summary>What the organization says; null outside one.</summary>
    public OrganizationsDecisionDetail? OrganizationsDecisionDetail { get; init; }

    /// <summary>What the permissions boundary says; null without one.</summary>
    public PermissionsBoundaryDecisionDetail? PermissionsBoundaryDecisionDetail { get; init; }

    /// <summary>Across accounts, what each policy type says; empty inside one account, null without resources.</summary>
    public IReadOnlyDictionary<string, string>? EvalDecisionDetails { get; init; }

    /// <summary>The decision for each resource that was named.</summary>
    public ImmutableArray<ResourceSpecificResult> ResourceSpecificResults { get; init; } = [];

    /// <summary>What the answer assumes, and who was taken to ask where nobody was named. AWS has no such member.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The decision line.</summary>
    public override string ToString() => DisplayedText.Line($"{EvalDecision}: {EvalActionName}");
}

/// <summary>What a simulation says about an action on one resource.</summary>
public sealed record ResourceSpecificResult
{
    /// <summary>The resource's ARN.</summary>
    public required string EvalResourceName { get; init; }

    /// <summary><c>allowed</c>, <c>explicitDeny</c> or <c>implicitDeny</c>.</summary>
    public required string EvalResourceDecision { get; init; }

    /// <summary>The statements of identity and resource policies that led to it.</summary>
    public ImmutableArray<SimulatedStatement> MatchedStatements { get; init; } = [];

    /// <summary>Context keys that the policies name and nobody gave.</summary>
    public ImmutableArray<string> MissingContextValues { get; init; } = [];

    /// <summary>Across accounts, what each policy type says; empty inside one account.</summary>
    public IReadOnlyDictionary<string, string>? EvalDecisionDetails { get; init; }

    /// <summary>What the permissions boundary says; null without one.</summary>
    public PermissionsBoundaryDecisionDetail? PermissionsBoundaryDecisionDetail { get; init; }

    /// <summary>The decision line.</summary>
    public override string ToString() => DisplayedText.Line($"{EvalResourceDecision}: {EvalResourceName}");
}

/// <summary>A statement that led to a decision.</summary>
/// <param name="SourcePolicyId">The policy's name; <c>PolicyInputList.1</c> for one that was passed.</param>
/// <param name="SourcePolicyType"><c>user</c>, <c>group</c>, <c>role</c>, <c>aws-managed</c>, <c>user-managed</c>, <c>resource</c> or <c>none</c>.</param>
/// <param name="StartPosition">Where the statement begins; null when that is not known.</param>
public sealed record SimulatedStatement(string SourcePolicyId, string SourcePolicyType, StatementPosition? StartPosition)
{
    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(StartPosition is null ? SourcePolicyId : $"{SourcePolicyId}:{StartPosition}");
}

/// <summary>A place in a policy document.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Column">1-based.</param>
public sealed record StatementPosition(int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line($"{Line}:{Column}");
}

/// <summary>What the service control policies say.</summary>
/// <param name="AllowedByOrganizations">True when they allow the action.</param>
public sealed record OrganizationsDecisionDetail(bool AllowedByOrganizations)
{
    /// <inheritdoc/>
    public override string ToString() => $"AllowedByOrganizations: {AllowedByOrganizations}";
}

/// <summary>What the permissions boundary says.</summary>
/// <param name="AllowedByPermissionsBoundary">True when it allows the action.</param>
public sealed record PermissionsBoundaryDecisionDetail(bool AllowedByPermissionsBoundary)
{
    /// <inheritdoc/>
    public override string ToString() => $"AllowedByPermissionsBoundary: {AllowedByPermissionsBoundary}";
}
