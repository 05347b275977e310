using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records;

/// <summary>Something that is wrong with a document, an account, an input (findings.md, FR-7).</summary>
public record Finding : IamRecord
{
    /// <summary>Creates the record.</summary>
    /// <param name="rule">The rule that found it.</param>
    public Finding(RuleDescriptor rule)
        : base(rule)
    {
    }

    /// <inheritdoc/>
    public sealed override RecordKind Kind => RecordKind.Finding;

    /// <inheritdoc/>
    public override bool IsProblem => Assessment is Assessment.Found or Assessment.Conditional;

    /// <summary>How the rule ended (FR-3). Found by default.</summary>
    public Assessment Assessment { get; init; }

    /// <summary>Further principals that it is about. Whole here; views show 50.</summary>
    public ImmutableArray<string> Principals { get; init; } = [];

    /// <summary>How much of its document no rule could look at: to leave the finding out would pass over that.</summary>
    internal Unread Unread { get; init; }

    /// <summary>The actions that it is about.</summary>
    public ImmutableArray<string> Actions { get; init; } = [];

    /// <summary>The resources that it is about.</summary>
    public ImmutableArray<string> Resources { get; init; } = [];

    /// <summary>Several witnesses in order, where one does not show it.</summary>
    public ImmutableArray<Witness> Chain { get; init; } = [];

    /// <summary>Facts of the model that show it: path, value, place, instant of the data.</summary>
    public ImmutableArray<Fact> Facts { get; init; } = [];

    /// <summary>The condition under which it holds, in words; null when it holds without one.</summary>
    public string? Conditions { get; init; }

    /// <summary>The exception that the user declared, in words; null when none.</summary>
    public string? Exception { get; init; }

    /// <summary>
    /// The codes of the rules that follow from this one and are not told beside it (FR-5, FR-27); <c>-Expand</c> tells them.
    /// </summary>
    public ImmutableArray<string> Implied { get; init; } = [];

    /// <summary>What to do about it, in one or two sentences; the rule's unless the record says more.</summary>
    public string? Fix
    {
        get => field ?? GetRule().Fix;
        init => field = value;
    }

    /// <summary>Command lines that do it.</summary>
    public ImmutableArray<string> FixCommands { get; init; } = [];

    /// <summary>The ids that others have for the rule, by framework.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Maps => GetRule().Maps;
}

/// <summary>How much of a document could not be read.</summary>
internal enum Unread
{
    /// <summary>All was read.</summary>
    Nothing,

    /// <summary>An element: what it says was not looked at.</summary>
    Part,

    /// <summary>The document: no rule looked at it.</summary>
    All,
}

/// <summary>A fact of the model that shows a finding.</summary>
/// <param name="Path">Where in the model: <c>Users/alice/AccessKeys/0/CreateDate</c>.</param>
/// <param name="Value">What is there.</param>
public sealed record Fact(string Path, string Value)
{
    /// <summary>Where it was read; null when in no file.</summary>
    public Location? Location { get; init; }

    /// <summary>The instant of the data; null when it has none.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line($"{Path}: {Value}");
}
