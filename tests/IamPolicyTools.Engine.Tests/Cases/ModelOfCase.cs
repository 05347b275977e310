using System.Collections.Immutable;
using System.Text.Json;
using IamPolicyTools.Engine.Tests.Oracle;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Cases;

/// <summary>Builds accounts in which exactly that is true what a case says.</summary>
internal sealed class ModelOfCase(FixtureCase @case, Requester requester)
{
    private const string BoundaryName = "boundary";

    private readonly SortedDictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private readonly FixturePolicies _policies = @case.Policies;
    private readonly FixtureOptions _options = @case.Options;
    private readonly string _owner = @case.Request.ResourceAccount ?? ProductionCase.OwnerInName(@case.Request.Targets[0].Resource) ?? requester.AccountId ?? string.Empty;

    public IamModel Build()
    {
        AddCaller();
        foreach (FixtureTarget target in @case.Request.Targets)
        {
            AddTarget(target.Resource);
        }

        return new IamModel
        {
            Accounts = _accounts.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Organization = new OrganizationOfCase(@case, requester.AccountId, _owner).Build(),
        };
    }

    private static PolicyDocument Nobody => ProductionCase.Parse(
        JsonDocument.Parse("""{"Version":"2012-10-17","Statement":[]}""").RootElement, PolicyKind.Trust);

    private Account AccountOf(string id) => _accounts.TryGetValue(id, out Account? known) ? known : new Account { AccountId = id, Partition = PartitionOf(id) };

    private string PartitionOf(string id) => id == requester.AccountId ? Arn.Parse(requester.Arn!).Partition : "aws";

    private void Put(Account account) => _accounts[account.AccountId] = account;

    private void AddCaller()
    {
        if (requester.AccountId is not { } id)
        {
            return;
        }

        Account account = AccountOf(id) with { CanonicalUserId = @case.Request.CanonicalId };
        AttachedPolicy? boundary = null;
        if (_policies.Boundary is { } document)
        {
            string arn = $"arn:aws:iam::{id}:policy/{BoundaryName}";
            boundary = AttachedPolicy.FromArn(arn);
            account = account with
            {
                Policies = account.Policies.Add(arn, new ManagedPolicy
                {
                    Arn = arn,
                    PolicyName = BoundaryName,
                    PolicyId = "ANPAEXAMPLE",
                    DefaultVersionId = "v1",
                    Versions = [new PolicyVersionRecord("v1", ProductionCase.Parse(document, PolicyKind.Boundary), null)],
                }),
            };
        }

        Put(requester.Kind switch
        {
            RequesterKind.IamUser => WithUser(account, boundary),
            RequesterKind.RoleSession => WithRole(account, @case.Request.Principal.Role ?? requester.ParentArn!, role => role with
            {
                Tags = Tags,
                InlinePolicies = Inline(_policies.Identity),
                PermissionsBoundary = boundary,
            }),
            _ => account,
        });
    }

    // identity documents beyond the first come from a group.
    private Account WithUser(Account account, AttachedPolicy? boundary)
    {
        (string path, string name) = PathAndName(requester.Arn!);
        var group = new Group
        {
            Arn = $"arn:aws:iam::{account.AccountId}:group/all",
            GroupName = "all",
            GroupId = "AGPAEXAMPLE",
            InlinePolicies = Inline([.. _policies.Identity.Skip(1)]),
        };
        var user = new User
        {
            Arn = requester.Arn!,
            Path = path,
            UserName = name,
            UserId = "AIDAEXAMPLE",
            Groups = ["all"],
            Tags = Tags,
            InlinePolicies = Inline([.. _policies.Identity.Take(1)]),
            PermissionsBoundary = boundary,
        };
        return account with { Users = account.Users.Add(name, user), Groups = account.Groups.Add("all", group) };
    }

    private static Account WithRole(Account account, string arn, Func<Role, Role> change)
    {
        (string path, string name) = PathAndName(arn);
        Role role = account.Roles.GetValueOrDefault(name)
            ?? new Role { Arn = arn, Path = path, RoleName = name, RoleId = "AROAEXAMPLE" + name, Document = Nobody };
        return account with { Roles = account.Roles.SetItem(name, change(role)) };
    }

