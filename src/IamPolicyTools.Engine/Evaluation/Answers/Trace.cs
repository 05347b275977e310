using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Policies;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>What one set of policies said: all identity policies, one level of SCPs, the resource policy …</summary>
public sealed record PolicyTypeTrace
{
    /// <summary>The type.</summary>
    public required PolicyType PolicyType { get; init; }

    /// <summary>For SCPs and RCPs the level, root 0; else 0.</summary>
    public int Level { get; init; }

    /// <summary>The resource in the form in which the set was asked about it.</summary>
    public required string Resource { get; init; }

    /// <summary>What the set says: allows, denies, or neither.</summary>
    public required PolicyOutcome Outcome { get; init; }

    /// <summary>The policies in the set.</summary>
    public ImmutableArray<PolicySource> Policies { get; init; } = [];

    /// <summary>The statements, in the order of the policies.</summary>
    public ImmutableArray<StatementTrace> Statements { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{PolicyType}: {Outcome}";
}

/// <summary>What a set of policies says about a request.</summary>
public enum PolicyOutcome : long
{
    /// <summary>Neither allowed nor denied.</summary>
    Silent,

    /// <summary>Allowed, and not denied.</summary>
    Allows,

    /// <summary>Denied.</summary>
    Denies,
}

/// <summary>A policy type that stands in the way.</summary>
/// <param name="PolicyType">The type.</param>
/// <param name="Decision">Explicit or implicit.</param>
/// <param name="Rule">The number of the rule that decides, as <c>about_IamEvaluation</c> lists them; null for the lack of an Allow.</param>
public sealed record Blocker(PolicyType PolicyType, Decision Decision, string? Rule)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Decision} ({PolicyType})";
}

/// <summary>Everything an evaluation looked at.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="Types">The policy types in the order they are looked at.</param>
/// <param name="Blockers">What stands in the way, primary first; empty when allowed.</param>
/// <param name="Grants">Grants by something other than a statement, in words.</param>
public sealed record EvaluationTrace(
    Verdict Verdict,
    ImmutableArray<PolicyTypeTrace> Types,
    ImmutableArray<Blocker> Blockers,
    ImmutableArray<string> Grants);
