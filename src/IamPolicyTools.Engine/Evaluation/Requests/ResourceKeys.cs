using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>The keys of a request that follow from its resource (context-keys.md, CK-3 to CK-6 and 4.9).</summary>
internal static class ResourceKeys
{
    private const string BoundaryKey = "iam:PermissionsBoundary";

    private static readonly ContextKey s_resourceAccount = ContextKey.Of("aws:ResourceAccount");
    private static readonly ContextKey s_bucketAccount = ContextKey.Of("s3:ResourceAccount");

    /// <summary>True for a key whose value or absence can follow from what is known of a resource, beyond its ARN.</summary>
    /// <param name="key">The key.</param>
    public static bool CanTell(ContextKey key) => ResourceTagKeys.Contains(key.Folded)
        || key.Folded.StartsWith("s3:existingobjecttag/", StringComparison.Ordinal)
        || key.Folded is "aws:requestedregion" or "ec2:region" or "aws:resourceaccount" or "aws:resourceorgid" or "aws:resourceorgpaths" or "s3:resourceaccount"
            or "iam:permissionsboundary"
            or "s3:dataaccesspointarn" or "s3:dataaccesspointaccount" or "s3:accesspointnetworkorigin";

    /// <summary>
    /// True for a key that requests for two actions of a service, on the same resource, may have differently: of a service's own keys the
    /// action decides, which lists them or not (CK-4), and so it does of <c>aws:TagKeys</c> and <c>aws:RequestTag</c>. Of the others the
    /// service alone does, and iam:PassRole is the one exception (context-keys.md 4.9).
    /// </summary>
    /// <param name="key">The key.</param>
    public static bool DependsOnAction(ContextKey key) =>
        key.Folded != "aws:requestedregion"
        && (CanTell(key)
            || !key.Folded.StartsWith("aws:", StringComparison.Ordinal)
            || IamCatalogue.Default.FindConditionKey(key.Folded) is { IsGlobal: false });

    /// <summary>
    /// The account of which <c>aws:ResourceAccount</c> and its kin tell; null when requests for the action have no such keys, or nothing
    /// tells.
    /// </summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    /// <param name="facts">What is known of the resource.</param>
    /// <param name="caller">The account of who asks, or null.</param>
    public static string? OwnerIn(ActionName action, string resource, ResourceFacts facts, string? caller)
    {
        // An action without a resource works on the caller's account; one that has a resource, asked without it, on whosesoever it is.
        string? owner = resource != "*" ? facts.Account
            : IamCatalogue.Default.FindAction(action.Text) is { IsWildcardOnly: true } ? caller
            : null;
        return string.IsNullOrEmpty(owner) || ContextKeyFacts.LacksResourceAccount(action) ? null : owner;
    }

    /// <summary>
    /// The owner that the caller gives, which counts under every name that tells of it (CK-8); null when none is given, or no such key is
    /// sent.
    /// </summary>
    /// <param name="given">The keys the caller gives.</param>
    /// <param name="action">The action.</param>
    public static string? OwnerGivenIn(ContextLayer given, ActionName action)
    {
        string? owner = ValueOf(given, s_resourceAccount) ?? (action.Service == "s3" ? ValueOf(given, s_bucketAccount) : null);
        return owner is null || ContextKeyFacts.LacksResourceAccount(action) ? null : owner;
    }

    /// <summary>The Region of a request: of the only endpoint, of the resource, or of the call; null when none of them tells.</summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    /// <param name="facts">What is known of the resource.</param>
    /// <param name="caller">The caller's ARN, or null.</param>
    /// <param name="callRegion">The Region whose endpoint is called, where the caller said so; else null.</param>
    public static string? RegionOf(ActionName action, string resource, ResourceFacts facts, string? caller, string? callRegion)
    {
        ReadOnlySpan<char> partition = Arn.PartitionOf(resource);
        ReadOnlySpan<char> own = partition.IsEmpty ? Arn.PartitionOf(caller) : partition;
        if (RegionFacts.OfGlobalService(action.Service, own) is { } home)
        {
            return home;
        }

        ReadOnlySpan<char> region = Arn.RegionOf(resource);
        return region.IsEmpty || region.ContainsAny('*', '?') ? facts.Region ?? callRegion : region.ToString();
    }

