using System.Diagnostics.CodeAnalysis;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Catalogue;

/// <summary>The types of condition keys. The type says which family of operators suits a key.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The names are AWS's.")]
public enum ConditionKeyType : long
{
    /// <summary>Text.</summary>
    String,

    /// <summary>A number.</summary>
    Numeric,

    /// <summary>A point in time. <c>aws:EpochTime</c> takes the numeric operators too (PL-57).</summary>
    Date,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>Bytes in base 64.</summary>
    Binary,

    /// <summary>An ARN.</summary>
    Arn,

    /// <summary>An IPv4 or IPv6 address.</summary>
    IpAddress,
}

/// <summary>A condition key: <c>s3:prefix</c>, or a family of keys such as <c>aws:RequestTag/${TagKey}</c>.</summary>
public sealed class CatalogueConditionKey
{
    private readonly int _placeholder;
    private readonly int _behindPlaceholder;

    internal CatalogueConditionKey(string name, ConditionKeyType type, bool isMultivalued, bool isGlobal)
    {
        Name = name;
        Type = type;
        IsMultivalued = isMultivalued;
        IsGlobal = isGlobal;
        _placeholder = name.IndexOf("${", StringComparison.Ordinal);
        _behindPlaceholder = name.IndexOf('}', StringComparison.Ordinal) + 1;
    }

    /// <summary>The name in AWS's spelling. In a family the varying part is a placeholder, <c>${TagKey}</c>.</summary>
    public string Name { get; }

    /// <summary>The service the key's name begins with: <c>aws</c>, <c>s3</c>, or an identity provider.</summary>
    public string Prefix => Name[..Name.IndexOf(':', StringComparison.Ordinal)];

    /// <summary>The type of its values.</summary>
    public ConditionKeyType Type { get; }

    /// <summary>The family of operators that is for its values.</summary>
    internal OperatorFamily Family => Type switch
    {
        ConditionKeyType.Numeric => OperatorFamily.Numeric,
        ConditionKeyType.Date => OperatorFamily.Date,
        ConditionKeyType.Bool => OperatorFamily.Bool,
        ConditionKeyType.Binary => OperatorFamily.Binary,
        ConditionKeyType.Arn => OperatorFamily.Arn,
        ConditionKeyType.IpAddress => OperatorFamily.IpAddress,
        _ => OperatorFamily.Text,
    };

    /// <summary>True when a request may carry several values, so that a policy needs <c>ForAllValues:</c> or <c>ForAnyValue:</c> (PL-64, PL-65).</summary>
    public bool IsMultivalued { get; }

    /// <summary>True when AWS puts the key into requests of every service; what decides is the caller or the network, not the action.</summary>
    public bool IsGlobal { get; }

    /// <summary>True for a family of keys.</summary>
    public bool IsTemplate => _placeholder >= 0;

    /// <summary>True when a concrete key is this one or belongs to this family (PL-50: without regard to case).</summary>
    /// <param name="name">The key, <c>aws:RequestTag/Team</c>.</param>
    public bool Fits(ReadOnlySpan<char> name)
    {
        if (!IsTemplate)
        {
            return name.Equals(Name, StringComparison.OrdinalIgnoreCase);
        }

        ReadOnlySpan<char> head = Name.AsSpan(0, _placeholder);
        ReadOnlySpan<char> tail = Name.AsSpan(_behindPlaceholder);
        return name.Length > head.Length + tail.Length
            && name.StartsWith(head, StringComparison.OrdinalIgnoreCase)
            && name.EndsWith(tail, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>True for operators of the key's own type (PL-57).</summary>
    /// <param name="family">The family of the operator.</param>
    public bool IsOf(OperatorFamily family) =>
        family == Family || (family is OperatorFamily.Numeric or OperatorFamily.Date && Name.Equals("aws:EpochTime", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// True where somebody would write the operator for the key: it is of its type, ARNs as text besides, and for as many values as the key has. True for
    /// an operator that is not known.
    /// </summary>
    /// <param name="written">The operator as written.</param>
    public bool Suits(string written)
    {
        var name = ConditionOperatorName.Parse(written);
        return name.Operator is not { Family: var family }
            || family == OperatorFamily.Null
            || ((IsOf(family) || (family == OperatorFamily.Text && Type == ConditionKeyType.Arn)) && IsMultivalued == (name.Qualifier != SetQualifier.None));
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
