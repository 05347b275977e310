using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations.Profiles;

/// <summary>Where a credential profile leads in a model: from its first credentials through every role that it assumes.</summary>
public sealed record ProfileWalk
{
    /// <summary>The profile.</summary>
    public required CredentialProfile Profile { get; init; }

    /// <summary>Who its first credentials belong to; null when that is not known, or when the first role is assumed with a token.</summary>
    public Caller? Source { get; init; }

    /// <summary>The roles, in the order of assuming them.</summary>
    public ImmutableArray<ProfileHop> Hops { get; init; } = [];

    /// <summary>Who the profile becomes; null when it does not get there.</summary>
    public Caller? Caller { get; init; }

    /// <summary>What went wrong.</summary>
    public ProfileFailure Failure { get; init; }

    /// <summary>What went wrong, in a sentence that names the hop; null when nothing did.</summary>
    public string? Reason { get; init; }

    /// <summary>What could not be checked: the first role is taken on trust where whose the first credentials are is not known. Null when all was.</summary>
    public string? Note { get; init; }

    /// <summary>The refusal, where IAM or STS refused; else null.</summary>
    public IamOperationException? Refusal { get; init; }

    /// <summary><c>arn:…:user/alice -> arn:…:role/first -> arn:…:role/second</c>; a question mark stands for an unknown beginning.</summary>
    public override string ToString() =>
        DisplayedText.Line(string.Join(" -> ", Hops.Select(h => h.RoleArn).Prepend(Source?.Arn ?? Profile.Chain.Origin.ToString())));
}

/// <summary>One role that a profile assumes.</summary>
/// <param name="From">Who assumes it; null when that is not known.</param>
/// <param name="RoleArn">The role.</param>
/// <param name="ProfileName">The profile that says so.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Reason">Why it failed or could not be checked; else null.</param>
public sealed record ProfileHop(string? From, string RoleArn, string ProfileName, ProfileHopOutcome Outcome, string? Reason)
{
    /// <summary>The role and what came of it.</summary>
    public override string ToString() => DisplayedText.Line(Reason is null ? $"{RoleArn}: {Outcome}" : $"{RoleArn}: {Outcome}, {Reason}");
}

/// <summary>What came of one hop.</summary>
public enum ProfileHopOutcome : long
{
    /// <summary>The role was assumed.</summary>
    Passed,

    /// <summary>It was taken on trust: who assumes it is not known.</summary>
    Unchecked,

    /// <summary>It was not assumed.</summary>
    Failed,

    /// <summary>An earlier hop failed.</summary>
    NotTried,
}

/// <summary>Why a profile leads nowhere.</summary>
public enum ProfileFailure : long
{
    /// <summary>It leads somewhere.</summary>
    None,

    /// <summary>AWS's tools could not use it: a loop, a missing source, half a key …</summary>
    Broken,

    /// <summary>Nobody in the model is known to own its first credentials.</summary>
    Unbound,

    /// <summary>A role wants MFA, and no code was given.</summary>
    MfaRequired,

    /// <summary>IAM or STS refused.</summary>
    Refused,
}