    /// <summary>Owner and Region.</summary>
    /// <param name="owner">The owner, or null.</param>
    /// <param name="isAssumed">True when the owner is a guess .</param>
    /// <param name="isS3">True for an action of S3, which has a key of its own.</param>
    /// <param name="region">The Region, or null.</param>
    /// <param name="organization">The organization, if there is one.</param>
    public static ContextLayer OfOwner(string? owner, bool isAssumed, bool isS3, string? region, Organization? organization)
    {
        var layer = new ContextLayer.Builder();
        layer.AddIfKnown("aws:RequestedRegion", region);
        if (owner is null)
        {
            return layer.Build();
        }

        ContextCertainty certainty = isAssumed ? ContextCertainty.Present : ContextCertainty.Known;
        layer.AddTaken("aws:ResourceAccount", owner, certainty);
        if (isS3)
        {
            layer.AddTaken("s3:ResourceAccount", owner, certainty);
        }

        DerivedContext.AddOrganization(
            layer, "aws:ResourceOrg", organization, owner, isAssumed ? ContextCertainty.Assumed : ContextCertainty.Known);
        return layer.Build();
    }

    /// <summary>
    /// What the resource itself is like: its tags, the boundary of the user or role that is changed. Empty for most requests.
    /// </summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    /// <param name="facts">What is known of the resource.</param>
    public static ContextLayer OfNature(ActionName action, string resource, ResourceFacts facts)
    {
        if (!TellsTags(action, facts) && facts.Identity is null && !IsServiceLinking(action))
        {
            return ContextLayer.Empty;
        }

        var layer = new ContextLayer.Builder();
        AddTags(layer, action, resource, facts);
        if (BoundaryOf(facts.Identity) is { } boundary && TellsBoundaryOfTarget(action))
        {
            layer.Add(BoundaryKey, boundary.PolicyArn);
        }

        if (IsServiceLinking(action) && ServiceLinkedIn(resource) is { } service)
        {
            layer.Add("iam:AWSServiceName", service);
        }

        return layer.Build();
    }

    /// <summary>True when the absence of a key is certain because of what is known of the resource.</summary>
    /// <param name="key">The key, in lower case.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    /// <param name="facts">What is known of the resource.</param>
    public static bool SurelyLack(string key, ActionName action, string resource, ResourceFacts facts)
    {
        if (key is "aws:resourceaccount" or "s3:resourceaccount")
        {
            return ContextKeyFacts.LacksResourceAccount(action);
        }

        if (key == "iam:permissionsboundary")
        {
            return facts.Identity is { } identity && !identity.Unknowns.ContainsKey("PermissionsBoundary") && TellsBoundaryOfTarget(action);
        }

        if (key.StartsWith("s3:existingobjecttag/", StringComparison.Ordinal))
        {
            return facts is { Tags: not null, OpenTags: null };
        }

        return ResourceTagKeys.Contains(key)
            && (IsPassRole(action)
                || (IsInBucket(resource)
                    ? facts is { BucketTags: not null, OpenBucketTags: null }
                    : facts is { Tags: not null, OpenTags: null }));
    }

