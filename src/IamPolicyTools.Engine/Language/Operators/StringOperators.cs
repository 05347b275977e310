using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Language.Operators;

/// <summary>Text comparison; a <c>*</c> is an asterisk (PL-55).</summary>
internal class StringEquals(string name = "StringEquals", bool isNegated = false)
    : ConditionOperator(name, OperatorFamily.Text, isNegated, allowsVariables: true)
{
    internal override ValueMatcher Compile(PolicyString value) =>
        new PatternMatcher(TextPattern.Compile(value, PatternStyle.Exact));
}

/// <summary>The negation of <see cref="StringEquals"/>.</summary>
internal sealed class StringNotEquals() : StringEquals("StringNotEquals", isNegated: true);

/// <summary>Text comparison without regard to case.</summary>
internal class StringEqualsIgnoreCase(string name = "StringEqualsIgnoreCase", bool isNegated = false)
    : ConditionOperator(name, OperatorFamily.Text, isNegated, allowsVariables: true)
{
    internal override ValueMatcher Compile(PolicyString value) =>
        new Matcher(TextPattern.Compile(value, PatternStyle.Exact));

    private sealed class Matcher(TextPattern pattern) : ValueMatcher
    {
        public override bool Matches(RequestValue value, IVariableSource variables) =>
            pattern.EqualsIgnoringCase(value.Text, variables);

        public override Truth MatchesAnyRest(string start, IVariableSource variables) =>
            pattern.MatchesAnyRest(start, variables, ignoreCase: true);
    }
}

/// <summary>The negation of <see cref="StringEqualsIgnoreCase"/>.</summary>
internal sealed class StringNotEqualsIgnoreCase() : StringEqualsIgnoreCase("StringNotEqualsIgnoreCase", isNegated: true);

/// <summary>Wildcard comparison of text, with regard to case (PL-54).</summary>
internal class StringLike(string name = "StringLike", bool isNegated = false)
    : ConditionOperator(name, OperatorFamily.Text, isNegated, allowsVariables: true)
{
    internal override ValueMatcher Compile(PolicyString value) =>
        new PatternMatcher(TextPattern.Compile(value, PatternStyle.Wildcards));
}

/// <summary>The negation of <see cref="StringLike"/>.</summary>
internal sealed class StringNotLike() : StringLike("StringNotLike", isNegated: true);

/// <summary>A policy value that is a text pattern.</summary>
internal sealed class PatternMatcher(TextPattern pattern) : ValueMatcher
{
    public override string? LiteralText => pattern.LiteralText;

    public override LetterSet FindLetters() => pattern.FindLetters();

    public override bool CouldMatch(RequestValue value, IVariableSource variables) =>
        pattern.Generalize(variables).Matches(value.Text, variables);

    public override bool Matches(RequestValue value, IVariableSource variables) => pattern.Matches(value.Text, variables);

    public override Truth MatchesAnyRest(string start, IVariableSource variables) =>
        pattern.MatchesAnyRest(start, variables, ignoreCase: false);
}
