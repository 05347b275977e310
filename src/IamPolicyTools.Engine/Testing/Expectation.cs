using System.Collections.Immutable;

namespace IamPolicyTools.Testing;

/// <summary>What a case expects (AT-4, AT-5).</summary>
public sealed record Expectation
{
    /// <summary>The kind of answer.</summary>
    public required ExpectedAnswer Answer { get; init; }

    /// <summary>The type of policy that must be responsible (<c>ServiceControlPolicy</c>); null when any may be.</summary>
    public string? ByPolicyType { get; init; }

    /// <summary>The statement that must have matched; null when any may have.</summary>
    public ExpectedStatement? ByStatement { get; init; }

    /// <summary>Whom the case is about where the question is who may.</summary>
    public ImmutableArray<string> Principals { get; init; } = [];

    /// <summary>True where the question is who may (AT-5).</summary>
    internal bool IsAboutWho => Answer is ExpectedAnswer.OnlyAllowed or ExpectedAnswer.NobodyAllowed or ExpectedAnswer.AtLeast;

    /// <summary>As messages have it.</summary>
    public override string ToString() => Answer switch
    {
        ExpectedAnswer.OnlyAllowed => Principals.IsEmpty ? "nobody" : $"only {string.Join(", ", Principals)}",
        ExpectedAnswer.NobodyAllowed => "nobody",
        ExpectedAnswer.AtLeast => $"at least {string.Join(", ", Principals)}",
        _ => string.Concat(
            Answer.ToString(),
            ByPolicyType is null ? null : $" by {ByPolicyType}",
            ByStatement is null ? null : $" by {ByStatement}"),
    };
}

/// <summary>A statement by the name of its policy and its Sid.</summary>
/// <param name="Policy">The policy's name or ARN; null when any policy's.</param>
/// <param name="Sid">The statement's Sid; null when any of the policy's.</param>
public sealed record ExpectedStatement(string? Policy, string? Sid)
{
    /// <summary><c>policy #Sid</c>.</summary>
    public override string ToString() => string.Join(' ', new[] { Policy, Sid is null ? null : $"#{Sid}" }.OfType<string>());
}

/// <summary>The kinds of expectation.</summary>
public enum ExpectedAnswer : long
{
    /// <summary>Allowed.</summary>
    Allowed,

    /// <summary>Denied, explicitly or not.</summary>
    Denied,

    /// <summary>Denied by a Deny statement.</summary>
    ExplicitDeny,

    /// <summary>Denied because nothing allows it.</summary>
    ImplicitDeny,

    /// <summary>Asked in discovery mode: it depends on what is not known.</summary>
    Conditional,

    /// <summary>The roles that the asker would assume cannot be assumed (AT-2).</summary>
    CannotAssume,

    /// <summary>Nobody but those who are named is allowed.</summary>
    OnlyAllowed,

    /// <summary>Nobody is allowed.</summary>
    NobodyAllowed,

    /// <summary>Those who are named are allowed.</summary>
    AtLeast,
}
