using IamPolicyTools.Evaluation.Answers;

namespace IamPolicyTools.Evaluation.Algorithm;

/// <summary>
/// Switches where AWS's documentation leaves a choice (UNCERTAIN in the specification). The defaults are the specification's.
/// </summary>
public sealed record EvaluationOptions
{
    /// <summary>The specification's choices.</summary>
    public static EvaluationOptions Default { get; } = new();

    /// <summary>PL-26: a principal listed in NotPrincipal without its account is exempt from the Deny.</summary>
    public bool NotPrincipalLenient { get; init; }

    /// <summary>Evaluation.md 2.4: a session policy without an Allow limits even a session that the resource policy names.</summary>
    public bool StrictSessionPolicy { get; init; }

    /// <summary>PL-53: with a request value that does not parse, the negated operators do not hold either.</summary>
    public bool UnparsableValueFailsNegated { get; init; }

    /// <summary>PL-69: what becomes of a plain operator on a key that holds a set.</summary>
    public PlainOperatorOnMultivaluedKey PlainOperatorOnMultivaluedKey { get; init; }

    /// <summary>Missing-key table: <c>ForAnyValue:…IfExists</c> does not hold for an absent key.</summary>
    public bool ForAnyValueIgnoresIfExists { get; init; }

    /// <summary>R-164: the identity policies must cover the bucket behind an access point by the bucket's ARN, too.</summary>
    public bool AccessPointIdentityMustNameBucket { get; init; }
}

/// <summary>The two readings of an operator without <c>ForAllValues</c> or <c>ForAnyValue</c> on a key that holds a set (PL-69).</summary>
public enum PlainOperatorOnMultivaluedKey
{
    /// <summary>As measured: the condition never holds. A Deny written so is void.</summary>
    NeverMatches,

    /// <summary>In a Deny a negated operator holds: rather a wrong "denied" than a wrong "allowed".</summary>
    DenyHolds,
}

/// <summary>What an absent context key means.</summary>
public enum ContextMode
{
    /// <summary>Absent, as AWS sees it.</summary>
    Strict,

    /// <summary>Unknown, unless it is known that AWS would not send it: the answer may be <see cref="Decision.Conditional"/>.</summary>
    Discovery,
}

/// <summary>How a statement counts whose conditions cannot be decided. Strict evaluation never meets one.</summary>
internal enum UnknownTreatment
{
    /// <summary>An absent key is absent.</summary>
    None,

    /// <summary>Undecided Allow statements apply, undecided Deny statements do not.</summary>
    Optimistic,

    /// <summary>Undecided Deny statements apply, undecided Allow statements do not.</summary>
    Pessimistic,
}
