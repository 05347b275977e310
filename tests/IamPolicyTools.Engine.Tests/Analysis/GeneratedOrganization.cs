using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>
/// An organization made up from a seed: accounts in units, roles and users with policies of every shape, buckets, queues and keys
/// with policies of their own. The same seed makes the same organization.
/// </summary>
internal sealed class GeneratedOrganization
{
    private static readonly string[] s_teams = ["red", "blue", "green"];

    private readonly Random _random;
    private readonly GeneratedPolicies _policies;
    private readonly string[] _accounts;
    private readonly int _roles;
    private readonly int _buckets;
    private readonly int _templates;

    private GeneratedOrganization(int seed, int accounts, int roles, int buckets, int templates)
    {
        _templates = templates;
        _random = new Random(seed);
        _accounts = [.. Enumerable.Range(1, accounts).Select(i => $"{i:D12}")];
        _roles = roles;
        _buckets = buckets;
        _policies = new GeneratedPolicies(_random, _accounts, roles, buckets);
    }

    /// <summary>Makes an organization.</summary>
    /// <param name="seed">What it is made from.</param>
    /// <param name="accounts">How many accounts.</param>
    /// <param name="roles">How many roles an account; one more in ten is a user.</param>
    /// <param name="buckets">How many buckets an account; half as many queues and keys.</param>
    /// <param name="templates">From how many templates an account's roles are made, and its users; 0 when each is one of its own.</param>
    public static IamModel Create(int seed, int accounts, int roles, int buckets, int templates = 0) =>
        new GeneratedOrganization(seed, accounts, roles, buckets, templates).Create();

    public static string RoleArn(string account, int role) => $"arn:aws:iam::{account}:role/{RoleName(role)}";

    public static string BucketArn(string account, int bucket) => $"arn:aws:s3:::{BucketName(account, bucket)}";

    public static string BucketName(string account, int bucket) => $"b{account}-{(bucket % 3 == 0 ? "secret" : "data")}-{bucket}";

    public static string QueueArn(string account, int queue) => $"arn:aws:sqs:eu-west-1:{account}:queue-{queue}";

    public static string KeyArn(string account, int key) => $"arn:aws:kms:eu-west-1:{account}:key/key-{key}";

    private static string RoleName(int role) => role % 4 == 0 ? $"app/role{role}" : $"role{role}";

    private IamModel Create()
    {
        var model = new IamModel
        {
            Accounts = _accounts.Select(CreateAccount).ToImmutableSortedDictionary(a => a.AccountId, a => a, StringComparer.Ordinal),
            Organization = CreateOrganization(),
        };
        return model;
    }

    private Organization CreateOrganization()
    {
        OrganizationAccount Place(string account) => new()
        {
            AccountId = account,
            ServiceControlPolicies = _random.Next(5) == 0 ? [Organization.FullAwsAccess, "deny-some"] : [Organization.FullAwsAccess],
        };

        string[][] thirds = [.. _accounts.Chunk((_accounts.Length + 2) / 3)];
        return new Organization
        {
            Id = "o-generated1",
            MasterAccountId = _accounts[0],
            ServiceControlPolicies = ImmutableSortedDictionary<string, OrganizationPolicy>.Empty
                .Add("deny-some", new OrganizationPolicy("deny-some", GeneratedPolicies.DenyingControl()))
                .Add("allow-list", new OrganizationPolicy("allow-list", GeneratedPolicies.AllowingControl())),
            ResourceControlPolicies = ImmutableSortedDictionary<string, OrganizationPolicy>.Empty
                .Add("perimeter", new OrganizationPolicy("perimeter", GeneratedPolicies.ResourceControl())),
            Root = new OrganizationalUnit
            {
                Id = "r-root",
                OrganizationalUnits =
                [
                    .. thirds.Select((accounts, i) => new OrganizationalUnit
                    {
                        Id = $"ou-root-{i:D8}",
                        Name = $"unit{i}",
                        ServiceControlPolicies = i == 1 ? ["allow-list"] : [Organization.FullAwsAccess],
                        ResourceControlPolicies = i == 2 ? [Organization.RcpFullAwsAccess, "perimeter"] : [Organization.RcpFullAwsAccess],
                        Accounts = [.. accounts.Select(Place)],
                    }),
                ],
            },
        };
    }

    private Account CreateAccount(string id)
    {
        ManagedPolicy[] managed = [.. Enumerable.Range(0, 6).Select(i => CreateManaged(id, i))];
        Role[] roles = [.. Enumerable.Range(0, _templates == 0 ? _roles : _templates).Select(i => CreateRole(id, i, managed))];
        User[] users = [.. Enumerable.Range(0, (_templates == 0 ? _roles : Math.Min(_roles, _templates * 10)) / 10).Select(i => CreateUser(id, i, managed))];
        if (_templates > 0)
        {
            roles = [.. Enumerable.Range(0, _roles).Select(i => Copy(roles[i % roles.Length], id, i))];
            users = [.. Enumerable.Range(0, _roles / 10).Select(i => Copy(users[i % users.Length], id, i))];
        }

        var group = new Group
        {
            Arn = $"arn:aws:iam::{id}:group/staff",
            GroupName = "staff",
            GroupId = UniqueId.From("AGPA", id),
            InlinePolicies = [new InlinePolicy("staff", _policies.Identity(id))],
        };
        return new Account
        {
            AccountId = id,
            CanonicalUserId = new string('a', 52) + id,
            Roles = roles.ToImmutableSortedDictionary(r => r.RoleName, r => r, StringComparer.OrdinalIgnoreCase),
            Users = users.ToImmutableSortedDictionary(u => u.UserName, u => u, StringComparer.OrdinalIgnoreCase),
            Groups = ImmutableSortedDictionary.Create<string, Group>(StringComparer.OrdinalIgnoreCase).Add("staff", group),
            Policies = managed.ToImmutableSortedDictionary(p => p.Arn, p => p, StringComparer.Ordinal),
            Resources = CreateResources(id).ToImmutableSortedDictionary(r => r.Arn, r => r, StringComparer.Ordinal),
        };
    }

