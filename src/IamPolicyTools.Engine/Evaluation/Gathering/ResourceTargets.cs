using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>What a snapshot says about the resources that are asked for. Each is found out once, whoever asks.</summary>
/// <param name="index">The snapshot's index.</param>
/// <param name="serviceNetwork">The VPC Lattice service network through which calls come; null when not known.</param>
internal sealed class ResourceTargets(ModelIndex index, string? serviceNetwork)
{
    private static readonly PolicyDocument s_missing = PolicyDocument.Unknown(ResourceTarget.NotInModel);

    // What is asked of a resource depends on the action: its trust policy, what stands behind it, settings that could matter.
    private readonly ConcurrentDictionary<(string Service, string Action, string Resource, string? Owner), ResourceTarget> _found = new();
    private readonly ConcurrentDictionary<(string Service, string Action, string Resource, string Owner), ResourceTarget> _owned = new();
    private readonly ConcurrentDictionary<string, bool> _isPlain = new(StringComparer.Ordinal);
    private readonly Lazy<bool> _knowsAccounts = new(() => index.Model.Accounts.Values.All(a => a.Unknowns.IsEmpty));

    /// <summary>The VPC Lattice service network through which calls come; null when not known.</summary>
    public string? ServiceNetwork => serviceNetwork;

    /// <summary>The owner, policies and tags of a resource.</summary>
    /// <param name="action">The action it is asked for: a role has a trust policy only for some.</param>
    /// <param name="resource">The ARN or <c>*</c>.</param>
    /// <param name="account">The account that owns it; null to find it out.</param>
    /// <param name="ownAccount">The account it is taken to belong to when nothing tells.</param>
    public ResourceTarget Find(ActionName action, string resource, string? account, string ownAccount)
    {
        string found = LikeAllOfBucket(resource);
        string asked = IsAlikeForAll(action, found) ? string.Empty : action.Name;
        if (account is not null)
        {
            return _owned.GetOrAdd(
                (action.Service, asked, found, account),
                static (key, x) => x.Self.Resolve(x.action, key.Resource, key.Owner, x.ownAccount),
                (Self: this, action, ownAccount));
        }

        // A name with an owner of its own has the same one for everybody.
        string? askedBy = Arn.IsAccountId(Arn.AccountOf(resource)) ? null : ownAccount;
        return _found.GetOrAdd(
            (action.Service, asked, found, askedBy),
            static (key, x) => x.Self.Resolve(x.action, key.Resource, null, x.ownAccount),
            (Self: this, action, ownAccount));
    }

    // an object that the model does not have has nothing of its own, so one of a bucket stands for all such.
    private string LikeAllOfBucket(string resource)
    {
        const string Head = "arn:";
        const string OfBucket = ":s3:::";
        int service = resource.StartsWith(Head, StringComparison.Ordinal) ? resource.IndexOf(':', Head.Length) : -1;
        int bucket = service < 0 || string.CompareOrdinal(resource, service, OfBucket, 0, OfBucket.Length) != 0
            ? resource.Length
            : service + OfBucket.Length;
        int slash = bucket == resource.Length ? -1 : resource.IndexOf('/', bucket);
        if (slash <= bucket || slash == resource.Length - 1 || UnknownToken.IsIn(resource) || index.FindResource(resource) is not null)
        {
            return resource;
        }

        string some = string.Concat(resource.AsSpan(0, slash), "/object");
        return index.FindResource(some) is null ? some : resource;
    }

    // A matrix of actions and resources finds out each resource once: most of what is known of one holds for all actions of a service.
    private bool IsAlikeForAll(ActionName action, string resource) =>
        action.Service is not ("sts" or "kms")
        && !ChangesBucket(action)
        && _isPlain.GetOrAdd(resource, static (text, self) => self.IsPlain(text), this);

    // Nothing stands behind it, and no setting is unknown that could matter for some action.
    private bool IsPlain(string resource)
    {
        if (resource == "*" || !Arn.TryParse(resource, out _))
        {
            return true;
        }

        HolderSet holders = PolicyHolders.Of(resource);
        return holders.Behind is null
            && _knowsAccounts.Value
            && index.FindResource(resource) is null or { Unknowns.IsEmpty: true, ExistsWhen: null }
            && holders.Holders.All(h => Find(h) is null or { Unknowns.IsEmpty: true, ExistsWhen: null });
    }

