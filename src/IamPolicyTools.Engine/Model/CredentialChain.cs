using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Model;

/// <summary>
/// How a profile's credentials come about: what they start from, and the roles assumed from there, first to last (CF-17 to CF-20).
/// </summary>
/// <param name="Origin">What the chain starts from.</param>
/// <param name="OriginProfile">The profile whose keys, token file, SSO session or command that is; null when it is none's.</param>
/// <param name="Roles">The roles, in the order of assuming them.</param>
public sealed record CredentialChain(CredentialOrigin Origin, string? OriginProfile, ImmutableArray<CredentialChainRole> Roles)
{
    /// <summary>The chain of a profile without credentials.</summary>
    public static CredentialChain None { get; } = new(CredentialOrigin.None, null, []);

    /// <summary><c>keys of personal -> arn:aws:iam::444455556666:role/Ops</c>.</summary>
    public override string ToString() => DisplayedText.Line(string.Join(" -> ", Roles.Select(role => role.RoleArn).Prepend(Origin switch
    {
        CredentialOrigin.None => "nothing",
        CredentialOrigin.AccessKey => $"keys of {OriginProfile}",
        CredentialOrigin.WebIdentity => $"web identity of {OriginProfile}",
        CredentialOrigin.Sso => $"SSO session of {OriginProfile}",
        CredentialOrigin.CredentialProcess => $"credential_process of {OriginProfile}",
        CredentialOrigin.Login => $"login session of {OriginProfile}",
        _ => Origin.ToString(),
    })));
}

/// <summary>A role that a profile assumes.</summary>
/// <param name="ProfileName">The profile that says so.</param>
/// <param name="RoleArn">The role.</param>
/// <param name="DurationSeconds">How long the session lasts.</param>
/// <param name="RoleSessionName">Name of the session; null when tools make one up.</param>
/// <param name="ExternalId">The external id sent, or null.</param>
/// <param name="MfaSerial">The MFA device used, or null.</param>
public sealed record CredentialChainRole(
    string ProfileName, string RoleArn, int DurationSeconds, string? RoleSessionName, string? ExternalId, string? MfaSerial)
{
    /// <inheritdoc/>
    public override string ToString() => Text.DisplayedText.Line($"{ProfileName}: {RoleArn}");
}

/// <summary>What credentials can start from.</summary>
public enum CredentialOrigin : long
{
    /// <summary>Nothing: the profile has no credentials, or they are broken.</summary>
    None,

    /// <summary>Static keys in a file.</summary>
    AccessKey,

    /// <summary>A token file; the first role of the chain is assumed with it.</summary>
    WebIdentity,

    /// <summary>A session of IAM Identity Center.</summary>
    Sso,

    /// <summary>The output of a command, which is never run here.</summary>
    CredentialProcess,

    /// <summary>A session of <c>aws login</c>.</summary>
    Login,

    /// <summary>Keys in environment variables.</summary>
    Environment,

    /// <summary>The role of the EC2 instance.</summary>
    Ec2InstanceMetadata,

    /// <summary>The role of the container.</summary>
    EcsContainer,
}
