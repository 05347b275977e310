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
        statement.Clauses, c => c.NamesValues && !s_none.Contains(c.Key.Folded) && !IsEveryAddress(c) && !IsEveryCall(c));

    // What somebody asks for himself is no call of a service.
    private static bool IsEveryCall(ClauseFacts clause) => clause.Key.Folded is "aws:viaawsservice" or "aws:principalisawsservice" && clause.Values.Any(v => v.Text.Text.Equals("false", StringComparison.OrdinalIgnoreCase));

    private static bool IsEveryAddress(ClauseFacts clause) => clause.Family == OperatorFamily.IpAddress
        && clause.Values.Any(v => IpRange.TryParse(v.Text.Text, out IpRange range) && range.PrefixLength <= 1);

    /// <summary>True for an Allow that no condition narrows.</summary>
    public static bool IsOpenAllow(StatementFacts statement) => statement.IsAllow && !IsGuarded(statement) && !statement.IsVoid;
}
