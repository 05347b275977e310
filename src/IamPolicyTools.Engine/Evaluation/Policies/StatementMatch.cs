using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Policies;

/// <summary>The elements of a statement that did not match a request.</summary>
[Flags]
public enum StatementMismatch : long
{
    /// <summary>All matched: the statement applies.</summary>
    None = 0,

    /// <summary>The Action or NotAction element.</summary>
    Action = 1,

    /// <summary>The Resource or NotResource element.</summary>
    Resource = 2,

    /// <summary>The Principal or NotPrincipal element.</summary>
    Principal = 4,

    /// <summary>A condition does not hold.</summary>
    Condition = 8,

    /// <summary>An operator is not known, so the statement must not match (PL-51).</summary>
    NotEvaluable = 16,

    /// <summary>The document is not known, and contributes nothing (IN-16).</summary>
    UnknownDocument = 32,
}

/// <summary>How a statement matched.</summary>
/// <param name="Truth">Whether it applies.</param>
/// <param name="Grants">How its principal element matched.</param>
/// <param name="Mismatch">What did not match; without a trace, only the first element.</param>
internal readonly record struct StatementMatch(Truth Truth, GrantKinds Grants, StatementMismatch Mismatch)
{
    public static StatementMatch Failed(StatementMismatch mismatch) => new(Truth.False, GrantKinds.None, mismatch);
}
