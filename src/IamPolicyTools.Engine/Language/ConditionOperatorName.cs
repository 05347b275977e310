using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Language;

/// <summary>The name of a condition operator taken apart: <c>[ForAllValues:|ForAnyValue:]Operator[IfExists]</c> (PL-71).</summary>
/// <param name="Qualifier">The set qualifier.</param>
/// <param name="BaseName">The operator in its standard spelling, or as written when it is unknown.</param>
/// <param name="IfExists">True with the suffix.</param>
/// <param name="Operator">The operator, or null for an unknown one.</param>
public readonly record struct ConditionOperatorName(SetQualifier Qualifier, string BaseName, bool IfExists, ConditionOperator? Operator)
{
    private const string ForAllValues = "ForAllValues:";
    private const string ForAnyValue = "ForAnyValue:";
    private const string Suffix = "IfExists";

    /// <summary>Takes a name apart, without regard to case (PL-51).</summary>
    /// <param name="name">The name as written.</param>
    public static ConditionOperatorName Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string rest = name;
        SetQualifier qualifier = SetQualifier.None;
        if (rest.StartsWith(ForAllValues, StringComparison.OrdinalIgnoreCase))
        {
            qualifier = SetQualifier.ForAllValues;
            rest = rest[ForAllValues.Length..];
        }
        else if (rest.StartsWith(ForAnyValue, StringComparison.OrdinalIgnoreCase))
        {
            qualifier = SetQualifier.ForAnyValue;
            rest = rest[ForAnyValue.Length..];
        }

        bool ifExists = rest.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase);
        rest = ifExists ? rest[..^Suffix.Length] : rest;
        ConditionOperator? known = ConditionOperators.Find(rest);
        return new ConditionOperatorName(qualifier, known?.Name ?? rest, ifExists, known);
    }

    /// <summary>True when a name that was taken apart is written in standard spelling.</summary>
    /// <param name="written">The name as written.</param>
    public bool IsSpelled(ReadOnlySpan<char> written)
    {
        string prefix = Prefix(Qualifier);
        string suffix = IfExists ? Suffix : string.Empty;
        return written.Length == prefix.Length + BaseName.Length + suffix.Length
            && written.StartsWith(prefix)
            && written[prefix.Length..].StartsWith(BaseName)
            && written.EndsWith(suffix);
    }

    /// <summary>The name in standard spelling.</summary>
    public override string ToString() => $"{Prefix(Qualifier)}{BaseName}{(IfExists ? Suffix : string.Empty)}";

    private static string Prefix(SetQualifier qualifier) => qualifier switch
    {
        SetQualifier.ForAllValues => ForAllValues,
        SetQualifier.ForAnyValue => ForAnyValue,
        _ => string.Empty,
    };
}
