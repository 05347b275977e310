using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Model;

/// <summary>What users, groups, roles, policies, instance profiles and server certificates have in common.</summary>
public abstract record IamEntity
{
    /// <summary>The ARN.</summary>
    public required string Arn { get; init; }

    /// <summary>The path, <c>/</c> or <c>/…/</c>.</summary>
    public string Path { get; init; } = "/";

    /// <summary>When it was created, in UTC; null when unknown.</summary>
    public DateTimeOffset? CreateDate { get; init; }

    /// <summary>Where it was read.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>The members that are not known, by the names of the account document, each with the reason. A list among them may have more than is here.</summary>
    public ImmutableSortedDictionary<string, string> Unknowns { get; init; } = UnknownMembers.None;

    /// <summary>True where only a reference tells of it, and what it is stands elsewhere (IN-2).</summary>
    public bool IsStub { get; init; }

    /// <summary>True where the name is made up until AWS gives it one (IN-10): it is not one to paste into AWS.</summary>
    public bool HasProvisionalName { get; init; }

    /// <summary>The undecided condition under which it exists (IN-13); null where it does.</summary>
    public string? ExistsWhen { get; init; }

    /// <summary>The 12 digits of the owning account.</summary>
    public string AccountId => Language.Arn.AccountOf(Arn).ToString();

    /// <summary>What a later layer has derived from this entity. Copies share it, so what is kept must be checked against its inputs.</summary>
    internal Cache Derived { get; } = new();

    /// <summary>The ARN.</summary>
    public override string ToString() => DisplayedText.Line(Arn);
}

/// <summary>A user, group or role: something that policies are attached to.</summary>
public abstract record IamIdentity : IamEntity
{
    /// <summary>Managed policies attached, in order.</summary>
    public ImmutableArray<AttachedPolicy> AttachedPolicies { get; init; } = [];

    /// <summary>Inline policies, in order; names are unique.</summary>
    public ImmutableArray<InlinePolicy> InlinePolicies { get; init; } = [];
}

/// <summary>An IAM user.</summary>
public sealed record User : IamIdentity
{
    /// <summary>The name, unique in the account without regard to case.</summary>
    public required string UserName { get; init; }

    /// <summary>The unique id, <c>AIDA…</c>.</summary>
    public required string UserId { get; init; }

    /// <summary>Names of the groups the user is in.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Tags by key.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <summary>The permissions boundary, or null.</summary>
    public AttachedPolicy? PermissionsBoundary { get; init; }

    /// <summary>Access keys; secrets are never kept.</summary>
    public ImmutableArray<AccessKey> AccessKeys { get; init; } = [];

    /// <summary>The password's record; null when there is none or nothing is known.</summary>
    public LoginProfile? LoginProfile { get; init; }

    /// <summary>When the password was last used, in UTC; null when never or unknown.</summary>
    public DateTimeOffset? PasswordLastUsed { get; init; }

    /// <summary>MFA devices assigned to the user.</summary>
    public ImmutableArray<MfaDevice> MfaDevices { get; init; } = [];

    /// <summary>What a credential report says of the user; null when none was read.</summary>
    public CredentialReportEntry? CredentialReport { get; init; }

    /// <summary>Which services the user used, and when; null when nothing is known of that.</summary>
    public ImmutableArray<ServiceLastAccess>? ServiceLastAccessed { get; init; }

    /// <summary>All access keys that are known of, those that only a credential report tells of among them. In PowerShell the property <c>Keys</c>.</summary>
    public ImmutableArray<UserKey> GetKeys() => UserKey.Of(this);

    /// <summary>True when a device is known or the credential report says so; null when nothing is known.</summary>
    public bool? MfaActive => MfaDevices.IsEmpty ? CredentialReport?.MfaActive : true;

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(Arn);
}

/// <summary>An IAM group.</summary>
public sealed record Group : IamIdentity
{
    /// <summary>The name, unique in the account without regard to case.</summary>
    public required string GroupName { get; init; }