    private ResourceTarget Resolve(ActionName action, string resource, string? account, string ownAccount)
    {
        if (resource == "*" || !Arn.TryParse(resource, out Arn arn))
        {
            // Whether resource control policies reach what has no resource is for the evaluator to say.
            OrganizationPolicies control = index.ControlsOf(account ?? ownAccount);
            var policies = new ResourcePolicies
            {
                ResourceControlLevels = control.ResourceControl,
                IsInManagementAccount = control.IsManagementAccount
            };
            return new ResourceTarget(new ResourceFacts { Account = account ?? ownAccount }, policies, []);
        }

        if (AwsResources.Contains(arn))
        {
            var facts = new ResourceFacts { Account = AccessRequest.AwsAccount };
            return new ResourceTarget(facts, ResourcePolicies.None, [AwsResources.Note(resource)]);
        }

        return arn is { Service: "iam" } && index.Model.Accounts.TryGetValue(arn.Account, out Account? owner)
            ? OfIam(action, arn, resource, owner)
            : OfResource(action, arn, resource, account, ownAccount);
    }

    private ResourceTarget OfIam(ActionName action, Arn arn, string resource, Account owner)
    {
        OrganizationPolicies control = index.ControlsOf(arn.Account);
        Role? role = owner.FindRole(resource);
        bool isRoleMissing = role is null && action.Service == "sts" && arn.Resource.StartsWith("role/", StringComparison.Ordinal);
        Role? open =
            isRoleMissing ? owner.Roles.Values.FirstOrDefault(r => UnknownToken.IsIn(r.Arn) && TokenMatching.CanBe(r.Arn, resource)) : null;
        string? whyRolesUnknown = !isRoleMissing ? null
            : owner.Unknowns.GetValueOrDefault(nameof(Account.Roles)) ?? (open is null ? null : $"it may turn out to be {open.Arn}");
        bool isTrust =
            (role is not null || whyRolesUnknown is not null) && action.Service == "sts" && StsRules.IsDecidedByTrust(action.Name);
        return new ResourceTarget(
            new ResourceFacts
            {
                Account = arn.Account,
                Tags = IamTags.Of(owner, arn.Resource, resource)?.Tags,
                OpenTags = IamTags.Of(owner, arn.Resource, resource) is { } tagged
                    ? UnknownSettings.FactOf(tagged.Unknowns, "Tags", resource)
                    : null,
                Identity = role is not null ? role : owner.FindUser(resource),
            },
            new ResourcePolicies
            {
                Policy = isTrust ? CompiledPolicySet.Create(
                    new PolicySource(
                        "AssumeRolePolicyDocument",
                        null,
                        PolicyKind.Trust,
                        role?.Document ?? PolicyDocument.Unknown(whyRolesUnknown!))) : null,
                ResourceControlLevels = control.ResourceControl,
                IsInManagementAccount = control.IsManagementAccount,
                IsServiceLinkedRole = arn.Resource.StartsWith("role/aws-service-role/", StringComparison.Ordinal),
                Open = OpenSettings.ExistenceOf(resource, role?.ExistsWhen) is { } existence ? [OpenSettings.OfExistence(existence)] : [],
            },
            isRoleMissing && whyRolesUnknown is null
                ? [$"the account {arn.Account} has no role {resource}; nobody can assume it"]
                : []);
    }

