using System.Collections.Immutable;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>What is looked for.</summary>
public sealed record EscalationSettings
{
    /// <summary>The instant of the requests.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>How many hops findings look for.</summary>
    public const int UsualDepth = 3;

    /// <summary>How many hops at most.</summary>
    public int Depth { get; init; } = UsualDepth;

    /// <summary>The techniques that are tried; empty: all.</summary>
    public ImmutableHashSet<string> Techniques { get; init; } = [];

    /// <summary>The least certain that is told: Certain, Conditional or Possible.</summary>
    public Certainty MinimumGrade { get; init; } = Certainty.Possible;

    /// <summary>True to tell only of paths to an administrator.</summary>
    public bool IsToAdministrator { get; init; }

    /// <summary>The findings' settings: trust and Regions.</summary>
    public FindingSettings? Findings { get; init; }
}
