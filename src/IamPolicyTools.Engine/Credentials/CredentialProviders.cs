using System.Collections.Immutable;
using IamPolicyTools.Model;

namespace IamPolicyTools.Credentials;

/// <summary>
/// Where AWS's tools would look for credentials (CF-25, the order of AWS CLI and boto3; other SDKs differ). Nothing is
/// fetched: a provider counts when what it needs is configured.
/// </summary>
public static class CredentialProviders
{
    /// <summary>The providers that are configured, in the order of asking: the first one is used.</summary>
    /// <param name="active">The active profile.</param>
    /// <param name="environment">The value of an environment variable, or null.</param>
    /// <param name="hasKeyParameters">True when keys were given as parameters.</param>
    public static ImmutableArray<CredentialProvider> Find(
        ActiveProfile active, Func<string, string?> environment, bool hasKeyParameters = false)
    {
        ArgumentNullException.ThrowIfNull(active);
        ArgumentNullException.ThrowIfNull(environment);

        // Variables beat a profile that they or nobody chose, and not one that a parameter names.
        bool areVariablesRead = active.Origin != ActiveProfileOrigin.Parameter;
        ImmutableArray<CredentialProvider>.Builder found = ImmutableArray.CreateBuilder<CredentialProvider>();
        Add(CredentialProvider.Parameters, hasKeyParameters);
        Add(CredentialProvider.EnvironmentKeys, areVariablesRead && IsSet("AWS_ACCESS_KEY_ID") && IsSet("AWS_SECRET_ACCESS_KEY"));
        Add(CredentialProvider.AssumeRole, IsAssumingRole(active.Profile));
        Add(
            CredentialProvider.WebIdentity,
            active.Profile is { Chain: { Origin: CredentialOrigin.WebIdentity, Roles.Length: 1 } }
                || (areVariablesRead && IsSet("AWS_ROLE_ARN") && IsSet("AWS_WEB_IDENTITY_TOKEN_FILE")));
        if (active.Profile is { Chain.Roles.IsEmpty: true } profile)
        {
            bool hasKeys = profile is { HasAccessKeyId: true, HasSecret: true };
            Add(CredentialProvider.Sso, profile.Chain.Origin == CredentialOrigin.Sso);
            Add(CredentialProvider.SharedCredentialsFile, hasKeys && !profile.AreKeysInConfig);
            Add(CredentialProvider.CredentialProcess, profile.HasCredentialProcess);
            Add(CredentialProvider.ConfigFile, hasKeys && profile.AreKeysInConfig);
            Add(CredentialProvider.Login, profile.HasLoginSession);
        }

        Add(CredentialProvider.Container, IsSet("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") || IsSet("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
        Add(CredentialProvider.InstanceMetadata, !string.Equals(
            environment("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase));
        return found.ToImmutable();

        void Add(CredentialProvider provider, bool isConfigured)
        {
            if (isConfigured)
            {
                found.Add(provider);
            }
        }

        bool IsSet(string variable) => !string.IsNullOrEmpty(environment(variable));
    }

    private static bool IsAssumingRole(CredentialProfile? profile) =>
        profile is { Chain.Roles.Length: > 1 } or { Chain: { Roles.Length: 1, Origin: not CredentialOrigin.WebIdentity } };
}

/// <summary>The places that credentials come from, in the order of CF-25.</summary>
public enum CredentialProvider : long
{
    /// <summary>Keys given as parameters.</summary>
    Parameters,

    /// <summary><c>AWS_ACCESS_KEY_ID</c> and <c>AWS_SECRET_ACCESS_KEY</c>.</summary>
    EnvironmentKeys,

    /// <summary>The role of the profile, assumed from a source.</summary>
    AssumeRole,

    /// <summary>The role of the profile or of <c>AWS_ROLE_ARN</c>, assumed with a token file.</summary>
    WebIdentity,

    /// <summary>The profile's session of IAM Identity Center.</summary>
    Sso,

    /// <summary>The profile's keys in the credentials file.</summary>
    SharedCredentialsFile,

    /// <summary>The profile's command, which is never run here.</summary>
    CredentialProcess,

    /// <summary>The profile's keys in the config file.</summary>
    ConfigFile,

    /// <summary>The profile's session of <c>aws login</c>.</summary>
    Login,

    /// <summary>The container's credentials.</summary>
    Container,

    /// <summary>The EC2 instance's role.</summary>
    InstanceMetadata,
}
