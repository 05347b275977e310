namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>What the oracle says of a case.</summary>
/// <param name="Blockers">
/// Every policy type that stands in the way, once, in the order of evaluation.md 2.2: first the explicit denies, then the missing
/// Allows of the ceilings, what services refuse, and the missing Allows of the core. Empty when allowed.
/// </param>
internal sealed record OracleResult(IReadOnlyList<OracleBlocker> Blockers)
{
    public const string Allowed = "allowed";
    public const string ImplicitDeny = "implicitDeny";
    public const string ExplicitDeny = "explicitDeny";
    public const string ConditionalDecision = "conditional";

    public static OracleResult Allow { get; } = new([]);

    /// <summary>Discovery: it depends on what is not known.</summary>
    public static OracleResult Conditional { get; } = new([new OracleBlocker(null, ConditionalDecision)]);

    /// <summary>Decision and primary policy type: those of the first blocker (evaluation.md 2.7).</summary>
    public string Decision => Blockers.Count == 0 ? Allowed : Blockers[0].Decision;

    public string? PolicyType => Blockers.Count == 0 ? null : Blockers[0].PolicyType;

    /// <summary>All types, to compare with what the engine holds responsible.</summary>
    public string Responsible => string.Join(", ", Blockers.Select(blocker => $"{blocker.PolicyType} {blocker.Decision}".TrimStart()));

    public override string ToString() => Blockers.Count == 0 ? Allowed : Responsible;
}

/// <summary>A policy type that stands in the way.</summary>
/// <param name="PolicyType">The type, as fixtures name it; <see langword="null"/> when the decision is conditional.</param>
/// <param name="Decision"><see cref="OracleResult.ImplicitDeny"/>, <see cref="OracleResult.ExplicitDeny"/> or conditional.</param>
internal readonly record struct OracleBlocker(string? PolicyType, string Decision);

/// <summary>Collects blockers.</summary>
internal sealed class OracleBlockers
{
    private readonly List<OracleBlocker> _found = [];

    public OracleResult Result => new(_found);

    public void DenyIf(bool denies, string type) => Add(denies, type, OracleResult.ExplicitDeny);

    public void Require(bool condition, string type) => Add(!condition, type, OracleResult.ImplicitDeny);

    private void Add(bool blocks, string type, string decision)
    {
        if (blocks && _found.All(known => known.PolicyType != type))
        {
            _found.Add(new OracleBlocker(type, decision));
        }
    }
}
