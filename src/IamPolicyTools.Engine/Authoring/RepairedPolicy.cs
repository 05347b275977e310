using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Authoring;

/// <summary>What a repair does to the access that a policy gives (CP-59).</summary>
public enum RepairEffect : long
{
    /// <summary>None: proved.</summary>
    Same,

    /// <summary>Nothing is allowed that was not before: proved. Something is not allowed any more.</summary>
    Narrower,

    /// <summary>Something is allowed that was not before.</summary>
    Wider,

    /// <summary>It was not decided.</summary>
    Undecided,

    /// <summary>The document can be read now: before, AWS refused it, and there was no access to keep.</summary>
    Readable,
}

/// <summary>A repair of one finding.</summary>
/// <param name="Code">The code of the finding.</param>
/// <param name="Statement">The statement, counted from 1; null for the document.</param>
/// <param name="What">What is written, in words.</param>
/// <param name="Effect">What it does to the access.</param>
/// <param name="Change">A request that is decided differently, and how; null where none is.</param>
/// <param name="IsApplied">True where it stands in the document.</param>
public sealed record PolicyRepair(string Code, int? Statement, string What, RepairEffect Effect, string? Change, bool IsApplied)
{
    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line($"{Code}{(Statement is null ? string.Empty : $" statement {Statement}")}: {What} ({Effect}{(IsApplied ? string.Empty : ", not applied")})");
}

/// <summary>A policy with the findings of its validation repaired.</summary>
public sealed record RepairedPolicy
{
    /// <summary>The name of the policy or of its file; null for a text.</summary>
    public string? Name { get; init; }

    /// <summary>The repairs, in the order in which they were made.</summary>
    public required ImmutableArray<PolicyRepair> Repairs { get; init; }

    /// <summary>The codes of the findings that are left.</summary>
    public required ImmutableArray<string> Left { get; init; }

    /// <summary>True where a repair stands in the document.</summary>
    public bool IsChanged => Repairs.Any(r => r.IsApplied);

    /// <summary>The document as JSON.</summary>
    public string PolicyDocument => Document.ToString();

    /// <summary>The document.</summary>
    public required PolicyDocument Document { get; init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line($"{Name ?? "policy"}: {Repairs.Count(r => r.IsApplied)} repaired, {Left.Length} left");
}
