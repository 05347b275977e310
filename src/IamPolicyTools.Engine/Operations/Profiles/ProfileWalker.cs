using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Sts;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations.Profiles;

/// <summary>Walks a profile's chain hop by hop, asking every trust policy on the way. Nothing is run, and no file is read (CF-23).</summary>
public sealed class ProfileWalker
{
    private readonly OperationContext _context;
    private readonly ProfileSources _sources;
    private readonly ProfileSourceFinder _finder;

    /// <summary>Prepares walks in a snapshot.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="now">The time of the calls.</param>
    /// <param name="sources">What is known of first credentials.</param>
    public ProfileWalker(IamModel model, DateTimeOffset now, ProfileSources sources)
    {
        _context = new OperationContext { Model = model, Now = now };
        _sources = sources;
        _finder = new ProfileSourceFinder(model, now, sources);
    }

    /// <summary>Walks a profile's chain to its end or to the first hop that fails.</summary>
    /// <param name="profile">The profile.</param>
    public ProfileWalk Walk(CredentialProfile profile)
    {
        var walk = new ProfileWalk { Profile = profile };

        // What a person said stands for the whole profile.
        if (_sources.Principals.TryGetValue(profile.ProfileName, out string? principal))
        {
            Caller? named = _finder.Named(principal, profile.RoleSessionName, out string unknown);
            return named is null
                ? walk with { Failure = ProfileFailure.Unbound, Reason = unknown }
                : Checked(walk with { Source = named, Caller = named });
        }

        CredentialChain chain = profile.Chain;
        if (profile.Problems.FirstOrDefault(p => p.Severity == DiagnosticSeverity.Error) is { } problem)
        {
            return walk with { Failure = ProfileFailure.Broken, Reason = problem.Message };
        }

        if (chain.Origin == CredentialOrigin.None)
        {
            return walk with { Failure = ProfileFailure.Broken, Reason = "It has no credentials." };
        }

        if (chain.Origin == CredentialOrigin.WebIdentity)
        {
            return _sources.Token is { } token
                ? Checked(WalkRoles(AssumeWithToken(walk, token), 1))
                : TakeOnTrust(walk, $"It is assumed with the token in {profile.WebIdentityTokenFile ?? "a file"}, which is not read.");
        }

        Caller? source = _finder.Find(profile, out string reason);
        return source is not null ? Checked(WalkRoles(walk with { Source = source, Caller = source }, 0))
            : chain.Roles.IsEmpty || _finder.NamedSource(profile) is not null ? walk with { Failure = ProfileFailure.Unbound, Reason = reason }
            : TakeOnTrust(walk, reason);
    }

    // Keys that are inactive, and credentials that have expired, lead nowhere even without a hop.
    private ProfileWalk Checked(ProfileWalk walk)
    {
        if (walk.Caller is null)
        {
            return walk;
        }

        try
        {
            walk.Caller.ToSubject(_context.Model, _context.Now);
            return walk;
        }
        catch (IamOperationException refusal)
        {
            return walk with { Caller = null, Failure = ProfileFailure.Refused, Reason = refusal.Message, Refusal = refusal };
        }
    }

    private ProfileWalk AssumeWithToken(ProfileWalk walk, WebIdentityToken token)
    {
        CredentialChainRole first = walk.Profile.Chain.Roles[0];
        return Try(walk, 0, () => WebIdentitySessions.AssumeRoleWithWebIdentity(_context, new AssumeRoleWithWebIdentityCall
        {
            RoleArn = first.RoleArn,
            RoleSessionName = _finder.SessionName(first.RoleSessionName),
            Token = token,
            DurationSeconds = first.DurationSeconds,
        }).Caller);
    }

    // A dump lists no access keys; the profile is tied to its role by role_arn then, and a note says what was not checked.
    private ProfileWalk TakeOnTrust(ProfileWalk walk, string why)
    {
        CredentialChainRole first = walk.Profile.Chain.Roles[0];
        if (RoleTarget.Find(_context.Model, first.RoleArn) is { } role
            && TrustLook.WhyNobody(role, walk.Profile.Chain.Origin == CredentialOrigin.WebIdentity) is { } closed)
        {
            return Stop(walk, 0, ProfileFailure.Refused, closed) with { Refusal = new IamOperationException(IamErrorCode.AccessDenied, closed, first.RoleArn) };
        }

        string note = $"Whether {first.RoleArn} may be assumed was not checked. {why}";
        ProfileWalk taken = Try(walk, 0, () => RoleSessions.AssumeRole(_context, new AssumeRoleCall
        {
            RoleArn = first.RoleArn,
            RoleSessionName = _finder.SessionName(first.RoleSessionName),
            DurationSeconds = first.DurationSeconds,
        }).Caller);
        return taken.Failure != ProfileFailure.None
            ? taken
            : Checked(WalkRoles(taken with { Note = note, Hops = [taken.Hops[0] with { Outcome = ProfileHopOutcome.Unchecked, Reason = why }] }, 1));
    }

