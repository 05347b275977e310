using System.Collections.Frozen;

namespace IamPolicyTools.Language.Operators;

/// <summary>All condition operators. PL-58: there is no NotBool, NotNull or BinaryNotEquals.</summary>
public static class ConditionOperators
{
    private static readonly FrozenDictionary<string, ConditionOperator> s_byName = new ConditionOperator[]
    {
        new StringEquals(),
        new StringNotEquals(),
        new StringEqualsIgnoreCase(),
        new StringNotEqualsIgnoreCase(),
        new StringLike(),
        new StringNotLike(),
        new NumericComparison("NumericEquals", c => c == 0),
        new NumericComparison("NumericNotEquals", c => c == 0, isNegated: true),
        new NumericComparison("NumericLessThan", c => c < 0),
        new NumericComparison("NumericLessThanEquals", c => c <= 0),
        new NumericComparison("NumericGreaterThan", c => c > 0),
        new NumericComparison("NumericGreaterThanEquals", c => c >= 0),
        new DateComparison("DateEquals", c => c == 0),
        new DateComparison("DateNotEquals", c => c == 0, isNegated: true),
        new DateComparison("DateLessThan", c => c < 0),
        new DateComparison("DateLessThanEquals", c => c <= 0),
        new DateComparison("DateGreaterThan", c => c > 0),
        new DateComparison("DateGreaterThanEquals", c => c >= 0),
        new Bool(),
        new BinaryEquals(),
        new IpAddress("IpAddress"),
        new IpAddress("NotIpAddress", isNegated: true),
        new ArnLike("ArnEquals"),
        new ArnLike("ArnLike"),
        new ArnLike("ArnNotEquals", isNegated: true),
        new ArnLike("ArnNotLike", isNegated: true),
        new Null(),
    }.ToFrozenDictionary(o => o.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every operator.</summary>
    public static IReadOnlyList<ConditionOperator> All => s_byName.Values;

    /// <summary>The operator of a name, read without regard to case (PL-51); null for an unknown one.</summary>
    /// <param name="baseName">The name without qualifier and <c>IfExists</c>.</param>
    public static ConditionOperator? Find(string baseName) => s_byName.GetValueOrDefault(baseName);
}
