using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Model;

/// <summary>The rules for passwords of an account, as GetAccountPasswordPolicy shows them.</summary>
public sealed record PasswordPolicy
{
    /// <summary>The fewest characters of a password; null when not told.</summary>
    public int? MinimumPasswordLength { get; init; }

    /// <summary>How many former passwords may not be used again; null when that is not checked.</summary>
    public int? PasswordReusePrevention { get; init; }

    /// <summary>Days after which a password expires; null when none does.</summary>
    public int? MaxPasswordAge { get; init; }

    /// <summary>True when passwords expire; null when not told.</summary>
    public bool? ExpirePasswords { get; init; }

    /// <summary>True when an expired password cannot be changed by its user; null when not told.</summary>
    public bool? HardExpiry { get; init; }

    /// <summary>True when users may change their own passwords; null when not told.</summary>
    public bool? AllowUsersToChangePassword { get; init; }

    /// <summary>True when a symbol is demanded; null when not told.</summary>
    public bool? RequireSymbols { get; init; }

    /// <summary>True when a digit is demanded; null when not told.</summary>
    public bool? RequireNumbers { get; init; }

    /// <summary>True when a capital letter is demanded; null when not told.</summary>
    public bool? RequireUppercaseCharacters { get; init; }

    /// <summary>True when a small letter is demanded; null when not told.</summary>
    public bool? RequireLowercaseCharacters { get; init; }

    /// <summary>What is told of it, by the API's names.</summary>
    public override string ToString() => string.Join(", ", new (string Name, object? Value)[]
    {
        (nameof(MinimumPasswordLength), MinimumPasswordLength), (nameof(PasswordReusePrevention), PasswordReusePrevention), (nameof(MaxPasswordAge), MaxPasswordAge),
        (nameof(ExpirePasswords), ExpirePasswords), (nameof(HardExpiry), HardExpiry), (nameof(AllowUsersToChangePassword), AllowUsersToChangePassword),
        (nameof(RequireSymbols), RequireSymbols), (nameof(RequireNumbers), RequireNumbers), (nameof(RequireUppercaseCharacters), RequireUppercaseCharacters),
        (nameof(RequireLowercaseCharacters), RequireLowercaseCharacters),
    }.Where(p => p.Value is not null).Select(p => FormattableString.Invariant($"{p.Name}: {p.Value}")));
}

/// <summary>Whom AWS writes to besides the root user, as GetAlternateContact shows it.</summary>
/// <param name="AlternateContactType"><c>BILLING</c>, <c>OPERATIONS</c> or <c>SECURITY</c>.</param>
public sealed record AlternateContact(string AlternateContactType)
{
    /// <summary>The e-mail address, or null.</summary>
    public string? EmailAddress { get; init; }

    /// <summary>The name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The telephone number, or null.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>The title, or null.</summary>
    public string? Title { get; init; }

    /// <summary>The type.</summary>
    public override string ToString() => DisplayedText.Line(AlternateContactType);
}

/// <summary>An analyzer of IAM Access Analyzer, as ListAnalyzers shows it.</summary>
/// <param name="Arn">The ARN.</param>
/// <param name="Type"><c>ACCOUNT</c>, <c>ORGANIZATION</c> for external access; <c>ACCOUNT_UNUSED_ACCESS</c> …</param>
public sealed record AccessAnalyzer(string Arn, string Type)
{
    /// <summary>The name, or null.</summary>
    public string? Name { get; init; }

    /// <summary><c>ACTIVE</c>, <c>DISABLED</c> …; null when not told.</summary>
    public string? Status { get; init; }

    /// <summary>True for one that looks for access from outside.</summary>
    public bool FindsExternalAccess => Type is "ACCOUNT" or "ORGANIZATION";

    /// <summary>The ARN.</summary>
    public override string ToString() => DisplayedText.Line(Arn);
}

/// <summary>A trail of CloudTrail, as DescribeTrails and GetTrailStatus show it.</summary>
/// <param name="Name">The name.</param>
public sealed record Trail(string Name)
{
    /// <summary>The ARN, or null.</summary>
    public string? TrailArn { get; init; }

    /// <summary>True while it logs; null when not told.</summary>
    public bool? IsLogging { get; init; }

    /// <summary>True when it covers all Regions; null when not told.</summary>
    public bool? IsMultiRegionTrail { get; init; }

    /// <summary>True when it is the organization's; null when not told.</summary>
    public bool? IsOrganizationTrail { get; init; }

    /// <summary>The bucket that it writes to, or null.</summary>
    public string? S3BucketName { get; init; }

    /// <summary>The Region it was made in, or null.</summary>
    public string? HomeRegion { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => DisplayedText.Line(TrailArn ?? Name);
}

/// <summary>When somebody last used a service, as GetServiceLastAccessedDetails shows it.</summary>
/// <param name="Service">The prefix of its actions, <c>ec2</c>.</param>
/// <param name="LastAuthenticated">When it was last called, in UTC; null when never within the time that AWS tracks.</param>
public sealed record ServiceLastAccess(string Service, DateTimeOffset? LastAuthenticated)
{
    /// <summary>The actions that AWS tracks; empty when none are told.</summary>
    public ImmutableArray<ActionLastAccess> Actions { get; init; } = [];

    /// <summary>The service.</summary>
    public override string ToString() => DisplayedText.Line(Service);
}

/// <summary>When somebody last used an action.</summary>
/// <param name="Action">The name without the service, <c>GetObject</c>.</param>
/// <param name="LastAccessed">When, in UTC; null when never within the time that AWS tracks.</param>
public sealed record ActionLastAccess(string Action, DateTimeOffset? LastAccessed)
{
    /// <summary>The action.</summary>
    public override string ToString() => DisplayedText.Line(Action);
}
