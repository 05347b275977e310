using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Mutation;

/// <summary>What became of a mutant (AT-31).</summary>
public enum MutationStatus : long
{
    /// <summary>The outcome of a case changed.</summary>
    Killed,

    /// <summary>It is proved to change no decision of the model.</summary>
    Equivalent,

    /// <summary>No case saw it.</summary>
    Survived,

    /// <summary>No case saw it, and whether it changes a decision was not decided.</summary>
    Undecided,
}

/// <summary>A mutant that was tried.</summary>
public sealed record MutationResult
{
    /// <summary>What became of it.</summary>
    public required MutationStatus Status { get; init; }

    /// <summary>How it differs from the model.</summary>
    public required MutationOperator Operator { get; init; }

    /// <summary>The policy, or who or what holds what is changed.</summary>
    public required string Subject { get; init; }

    /// <summary>The change, as a line: what was and what is.</summary>
    public required string Change { get; init; }

    /// <summary>The file; null where it came from none.</summary>
    public string? File { get; init; }

    /// <summary>The line; null without a file.</summary>
    public int? Line { get; init; }

    /// <summary>The case whose outcome changed; null where none did.</summary>
    public string? KilledBy { get; init; }

    /// <summary>A test that would have seen it, ready to paste: its expectation is today's decision (AT-32). Null where none is known. Where
    /// the model has nothing to ask about, a comment behind it says what a file with <c>Require: Known</c> needs besides.</summary>
    public string? MissingTest { get; init; }

    /// <summary>Why it is undecided, and where; null where it is decided.</summary>
    public string? Undecided { get; init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line($"{Status} {Operator} {Subject}{(File is null ? string.Empty : $" ({File}:{Line})")}: {Change}");
}

/// <summary>What tests see of changes of the policies (AT-30 to AT-34).</summary>
public sealed record MutationReport
{
    /// <summary>The share of mutants that are killed, in percent; those that change nothing do not count. 100 where there is none to kill.</summary>
    public double Score => Mutants - Equivalent == 0 ? 100 : 100.0 * Killed / (Mutants - Equivalent);

    /// <summary>The mutants that were tried.</summary>
    public required int Mutants { get; init; }

    /// <summary>The mutants that there are; more than were tried where a sample was asked for.</summary>
    public required int Total { get; init; }

    /// <summary>Those that a case saw.</summary>
    public required int Killed { get; init; }

    /// <summary>Those that are proved to change nothing.</summary>
    public required int Equivalent { get; init; }

    /// <summary>Those that no case saw, the undecided ones with them.</summary>
    public required ImmutableArray<MutationResult> Survivors { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Score:0.0} %: {Killed} of {Mutants - Equivalent} killed");
}