    /// <summary>
    /// The keys of a whole call as one of its resources has them: without those that tell of another type of resource.
    /// </summary>
    /// <param name="shared">The keys.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    public static ContextLayer OfOneAmongSeveral(ContextLayer shared, ActionName action, string resource)
    {
        ImmutableArray<string>? families = null;
        return shared.Without(
            name => ResourceTagKeys.Contains(name) ? !IsTagOfType(name) : ActionKeys.AreOfOtherTypes(name, action, resource));

        bool IsTagOfType(string name) => (families ??= IsPassRole(action) ? [] : ResourceTagKeys.Of(action.Text, resource))
            .Any(f => name.StartsWith(f, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The keys of tags that are there with a value that is not known.</summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    /// <param name="facts">What is known of the resource.</param>
    public static IEnumerable<string> WithUnknownValue(ActionName action, string resource, ResourceFacts facts)
    {
        if (IsPassRole(action))
        {
            return [];
        }

        bool isInBucket = IsInBucket(resource);
        ImmutableArray<string> ofResource = isInBucket ? ["s3:ExistingObjectTag/"] : ResourceTagKeys.Of(action.Text, resource);
        IEnumerable<string> ofBucket = facts.IsBucketAbacEnabled ? ["aws:ResourceTag/", "s3:BucketTag/"] : [];
        return WithUnknownValue(ofResource, facts.Tags).Concat(isInBucket ? WithUnknownValue(ofBucket, facts.BucketTags) : []);
    }

    private static string? ValueOf(ContextLayer given, ContextKey key) =>
        given.Entries.Count > 0 && given.Find(key) is { IsAmbiguous: false, Values: [{ } value] } ? value.Text : null;

    private static IEnumerable<string> WithUnknownValue(IEnumerable<string> families, IReadOnlyList<Tag>? tags) =>
        (tags ?? []).Where(t => t.UnknownReason is not null).SelectMany(t => families.Select(f => f + t.Key));

    // AWS advises against tag conditions on PassRole; the keys count as absent.
    internal static bool IsPassRole(ActionName action) => action is { Service: "iam", Name: "passrole" };

    private static void AddTags(ContextLayer.Builder layer, ActionName action, string resource, ResourceFacts facts)
    {
        if (!TellsTags(action, facts))
        {
            return;
        }

        if (!IsInBucket(resource))
        {
            Add(layer, ResourceTagKeys.Of(action.Text, resource), facts.Tags);
            return;
        }

        // An object in the bucket.
        if (resource.Contains('/', StringComparison.Ordinal) && TellsObjectTags(action))
        {
            Add(layer, ["s3:ExistingObjectTag/"], facts.Tags);
        }

        if (facts.IsBucketAbacEnabled)
        {
            Add(layer, ["aws:ResourceTag/", "s3:BucketTag/"], facts.BucketTags);
        }
    }

    private static void Add(ContextLayer.Builder layer, ImmutableArray<string> families, IReadOnlyList<Tag>? tags)
    {
        foreach (Tag tag in (tags ?? []).Where(t => t.UnknownReason is null))
        {
            foreach (string family in families)
            {
                layer.Add(family + tag.Key, tag.Value);
            }
        }
    }

    private static bool TellsTags(ActionName action, ResourceFacts facts) =>
        (facts.Tags is { Count: > 0 } || facts.BucketTags is { Count: > 0 }) && !IsPassRole(action);

    // A general purpose bucket or an object in it: arn:aws:s3:::bucket/key. Access points have Region and account.
    private static bool IsInBucket(string resource) => resource.Contains(":s3:::", StringComparison.Ordinal);

    private static bool TellsObjectTags(ActionName action) => Carries(action, "s3:ExistingObjectTag/key") ?? true;

    // Whether requests for the action have the key; null when the catalogue does not know the action.
    private static bool? Carries(ActionName action, string key) => IamCatalogue.Default.FindAction(action.Text) is { } known
        ? IamCatalogue.Default.FindConditionKey(key) is { } found && known.Carries(found)
        : null;

    // Where the call sets a boundary the key tells that one.
    private static bool TellsBoundaryOfTarget(ActionName action) =>
        action is { Service: "iam", Name: not ("createuser" or "createrole" or "putuserpermissionsboundary" or "putrolepermissionsboundary") }
        && Carries(action, BoundaryKey) == true;

    private static AttachedPolicy? BoundaryOf(IamIdentity? identity) => identity switch
    {
        User user => user.PermissionsBoundary,
        Role role => role.PermissionsBoundary,
        _ => null,
    };

    private static bool IsServiceLinking(ActionName action) => action is { Service: "iam", Name: "createservicelinkedrole" };

    // role/aws-service-role/SERVICE/NAME
    private static string? ServiceLinkedIn(string resource) =>
        Arn.TryParse(resource, out Arn arn)
            && arn.Resource.Split('/') is ["role", "aws-service-role", { Length: > 0 } service, _, ..]
            && !service.Contains('*', StringComparison.Ordinal)
            ? service
            : null;
}
