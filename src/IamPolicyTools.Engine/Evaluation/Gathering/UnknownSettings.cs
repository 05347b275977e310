using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>What else may hold of a resource whose settings are not known (IN-16, IN-23).</summary>
internal static class UnknownSettings
{
    // Stands for whoever asks.
    private const string FullControl = "FULL_CONTROL";

    /// <summary>The settings that could matter for an action.</summary>
    /// <param name="action">The action.</param>
    /// <param name="aclHolder">The resource whose ACL is asked; null for none.</param>
    /// <param name="itself">The resource of the request; null where the model does not have it.</param>
    /// <param name="holder">The resource that holds the policy; null where the model does not have it.</param>
    /// <param name="block">What is not known of Block Public Access, on any level; null where all is.</param>
    /// <param name="known">The Block Public Access of all levels that are known.</param>
    public static ImmutableArray<OpenSetting> Of(
        ActionName action, Resource? aclHolder, Resource? itself, Resource? holder, UnknownFact? block, PublicAccessBlock known)
    {
        bool isPlain = holder is null or { Unknowns.IsEmpty: true, ExistsWhen: null }
            && itself is null or { Unknowns.IsEmpty: true, ExistsWhen: null }
            && block is null;
        return isPlain ? [] : [.. Find(action, aclHolder, itself, holder, block, known)];
    }

    /// <summary>What is not known of the Block Public Access of a resource or of its account; null where it is known.</summary>
    public static UnknownFact? BlockFactOf(Resource? holder, Account? account) =>
        FactOf(holder?.Unknowns, nameof(Resource.PublicAccessBlock), holder?.Arn)
            ?? FactOf(account?.Unknowns, nameof(Account.PublicAccessBlock), account?.AccountId);

    private static IEnumerable<OpenSetting> Find(
        ActionName action, Resource? aclHolder, Resource? itself, Resource? holder, UnknownFact? block, PublicAccessBlock known)
    {
        foreach (Resource owner in new[] { holder, itself }.OfType<Resource>().Where(r => r.ExistsWhen is not null).DistinctBy(r => r.Arn))
        {
            yield return OpenSettings.OfResource(OpenSettings.ExistenceOf(owner.Arn, owner.ExistsWhen)!);
        }

        if (action.Service is "s3" or "s3express" or "s3-outposts" or "s3-object-lambda")
        {
            if (block is not null)
            {
                yield return Setting(block, (_, p) => p with { PublicAccessBlock = known });
            }

            // The request has ACLs off.
            if (FactOf(holder?.Unknowns, nameof(Resource.ObjectOwnership), holder?.Arn) is { } ownership)
            {
                string? owner = itself?.ObjectOwner;
                yield return Setting(ownership, (_, p) => p with { ObjectOwnership = ObjectOwnership.ObjectWriter, ObjectOwner = owner });
            }

            if (FactOf(itself?.Unknowns, nameof(Resource.ObjectOwner), itself?.Arn) is { } objectOwner)
            {
                yield return Setting(
                    objectOwner,
                    (_, p) => p with { ObjectOwner = p.ObjectOwnership == ObjectOwnership.BucketOwnerEnforced ? null : string.Empty },
                    (r, p) => p with
                    {
                        ObjectOwner = p.ObjectOwnership == ObjectOwnership.BucketOwnerEnforced
                        ? null
                        : r.Requester.AccountId ?? string.Empty
                    });
            }

            if (AccessControlList.CanGrant(action) && FactOf(aclHolder?.Unknowns, nameof(Resource.Acl), aclHolder?.Arn) is { } acl)
            {
                yield return Setting(acl, (_, p) => p with { Acl = p.Acl.Add(new AclGrant(AccessControlList.Whoever, FullControl)) });
            }

            if (FactOf(holder?.Unknowns, nameof(Resource.BucketAbac), holder?.Arn) is { } abac)
            {
                yield return new OpenSetting(abac, [r => r with { IsBucketAbacEnabled = true }]);
            }
        }

        if (action.Service == "kms")
        {
            if (KmsRules.CanBeGranted(action) && FactOf(holder?.Unknowns, nameof(Resource.Grants), holder?.Arn) is { } grants)
            {
                yield return Setting(grants, (r, p) => p with { Grants = p.Grants.Add(ToWhoAsks(r)) });
            }

            if (FactOf(holder?.Unknowns, "KeyManager", holder?.Arn) is { } manager)
            {
                yield return Setting(manager, (_, p) => p with { IsAwsManagedKey = true });
            }
        }

        if (FactOf(holder?.Unknowns, nameof(Resource.Shares), holder?.Arn) is { } shares)
        {
            yield return Setting(
                shares, (r, p) => r.Requester.AccountId is { } account
                    ? p with { Shares = p.Shares.Add(new ResourceShare(account, [r.Action.Text])) }
                    : p);
        }
    }

    private static KmsGrant ToWhoAsks(AccessRequest request) => new()
    {
        GrantId = "unknown",
        GranteePrincipal = request.Requester.Arn ?? request.Requester.ServiceName,
        Operations = [request.Action.Text[(request.Action.Text.IndexOf(':', StringComparison.Ordinal) + 1)..]],
    };

    private static OpenSetting Setting(UnknownFact fact, params Func<AccessRequest, ResourcePolicies, ResourcePolicies>[] others) =>
        new(fact, [.. others.Select(
            o => (Func<AccessRequest, AccessRequest>)(r => r with { ResourcePolicies = o(r, r.ResourcePolicies) }))]);

    /// <summary>The fact that a member of an entity is not known; null where it is.</summary>
    /// <param name="unknowns">What is not known of the entity.</param>
    /// <param name="member">The member.</param>
    /// <param name="owner">What the entity is called.</param>
    public static UnknownFact? FactOf(ImmutableSortedDictionary<string, string>? unknowns, string member, string? owner) =>
        unknowns is not null && unknowns.TryGetValue(member, out string? reason)
            ? new UnknownFact($"the member {member} of {owner}", reason)
            : null;
}
