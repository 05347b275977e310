using System.Collections.Frozen;

namespace IamPolicyTools.Import.Credentials;

/// <summary>The properties that have a meaning here, and which of all properties hold something secret.</summary>
internal static class PropertyNames
{
    public const string AccessKeyId = "aws_access_key_id";
    public const string SecretAccessKey = "aws_secret_access_key";
    public const string SessionToken = "aws_session_token";
    public const string SecurityToken = "aws_security_token";
    public const string AccountId = "aws_account_id";
    public const string Region = "region";
    public const string Output = "output";
    public const string RoleArn = "role_arn";
    public const string SourceProfile = "source_profile";
    public const string CredentialSource = "credential_source";
    public const string ExternalId = "external_id";
    public const string MfaSerial = "mfa_serial";
    public const string RoleSessionName = "role_session_name";
    public const string DurationSeconds = "duration_seconds";
    public const string WebIdentityTokenFile = "web_identity_token_file";
    public const string CredentialProcess = "credential_process";
    public const string LoginSession = "login_session";
    public const string SsoSession = "sso_session";
    public const string SsoAccountId = "sso_account_id";
    public const string SsoRoleName = "sso_role_name";
    public const string SsoStartUrl = "sso_start_url";
    public const string SsoRegion = "sso_region";

    private const int SecretLength = 40;

    // CF-15: names whose value is no secret, whatever it looks like.
    private static readonly FrozenSet<string> s_open = new[]
    {
        AccessKeyId, AccountId, Region, Output, RoleArn, SourceProfile, CredentialSource, ExternalId, MfaSerial, RoleSessionName,
        DurationSeconds, WebIdentityTokenFile, LoginSession, SsoSession, SsoAccountId, SsoRoleName, SsoStartUrl, SsoRegion,
        "sso_registration_scopes", "ca_bundle", "cli_pager", "endpoint_url", "services", "sts_regional_endpoints", "defaults_mode",
        "use_fips_endpoint", "use_dualstack_endpoint", "retry_mode", "max_attempts", "ec2_metadata_service_endpoint",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] s_secretParts = ["secret", "token", "password", "passwd", "credential"];

    /// <summary>The names that a <see cref="Model.CredentialProfile"/> has a property of its own for.</summary>
    public static FrozenSet<string> OfProfile { get; } = new[]
    {
        AccessKeyId, SecretAccessKey, SessionToken, SecurityToken, AccountId, Region, Output, RoleArn, SourceProfile, CredentialSource, ExternalId,
        MfaSerial, RoleSessionName, DurationSeconds, WebIdentityTokenFile, CredentialProcess, LoginSession, SsoSession, SsoAccountId,
        SsoRoleName, SsoStartUrl, SsoRegion,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True when the value of a property must not be kept, by its name.</summary>
    public static bool IsSecret(string name) =>
        !s_open.Contains(name) && s_secretParts.Any(part => name.Contains(part, StringComparison.Ordinal));

    /// <summary>True when the value of a property must not be kept, by its look: a secret under a misspelt name.</summary>
    public static bool LooksSecret(string name, ReadOnlySpan<char> value) => !s_open.Contains(name) && LooksSecret(value);

    /// <summary>True when a text holds as many characters of base-64 in a row as a secret has.</summary>
    public static bool LooksSecret(ReadOnlySpan<char> text)
    {
        int run = 0;
        foreach (char unit in text)
        {
            run = IsBase64(unit) ? run + 1 : 0;
            if (run == SecretLength)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>CF-27: true for the 40 characters of a secret access key.</summary>
    public static bool IsSecretShaped(ReadOnlySpan<char> value) => value.Length == SecretLength && LooksSecret(value);

    private static bool IsBase64(char unit) => char.IsAsciiLetterOrDigit(unit) || unit is '/' or '+' or '=';
}
