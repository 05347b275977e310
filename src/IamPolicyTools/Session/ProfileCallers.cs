using IamPolicyTools.Errors;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Profiles;

namespace IamPolicyTools.Session;

/// <summary>Makes callers of the session's credential profiles.</summary>
internal static class ProfileCallers
{
    /// <summary>What the session knows of the credentials that its profiles start from.</summary>
    /// <param name="session">The session.</param>
    public static ProfileSources Sources(IamSession session) => new()
    {
        FindProfile = session.Profiles.Find,
        Principals = session.Profiles.Principals,
        Credentials = session.Credentials,
        Environment = Environment.GetEnvironmentVariable,
    };

    /// <summary>All profiles, tied to the principals of a model and followed in it as far as they can be.</summary>
    /// <param name="session">The session.</param>
    /// <param name="model">The snapshot.</param>
    public static IEnumerable<CredentialProfile> Followed(IamSession session, IamModel model)
    {
        var walker = new ProfileWalker(model, session.Clock.GetUtcNow(), Sources(session));
        return session.Profiles.Bind(model).Select(profile =>
        {
            ProfileWalk walk = walker.Walk(profile);
            return profile with { Outcome = new CredentialOutcome(walk.Caller?.Arn, walk.Reason) };
        });
    }

    /// <summary>Who a profile becomes.</summary>
    /// <param name="session">The session.</param>
    /// <param name="model">The snapshot.</param>
    /// <param name="name">The profile's name.</param>
    /// <param name="now">The time of the calls on the way.</param>
    /// <exception cref="InvalidArgumentException">There is no such profile, or it leads nowhere.</exception>
    /// <exception cref="IamOperationException">A role on the way cannot be assumed.</exception>
    public static Caller Get(IamSession session, IamModel model, string name, DateTimeOffset now) =>
        Require(new ProfileWalker(model, now, Sources(session)).Walk(session.Profiles.Get(name)));

    /// <summary>Who a walk leads to.</summary>
    /// <param name="walk">The walk.</param>
    /// <exception cref="InvalidArgumentException">It leads nowhere.</exception>
    /// <exception cref="IamOperationException">A role on the way cannot be assumed.</exception>
    public static Caller Require(ProfileWalk walk)
    {
        string name = walk.Profile.ProfileName;
        string reason = walk.Reason ?? string.Empty;
        return walk switch
        {
            { Caller: { } caller } => caller,
            { Refusal: { } refusal } => throw new IamOperationException(refusal.ErrorCode, reason, refusal.Target) { AccessResult = refusal.AccessResult },
            { Failure: ProfileFailure.MfaRequired } => throw new InvalidArgumentException(CallErrors.MfaCodeRequired(name, reason)),
            { Failure: ProfileFailure.Unbound } => throw new InvalidArgumentException(CallErrors.ProfileUnbound(name, reason)),
            _ => throw new InvalidArgumentException(CallErrors.ProfileBroken(name, reason)),
        };
    }
}