    private ResourceTarget OfResource(
        ActionName action, Arn arn, string text, string? account, string ownAccount, ContextLayer? keys = null)
    {
        HolderSet holders = PolicyHolders.Of(text);
        Resource? itself = index.FindResource(text);
        ImmutableArray<Resource> found = [.. holders.Holders.Select(Find).OfType<Resource>()];
        Resource? holder = Find(holders.Main) ?? found.FirstOrDefault();
        string? ownerInName = Arn.IsAccountId(arn.Account) ? arn.Account : BucketNames.AccountIn(arn);
        string owner = account ?? holder?.AccountId ?? ownerInName ?? ownAccount;
        OrganizationPolicies control = index.ControlsOf(owner);

        //
        bool isOwnerAssumed = account is null && holder is null && ownerInName is null;
        List<string> notes = [];
        if (isOwnerAssumed)
        {
            string taken = owner.Length == 0 ? "nothing tells whose it is" : $"it is taken to belong to {owner}";
            notes.Add($"the ARN names no account and the model does not have {holders.Main.Arns[0]}: {taken}");
        }

        ImmutableArray<string> missing = [.. MissingHolders(action, arn, holders)];
        notes.AddRange(missing.Select(m => $"{m} is not in the model: {ResourceTarget.UnknownPolicy}"));
        keys ??= DerivedContext.OfAccessPoint(text, owner, holder?.NetworkOrigin);
        Account? owning = index.Model.Accounts.GetValueOrDefault(owner);
        bool isBehindKnown = true;
        ImmutableArray<HolderTarget> behind = AsksBehind(action) && holders.Behind is not null
            ? [.. FindBehind(action, text, owner, holders, holder, keys, notes, out isBehindKnown)]
            : [];
        string? whyUnknown = owning?.Unknowns.GetValueOrDefault(nameof(Account.Resources));

        // An object may have an ACL of its own; who may write and delete in the bucket is for the bucket's ACL to say.
        Resource? aclHolder = ChangesBucket(action) ? holder : itself;
        PublicAccessBlock known = behind
            .Select(b => b.Target.KnownBlock)
            .Append(owning?.PublicAccessBlock ?? PublicAccessBlock.Off)
            .Aggregate(holder?.PublicAccessBlock ?? PublicAccessBlock.Off, (all, one) => all.Combine(one));
        UnknownFact? openBlock =
            UnknownSettings.BlockFactOf(holder, owning) ?? behind.Select(b => b.Target.OpenBlock).FirstOrDefault(f => f is not null);
        PublicAccessBlock block = openBlock is null ? known : PublicAccessBlock.All;

        // where it is not known whether ACLs count, they grant nothing.
        ObjectOwnership? ownership = holder?.Unknowns.ContainsKey(nameof(Resource.ObjectOwnership)) == true
            ? ObjectOwnership.BucketOwnerEnforced
            : holder?.ObjectOwnership;
        return WithMissing(action, arn, missing, whyUnknown, new ResourceTarget(
            FactsOf(arn, itself, holder) with { Account = owner, IsOwnerAssumed = isOwnerAssumed, Through = keys },
            new ResourcePolicies
            {
                Policy = Compile(found, found.IsEmpty ? SourceThatMayApply(holders.Main.Arns[0]) : null),
                ResourceControlLevels = control.ResourceControl,
                IsInManagementAccount = control.IsManagementAccount,
                Acl = aclHolder?.Acl ?? [],
                ObjectOwnership = ownership,
                ObjectOwner = ownership == ObjectOwnership.BucketOwnerEnforced ? null : itself?.ObjectOwner,
                PublicAccessBlock = block == PublicAccessBlock.Off ? PublicAccessBlock.Off : block,
                Grants = holder?.Grants ?? [],
                IsAwsManagedKey = holder?.IsAwsManagedKey == true,
                Shares = holder?.Shares ?? [],
                Open = UnknownSettings.Of(action, aclHolder, itself, holder, openBlock, known),
            },
            [.. notes])
        {
            KnownBlock = known,
            OpenBlock = openBlock,
            Behind = behind,
            UnknownBehind = isBehindKnown ? null : UnknownBehind(text, owner, holders.Main.Arns[0], whyUnknown),
            IsPolicyNeeded = !isBehindKnown && whyUnknown is not null,
        });
    }

    // a gate of its own, so that what the access point grants does not stand in for what the bucket would have to.
    private static HolderTarget UnknownBehind(string text, string owner, string accessPoint, string? whyUnknown)
    {
        PolicyDocument unknown = whyUnknown is null ? s_missing : PolicyDocument.Unknown(whyUnknown);
        var policies = new ResourcePolicies
        {
            Policy = CompiledPolicySet.Create(new PolicySource($"what is behind {accessPoint}", null, PolicyKind.Resource, unknown)),
        };
        return new HolderTarget(null, text, new ResourceTarget(new ResourceFacts { Account = owner }, policies, []));
    }

