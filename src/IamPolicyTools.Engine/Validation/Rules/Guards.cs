using IamPolicyTools.Language.Operators;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Whether a condition keeps a wide statement narrow. What a caller may write as he likes is no guard (FP-9).</summary>
internal static class Guards
{
    private static readonly HashSet<string> s_none = new(StringComparer.Ordinal)
    {
        "aws:referer", "aws:useragent", "aws:securetransport", "aws:requestedregion", "aws:currenttime", "aws:epochtime",
    };

    /// <summary>True when a condition that must hold narrows the statement to some resources, callers or ways.</summary>
    public static bool IsGuarded(StatementFacts statement) => Array.Exists(
        statement.Clauses, c => c.NamesValues && !s_none.Contains(c.Key.Folded) && !IsEveryAddress(c));

    private static bool IsEveryAddress(ClauseFacts clause) => clause.Family == OperatorFamily.IpAddress
        && clause.Values.Any(v => IpRange.TryParse(v.Text.Text, out IpRange range) && range.PrefixLength == 0);

    /// <summary>True for an Allow on everything that no condition narrows.</summary>
    public static bool IsOpenAllow(StatementFacts statement) => statement is { IsAllow: true, IsOnEverything: true } && !IsGuarded(statement) && !statement.IsVoid;
}
