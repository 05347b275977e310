using System.Collections.Frozen;

namespace IamPolicyTools.Credentials;

/// <summary>The properties that tools of AWS know, and which of all properties hold something secret.</summary>
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
    public const string Services = "services";

    // CF-15: values that are ARNs, paths, URLs or ids of any length.
    private static readonly FrozenSet<string> s_pathLike = new[]
    {
        RoleArn, MfaSerial, ExternalId, WebIdentityTokenFile, LoginSession, SsoStartUrl, "ca_bundle", "endpoint_url", "ec2_metadata_service_endpoint",
        "cli_pager", "sso_registration_scopes",
    }.ToFrozenSet(StringComparer.Ordinal);

    // CF-15: every other name that a tool of AWS knows and whose value is no secret.
    private static readonly FrozenSet<string> s_plain = new[]
    {
        AccessKeyId, AccountId, Region, Output, SourceProfile,
        CredentialSource, RoleSessionName, DurationSeconds, SsoSession, SsoAccountId, SsoRoleName,
        SsoRegion, Services, "sts_regional_endpoints", "defaults_mode", "use_fips_endpoint", "use_dualstack_endpoint", "retry_mode", "max_attempts",
        "ec2_metadata_service_endpoint_mode", "parameter_validation", "tcp_keepalive", "cli_timestamp_format", "cli_follow_urlparam", "cli_auto_prompt",
        "cli_binary_format", "cli_history", "cli_help_output", "metadata_service_timeout", "metadata_service_num_attempts", "s3", "s3api", "dynamodb",
        "api_versions", "ignore_configured_endpoint_urls", "request_checksum_calculation", "response_checksum_validation", "account_id_endpoint_mode",
        "endpoint_discovery_enabled", "s3_use_arn_region", "s3_disable_multiregion_access_points", "s3_us_east_1_regional_endpoint",
        "s3_disable_express_session_auth", "disable_request_compression", "request_min_compression_size_bytes", "sigv4a_signing_region_set",
        "ec2_metadata_v1_disabled", "sdk_ua_app_id", "auth_scheme_preference", "aws_sigv4_service", "user_agent_appid",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The names that a <see cref="Model.CredentialProfile"/> has a property of its own for.</summary>
    public static FrozenSet<string> OfProfile { get; } = new[]
    {
        AccessKeyId, SecretAccessKey, SessionToken, SecurityToken, AccountId,
        Region, Output, RoleArn, SourceProfile, CredentialSource, ExternalId,
        MfaSerial, RoleSessionName, DurationSeconds, WebIdentityTokenFile, CredentialProcess, LoginSession, SsoSession, SsoAccountId,
        SsoRoleName, SsoStartUrl, SsoRegion,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Every name that a tool of AWS knows.</summary>
    public static IEnumerable<string> Known => s_pathLike.Concat(s_plain).Concat(OfProfile).Distinct(StringComparer.Ordinal);

    /// <summary>True for a name that a tool of AWS knows.</summary>
    public static bool IsKnown(string name) => s_pathLike.Contains(name) || s_plain.Contains(name) || OfProfile.Contains(name);

    /// <summary>True when the value of a property must not be kept, by its name.</summary>
    public static bool IsSecret(string name) => !s_pathLike.Contains(name) && !s_plain.Contains(name) && SecretText.IsSecretName(name);

    /// <summary>True when the value of a property must not be kept, by its look.</summary>
    public static bool HoldsSecret(string name, ReadOnlySpan<char> value) =>
        s_pathLike.Contains(name) ? SecretText.HoldsInPath(value) : SecretText.Holds(value);
}