    private void AddTarget(string text)
    {
        if (!Arn.TryParse(text, out Arn arn))
        {
            return;
        }

        Account account = AccountOf(_owner);
        if (arn.Service == "iam")
        {
            bool isTrust = @case.Request.Action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase) && arn.Resource.StartsWith("role/", StringComparison.Ordinal);
            Put(isTrust && _policies.Resource is { } trust
                ? WithRole(account, text, role => role with { Document = ProductionCase.Parse(trust, PolicyKind.Trust) })
                : account);
            return;
        }

        string holder = NaiveHolders.HolderOf(text);
        bool isKey = arn.Service != "kms" || arn.Resource.StartsWith("key/", StringComparison.Ordinal);
        bool aclIsOfBucket = holder == text || @case.Request.Action is "s3:PutObject" or "s3:DeleteObjectVersion";
        ImmutableArray<AclGrant> acl = [.. _policies.Acl.Select(grant => new AclGrant(grant.Grantee, grant.Permission))];
        ImmutableArray<KmsGrant> grants = [.. _policies.KmsGrants.Select(ProductionCase.GrantOf)];
        account = account with
        {
            Resources = account.Resources.SetItem(holder, new Resource
            {
                Arn = holder,
                AccountId = _owner,
                Buckets = [.. _policies.Holders.Where(h => !h.IsAny).Select(h => new AccessPointBucket(NaiveHolders.HolderOf(h.Resource), h.Account))],
                Document = isKey && _policies.Resource is { } policy && !_options.NoResourcePolicySupport
                    ? ShortResources.Expand(ProductionCase.Parse(policy, PolicyKind.Resource), holder, _owner)
                    : null,
                Acl = aclIsOfBucket ? acl : [],
                ObjectOwnership = _options.ObjectOwnership is { } ownership ? Enum.Parse<ObjectOwnership>(ownership) : null,
                PublicAccessBlock = new PublicAccessBlock(
                    _options.BlockPublicAcls, _options.IgnorePublicAcls, _options.BlockPublicPolicy, _options.RestrictPublicBuckets),
                Grants = grants,
                IsAwsManagedKey = _options.AwsManagedKey,
                Shares = [.. _policies.Shares
                    .Where(share => share.Resource == text)
                    .Select(share => new ResourceShare(share.Account, [.. share.Actions]))],
            }),
        };
        if (holder != text)
        {
            var itself = new Resource { Arn = text, AccountId = _owner, Acl = aclIsOfBucket ? [] : acl, ObjectOwner = _options.ObjectOwner };
            account = account with { Resources = account.Resources.SetItem(text, itself) };
        }

        Put(account);
        foreach (FixtureHolder further in _policies.Holders)
        {
            string its = NaiveHolders.HolderOf(further.Resource);
            Account other = AccountOf(further.Account);
            PolicyDocument? document = further.Policy is { } own ? ProductionCase.Parse(own, PolicyKind.Resource) : null;
            Put(other with { Resources = other.Resources.SetItem(its, new Resource { Arn = its, AccountId = further.Account, Document = document }) });
        }
    }

    private ImmutableArray<Tag> Tags => [.. @case.Request.Principal.Tags.Select(tag => new Tag(tag.Key, tag.Value))];

    private static ImmutableArray<InlinePolicy> Inline(IReadOnlyList<JsonElement> documents) =>
        [.. documents.Select((document, index) => new InlinePolicy($"inline{index}", ProductionCase.Parse(document, PolicyKind.Identity)))];

    private static (string Path, string Name) PathAndName(string arn)
    {
        string resource = arn.Split(':', 6)[5];
        int first = resource.IndexOf('/', StringComparison.Ordinal);
        int last = resource.LastIndexOf('/');
        return (resource[first..(last + 1)], resource[(last + 1)..]);
    }
}
