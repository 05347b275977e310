using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Model;

/// <summary>An AWS account with its identities, policies and resources.</summary>
public sealed record Account
{
    private static readonly StringComparer s_names = StringComparer.OrdinalIgnoreCase;
    private static readonly RootUser s_noRoot = new();

    /// <summary>12 digits.</summary>
    public required string AccountId { get; init; }

    /// <summary>The partition of its ARNs: <c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c> …</summary>
    public string Partition { get; init; } = "aws";

    /// <summary>The sign-in alias, or null.</summary>
    public string? AccountAlias { get; init; }

    /// <summary>The name in the organization, or null.</summary>
    public string? AccountName { get; init; }

    /// <summary>The root user's e-mail address, or null.</summary>
    public string? Email { get; init; }

    /// <summary>The account's canonical user id in S3 (64 hexadecimal digits), or null when unknown.</summary>
    public string? CanonicalUserId { get; init; }

    /// <summary>The root user.</summary>
    public RootUser RootUser { get; init; } = new();

    /// <summary>Users by name. Names are unique without regard to case (policy-language.md, 1.9).</summary>
    public ImmutableSortedDictionary<string, User> Users { get; init; } = ImmutableSortedDictionary.Create<string, User>(s_names);

    /// <summary>Groups by name.</summary>
    public ImmutableSortedDictionary<string, Group> Groups { get; init; } = ImmutableSortedDictionary.Create<string, Group>(s_names);

    /// <summary>Roles by name.</summary>
    public ImmutableSortedDictionary<string, Role> Roles { get; init; } = ImmutableSortedDictionary.Create<string, Role>(s_names);

    /// <summary>Customer managed policies by ARN.</summary>
    public ImmutableSortedDictionary<string, ManagedPolicy> Policies { get; init; } = ImmutableSortedDictionary.Create<string, ManagedPolicy>(StringComparer.Ordinal);

    /// <summary>Instance profiles by name.</summary>
    public ImmutableSortedDictionary<string, InstanceProfile> InstanceProfiles { get; init; } = ImmutableSortedDictionary.Create<string, InstanceProfile>(s_names);

    /// <summary>Server certificates by name.</summary>
    public ImmutableSortedDictionary<string, ServerCertificate> ServerCertificates { get; init; } =
        ImmutableSortedDictionary.Create<string, ServerCertificate>(s_names);

    /// <summary>OIDC providers by ARN.</summary>
    public ImmutableSortedDictionary<string, OpenIdConnectProvider> OpenIdConnectProviders { get; init; } = ImmutableSortedDictionary.Create<string, OpenIdConnectProvider>(StringComparer.Ordinal);

    /// <summary>SAML providers by ARN.</summary>
    public ImmutableSortedDictionary<string, SamlProvider> SamlProviders { get; init; } = ImmutableSortedDictionary.Create<string, SamlProvider>(StringComparer.Ordinal);

    /// <summary>Virtual MFA devices by serial number (ARN), assigned or not.</summary>
    public ImmutableSortedDictionary<string, MfaDevice> VirtualMfaDevices { get; init; } = ImmutableSortedDictionary.Create<string, MfaDevice>(StringComparer.Ordinal);

    /// <summary>Resources that policies name, by ARN.</summary>
    public ImmutableSortedDictionary<string, Resource> Resources { get; init; } = ImmutableSortedDictionary.Create<string, Resource>(StringComparer.Ordinal);

    /// <summary>VPC endpoints by id (<c>vpce-…</c>).</summary>
    public ImmutableSortedDictionary<string, VpcEndpoint> VpcEndpoints { get; init; } = ImmutableSortedDictionary.Create<string, VpcEndpoint>(StringComparer.Ordinal);

    /// <summary>S3 Block Public Access of the whole account.</summary>
    public PublicAccessBlock PublicAccessBlock { get; init; } = PublicAccessBlock.Off;

    /// <summary>The rules for passwords; null when none are set, or nothing is known of them (<see cref="Given"/> tells which).</summary>
    public PasswordPolicy? PasswordPolicy { get; init; }

    /// <summary>Whom AWS writes to besides the root user.</summary>
    public ImmutableArray<AlternateContact> AlternateContacts { get; init; } = [];

    /// <summary>The analyzers of IAM Access Analyzer.</summary>
    public ImmutableArray<AccessAnalyzer> Analyzers { get; init; } = [];

    /// <summary>The trails of CloudTrail.</summary>
    public ImmutableArray<Trail> Trails { get; init; } = [];