    // A policy that a request cannot do without is unknown; one that it can do without is taken to be none, and that is said.
    private static ResourceTarget WithMissing(
        ActionName action, Arn arn, ImmutableArray<string> missing, string? whyResourcesUnknown, ResourceTarget target)
    {
        bool isTrust = arn is { Service: "iam" } && StsRules.IsDecidedByTrust(action.Name);
        if (missing.IsEmpty || (isTrust && !Arn.IsAccountId(arn.Account)))
        {
            return target;
        }

        PolicyKind kind = isTrust ? PolicyKind.Trust : PolicyKind.Resource;
        PolicyDocument unknown = whyResourcesUnknown is null ? s_missing : PolicyDocument.Unknown(whyResourcesUnknown);
        ResourceTarget open = target with
        {
            Policies = target.Policies with
            {
                Policy = CompiledPolicySet.Create(
                    [.. target.Policies.Policy?.Policies
                        ?? [], .. missing.Select(m => new PolicySource(isTrust ? "AssumeRolePolicyDocument" : m, null, kind, unknown))]),
            },
            Notes = [.. target.Notes.Where(n => !n.EndsWith(ResourceTarget.UnknownPolicy, StringComparison.Ordinal))],
        };
        bool isKey = KmsRules.IsKey(action, arn);
        var usual = isKey ? CompiledPolicySet.Create(
            new PolicySource(missing[0], null, PolicyKind.Resource, AwsPolicies.DefaultKeyPolicy(target.Account))) : null;
        return target with
        {
            WithUnknownPolicy = open,
            WithDefaultPolicy = usual is null ? null : target with { Policies = target.Policies with { Policy = usual } },
            IsPolicyNeeded = target.IsPolicyNeeded || isTrust || isKey || whyResourcesUnknown is not null,
        };
    }

    private Resource? Find(PolicyHolder holder) => holder.Arns.Select(index.FindResource).FirstOrDefault(r => r is not null);

    // IN-15: what is asked about may be a resource of the model that AWS has yet to name.
    private PolicySource? SourceThatMayApply(string holder) => index.FindResourceThatMayBe(holder) is { } open
        ? new PolicySource(
            $"the resource policy of {holder}",
            null,
            PolicyKind.Resource,
            PolicyDocument.Unknown($"it may turn out to be {open.Arn}"))
        { IsSetting = true }
        : null;

    private static CompiledPolicySet? Compile(ImmutableArray<Resource> holders, PolicySource? further = null)
    {
        ImmutableArray<PolicySource> policies =
        [
            .. holders.Where(h => h.Document is not null).Select(h => new PolicySource(h.Arn, null, PolicyKind.Resource, h.Document!)),
            .. further is null ? [] : new[] { further },
        ];
        return policies.IsEmpty ? null : CompiledPolicySet.Create(policies);
    }

    private IEnumerable<string> MissingHolders(ActionName action, Arn arn, HolderSet holders)
    {
        bool isForeignRole = arn is { Service: "iam" } && action.Service == "sts";
        if (!isForeignRole && (arn.Service is "iam" or "sts" || !PolicyHolders.CanHavePolicy(arn)))
        {
            return [];
        }

        return holders.Holders
            .Where(h => !h.IsOptional && Find(h) is null)
            .Where(_ => !holders.Holders.Any(h => h.IsOptional && Find(h) is not null))
            .Select(h => h.Arns[0]);
    }

    // What is behind an access point has no say about the access point itself: its policy, its making, its removal.
    private static bool AsksBehind(ActionName action) => !action.Name.Contains("accesspoint", StringComparison.Ordinal);

