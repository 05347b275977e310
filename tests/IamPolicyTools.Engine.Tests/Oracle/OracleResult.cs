namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>What the oracle says of a case.</summary>
/// <param name="Decision"><c>allowed</c>, <c>implicitDeny</c> or <c>explicitDeny</c>.</param>
/// <param name="Responsible">
/// Every policy type that denies, in the order of evaluation.md 2.2: for an explicit deny all types with a matching Deny, for an
/// implicit one all types whose Allow is missing. Empty when allowed.
/// </param>
internal sealed record OracleResult(string Decision, IReadOnlyList<string> Responsible)
{
    public const string Allowed = "allowed";
    public const string ImplicitDeny = "implicitDeny";
    public const string ExplicitDeny = "explicitDeny";

    /// <summary>The primary policy type (R-1, evaluation.md 2.7); <see langword="null"/> when allowed.</summary>
    public string? PolicyType => Responsible.Count == 0 ? null : Responsible[0];

    public static OracleResult Allow { get; } = new(Allowed, []);

    public override string ToString() => Responsible.Count == 0 ? Decision : $"{Decision} ({string.Join(", ", Responsible)})";
}
