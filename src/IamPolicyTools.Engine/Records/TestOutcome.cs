using System.Collections.Immutable;

namespace IamPolicyTools.Records;

/// <summary>How one case of a test ended (access-tests.md, AT-10).</summary>
public record TestOutcome : IamRecord
{
    /// <summary>Creates the record.</summary>
    /// <param name="rule">The rule; <see cref="RuleCodes.AccessTest"/> for access tests.</param>
    public TestOutcome(RuleDescriptor rule)
        : base(rule)
    {
    }

    /// <inheritdoc/>
    public sealed override RecordKind Kind => RecordKind.TestOutcome;

    /// <inheritdoc/>
    public override bool IsProblem => Outcome is not (Outcome.Passed or Outcome.Skipped);

    /// <summary>The case's name: stable, unique in its file, without counters.</summary>
    public required string Name { get; init; }

    /// <summary>How it ended.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>What was expected.</summary>
    public string? Expected { get; init; }

    /// <summary>What was found.</summary>
    public string? Actual { get; init; }

    /// <summary>What the answer rests on that the model does not say.</summary>
    public virtual ImmutableArray<string> Assumptions { get; init; } = [];

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>When it began; null when nobody noted it.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>Who looks after the case, as the test file says; null when nobody is named.</summary>
    public string? Owner { get; init; }

    /// <summary>The case's tags.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <inheritdoc/>
    protected internal override ImmutableArray<string?> Distinction => [Name];
}

/// <summary>How a case ended.</summary>
public enum Outcome : long
{
    /// <summary>As expected.</summary>
    Passed,

    /// <summary>Not as expected.</summary>
    Failed,

    /// <summary>It was not run; the message says why.</summary>
    Skipped,

    /// <summary>Facts are missing, and the file demands them. Fails a gate.</summary>
    Inconclusive,

    /// <summary>It could not be asked. Fails a gate.</summary>
    Error,
}