    /// <summary>The unique id, <c>AGPA…</c>.</summary>
    public required string GroupId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(Arn);
}

/// <summary>An IAM role.</summary>
public sealed record Role : IamIdentity
{
    /// <summary>The name, unique in the account without regard to case and to the path.</summary>
    public required string RoleName { get; init; }

    /// <summary>The unique id, <c>AROA…</c>.</summary>
    public required string RoleId { get; init; }

    /// <summary>The description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The trust policy, parsed.</summary>
    public required PolicyDocument Document { get; init; }

    /// <summary>The trust policy as JSON.</summary>
    public string AssumeRolePolicyDocument => Document.ToString();

    /// <summary>Longest session in seconds, 3600 to 43200.</summary>
    public int MaxSessionDuration { get; init; } = 3600;

    /// <summary>Tags by key.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <summary>The permissions boundary, or null.</summary>
    public AttachedPolicy? PermissionsBoundary { get; init; }

    /// <summary>When it was last used, in UTC; null when unknown.</summary>
    public DateTimeOffset? LastUsedDate { get; init; }

    /// <summary>The Region it was last used in; null when unknown.</summary>
    public string? LastUsedRegion { get; init; }

    /// <summary>True when it is known whether and when the role was used: without a date it was not, within the time that AWS tracks.</summary>
    public bool IsLastUseKnown
    {
        get => field || LastUsedDate is not null || LastUsedRegion is not null;
        init;
    }

    /// <summary>Which services the role used, and when; null when nothing is known of that.</summary>
    public ImmutableArray<ServiceLastAccess>? ServiceLastAccessed { get; init; }

    /// <summary>When and where it was last used, as the API says it.</summary>
    public RoleLastUse RoleLastUsed => new(LastUsedDate, LastUsedRegion);

    /// <summary>ST-23: a role that a service made for itself, recognised by its path.</summary>
    public bool IsServiceLinked => Path.StartsWith("/aws-service-role/", StringComparison.Ordinal);

    /// <summary>ST-24: a role managed by a service such as Identity Center, recognised by its path.</summary>
    public bool IsReserved => Path.StartsWith("/aws-reserved/", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(Arn);
}

/// <summary>The last use of a role.</summary>
/// <param name="LastUsedDate">When, in UTC; null when unknown.</param>
/// <param name="Region">Where; null when unknown.</param>
public sealed record RoleLastUse(DateTimeOffset? LastUsedDate, string? Region)
{
    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(LastUsedDate is { } date ? $"{date.UtcDateTime:u} {Region}".TrimEnd() : string.Empty);
}

/// <summary>An instance profile: the container that hands a role to EC2 (ST-21).</summary>
public sealed record InstanceProfile : IamEntity
{
    /// <summary>The name.</summary>
    public required string InstanceProfileName { get; init; }

    /// <summary>The unique id, <c>AIPA…</c>.</summary>
    public required string InstanceProfileId { get; init; }

    /// <summary>Names of the roles in it: none or one.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>Tags by key.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(Arn);
}

/// <summary>A server certificate that IAM holds. Its private key is nowhere kept.</summary>
public sealed record ServerCertificate : IamEntity
{
    /// <summary>The name.</summary>
    public required string ServerCertificateName { get; init; }

    /// <summary>The unique id, <c>ASCA…</c>.</summary>
    public required string ServerCertificateId { get; init; }

    /// <summary>When it was uploaded, in UTC; null when unknown.</summary>
    public DateTimeOffset? UploadDate => CreateDate;

    /// <summary>When it expires, in UTC; null when not told.</summary>
    public DateTimeOffset? Expiration { get; init; }

    /// <summary>The certificate, PEM; null when not told: lists leave it out.</summary>
    public string? CertificateBody { get; init; }

    /// <summary>The certificates that lead to its issuer, PEM; null without any.</summary>
    public string? CertificateChain { get; init; }

