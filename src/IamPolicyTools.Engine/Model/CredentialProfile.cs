using System.Collections.Immutable;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Model;

/// <summary>
/// A named profile as <c>~/.aws/credentials</c> and <c>~/.aws/config</c> give it together (sts-and-credentials.md, 3.5).
/// Secrets and session tokens are not in it: reading noted that they were there, and forgot them.
/// </summary>
public sealed record CredentialProfile
{
    /// <summary>The name, case-sensitive (CF-5).</summary>
    public required string ProfileName { get; init; }

    /// <summary>The access key id; null when there is none, or when what was written there looks like no key id.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>True when an access key id was there, even one that was not kept.</summary>
    public bool HasAccessKeyId { get; init; }

    /// <summary>True when the access key stands in the config file, which ranks behind <c>credential_process</c> (CF-25).</summary>
    public bool AreKeysInConfig { get; init; }

    /// <summary>Long-term, temporary or unknown, by the key id's prefix.</summary>
    public AccessKeyType KeyType => AccessKeyIds.TypeOf(AccessKeyId);

    /// <summary>12 digits: <c>aws_account_id</c>, else what the key id tells (policy-language.md, 1.12); null when unknown.</summary>
    public string? AccountId { get; init; }

    /// <summary>True for a key of AWS's documentation, which is never real (CF-27).</summary>
    public bool IsDocumentationKey => AccessKeyIds.IsDocumentationKey(AccessKeyId);

    /// <summary>True when a secret access key was there.</summary>
    public bool HasSecret { get; init; }

    /// <summary>True when a session token was there.</summary>
    public bool HasSessionToken { get; init; }

    /// <summary><c>region</c>, or null.</summary>
    public string? Region { get; init; }

    /// <summary><c>output</c>, or null.</summary>
    public string? Output { get; init; }

    /// <summary><c>role_arn</c>: the role that the profile assumes, or null.</summary>
    public string? RoleArn { get; init; }

    /// <summary><c>source_profile</c>: the profile whose credentials assume the role, or null.</summary>
    public string? SourceProfile { get; init; }

    /// <summary><c>credential_source</c>: <c>Environment</c>, <c>Ec2InstanceMetadata</c> or <c>EcsContainer</c> (CF-18), or null.</summary>
    public string? CredentialSource { get; init; }

    /// <summary><c>external_id</c>, or null.</summary>
    public string? ExternalId { get; init; }

    /// <summary><c>mfa_serial</c>: serial number or ARN of the MFA device, or null.</summary>
    public string? MfaSerial { get; init; }

    /// <summary><c>role_session_name</c>, or null: tools then make one up (CF-21).</summary>
    public string? RoleSessionName { get; init; }

    /// <summary><c>duration_seconds</c>, or null: 3600 then (CF-21).</summary>
    public int? DurationSeconds { get; init; }

    /// <summary><c>web_identity_token_file</c>: path of the file that holds the token, or null.</summary>
    public string? WebIdentityTokenFile { get; init; }

    /// <summary>
    /// True when there is a <c>credential_process</c>. It is never run, and not kept: a command line may hold secrets (CF-23).
    /// </summary>
    public bool HasCredentialProcess { get; init; }

    /// <summary>True when there is a <c>login_session</c> (CF-29).</summary>
    public bool HasLoginSession { get; init; }

    /// <summary><c>sso_session</c>: name of a section of the config file, or null.</summary>
    public string? SsoSession { get; init; }

    /// <summary><c>sso_account_id</c>, or null.</summary>
    public string? SsoAccountId { get; init; }

    /// <summary><c>sso_role_name</c>: the permission set, or null.</summary>
    public string? SsoRoleName { get; init; }

    /// <summary><c>sso_start_url</c> of the session's section or of the profile, or null.</summary>
    public string? SsoStartUrl { get; init; }

    /// <summary><c>sso_region</c> of the session's section or of the profile, or null.</summary>
    public string? SsoRegion { get; init; }

    /// <summary>
    /// All other properties by lower-case name; nested ones as <c>s3.max_concurrent_requests</c>. What has the name or the
    /// look of a secret is left out.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Properties { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Where its sections begin, those of the credentials file first.</summary>
    public ImmutableArray<SourceLocation> Locations { get; init; } = [];

    /// <summary>How its credentials come about.</summary>
    public CredentialChain Chain { get; init; } = CredentialChain.None;

    /// <summary>What would keep AWS's tools from using it, and what looks wrong (CF-16 to CF-22, CF-27).</summary>
    public ImmutableArray<Diagnostic> Problems { get; init; } = [];

    /// <summary>The principal that it acts as in the model it was looked up in, and why; null before it was.</summary>
    public CredentialBinding? Binding { get; init; }

    /// <summary>The ARN of that principal; null when unbound.</summary>
    public string? Principal => Binding?.PrincipalArn;

    /// <summary>Where it led in the model that it was followed in; null before it was.</summary>
    public CredentialOutcome? Outcome { get; init; }

    /// <summary>Why it leads nowhere in that model, as <c>Test-IamCredentialProfile</c> says it; null when it leads somewhere.</summary>
    public string? Reason => Outcome?.Reason;

    /// <summary>True when it leads to somebody in that model; before it was followed, when no problem is an error.</summary>
    public bool IsUsable =>
        Outcome is { } outcome ? outcome.Reason is null : Problems.All(problem => problem.Severity != DiagnosticSeverity.Error);

    /// <summary>The name.</summary>
    public override string ToString() => DisplayedText.Line(ProfileName);
}

/// <summary>Where a profile led in a model.</summary>
/// <param name="CallerArn">Who it became; null when it did not get there.</param>
/// <param name="Reason">Why not; null when it did.</param>
public sealed record CredentialOutcome(string? CallerArn, string? Reason)
{
    /// <summary>Who it became, or why nobody.</summary>
    public override string ToString() => DisplayedText.Line(CallerArn ?? Reason);
}
