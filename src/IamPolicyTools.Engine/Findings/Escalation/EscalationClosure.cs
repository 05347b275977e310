using System.Collections.Immutable;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>What is changed to close paths.</summary>
public enum ClosureKind : long
{
    /// <summary>A statement goes: of a policy of one's own, or of a trust or resource policy.</summary>
    RemoveStatement,

    /// <summary>A policy of AWS is detached.</summary>
    DetachPolicy,

    /// <summary>A statement passes other roles only.</summary>
    PassOtherRoles,

    /// <summary>A statement passes roles to other services only.</summary>
    PassToOtherServices,

    /// <summary>A principal gets a permissions boundary.</summary>
    Boundary,

    /// <summary>An account gets a service control policy.</summary>
    ServiceControlPolicy,
}

/// <summary>A change that closes paths (escalation.md, 8), proved by searching again.</summary>
/// <param name="Policy">The policy's ARN or name.</param>
/// <param name="Statement">The statement's Sid, or its number; empty for a change of another kind.</param>
/// <param name="Closes">How many paths are gone with it, after those before it in the list.</param>
/// <param name="Of">How many there were at first.</param>
public sealed record EscalationClosure(string Policy, string Statement, int Closes, int Of)
{
    /// <summary>What is changed.</summary>
    public ClosureKind Kind { get; init; }

    /// <summary>What to do, in one line.</summary>
    public required string Change { get; init; }

    /// <summary>Where it stands; null when in no file.</summary>
    public Location? Location { get; init; }

    /// <summary>How many paths are left after it.</summary>
    public int Left { get; init; }

    /// <summary>Whose paths it closes.</summary>
    public ImmutableArray<string> Principals { get; init; } = [];

    /// <summary>What else it takes from somebody, besides what the paths need; empty when nothing.</summary>
    public ImmutableArray<string> Takes { get; init; } = [];

    /// <summary>False where it is not known whether it takes anything else.</summary>
    public bool IsTakeDecided { get; init; } = true;

    /// <summary><c>change closes n of m</c>.</summary>
    public override string ToString()
    {
        string takes = Takes.IsEmpty && IsTakeDecided ? ", and takes nothing else from anybody" : string.Empty;
        return DisplayedText.Line($"{Change} closes {Closes} of {Of}{takes}");
    }
}