    private ProfileWalk WalkRoles(ProfileWalk walk, int first)
    {
        for (int hop = first; hop < walk.Profile.Chain.Roles.Length && walk.Failure == ProfileFailure.None; hop++)
        {
            CredentialChainRole role = walk.Profile.Chain.Roles[hop];
            Caller asking = walk.Caller!;
            ProfileWalk next = Try(walk, hop, () => Assume(asking, role, _sources.TokenCode));
            walk = next.Failure == ProfileFailure.Refused && NeedsMfa(asking, role) ? AskForMfa(next, hop, role) : next;
        }

        return walk;
    }

    private Caller Assume(Caller asking, CredentialChainRole role, string? tokenCode)
    {
        bool usesMfa = role.MfaSerial is not null && tokenCode is not null;
        return RoleSessions.AssumeRole(As(asking), new AssumeRoleCall
        {
            RoleArn = role.RoleArn,
            RoleSessionName = _finder.SessionName(role.RoleSessionName),
            DurationSeconds = role.DurationSeconds,
            ExternalId = role.ExternalId,
            SerialNumber = usesMfa ? role.MfaSerial : null,
            TokenCode = usesMfa ? tokenCode : null,
        }).Caller;
    }

    private static ProfileWalk Try(ProfileWalk walk, int hop, Func<Caller> assume)
    {
        CredentialChain chain = walk.Profile.Chain;
        CredentialChainRole role = chain.Roles[hop];
        string? from = walk.Caller?.Arn;
        try
        {
            Caller caller = assume();
            return walk with { Caller = caller, Hops = walk.Hops.Add(new ProfileHop(from, role.RoleArn, role.ProfileName, ProfileHopOutcome.Passed, null)) };
        }
        catch (IamOperationException refusal)
        {
            return Stop(walk, hop, ProfileFailure.Refused, refusal.Message) with { Refusal = refusal };
        }
    }

    private static ProfileWalk AskForMfa(ProfileWalk failed, int hop, CredentialChainRole role)
    {
        string wants = $"The role {role.RoleArn} wants MFA";
        string reason = role.MfaSerial is null
            ? $"{wants}, and the profile \"{role.ProfileName}\" names no device: it has no mfa_serial."
            : $"{wants}: give the code that {role.MfaSerial} shows.";
        ProfileWalk before = failed with { Hops = failed.Hops[..hop], Refusal = null };
        return Stop(before, hop, ProfileFailure.MfaRequired, reason) with { Refusal = role.MfaSerial is null ? failed.Refusal : null };
    }

    // Would the role be had if only MFA had been used?
    private bool NeedsMfa(Caller asking, CredentialChainRole role)
    {
        if (asking.Requester is not { Kind: RequesterKind.IamUser, MultiFactorAuthPresent: not true } || (role.MfaSerial is not null && _sources.TokenCode is not null))
        {
            return false;
        }

        Caller withMfa = asking with { Requester = asking.Requester with { MultiFactorAuthPresent = true, MultiFactorAuthTime = _context.Now } };
        try
        {
            Assume(withMfa, role, null);
            return true;
        }
        catch (IamOperationException)
        {
            // Something else is missing too, and the first refusal says what.
            return false;
        }
    }

    private static ProfileWalk Stop(ProfileWalk walk, int hop, ProfileFailure failure, string reason)
    {
        CredentialChain chain = walk.Profile.Chain;
        CredentialChainRole role = chain.Roles[hop];
        string? from = walk.Caller?.Arn;
        string place = chain.Roles.Length == 1 ? string.Empty : $" (hop {hop + 1} of {chain.Roles.Length}: {from ?? BeginningOf(chain)} assumes {role.RoleArn})";
        return walk with
        {
            Caller = null,
            Failure = failure,
            Reason = reason + place,
            Hops = walk.Hops
                .Add(new ProfileHop(from, role.RoleArn, role.ProfileName, ProfileHopOutcome.Failed, reason))
                .AddRange(NotTried(chain, hop + 1, role.RoleArn)),
        };
    }

    private static string BeginningOf(CredentialChain chain) => chain.Origin switch
    {
        CredentialOrigin.WebIdentity => "a token",
        CredentialOrigin.Ec2InstanceMetadata => "the EC2 instance's role",
        CredentialOrigin.EcsContainer => "the container's role",
        CredentialOrigin.CredentialProcess => "the owner of a command's credentials",
        CredentialOrigin.Login => "the owner of a sign-in",
        CredentialOrigin.Sso => "the role of an SSO session",
        _ => "the owner of an access key",
    };

    private static ImmutableArray<ProfileHop> NotTried(CredentialChain chain, int first, string? from) =>
        [.. chain.Roles.Skip(first).Select((r, i) => new ProfileHop(i == 0 ? from : chain.Roles[first + i - 1].RoleArn, r.RoleArn, r.ProfileName, ProfileHopOutcome.NotTried, null))];

    private OperationContext As(Caller caller) => new() { Model = _context.Model, Now = _context.Now, Caller = caller };
}