    private IEnumerable<HolderTarget> FindBehind(
        ActionName action,
        string text,
        string owner,
        HolderSet holders,
        Resource? holder,
        ContextLayer? keys,
        List<string> notes,
        out bool isKnown)
    {
        isKnown = true;
        HolderBehind behind = holders.Behind!;
        string own = holders.Main.Arns[0];
        if (behind.Fact == BehindFact.ServiceNetwork)
        {
            return FindServiceNetwork(text, notes);
        }

        (string Name, string? Account)[] names = behind.Fact == BehindFact.Bucket
            ? [.. (holder?.Buckets ?? []).Select(b => (b.Bucket, b.BucketAccountId))]
            : holder?.SupportingAccessPoint is { } supporting ? [(supporting, null)] : [];
        if (names.Length == 0)
        {
            string what = behind.Fact == BehindFact.Bucket ? "bucket" : "access point";
            notes.Add($"the model does not say which {what} is behind {own}: {ResourceTarget.UnknownBehindPolicy}");
            isKnown = false;
        }

        ActionName asked = behind.Service is null
            ? action
            : ActionName.Parse($"{behind.Service}:{action.Text[(action.Text.IndexOf(':', StringComparison.Ordinal) + 1)..]}");
        List<HolderTarget> found = [];
        foreach ((string name, string? account) in names)
        {
            if (behind.Fill(name, holders.Parts) is not { } filled)
            {
                notes.Add($"{name}, which is said to be behind {own}, is no ARN of such a resource: {ResourceTarget.UnknownBehindPolicy}");
                isKnown = false;
                continue;
            }

            // The keys tell through which access point a request comes; one that supports an Object Lambda access point has its own.
            ContextLayer? passed = behind.Fact == BehindFact.Bucket ? keys : null;
            ResourceTarget target = InRegionOf(text, OfResource(asked, Arn.Parse(filled.Request), filled.Request, account, owner, passed));
            notes.AddRange(target.Notes);
            found.Add(new HolderTarget(asked, filled.Request, target));
            found.AddRange(target.Behind);
        }

        return found;
    }

    // CK-3: a call goes to one Region, the access point's.
    private static ResourceTarget InRegionOf(string text, ResourceTarget behind) => Arn.RegionOf(text) is { IsEmpty: false } region
        ? behind with { Facts = behind.Facts with { Region = region.ToString() } }
        : behind;

    //
    private IEnumerable<HolderTarget> FindServiceNetwork(string text, List<string> notes)
    {
        if (serviceNetwork is null)
        {
            notes.Add(
                "the call comes through a service network, whose auth policy is asked, too: the key vpc-lattice-svcs:ServiceNetworkArn says through which");
            return [];
        }

        if (index.FindResource(serviceNetwork) is not { } network)
        {
            notes.Add(
                $"{serviceNetwork} is not in the model: its auth policy is unknown, and the answer assumes that it permits the request");
            return [];
        }

        OrganizationPolicies control = index.ControlsOf(network.AccountId);
        var policies = new ResourcePolicies
        {
            Policy = Compile([network]),
            ResourceControlLevels = control.ResourceControl,
            IsInManagementAccount = control.IsManagementAccount,
        };
        return [new HolderTarget(null, text, new ResourceTarget(new ResourceFacts { Account = network.AccountId }, policies, []))];
    }

    // The actions of the permission WRITE, which is one of buckets only (2.6).
    private static bool ChangesBucket(ActionName action) => action is { Service: "s3", Name: "putobject" or "deleteobjectversion" };

    private static UnknownFact? TagsFactOf(Resource? resource) =>
        UnknownSettings.FactOf(resource?.Unknowns, nameof(Resource.Tags), resource?.Arn);

    // A function's version has the function's tags. A bucket's tags are its objects' only where ABAC says so (CK-6).
    private static ResourceFacts FactsOf(Arn arn, Resource? itself, Resource? holder)
    {
        bool isInBucket = arn is { Service: "s3", Account: "" };
        bool isBucket = isInBucket && !arn.Resource.Contains('/', StringComparison.Ordinal);
        return new ResourceFacts
        {
            Account = string.Empty,
            Tags = isBucket ? null : (isInBucket ? itself : itself ?? holder)?.Tags,
            OpenTags = TagsFactOf(isInBucket && !isBucket ? itself : itself ?? holder),
            BucketTags = isInBucket ? holder?.Tags : null,
            OpenBucketTags = isInBucket
                ? TagsFactOf(holder) ?? UnknownSettings.FactOf(holder?.Unknowns, nameof(Resource.BucketAbac), holder?.Arn)
                : null,
            IsBucketAbacEnabled = isInBucket && holder?.BucketAbac == BucketAbac.Enabled,
            Region = holder?.Region,
        };
    }
}
