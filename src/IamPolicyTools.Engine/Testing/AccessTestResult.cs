using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Records;

namespace IamPolicyTools.Testing;

/// <summary>How one case of an access test ended (AT-10).</summary>
public sealed record AccessTestResult : TestOutcome
{
    private readonly Func<IamAccessResult>? _ask;
    private IamAccessResult? _access;

    /// <summary>Creates a result.</summary>
    /// <param name="ask">The question, for who wants to see the answer; null when there is none.</param>
    internal AccessTestResult(Func<IamAccessResult>? ask = null)
        : base(RuleBook.Default[RuleCodes.AccessTest]) => _ask = ask;

    /// <summary>Who asked, as the test has it; of a case about who may, whom the result is about; null when nobody.</summary>
    public string? Principal { get; init; }

    /// <summary>The API operation that the case calls; null where it asks about an action.</summary>
    public string? Operation { get; init; }

    /// <summary>The action, of a call that of the request that decided; null where only roles were assumed.</summary>
    public string? Action { get; init; }

    /// <summary>The resource or the form of resources; null where the action takes none.</summary>
    public string? Resource { get; init; }

    /// <summary>Why the test is there, or null.</summary>
    public string? Because { get; init; }

    /// <summary>Context keys that the decision depends on and that the case does not give (AT-6).</summary>
    public ImmutableArray<string> MissingContextKeys => GetAccess()?.MissingContextKeys ?? [];

    /// <inheritdoc/>
    public override ImmutableArray<string> Assumptions
    {
        get => base.Assumptions is { IsDefaultOrEmpty: false } given ? given : GetAccess()?.OpenPoints ?? [];
        init => base.Assumptions = value;
    }

    /// <summary>The answer, worked out when it is first asked for; null where nothing was asked. PowerShell has it as <c>Access</c>, a property that is not listed.</summary>
    public IamAccessResult? GetAccess() => _access ??= _ask?.Invoke();

    /// <summary>The case that ended so; null where none did.</summary>
    internal AccessCase? Case { get; init; }

    // FR-6: of two tests with one name, in two files or before and after a change, each is a record of its own when it asks or expects something else.
    /// <inheritdoc/>
    protected internal override ImmutableArray<string?> Distinction => Case is null ? base.Distinction : [.. base.Distinction, .. CaseQuestion.Of(Case)];

    /// <summary>Two results are the same when they say the same of the same case.</summary>
    /// <param name="other">The other.</param>
    public bool Equals(AccessTestResult? other) => other is not null && base.Equals(other) && Principal == other.Principal && Action == other.Action && Resource == other.Resource;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Principal, Action, Resource);
}
