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

    /// <summary>Tags of the bucket authorise (CK-6).</summary>
    public bool BucketAbac { get; init; }

    /// <summary>The request is one of a user's question (PL-84); else it is what AWS checks.</summary>
    public bool QuestionLayer { get; init; }

    /// <summary>Keys that nobody gave are unknown, not absent (evaluation.md 2.11).</summary>
    public bool Discovery { get; init; }

    /// <summary>The owner of the resource is a guess .</summary>
    public bool OwnerAssumed { get; init; }

    /// <summary>The caller's role trusts federated callers as well .</summary>
    public bool TrustAlsoFederated { get; init; }

    public DateTimeOffset Now { get; init; } = DefaultNow;

    internal static FixtureOptions Read(FixtureReader reader)
    {
        reader.AllowOnly(
            "principalInManagementAccount", "resourceInManagementAccount", "principalInDelegatedAdministratorAccount", "sameOrganization",
            "serviceLinkedRole", "awsManagedKey", "bpa", "objectOwner", "objectOwnership", "noResourcePolicySupport",
            "getSessionTokenWithoutMfa", "noDerivedContext", "now", "bucketAbac", "questionLayer", "discovery", "ownerAssumed",
            "trustAlsoFederated");
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
            BucketAbac = reader.Flag("bucketAbac"),
            QuestionLayer = reader.Flag("questionLayer"),
            Discovery = reader.Flag("discovery"),
            OwnerAssumed = reader.Flag("ownerAssumed"),
            TrustAlsoFederated = reader.Flag("trustAlsoFederated"),
            Now = reader.OptionalText("now") is { } now
                ? DateTimeOffset.Parse(now, CultureInfo.InvariantCulture)
                : DefaultNow,
        };
    }
}