    /// <summary>Tags by key.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(Arn);
}

/// <summary>A key with a value.</summary>
/// <param name="Key">The key. AWS compares keys without regard to case in conditions (PL-50), yet stores both spellings.</param>
/// <param name="Value">The value.</param>
public sealed record Tag(string Key, string Value)
{
    /// <summary>Why the value is not known, which is then empty; null for one that is known.</summary>
    public string? UnknownReason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(UnknownReason is null ? $"{Key}={Value}" : $"{Key}: unknown ({UnknownReason})");
}

/// <summary>An access key without its secret.</summary>
public sealed record AccessKey
{
    /// <summary>The key id, <c>AKIA…</c>.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>True while it may be used.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary><c>Active</c> or <c>Inactive</c>, as the API says.</summary>
    public string Status => IsActive ? "Active" : "Inactive";

    /// <summary>When it was created, in UTC; null when unknown.</summary>
    public DateTimeOffset? CreateDate { get; init; }

    /// <summary>When it was last used, in UTC; null when never or unknown.</summary>
    public DateTimeOffset? LastUsedDate { get; init; }

    /// <summary>The key id.</summary>
    public override string ToString() => DisplayedText.Line(AccessKeyId);
}

/// <summary>The record of a user's password.</summary>
public sealed record LoginProfile
{
    /// <summary>The user.</summary>
    public required string UserName { get; init; }

    /// <summary>When the password was set, in UTC; null when unknown.</summary>
    public DateTimeOffset? CreateDate { get; init; }

    /// <summary>True when it must be changed at the next sign-in.</summary>
    public bool PasswordResetRequired { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text.DisplayedText.Line(UserName);
}

/// <summary>An MFA device.</summary>
public sealed record MfaDevice
{
    /// <summary>The serial number: an ARN for virtual devices and security keys.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>The user it is assigned to; null when it is not assigned.</summary>
    public string? UserName { get; init; }

    /// <summary>When it was assigned, in UTC; null when unknown.</summary>
    public DateTimeOffset? EnableDate { get; init; }

    /// <summary>Tags by key.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <summary>The serial number.</summary>
    public override string ToString() => DisplayedText.Line(SerialNumber);
}

/// <summary>An OIDC identity provider.</summary>
public sealed record OpenIdConnectProvider
{
    /// <summary>The ARN, ending in the URL without <c>https://</c>.</summary>
    public required string Arn { get; init; }

    /// <summary>The members that are not known, by the names of the account document, each with the reason. A list among them may have more than is here.</summary>
    public ImmutableSortedDictionary<string, string> Unknowns { get; init; } = UnknownMembers.None;

    /// <summary>The provider's URL without <c>https://</c>: the prefix of its condition keys (ST-30).</summary>
    public required string Url { get; init; }

    /// <summary>Client ids (audiences).</summary>
    public ImmutableArray<string> ClientIdList { get; init; } = [];

    /// <summary>Certificate thumbprints.</summary>
    public ImmutableArray<string> ThumbprintList { get; init; } = [];

    /// <summary>When it was created, in UTC; null when unknown.</summary>
    public DateTimeOffset? CreateDate { get; init; }

    /// <summary>Tags by key.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <summary>The ARN.</summary>
    public override string ToString() => DisplayedText.Line(Arn);
}

/// <summary>A SAML identity provider.</summary>
public sealed record SamlProvider
{
    /// <summary>The ARN.</summary>
    public required string Arn { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The members that are not known, by the names of the account document, each with the reason. A list among them may have more than is here.</summary>
    public ImmutableSortedDictionary<string, string> Unknowns { get; init; } = UnknownMembers.None;

    /// <summary>The metadata document, or null.</summary>
    public string? SamlMetadataDocument { get; init; }

    /// <summary>When it was created, in UTC; null when unknown.</summary>
    public DateTimeOffset? CreateDate { get; init; }

    /// <summary>When the metadata expires, in UTC; null when unknown.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Tags by key.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <summary>The ARN.</summary>
    public override string ToString() => DisplayedText.Line(Arn);
}
