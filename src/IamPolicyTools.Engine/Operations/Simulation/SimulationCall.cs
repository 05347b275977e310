using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Operations.Simulation;

/// <summary>The parameters that SimulatePrincipalPolicy and SimulateCustomPolicy have in common.</summary>
public sealed record SimulationCall
{
    /// <summary>The actions, <c>s3:GetObject</c>.</summary>
    public required ImmutableArray<string> ActionNames { get; init; }

    /// <summary>ARNs of the resources; empty for <c>*</c>.</summary>
    public ImmutableArray<string> ResourceArns { get; init; } = [];

    /// <summary>Identity policies, JSON.</summary>
    public ImmutableArray<string> PolicyInputList { get; init; } = [];

    /// <summary>A permissions boundary, JSON: none or one.</summary>
    public ImmutableArray<string> PermissionsBoundaryPolicyInputList { get; init; } = [];

    /// <summary>A resource policy that all resources are taken to have, JSON; null for none.</summary>
    public string? ResourcePolicy { get; init; }

    /// <summary>The account, or its root's ARN, that owns resources whose ARN names no account; null for the caller's.</summary>
    public string? ResourceOwner { get; init; }

    /// <summary>The ARN of the user, group or role that calls; null for the policies' own.</summary>
    public string? CallerArn { get; init; }

    /// <summary>The context keys.</summary>
    public ContextLayer Context { get; init; } = ContextLayer.Empty;
}
