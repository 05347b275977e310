using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Services;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>What a snapshot says about the resources that are asked for. Each is found out once, whoever asks.</summary>
/// <param name="index">The snapshot's index.</param>
internal sealed class ResourceTargets(ModelIndex index)
{
    private readonly ConcurrentDictionary<(string Resource, bool IsTrust, bool ChangesBucket, string? Owner), ResourceTarget> _found = new();

    /// <summary>The owner, policies and tags of a resource.</summary>
    /// <param name="action">The action it is asked for: a role has a trust policy only for some.</param>
    /// <param name="resource">The ARN or <c>*</c>.</param>
    /// <param name="account">The account that owns it; null to find it out.</param>
    /// <param name="ownAccount">The account it is taken to belong to when nothing tells.</param>
    public ResourceTarget Find(ActionName action, string resource, string? account, string ownAccount)
    {
        bool isTrust = action.Service == "sts" && StsRules.IsDecidedByTrust(action.Name);
        bool changesBucket = ChangesBucket(action);
        if (account is not null)
        {
            return Resolve(action, resource, account, ownAccount);
        }

        // A name with an owner of its own has the same one for everybody.
        string? askedBy = Arn.IsAccountId(Arn.AccountOf(resource)) ? null : ownAccount;
        return _found.GetOrAdd(
            (resource, isTrust, changesBucket, askedBy),
            static (key, x) => x.Self.Resolve(x.action, key.Resource, null, x.ownAccount),
            (Self: this, action, ownAccount));
    }

    private ResourceTarget Resolve(ActionName action, string resource, string? account, string ownAccount)
    {
        if (resource == "*" || !Arn.TryParse(resource, out Arn arn))
        {
            return new ResourceTarget(account ?? ownAccount, ResourcePolicies.None, null, []);
        }

        return arn is { Service: "iam" } && index.Model.Accounts.TryGetValue(arn.Account, out Account? owner)
            ? OfIam(action, arn, resource, owner)
            : OfResource(action, arn, resource, account, ownAccount);
    }

    private ResourceTarget OfIam(ActionName action, Arn arn, string resource, Account owner)
    {
        OrganizationPolicies control = index.ControlsOf(arn.Account);
        Role? role = owner.FindRole(resource);
        IReadOnlyList<Tag>? tags = IamTags.Of(owner, arn.Resource, resource);
        bool isTrust = role is not null && action.Service == "sts" && StsRules.IsDecidedByTrust(action.Name);
        return new ResourceTarget(
            arn.Account,
            new ResourcePolicies
            {
                Policy = isTrust ? CompiledPolicySet.Create(new PolicySource("AssumeRolePolicyDocument", null, PolicyKind.Trust, role!.Document)) : null,
                ResourceControlLevels = control.ResourceControl,
                IsInManagementAccount = control.IsManagementAccount,
                IsServiceLinkedRole = role?.IsServiceLinked == true,
            },
            tags,
            role is null && action.Service == "sts" && arn.Resource.StartsWith("role/", StringComparison.Ordinal)
                ? [$"the account {arn.Account} has no role {resource}; nobody can assume it"]
                : []);
    }

    private ResourceTarget OfResource(ActionName action, Arn arn, string text, string? account, string ownAccount)
    {
        string holderArn = ResourceArns.PolicyHolder(text);
        Resource? itself = index.FindResource(text);
        Resource? holder = index.FindResource(holderArn);
        bool hasOwner = Arn.IsAccountId(arn.Account);
        string owner = account ?? holder?.AccountId ?? (hasOwner ? arn.Account : ownAccount);
        OrganizationPolicies control = index.ControlsOf(owner);

        List<string> notes = [];
        if (account is null && holder is null && !hasOwner && ResourceArns.CanHavePolicy(arn.Service))
        {
            notes.Add($"the ARN names no account and the model does not have {holderArn}: it is taken to belong to {owner}");
        }

        bool foreignRole = arn is { Service: "iam" } && action.Service == "sts";
        if (holder is null && (foreignRole || (arn.Service != "iam" && ResourceArns.CanHavePolicy(arn.Service))))
        {
            notes.Add($"{holderArn} is not in the model: its resource policy is unknown, and the answer assumes that there is none");
        }

        // An object may have an ACL of its own; who may write and delete in the bucket is for the bucket's ACL to say.
        Resource? aclHolder = ChangesBucket(action) ? holder : itself;
        PublicAccessBlock block = (holder?.PublicAccessBlock ?? PublicAccessBlock.Off)
            .Combine(index.Model.Accounts.GetValueOrDefault(owner)?.PublicAccessBlock ?? PublicAccessBlock.Off);
        return new ResourceTarget(
            owner,
            new ResourcePolicies
            {
                Policy = holder?.Document is { } document ? CompiledPolicySet.Create(new PolicySource(holder.Arn, null, PolicyKind.Resource, document)) : null,
                ResourceControlLevels = control.ResourceControl,
                IsInManagementAccount = control.IsManagementAccount,
                Acl = aclHolder?.Acl ?? [],
                ObjectOwnership = holder?.ObjectOwnership,
                ObjectOwner = holder?.ObjectOwnership == ObjectOwnership.BucketOwnerEnforced ? null : itself?.ObjectOwner,
                PublicAccessBlock = block == PublicAccessBlock.Off ? PublicAccessBlock.Off : block,
                Grants = holder?.Grants ?? [],
                IsAwsManagedKey = holder?.IsAwsManagedKey == true,
                Shares = holder?.Shares ?? [],
            },
            TagsOf(arn, itself, holder),
            [.. notes]);
    }

    // The actions of the permission WRITE, which is one of buckets only (2.6).
    private static bool ChangesBucket(ActionName action) => action is { Service: "s3", Name: "putobject" or "deleteobjectversion" };

    // A function's version has the function's tags; an object does not have its bucket's.
    private static ImmutableArray<Tag>? TagsOf(Arn arn, Resource? itself, Resource? holder) =>
        itself is null && arn.Service == "s3" ? null : (itself ?? holder)?.Tags;
}

/// <summary>What a snapshot says about a resource.</summary>
/// <param name="Account">The account that owns it.</param>
/// <param name="Policies">What applies to it.</param>
/// <param name="Tags">Its tags; null when they are not known.</param>
/// <param name="Notes">What a reader of an answer should know about it.</param>
internal sealed record ResourceTarget(string Account, ResourcePolicies Policies, IReadOnlyList<Tag>? Tags, ImmutableArray<string> Notes);
