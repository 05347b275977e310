using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Language.Operators;

/// <summary>A condition operator without its set qualifier and its <c>IfExists</c> (policy-language.md, 1.5).</summary>
public abstract class ConditionOperator
{
    private protected ConditionOperator(string name, OperatorFamily family, bool isNegated = false, bool allowsVariables = false)
    {
        Name = name;
        Family = family;
        IsNegated = isNegated;
        AllowsVariables = allowsVariables;
    }

    /// <summary>The standard spelling.</summary>
    public string Name { get; }

    /// <summary>The kind of value it compares.</summary>
    public OperatorFamily Family { get; }

    /// <summary>True for the operators with <c>Not</c> in their name: they hold when no listed value matches.</summary>
    public bool IsNegated { get; }

    /// <summary>True where policy variables may stand in the values (PL-73).</summary>
    public bool AllowsVariables { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>Prepares a policy value. The matcher says whether a request value equals it, before any negation.</summary>
    internal abstract ValueMatcher Compile(PolicyString value);
}

/// <summary>What kind of value an operator compares.</summary>
public enum OperatorFamily
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Decimal numbers.</summary>
    Numeric,

    /// <summary>Instants.</summary>
    Date,

    /// <summary>True and false.</summary>
    Bool,

    /// <summary>Bytes in base 64.</summary>
    Binary,

    /// <summary>IPv4 and IPv6 addresses.</summary>
    IpAddress,

    /// <summary>ARNs.</summary>
    Arn,

    /// <summary>Presence of the key (PL-62).</summary>
    Null,
}

/// <summary>A policy value, ready for comparison.</summary>
internal abstract class ValueMatcher
{
    /// <summary>False when the policy value does not parse for its operator; it is then ignored (PL-53).</summary>
    public virtual bool IsUsable => true;

    /// <summary>True when the request value equals the policy value in the operator's sense.</summary>
    /// <param name="value">The request value.</param>
    /// <param name="variables">Gives policy variables their values.</param>
    public abstract bool Matches(RequestValue value, IVariableSource variables);

    /// <summary>The only text that equals the policy value; null where there may be others.</summary>
    public virtual string? LiteralText => null;

    /// <summary>Characters that every text has which equals the policy value.</summary>
    public virtual LetterSet FindLetters() => default;

    /// <summary>False when no values of the variables that have none make the policy value equal a request value.</summary>
    /// <param name="value">The request value.</param>
    /// <param name="variables">Gives policy variables their values.</param>
    public virtual bool CouldMatch(RequestValue value, IVariableSource variables) => true;

    /// <summary>
    /// Whether every request value that begins with a text and goes on by a character at least equals the policy value, or none does.
    /// </summary>
    /// <param name="start">The beginning.</param>
    /// <param name="variables">Gives policy variables their values.</param>
    public virtual Truth MatchesAnyRest(string start, IVariableSource variables) => Truth.Unknown;
}

/// <summary>A policy value that does not parse for its operator (PL-53).</summary>
internal sealed class UnusableValue : ValueMatcher
{
    /// <summary>The only one needed.</summary>
    public static UnusableValue Instance { get; } = new();

    /// <inheritdoc/>
    public override bool IsUsable => false;

    /// <inheritdoc/>
    public override bool Matches(RequestValue value, IVariableSource variables) => false;
}