    /// <summary>The members that a document gave, by their names, the empty ones too: <c>Trails: []</c> is known to be none, an absent member is not known.</summary>
    public ImmutableSortedSet<string> Given
    {
        get => field.Union(Filled());
        init;
    } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The members that are not known, by the names of the account document, each with the reason. A list among them may have more than is here.</summary>
    public ImmutableSortedDictionary<string, string> Unknowns { get; init; } = UnknownMembers.None;

    /// <summary>How many unique ids the account has given to what calls created in it, so that it gives none twice (PL-20).</summary>
    internal long IssuedIds { get; init; }

    /// <summary>The ARN of the account's root.</summary>
    public string RootArn => $"arn:{Partition}:iam::{AccountId}:root";

    /// <summary>The user of an ARN, or null.</summary>
    /// <param name="arn">The ARN.</param>
    public User? FindUser(string arn) => Users.GetValueOrDefault(NameIn(arn)) is { } user && user.Arn == arn ? user : null;

    /// <summary>The role of an ARN, or null.</summary>
    /// <param name="arn">The ARN, with the role's path.</param>
    public Role? FindRole(string arn) => Roles.GetValueOrDefault(NameIn(arn)) is { } role && role.Arn == arn ? role : null;

    /// <summary>The group of an ARN, or null.</summary>
    /// <param name="arn">The ARN, with the group's path.</param>
    public Group? FindGroup(string arn) => Groups.GetValueOrDefault(NameIn(arn)) is { } group && group.Arn == arn ? group : null;

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(AccountAlias is null ? AccountId : $"{AccountId} ({AccountAlias})");

    // What has something in it was given, whatever file it came from.
    private IEnumerable<string> Filled()
    {
        (string Name, bool IsFilled)[] members =
        [
            ("RootUser", RootUser != s_noRoot),
            ("PublicAccessBlock", PublicAccessBlock != PublicAccessBlock.Off),
            ("PasswordPolicy", PasswordPolicy is not null),
            ("AlternateContacts", !AlternateContacts.IsEmpty),
            ("Analyzers", !Analyzers.IsEmpty),
            ("Trails", !Trails.IsEmpty),
            ("ServerCertificates", !ServerCertificates.IsEmpty),
            ("InstanceProfiles", !InstanceProfiles.IsEmpty),
            ("OpenIDConnectProviders", !OpenIdConnectProviders.IsEmpty),
            ("SAMLProviders", !SamlProviders.IsEmpty),
            ("VirtualMFADevices", !VirtualMfaDevices.IsEmpty),
            ("Resources", !Resources.IsEmpty),
        ];
        return members.Where(m => m.IsFilled).Select(m => m.Name);
    }

    private static string NameIn(string arn) => arn[(arn.LastIndexOf('/') + 1)..];
}

/// <summary>The root user of an account.</summary>
public sealed record RootUser
{
    /// <summary>True when the root user has an MFA device; null when unknown.</summary>
    public bool? MfaActive { get; init; }

    /// <summary>True when the root user has a password; null when unknown.</summary>
    public bool? PasswordEnabled { get; init; }

    /// <summary>The root user's access keys.</summary>
    public ImmutableArray<AccessKey> AccessKeys { get; init; } = [];

    /// <summary>What a credential report says of the root user; null when none was read.</summary>
    public CredentialReportEntry? CredentialReport { get; init; }

    /// <summary>What it has, in one line.</summary>
    public override string ToString() =>
        $"MFA: {YesOrNo(MfaActive)}, password: {YesOrNo(PasswordEnabled)}, access keys: {AccessKeys.Length}";

    private static string YesOrNo(bool? value) => value switch
    {
        true => "yes",
        false => "no",
        null => "unknown",
    };
}

/// <summary>A VPC endpoint.</summary>
public sealed record VpcEndpoint
{
    /// <summary><c>vpce-…</c></summary>
    public required string VpcEndpointId { get; init; }

    /// <summary>Its VPC, or null.</summary>
    public string? VpcId { get; init; }

    /// <summary>Its policy; null means AWS's default, which allows everything.</summary>
    public Language.PolicyDocument? Document { get; init; }

    /// <summary>The policy as JSON, or null.</summary>
    public string? PolicyDocument => Document?.ToString();

    /// <summary>The members that are not known, by the names of the account document, each with the reason. A list among them may have more than is here.</summary>
    public ImmutableSortedDictionary<string, string> Unknowns { get; init; } = UnknownMembers.None;

    /// <summary>Where it was read.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>The undecided condition under which it exists (IN-13); null where it does.</summary>
    public string? ExistsWhen { get; init; }

    /// <summary>The id.</summary>
    public override string ToString() => DisplayedText.Line(VpcEndpointId);
}
