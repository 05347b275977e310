namespace IamPolicyTools.Language.Operators;

/// <summary>The six Numeric operators (PL-53: a number must parse completely).</summary>
internal sealed class NumericComparison(string name, Func<int, bool> holds, bool isNegated = false)
    : ConditionOperator(name, OperatorFamily.Numeric, isNegated)
{
    internal override ValueMatcher Compile(PolicyString value) =>
        Number.TryParse(value.Text, out Number number) ? new Matcher(number, holds) : UnusableValue.Instance;

    private sealed class Matcher(Number policy, Func<int, bool> holds) : ValueMatcher
    {
        public override bool Matches(RequestValue value, IVariableSource variables) =>
            value.TryGetNumber(out Number request) && holds(request.CompareTo(policy));
    }
}

/// <summary>The six Date operators: instants, from ISO 8601 or UNIX epoch seconds (PL-57).</summary>
internal sealed class DateComparison(string name, Func<int, bool> holds, bool isNegated = false)
    : ConditionOperator(name, OperatorFamily.Date, isNegated)
{
    internal override ValueMatcher Compile(PolicyString value) =>
        Instant.TryParse(value.Text, out decimal instant) ? new Matcher(instant, holds) : UnusableValue.Instance;

    private sealed class Matcher(decimal policy, Func<int, bool> holds) : ValueMatcher
    {
        public override bool Matches(RequestValue value, IVariableSource variables) =>
            value.TryGetInstant(out decimal request) && holds(request.CompareTo(policy));
    }
}
