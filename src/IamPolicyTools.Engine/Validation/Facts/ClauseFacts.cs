using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Text;

namespace IamPolicyTools.Validation.Facts;

/// <summary>An operator on a key with its values.</summary>
internal sealed class ClauseFacts(ConditionClause clause, KeyFacts key)
{
    private static readonly char[] s_wildcards = ['*', '?'];

    /// <summary>The clause.</summary>
    public ConditionClause Clause { get; } = clause;

    /// <summary>Its key.</summary>
    public KeyFacts Key { get; } = key;

    /// <summary>The operator; null for an unknown one.</summary>
    public ConditionOperator? Operator { get; } = ConditionOperators.Find(clause.BaseOperator);

    /// <summary>Where it stands in a statement.</summary>
    public string Element => $"Condition/{Clause.Operator}/{Clause.Key}";

    /// <summary>Where its key stands.</summary>
    public SourceLocation Location => Clause.Location;

    /// <summary>The values.</summary>
    public PolicyList<ConditionValue> Values => Clause.Values;

    /// <summary>The family of the operator; null for an unknown one.</summary>
    public OperatorFamily? Family => Operator?.Family;

    /// <summary>True for operators with Not.</summary>
    public bool IsNegated => Operator?.IsNegated == true;

    /// <summary>True for StringLike, StringNotLike.</summary>
    public bool IsLike => Clause.BaseOperator is "StringLike" or "StringNotLike";

    /// <summary>True for Null with the value that asks for the key to be there, and nothing else.</summary>
    public bool DemandsPresence => Family == OperatorFamily.Null && Clause.Qualifier == SetQualifier.None && IsOnly("false");

    /// <summary>True for Null with the value that asks for the key to be absent, and nothing else.</summary>
    public bool DemandsAbsence => Family == OperatorFamily.Null && Clause.Qualifier == SetQualifier.None && IsOnly("true");

    /// <summary>
    /// True when the clause can hold only where the key is there: a positive operator without IfExists, and no ForAllValues.
    /// </summary>
    public bool NeedsKey => DemandsPresence
        || (Family is not (null or OperatorFamily.Null) && !IsNegated && !Clause.IfExists && Clause.Qualifier != SetQualifier.ForAllValues);

    /// <summary>True when the clause holds wherever the key is absent, which nobody said.</summary>
    public bool HoldsWithoutKey => Family is not (null or OperatorFamily.Null) && IsNegated && !Clause.IfExists && Clause.Qualifier == SetQualifier.None;

    /// <summary>True when the clause can hold only where the key has one of some values, which a value that all fit does not say.</summary>
    public bool NamesValues => NeedsKey && Family != OperatorFamily.Null && !((IsLike || Family == OperatorFamily.Arn) && Values.Any(v => FitsAll(v.Text.Text)));

    /// <summary>True when the clause has this one value, whatever its case.</summary>
    public bool IsOnly(string value) => Values.Length == 1 && Values[0].Text.Text.Equals(value, StringComparison.OrdinalIgnoreCase);

    // Every text, every ARN, every principal, every service.
    private static bool FitsAll(string value)
    {
        if (value.Contains('*', StringComparison.Ordinal) && value.AsSpan().Trim('*') is "" or "?" or ".amazonaws.com")
        {
            return true;
        }

        return value.Split(':', 6) is ["arn", _, _, var region, var account, var resource]
            && region.AsSpan().Trim('*').IsEmpty
            && account.AsSpan().Trim('*').IsEmpty
            && resource.AsSpan().Trim('*') is "" or "role/" or "user/" or "assumed-role/";
    }

    /// <summary>True when a value has a wildcard.</summary>
    public static bool HasWildcard(string value) => value.IndexOfAny(s_wildcards) >= 0;
}
