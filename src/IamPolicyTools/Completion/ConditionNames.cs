using IamPolicyTools.Catalogue;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Completion;

/// <summary>The operators of conditions (PL-71), and which keys fit one.</summary>
internal static class ConditionNames
{
    private const string Suffix = "IfExists";

    private static readonly string[] s_qualifiers = ["ForAnyValue:", "ForAllValues:"];

    /// <summary>The operators that begin as what is typed does: those with a qualifier or <c>IfExists</c> once something is typed.</summary>
    /// <param name="word">What is typed.</param>
    public static IEnumerable<(string Text, string ToolTip)> Operators(string word)
    {
        ConditionOperator[] all = [.. ConditionOperators.All.OrderBy(o => o.Name, StringComparer.Ordinal)];
        IEnumerable<(string Text, string ToolTip)> plain = all.Select(o => (o.Name, $"compares {o.Family}"));
        ConditionOperator[] compared = [.. all.Where(o => o.Family != OperatorFamily.Null)];
        return word.Length == 0
            ? plain
            : plain.Concat(compared.Select(o => (o.Name + Suffix, $"compares {o.Family}, and holds where the key is absent")))
                .Concat(s_qualifiers.SelectMany(q => compared.Select(o => ($"{q}{o.Name}", $"compares {o.Family}, of a key with several values"))));
    }

    /// <summary>True where a key has the type of an operator, and as many values as its qualifier is for; for an unknown operator of all.</summary>
    /// <param name="key">The key.</param>
    /// <param name="name">The operator as written.</param>
    public static bool Fits(CatalogueConditionKey key, string name)
    {
        bool isSet = Array.Find(s_qualifiers, q => name.StartsWith(q, StringComparison.OrdinalIgnoreCase)) is not null;
        string plain = name[(isSet ? name.IndexOf(':', StringComparison.Ordinal) + 1 : 0)..];
        plain = plain.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? plain[..^Suffix.Length] : plain;
        return ConditionOperators.Find(plain) is not { Family: var family }
            || family == OperatorFamily.Null
            || (family == FamilyOf(key.Type) && key.IsMultivalued == isSet);
    }

    private static OperatorFamily FamilyOf(ConditionKeyType type) => type switch
    {
        ConditionKeyType.Numeric => OperatorFamily.Numeric,
        ConditionKeyType.Date => OperatorFamily.Date,
        ConditionKeyType.Bool => OperatorFamily.Bool,
        ConditionKeyType.Binary => OperatorFamily.Binary,
        ConditionKeyType.Arn => OperatorFamily.Arn,
        ConditionKeyType.IpAddress => OperatorFamily.IpAddress,
        _ => OperatorFamily.Text,
    };
}
