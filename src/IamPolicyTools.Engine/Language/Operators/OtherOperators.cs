using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Language.Operators;

/// <summary>True and false, as text without regard to case. PL-73: variables are allowed by one of AWS's two pages.</summary>
internal sealed class Bool() : ConditionOperator("Bool", OperatorFamily.Bool, allowsVariables: true)
{
    internal override ValueMatcher Compile(PolicyString value) => new Matcher(TextPattern.Compile(value, PatternStyle.Exact));

    private sealed class Matcher(TextPattern pattern) : ValueMatcher
    {
        public override bool Matches(RequestValue value, IVariableSource variables) =>
            pattern.EqualsIgnoringCase(value.Text, variables);
    }
}

/// <summary>Bytes, written in base 64; there is no negated form.</summary>
internal sealed class BinaryEquals() : ConditionOperator("BinaryEquals", OperatorFamily.Binary)
{
    internal override ValueMatcher Compile(PolicyString value)
    {
        byte[]? bytes = RequestValue.DecodeBase64(value.Text);
        return bytes is null ? UnusableValue.Instance : new Matcher(bytes);
    }

    private sealed class Matcher(byte[] policy) : ValueMatcher
    {
        public override bool Matches(RequestValue value, IVariableSource variables) =>
            value.Bytes is { } request && request.AsSpan().SequenceEqual(policy);
    }
}

/// <summary>Addresses in CIDR ranges. IPv4 and IPv6 never match each other (PL-59).</summary>
internal sealed class IpAddress(string name, bool isNegated = false) : ConditionOperator(name, OperatorFamily.IpAddress, isNegated)
{
    internal override ValueMatcher Compile(PolicyString value) =>
        IpRange.TryParse(value.Text, out IpRange range) ? new Matcher(range) : UnusableValue.Instance;

    private sealed class Matcher(IpRange range) : ValueMatcher
    {
        public override bool Matches(RequestValue value, IVariableSource variables) =>
            value.TryGetAddress(out IpRange request) && range.Contains(request);
    }
}

/// <summary>
/// Presence of a key (PL-62). It compares no value: whoever evaluates a condition asks for the family first,
/// and finds here what the policy value says.
/// </summary>
internal sealed class Null() : ConditionOperator("Null", OperatorFamily.Null)
{
    internal override ValueMatcher Compile(PolicyString value) =>
        bool.TryParse(value.Text, out bool absent) ? new Matcher(absent) : UnusableValue.Instance;

    internal sealed class Matcher(bool absent) : ValueMatcher
    {
        /// <summary>True when the condition holds for an absent key.</summary>
        public bool WantsAbsent { get; } = absent;

        public override bool Matches(RequestValue value, IVariableSource variables) => !WantsAbsent;
    }
}
