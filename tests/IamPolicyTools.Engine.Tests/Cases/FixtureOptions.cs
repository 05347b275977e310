using System.Globalization;

namespace IamPolicyTools.Engine.Tests.Cases;

/// <summary>Circumstances of a case that no policy states.</summary>
internal sealed record FixtureOptions
{
    /// <summary>The time at which cases run unless they say otherwise.</summary>
    public static readonly DateTimeOffset DefaultNow = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public bool PrincipalInManagementAccount { get; init; }

    public bool ResourceInManagementAccount { get; init; }

    /// <summary>The principal's account is IAM's delegated administrator (R-114b).</summary>
    public bool PrincipalInDelegatedAdministratorAccount { get; init; }

    /// <summary>Principal's and resource's account are in the same organization (R-114b).</summary>
    public bool SameOrganization { get; init; }

    public bool ServiceLinkedRole { get; init; }

    public bool AwsManagedKey { get; init; }

    public bool NoResourcePolicySupport { get; init; }

    public bool GetSessionTokenWithoutMfa { get; init; }

    /// <summary>The core alone: no derived context keys (context-keys.md 4.8).</summary>
    public bool NoDerivedContext { get; init; }

    /// <summary>Account that owns the object, where it is not the bucket's owner .</summary>
    public string? ObjectOwner { get; init; }

    public string? ObjectOwnership { get; init; }

    public bool BlockPublicAcls { get; init; }

    public bool IgnorePublicAcls { get; init; }

    public bool BlockPublicPolicy { get; init; }

    public bool RestrictPublicBuckets { get; init; }

    public DateTimeOffset Now { get; init; } = DefaultNow;

    internal static FixtureOptions Read(FixtureReader reader)
    {
        reader.AllowOnly(
            "principalInManagementAccount", "resourceInManagementAccount", "principalInDelegatedAdministratorAccount", "sameOrganization",
            "serviceLinkedRole", "awsManagedKey", "bpa", "objectOwner", "objectOwnership", "noResourcePolicySupport",
            "getSessionTokenWithoutMfa", "noDerivedContext", "now");
        FixtureReader bpa = reader.ObjectOrEmpty("bpa");
        bpa.AllowOnly("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets");
        return new FixtureOptions
        {
            PrincipalInManagementAccount = reader.Flag("principalInManagementAccount"),
            ResourceInManagementAccount = reader.Flag("resourceInManagementAccount"),
            PrincipalInDelegatedAdministratorAccount = reader.Flag("principalInDelegatedAdministratorAccount"),
            SameOrganization = reader.Flag("sameOrganization"),
            ServiceLinkedRole = reader.Flag("serviceLinkedRole"),
            AwsManagedKey = reader.Flag("awsManagedKey"),
            NoResourcePolicySupport = reader.Flag("noResourcePolicySupport"),
            GetSessionTokenWithoutMfa = reader.Flag("getSessionTokenWithoutMfa"),
            NoDerivedContext = reader.Flag("noDerivedContext"),
            ObjectOwner = reader.OptionalText("objectOwner"),
            ObjectOwnership = reader.OptionalText("objectOwnership"),
            BlockPublicAcls = bpa.Flag("BlockPublicAcls"),
            IgnorePublicAcls = bpa.Flag("IgnorePublicAcls"),
            BlockPublicPolicy = bpa.Flag("BlockPublicPolicy"),
            RestrictPublicBuckets = bpa.Flag("RestrictPublicBuckets"),
            Now = reader.OptionalText("now") is { } now
                ? DateTimeOffset.Parse(now, CultureInfo.InvariantCulture)
                : DefaultNow,
        };
    }
}
