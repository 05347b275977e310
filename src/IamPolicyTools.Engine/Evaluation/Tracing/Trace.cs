using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Tracing;

/// <summary>What one set of policies said: all identity policies, one level of SCPs, the resource policy …</summary>
public sealed record PolicyTypeTrace
{
    /// <summary>The type.</summary>
    public required PolicyType PolicyType { get; init; }

    /// <summary>For SCPs and RCPs the level, root 0; else 0.</summary>
    public int Level { get; init; }

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
public enum PolicyOutcome
{
    /// <summary>Neither allowed nor denied.</summary>
    Silent,

    /// <summary>Allowed, and not denied.</summary>
    Allows,

    /// <summary>Denied.</summary>
    Denies,
}

/// <summary>Whether a statement matched, and if not why.</summary>
public sealed record StatementTrace
{
    /// <summary>The policy's name.</summary>
    public required string PolicyName { get; init; }

    /// <summary>The policy's ARN, or null.</summary>
    public string? PolicyArn { get; init; }

    /// <summary>The Sid, or null.</summary>
    public string? Sid { get; init; }

    /// <summary>0-based position in the document.</summary>
    public required int Index { get; init; }

    /// <summary>Allow or Deny.</summary>
    public required Effect Effect { get; init; }

    /// <summary>True when the statement applies to the request.</summary>
    public required bool IsMatch { get; init; }

    /// <summary>True when it depends on context keys that are not known (discovery mode).</summary>
    public bool IsUndecided { get; init; }

    /// <summary>The elements that did not match; a set of flags.</summary>
    public StatementMismatch Mismatch { get; init; }

    /// <summary>How the principal element matched, in words of evaluation.md 2.4; null where the policy has none.</summary>
    public string? GrantedTo { get; init; }

    /// <summary>The conditions, each with what became of it.</summary>
    public ImmutableArray<ConditionTrace> Conditions { get; init; } = [];

    /// <summary>Where the statement stands.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>The statement itself.</summary>
    public required Statement Statement { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        string place = Location.IsKnown ? $" ({Location.ToShortString()})" : string.Empty;
        return $"{Effect} {PolicyName} {Statement.DisplayName}{place}";
    }
}

/// <summary>What became of a condition.</summary>
public sealed record ConditionTrace
{
    /// <summary>The operator as written.</summary>
    public required string Operator { get; init; }

    /// <summary>The key as written.</summary>
    public required string Key { get; init; }

    /// <summary>The policy's values.</summary>
    public ImmutableArray<string> PolicyValues { get; init; } = [];

    /// <summary>The request's values; null when the key is absent.</summary>
    public ImmutableArray<string>? RequestValues { get; init; }

    /// <summary>True when the condition holds.</summary>
    public required bool Holds { get; init; }

    /// <summary>True when it depends on keys that nobody gave: this one, or variables in its values.</summary>
    public bool IsUndecided { get; init; }

    /// <summary>Why the outcome is what it is.</summary>
    public required ConditionOutcome Outcome { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        string request = RequestValues is { } given ? $"the request has {Quote(given)}" : "the request has no such key";
        return $"{Operator} {Key} {Quote(PolicyValues)}: {request}";
    }

    private static string Quote(IEnumerable<string> values) => values.Any() ? $"'{string.Join("', '", values)}'" : "nothing";
}

/// <summary>Machine-readable reasons for a condition's outcome.</summary>
public enum ConditionOutcome
{
    /// <summary>The values compare as the operator wants.</summary>
    Holds,

    /// <summary>The values do not compare as the operator wants.</summary>
    ValueMismatch,

    /// <summary>It holds because the key is absent (PL-63).</summary>
    HoldsWhenAbsent,

    /// <summary>It does not hold because the key is absent.</summary>
    KeyAbsent,

    /// <summary>A plain operator on a key with several values (PL-69).</summary>
    MissingQualifier,

    /// <summary>Two keys that differ only by case (PL-50).</summary>
    AmbiguousKey,

    /// <summary>No policy value can be used: the list is empty, or none parses (PL-53, PL-66).</summary>
    NoUsableValue,

    /// <summary>The operator is not known (PL-51).</summary>
    UnknownOperator,
}

/// <summary>A policy type that stands in the way.</summary>
/// <param name="PolicyType">The type.</param>
/// <param name="Decision">Explicit or implicit.</param>
/// <param name="Rule">The rule's number where one is responsible rather than a policy, or null.</param>
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
