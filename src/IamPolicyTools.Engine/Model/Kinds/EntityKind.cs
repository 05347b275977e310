using System.Collections.Immutable;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Model.Kinds;

/// <summary>
/// The kinds of entity that IAM keeps by path and name: how they are called, numbered and counted, and where an account has them
/// (policy-language.md, 1.8 to 1.11). Calls, import, tags and lists read this table; a new kind is one more row.
/// </summary>
public abstract class EntityKind
{
    /// <summary>Users.</summary>
    public static EntityKind<User> User { get; } = new("User", "user", "AIDA", 5_000, NameRules.UserName)
    {
        Called = name => $"User with name {name}",
        KeyOf = user => user.UserName,
        Of = account => account.Users,
        With = (account, users) => account with { Users = users },
        Tags = user => user.Tags,
        WithTags = (user, tags) => user with { Tags = tags },
    };

    /// <summary>Groups. They have no tags.</summary>
    public static EntityKind<Group> Group { get; } = new("Group", "group", "AGPA", 500, NameRules.GroupName)
    {
        Called = name => $"Group with name {name}",
        KeyOf = group => group.GroupName,
        Of = account => account.Groups,
        With = (account, groups) => account with { Groups = groups },
    };

    /// <summary>Roles.</summary>
    public static EntityKind<Role> Role { get; } = new("Role", "role", "AROA", 10_000, NameRules.RoleName)
    {
        Called = name => $"Role with name {name}",
        KeyOf = role => role.RoleName,
        Of = account => account.Roles,
        With = (account, roles) => account with { Roles = roles },
        Tags = role => role.Tags,
        WithTags = (role, tags) => role with { Tags = tags },
    };

    /// <summary>Managed policies. An account has them by ARN.</summary>
    public static EntityKind<ManagedPolicy> Policy { get; } = new("Policy", "policy", "ANPA", 10_000, NameRules.PolicyName)
    {
        CheckPath = NameRules.PolicyPath,
        Plural = "Policies",
        OneOfThem = "a managed policy",
        Called = name => $"A policy called {name}",
        HintWhenTaken = " Duplicate names are not allowed.",
        KeyOf = policy => policy.Arn,
        Of = account => account.Policies,
        With = (account, policies) => account with { Policies = policies },
        Tags = policy => policy.Tags,
        WithTags = (policy, tags) => policy with { Tags = tags },
    };

    /// <summary>Instance profiles.</summary>
    public static EntityKind<InstanceProfile> InstanceProfile { get; } =
        new("InstanceProfile", "instance-profile", "AIPA", 10_000, NameRules.InstanceProfileName)
        {
            OneOfThem = "an instance profile",
            Called = name => $"Instance Profile {name}",
            Missing = name => $"Instance Profile {name}",
            KeyOf = profile => profile.InstanceProfileName,
            Of = account => account.InstanceProfiles,
            With = (account, profiles) => account with { InstanceProfiles = profiles },
            Tags = profile => profile.Tags,
            WithTags = (profile, tags) => profile with { Tags = tags },
        };

    /// <summary>Server certificates.</summary>
    public static EntityKind<ServerCertificate> ServerCertificate { get; } =
        new("ServerCertificate", "server-certificate", "ASCA", 20, NameRules.ServerCertificateName)
        {
            CreationCall = "UploadServerCertificate",
            OneOfThem = "a server certificate",
            Called = name => $"The Server Certificate with name {name}",
            Missing = name => $"The Server Certificate with name {name}",
            KeyOf = certificate => certificate.ServerCertificateName,
            Of = account => account.ServerCertificates,
            With = (account, certificates) => account with { ServerCertificates = certificates },
            Tags = certificate => certificate.Tags,
            WithTags = (certificate, tags) => certificate with { Tags = tags },
        };

    /// <summary>All of them.</summary>
    public static ImmutableArray<EntityKind> All { get; } = [User, Group, Role, Policy, InstanceProfile, ServerCertificate];

    private protected EntityKind(string name, string arnType, string idPrefix, int mostPerAccount, Func<string, string?> checkName)
    {
        Name = name;
        ArnType = arnType;
        IdPrefix = idPrefix;
        MostPerAccount = mostPerAccount;
        CheckName = checkName;
        Plural = $"{name}s";
        CreationCall = $"Create{name}";
        OneOfThem = $"a {arnType}";
    }

    /// <summary>As it stands in the names of calls: <c>InstanceProfile</c>.</summary>
    public string Name { get; }

    /// <summary>As it stands in the names of calls that list, and of quotas: <c>InstanceProfiles</c>.</summary>
    public string Plural { get; private protected init; }

    /// <summary>The call that makes one: <c>CreateInstanceProfile</c>.</summary>
    public string CreationCall { get; private protected init; }

    /// <summary>As it stands in ARNs: <c>instance-profile</c>.</summary>
    public string ArnType { get; }

    /// <summary>How its unique ids begin: <c>AIPA</c> (policy-language.md, 1.11).</summary>
    public string IdPrefix { get; }

    /// <summary>Most in an account, where AWS can raise the quota the most that it grants (policy-language.md, 1.8).</summary>
    public int MostPerAccount { get; }

    /// <summary>As sentences have it: <c>an instance profile</c>.</summary>
    public string OneOfThem { get; private protected init; }

    /// <summary>The member that holds its name, in AWS's shapes.</summary>
    public string NameMember => $"{Name}Name";

