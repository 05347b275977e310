using System.Collections.Immutable;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>A technique: a list of requests that must be allowed, and what is in hand at the end (escalation.md, 1 and 2).</summary>
public sealed record Technique
{
    /// <summary>The id: stable, never reused.</summary>
    public required string Id { get; init; }

    /// <summary>What is done, in one line.</summary>
    public required string Title { get; init; }

    /// <summary><c>self-escalation</c>, <c>principal-access</c>, <c>new-passrole</c> …</summary>
    public required string Category { get; init; }

    /// <summary>Who begins; null for any user or role of the model.</summary>
    public string? From { get; init; }

    /// <summary>Its names in public catalogues.</summary>
    public ImmutableArray<string> Public { get; init; } = [];

    /// <summary>Facts that an account dump does not hold.</summary>
    public ImmutableArray<string> Needs { get; init; } = [];

    /// <summary>What else is to be known.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    internal ImmutableArray<TechniqueVariable> Variables { get; init; } = [];

    internal ImmutableArray<TechniqueStep> Steps { get; init; } = [];

    /// <summary>What is in hand: a variable, <c>self</c>, <c>target-admin</c>, <c>target-root</c>; null where a thing is read.</summary>
    internal string? GainAs { get; init; }

    /// <summary>How: <c>policy</c>, <c>credentials</c>, <c>session</c>, <c>console</c>, <c>code</c>, <c>service</c>.</summary>
    internal string? GainBy { get; init; }

    /// <summary>The variable that is read.</summary>
    internal string? Reads { get; init; }

    /// <summary>True where a credential of a user for some services alone is gained: not the user.</summary>
    internal bool IsOfServices => GainBy == "service" && Variables.Any(v => v.Name == GainAs && v.Kinds.Contains("user"));

    /// <summary>What the service does with the role, for an instance of ESC-PASS-001; null for another technique.</summary>
    internal PassClass? PassedAs { get; init; }

    /// <summary>True where a part of the rights of who is gained is in hand: what some services do as it.</summary>
    internal bool IsPart => IsOfServices || PassedAs == PassClass.Data;

    /// <summary>True where nobody is in hand after it, who could go on.</summary>
    internal bool IsLast => Reads is not null || IsPart;

    /// <summary>True where a step is about a thing whose name the caller chooses, or that no dump lists (escalation.md, 3.1).</summary>
    internal bool HasFreeNames => AreFree(Steps);

    private static bool AreFree(ImmutableArray<TechniqueStep> steps) => steps.Any(s =>
        s.At.Concat(s.With.Values).Any(IsFree) || s.Any.Any(AreFree));

    private static bool IsFree(string name) =>
        name.StartsWith("new ", StringComparison.Ordinal) || name.StartsWith("any ", StringComparison.Ordinal);

    /// <summary>True for the one technique that stands for every other operation that takes a role.</summary>
    internal bool IsForEachOperation { get; init; }

    /// <summary>The id.</summary>
    public override string ToString() => Id;
}

/// <summary>A variable: what it may be, and the conditions that all must hold (escalation.md, 3).</summary>
internal sealed record TechniqueVariable(string Name, ImmutableArray<string> Kinds,
    ImmutableDictionary<string, ImmutableArray<string>> Conditions)
{
    /// <summary>The value of a condition, or null.</summary>
    public string? this[string condition] => Conditions.TryGetValue(condition, out ImmutableArray<string> values) ? values[0] : null;

    /// <summary>True for a condition that is written and true.</summary>
    public bool Is(string condition) => this[condition] == "true";
}

/// <summary>A step: one request or more, and what it changes.</summary>
internal sealed record TechniqueStep
{
    /// <summary>The action; null for a pass and for alternatives.</summary>
    public string? Action { get; init; }

    /// <summary>What it is done at.</summary>
    public ImmutableArray<string> At { get; init; } = [];

    /// <summary>Context keys, and what stands for their values.</summary>
    public ImmutableDictionary<string, string> With { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Changes before the next step is decided.</summary>
    public ImmutableArray<ImmutableDictionary<string, string>> Then { get; init; } = [];

    /// <summary>The provider whose identity makes the request; null for the caller.</summary>
    public string? As { get; init; }

    /// <summary>True where the step falls away when the target is the caller.</summary>
    public bool UnlessSelf { get; init; }

    /// <summary>The variable that is passed; null where nothing is.</summary>
    public string? Passes { get; init; }

    /// <summary>The services that it is passed to; one of them is sent.</summary>
    public ImmutableArray<string> To { get; init; } = [];

    /// <summary>Alternatives, each a list of steps; one suffices.</summary>
    public ImmutableArray<ImmutableArray<TechniqueStep>> Any { get; init; } = [];
}
