using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Operations.Profiles;

/// <summary>Finds whose the first credentials of a profile's chain are (CF-25).</summary>
internal sealed class ProfileSourceFinder(IamModel model, DateTimeOffset now, ProfileSources sources)
{
    /// <summary>Who a person says that the first credentials belong to; null when nobody was named.</summary>
    /// <param name="profile">The profile.</param>
    public string? NamedSource(CredentialProfile profile) => sources.SourcePrincipal
        ?? (profile.Chain.OriginProfile is { } origin && origin != profile.ProfileName ? sources.Principals.GetValueOrDefault(origin) : null);

    /// <summary>The owner of the first credentials; null when not known.</summary>
    /// <param name="profile">The profile. Its chain starts from something other than a token.</param>
    /// <param name="reason">Why nobody is known.</param>
    public Caller? Find(CredentialProfile profile, out string reason)
    {
        CredentialChain chain = profile.Chain;
        CredentialProfile? origin = chain.OriginProfile is null ? null : sources.FindProfile(chain.OriginProfile);
        if (NamedSource(profile) is { } principal)
        {
            return Named(principal, origin?.RoleSessionName, out reason);
        }

        switch (chain.Origin)
        {
            case CredentialOrigin.AccessKey:
                return FindByKey(origin?.AccessKeyId, origin?.HasAccessKeyId == true, $"the profile \"{chain.OriginProfile}\"", out reason);
            case CredentialOrigin.Environment:
                string? given = sources.Environment("AWS_ACCESS_KEY_ID");
                return FindByKey(given, given is not null, "AWS_ACCESS_KEY_ID", out reason);
            case CredentialOrigin.Sso when origin is not null && CredentialBinding.Find(model, origin with { RoleArn = null }) is { } binding:
                reason = binding.Reason;
                return binding.PrincipalArn is { } arn ? Named(arn, null, out reason) : null;
            default:
                reason = chain.Origin switch
                {
                    CredentialOrigin.CredentialProcess => "Its credentials come from a command, which is never run here.",
                    CredentialOrigin.Login => "Its credentials come from a sign-in of AWS CLI, which is not followed here.",
                    CredentialOrigin.Ec2InstanceMetadata => "Its credentials are those of the EC2 instance's role, which is not known here.",
                    CredentialOrigin.EcsContainer => "Its credentials are those of the container's role, which is not known here.",
                    _ => "Whose its first credentials are is not known here.",
                };
                return null;
        }
    }

    private Caller? FindByKey(string? keyId, bool isGiven, string place, out string reason)
    {
        reason = !isGiven ? $"There is no access key id in {place}."
            : keyId is null ? $"The access key id in {place} has not the form of one."
            : $"No user of the model lists the access key {AccessKeyIds.Shown(keyId)} of {place}, and this session did not hand it out.";
        return keyId is null ? null : sources.Credentials.Find(keyId) ?? CredentialStore.FindOwner(model, keyId);
    }

    /// <summary>The principal of a name; null when there is none.</summary>
    /// <param name="principal">As a person names it.</param>
    /// <param name="sessionName">The session's name, for a role; null to make one up.</param>
    /// <param name="reason">Why there is none.</param>
    public Caller? Named(string principal, string? sessionName, out string reason)
    {
        reason = $"{principal} is no principal of the model that could have credentials.";
        try
        {
            return Caller.Find(model, model.FindPrincipal(principal), SessionName(sessionName));
        }
        catch (LookupException exception)
        {
            reason = exception.Message;
            return null;
        }
    }

    /// <summary>The name of a session. CF-21: without one, tools make it up.</summary>
    /// <param name="name">The name, or null.</param>
    public string SessionName(string? name) => name ?? $"botocore-session-{now.ToUnixTimeSeconds()}";
}