    /// <summary>The member that holds its unique id, in AWS's shapes.</summary>
    public string IdMember => $"{Name}Id";

    /// <summary>True when its entities can be tagged.</summary>
    public abstract bool HasTags { get; }

    /// <summary>Says what is wrong with a name; null for a good one.</summary>
    public Func<string, string?> CheckName { get; }

    /// <summary>Says what is wrong with a path; null for a good one.</summary>
    public Func<string, string?> CheckPath { get; private protected init; } = NameRules.Path;

    /// <summary>What AWS's errors call one: <c>User with name alice</c>.</summary>
    public required Func<string, string> Called { get; init; }

    /// <summary>What AWS's errors call one that is not there: <c>The user with name alice</c>.</summary>
    public Func<string, string> Missing
    {
        get => field ?? CalledWithArticle;
        private protected init;
    }

    /// <summary>What AWS's error for a name that is taken says besides; empty for nothing.</summary>
    public string HintWhenTaken { get; private protected init; } = string.Empty;

    private string CalledWithArticle(string name)
    {
        string called = Called(name);
        return $"The {char.ToLowerInvariant(called[0])}{called[1..]}";
    }

    /// <summary>The kind of what an ARN's resource part names: of <c>user/alice</c> users; null for none of these kinds.</summary>
    /// <param name="resource">The resource part.</param>
    public static EntityKind? OfResource(string resource)
    {
        int slash = resource.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? null : All.FirstOrDefault(kind => resource.AsSpan(0, slash).SequenceEqual(kind.ArnType));
    }

    /// <summary><see cref="Name"/>.</summary>
    public override string ToString() => Name;

    /// <summary>Those of an account.</summary>
    /// <param name="account">The account.</param>
    public abstract IEnumerable<IamEntity> AllOf(Account account);

    /// <summary>The one of an account that has a name, a policy that has an ARN; null when there is none.</summary>
    /// <param name="account">The account.</param>
    /// <param name="key">The name or ARN.</param>
    public abstract IamEntity? Find(Account account, string key);

    /// <summary>The tags of an entity of this kind; none for a kind that has none.</summary>
    /// <param name="entity">The entity.</param>
    public abstract ImmutableArray<Tag> TagsOf(IamEntity entity);

    /// <summary>The account with other tags on an entity of this kind.</summary>
    /// <param name="account">The account.</param>
    /// <param name="entity">The entity.</param>
    /// <param name="tags">The tags.</param>
    public abstract Account PutTags(Account account, IamEntity entity, ImmutableArray<Tag> tags);

    /// <summary>The entity with an ARN; null when the account has none, or the kind no tags.</summary>
    /// <param name="account">The account.</param>
    /// <param name="arn">The whole ARN.</param>
    public abstract IamEntity? FindTagged(Account account, string arn);
}

/// <summary>A kind of entity, with its entities' type.</summary>
/// <typeparam name="T">That type.</typeparam>
public sealed class EntityKind<T> : EntityKind
    where T : IamEntity
{
    internal EntityKind(string name, string arnType, string idPrefix, int mostPerAccount, Func<string, string?> checkName)
        : base(name, arnType, idPrefix, mostPerAccount, checkName)
    {
    }

    /// <summary>What an account has them by: the name, for policies the ARN.</summary>
    public required Func<T, string> KeyOf { get; init; }

    /// <summary>Those of an account.</summary>
    public required Func<Account, ImmutableSortedDictionary<string, T>> Of { get; init; }

    /// <summary>An account with others of them.</summary>
    public required Func<Account, ImmutableSortedDictionary<string, T>, Account> With { get; init; }

    /// <summary>The tags of one; null for a kind that has none.</summary>
    public Func<T, ImmutableArray<Tag>>? Tags { get; init; }

    /// <summary>One with other tags; null for a kind that has none.</summary>
    public Func<T, ImmutableArray<Tag>, T>? WithTags { get; init; }

    /// <summary>The account with one more, or another one in the place of that of the same key.</summary>
    /// <param name="account">The account.</param>
    /// <param name="entity">The entity.</param>
    public Account Put(Account account, T entity) => With(account, Of(account).SetItem(KeyOf(entity), entity));

    /// <summary>The account without one.</summary>
    /// <param name="account">The account.</param>
    /// <param name="entity">The entity.</param>
    public Account Remove(Account account, T entity) => With(account, Of(account).Remove(KeyOf(entity)));

    /// <inheritdoc/>
    public override bool HasTags => Tags is not null;

    /// <inheritdoc/>
    public override IEnumerable<IamEntity> AllOf(Account account) => Of(account).Values;

    /// <inheritdoc/>
    public override IamEntity? Find(Account account, string key) => Of(account).GetValueOrDefault(key);

    /// <inheritdoc/>
    public override ImmutableArray<Tag> TagsOf(IamEntity entity) => Tags?.Invoke((T)entity) ?? [];

    /// <inheritdoc/>
    public override Account PutTags(Account account, IamEntity entity, ImmutableArray<Tag> tags) =>
        WithTags is null ? account : Put(account, WithTags((T)entity, tags));

    /// <inheritdoc/>
    public override IamEntity? FindTagged(Account account, string arn)
    {
        ImmutableSortedDictionary<string, T> all = Of(account);
        T? found = all.GetValueOrDefault(arn) ?? all.GetValueOrDefault(arn[(arn.LastIndexOf('/') + 1)..]);
        return Tags is not null && found?.Arn == arn ? found : null;
    }
}