    private ManagedPolicy CreateManaged(string account, int index)
    {
        string name = index < 2 ? $"boundary{index}" : $"shared{index}";
        PolicyDocument document = index < 2 ? _policies.Boundary(account) : _policies.Identity(account);
        string arn = $"arn:aws:iam::{account}:policy/{name}";
        return new ManagedPolicy
        {
            Arn = arn,
            PolicyName = name,
            PolicyId = UniqueId.From("ANPA", arn),
            DefaultVersionId = "v1",
            Versions = [new PolicyVersionRecord("v1", document, null)],
        };
    }

    private static Role Copy(Role template, string account, int index)
    {
        string arn = RoleArn(account, index);
        return template with { Arn = arn, RoleName = arn[(arn.LastIndexOf('/') + 1)..], RoleId = UniqueId.From("AROA", arn), Path = index % 4 == 0 ? "/app/" : "/" };
    }

    private static User Copy(User template, string account, int index)
    {
        string arn = $"arn:aws:iam::{account}:user/user{index}";
        return template with { Arn = arn, UserName = $"user{index}", UserId = UniqueId.From("AIDA", arn) };
    }

    private Role CreateRole(string account, int index, ManagedPolicy[] managed)
    {
        string arn = RoleArn(account, index);
        string name = arn[(arn.LastIndexOf('/') + 1)..];
        return new Role
        {
            Arn = arn,
            RoleName = name,
            RoleId = UniqueId.From("AROA", arn),
            Path = index % 4 == 0 ? "/app/" : "/",
            Document = _policies.Trust(account),
            Tags = Tags(),
            InlinePolicies = [new InlinePolicy("inline", _policies.Identity(account))],
            AttachedPolicies = Attached(managed),
            PermissionsBoundary = Boundary(managed),
        };
    }

    private User CreateUser(string account, int index, ManagedPolicy[] managed)
    {
        string arn = $"arn:aws:iam::{account}:user/user{index}";
        return new User
        {
            Arn = arn,
            UserName = $"user{index}",
            UserId = UniqueId.From("AIDA", arn),
            Groups = _random.Next(2) == 0 ? ["staff"] : [],
            Tags = Tags(),
            InlinePolicies = [new InlinePolicy("inline", _policies.Identity(account))],
            AttachedPolicies = Attached(managed),
            PermissionsBoundary = Boundary(managed),
        };
    }

    private ImmutableArray<AttachedPolicy> Attached(ManagedPolicy[] managed) =>
        [.. managed[2..].Where(_ => _random.Next(4) == 0).Select(p => new AttachedPolicy(p.PolicyName, p.Arn))];

    private AttachedPolicy? Boundary(ManagedPolicy[] managed) =>
        _random.Next(4) == 0 ? AttachedPolicy.FromArn(managed[_random.Next(2)].Arn) : null;

    private ImmutableArray<Tag> Tags() => _random.Next(3) == 0 ? [] : [new Tag("team", s_teams[_random.Next(s_teams.Length)])];

    private IEnumerable<Resource> CreateResources(string account)
    {
        for (int i = 0; i < _buckets; i++)
        {
            yield return CreateBucket(account, i);
        }

        for (int i = 0; i < _buckets / 2; i++)
        {
            yield return new Resource { Arn = QueueArn(account, i), AccountId = account, Document = _policies.Queue(account, i), Tags = Tags() };
            yield return new Resource { Arn = KeyArn(account, i), AccountId = account, Document = _policies.Key(account), Tags = Tags(), Grants = Grants(account) };
        }
    }

    private Resource CreateBucket(string account, int index)
    {
        var bucket = new Resource
        {
            Arn = BucketArn(account, index),
            AccountId = account,
            Document = _random.Next(3) == 0 ? null : _policies.Bucket(account, index),
            Tags = Tags(),
        };
        return _random.Next(8) switch
        {
            0 => bucket with { PublicAccessBlock = new PublicAccessBlock(true, true, true, true) },
            1 => bucket with { Acl = [new AclGrant(new string('a', 52) + _accounts[_random.Next(_accounts.Length)], "READ")] },
            2 => bucket with { Acl = [new AclGrant("http://acs.amazonaws.com/groups/global/AllUsers", "READ")] },
            _ => bucket,
        };
    }

    private ImmutableArray<KmsGrant> Grants(string account) => _random.Next(2) == 0
        ? []
        : [new KmsGrant { GrantId = "g1", GranteePrincipal = RoleArn(account, _random.Next(_roles)), Operations = ["Decrypt", "DescribeKey"] }];
}
