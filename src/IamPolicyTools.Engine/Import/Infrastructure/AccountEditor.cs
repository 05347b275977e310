using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>An account while edits are applied to it.</summary>
internal sealed class AccountEditor
{
    /// <summary>Why nothing is known of what only a reference tells of.</summary>
    public const string Why = "only a reference tells of it";

    private readonly ModelEditor _model;
    private readonly StubEntities _stubs;
    private readonly ImmutableSortedDictionary<string, User>.Builder _users;
    private readonly ImmutableSortedDictionary<string, Group>.Builder _groups;
    private readonly ImmutableSortedDictionary<string, Role>.Builder _roles;
    private readonly Dictionary<IdentityRef, string> _renamed = [];
    private readonly Dictionary<IdentityRef, IamIdentity> _displaced = [];
    private readonly HashSet<IdentityRef> _arrived = [];

    /// <summary>Opens an account.</summary>
    public AccountEditor(ModelEditor model, Account account)
    {
        _model = model;
        _stubs = new StubEntities(model);
        Account = account;
        _users = account.Users.ToBuilder();
        _groups = account.Groups.ToBuilder();
        _roles = account.Roles.ToBuilder();
        Policies = account.Policies.ToBuilder();
        Resources = account.Resources.ToBuilder();
        VpcEndpoints = account.VpcEndpoints.ToBuilder();
    }

    /// <summary>What is not a list of entities.</summary>
    public Account Account { get; set; }

    /// <summary>Managed policies by ARN.</summary>
    public ImmutableSortedDictionary<string, ManagedPolicy>.Builder Policies { get; }

    /// <summary>Resources by ARN.</summary>
    public ImmutableSortedDictionary<string, Resource>.Builder Resources { get; }

    /// <summary>VPC endpoints by id.</summary>
    public ImmutableSortedDictionary<string, VpcEndpoint>.Builder VpcEndpoints { get; }

    /// <summary>The identities of the account.</summary>
    public IEnumerable<IamIdentity> Identities => _users.Values.Concat<IamIdentity>(_groups.Values).Concat(_roles.Values);

    private Owner Owner => new(Account.AccountId, Account.Partition);

    /// <summary>The account with its entities.</summary>
    public Account ToAccount() => Account with
    {
        Users = _users.ToImmutable(),
        Groups = _groups.ToImmutable(),
        Roles = _roles.ToImmutable(),
        Policies = Policies.ToImmutable(),
        Resources = Resources.ToImmutable(),
        VpcEndpoints = VpcEndpoints.ToImmutable(),
    };

    /// <summary>Creates or replaces a user's own attributes; its edges stay (Put).</summary>
    public void PutUser(EntityName name, Func<User, User> set)
    {
        User? old = Known(_users, name);
        string arn = ArnOf(EntityKind.User, name, old?.Path);
        User user = (User)Renew(old ?? new User { Arn = arn, UserName = name.Name, UserId = UniqueId.From("AIDA", arn) }, arn, name);
        _users[name.Name] = set(user with { UserName = name.Name, UserId = old?.Arn == arn ? old.UserId : UniqueId.From("AIDA", arn) });
    }

    /// <summary>Creates or replaces a group's own attributes; its edges stay (Put).</summary>
    public void PutGroup(EntityName name, Func<Group, Group> set)
    {
        Group? old = Known(_groups, name);
        string arn = ArnOf(EntityKind.Group, name, old?.Path);
        Group group = (Group)Renew(old ?? new Group { Arn = arn, GroupName = name.Name, GroupId = UniqueId.From("AGPA", arn) }, arn, name);
        _groups[name.Name] = set(
            group with { GroupName = name.Name, GroupId = old?.Arn == arn ? old.GroupId : UniqueId.From("AGPA", arn) });
    }

    /// <summary>Creates or replaces a role's own attributes; its edges and its trust policy stay (Put).</summary>
    public void PutRole(EntityName name, Func<Role, Role> set)
    {
        Role? old = Known(_roles, name);
        string arn = ArnOf(EntityKind.Role, name, old?.Path);
        Role role = (Role)Renew(old ?? _stubs.NewRole(name.Name, arn), arn, name);
        _roles[name.Name] = set(role with { RoleName = name.Name, RoleId = old?.Arn == arn ? old.RoleId : UniqueId.From("AROA", arn) });
    }

    /// <summary>Creates or replaces a managed policy with one version (Put).</summary>
    public void PutPolicy(EntityName name, PolicyDocument document, Func<ManagedPolicy, ManagedPolicy> set, string? existsWhen = null)
    {
        string arn = ArnOf(EntityKind.Policy, name, null);
        ManagedPolicy? old = Policies.GetValueOrDefault(arn);
        PolicyDocument inForce = Put(
            old?.Versions.FirstOrDefault(v => v.VersionId == old.DefaultVersionId)?.Document,
            document,
            existsWhen ?? name.ExistsWhen,
            PolicyKind.Identity);
        var policy = new ManagedPolicy
        {
            Arn = arn,
            Path = name.Path ?? "/",
            PolicyName = name.Name,
            PolicyId = old?.PolicyId ?? UniqueId.From("ANPA", arn),
            CreateDate = old?.CreateDate,
            Tags = old?.Tags ?? [],
            Description = old?.Description,
            DefaultVersionId = "v1",
            Versions = [new PolicyVersionRecord("v1", inForce, null)],
            Location = _model.Place,
            HasProvisionalName = name.IsProvisional,
            ExistsWhen = name.ExistsWhen,
        };
        Policies[arn] = set(policy);
    }

    /// <summary>
    /// What a slot holds once a document is put there: under an undecided condition, what was there may still be (IN-13).
    /// </summary>
    public static PolicyDocument Put(PolicyDocument? before, PolicyDocument document, string? existsWhen, PolicyKind kind) =>
        existsWhen is null
            ? document
            : OpenStatements.Either(before is { UnknownReason: Why or StubEntities.NoTrust } ? null : before, document, existsWhen, kind);

    /// <summary>Changes a user, group or role, which is made as a stub where there is none (IN-2).</summary>
    public void Change(IdentityRef who, Func<IamIdentity, IamIdentity> change)
    {
        who = NowOf(who);
        switch (who.Kind)
        {
            case IdentityKind.User:
                User user = (User)change(_users.GetValueOrDefault(who.Name) ?? _stubs.User(Owner, who.Name));
                _users[user.UserName] = user;
                break;
            case IdentityKind.Group:
                Group group = (Group)change(_groups.GetValueOrDefault(who.Name) ?? _stubs.Group(Owner, who.Name));
                _groups[group.GroupName] = group;
                break;
            default:
                Role role = (Role)change(_roles.GetValueOrDefault(who.Name) ?? _stubs.Role(Owner, who.Name));
                _roles[role.RoleName] = role;
                break;
        }
    }

    /// <summary>A user, group or role; null where there is none.</summary>
    public IamIdentity? Find(IdentityRef who) => FindNamed(NowOf(who));

    /// <summary>What is meant by a name that the same source changes: edges are told of under the old name, too.</summary>
    public IdentityRef NowOf(IdentityRef who) =>
        _renamed.TryGetValue(who, out string? name) && FindNamed(who) is null ? who with { Name = name } : who;

    /// <summary>Gives a user or group another name; what it has, and the memberships of a group, stay.</summary>
    public void Rename(IdentityRef who, string name)
    {
        // IN-1: who has the new name may get another one, too, and is told of later.
        if ((_displaced.Remove(who, out IamIdentity? known) ? known : FindNamed(who)) is not { } named)
        {
            return;
        }

        if (FindNamed(who) is { } now && ReferenceEquals(now, named))
        {
            Take(who);
        }

        IdentityRef next = who with { Name = name };
        if (FindNamed(next) is { } other && !_arrived.Contains(next))
        {
            _displaced[next] = other;
            Take(next);
        }

        _renamed[who] = name;
        _arrived.Add(next);
        if (named is User user)
        {
            _users[name] = user with { UserName = name, Arn = Owner.Iam($"user{user.Path}{name}") };
            RenamedUsers[user.Arn] = _users[name].Arn;
        }
        else if (named is Group group)
        {
            _groups[name] = group with { GroupName = name, Arn = Owner.Iam($"group{group.Path}{name}") };
        }
    }

    /// <summary>The ARNs of users that got another name, with the new ones.</summary>
    public Dictionary<string, string> RenamedUsers { get; } = new(StringComparer.Ordinal);

    /// <summary>Writes the new names of groups wherever users have the old ones: all at once, since one may have another's old name.</summary>
    public void RenameMemberships()
    {
        if (!_renamed.Keys.Any(r => r.Kind == IdentityKind.Group))
        {
            return;
        }

        string Now(string group) => _renamed.GetValueOrDefault(
            _renamed.Keys.FirstOrDefault(r => r.Kind == IdentityKind.Group && string.Equals(r.Name, group, StringComparison.OrdinalIgnoreCase)))
            ?? group;
        foreach (User member in _users.Values.Where(u => !u.Groups.IsEmpty).ToArray())
        {
            _users[member.UserName] = member with { Groups = [.. member.Groups.Select(Now)] };
        }
    }

    private void Take(IdentityRef who)
    {
        if (who.Kind == IdentityKind.User)
        {
            _users.Remove(who.Name);
        }
        else
        {
            _groups.Remove(who.Name);
        }
    }

    /// <summary>Changes a user, group or role if it is there.</summary>
    public void ChangeIfThere(IdentityRef who, Func<IamIdentity, IamIdentity> change)
    {
        if (Find(who) is not null)
        {
            Change(who, change);
        }
    }

    /// <summary>Removes a user, group or role, and the edges to it.</summary>
    public void Delete(IdentityRef who)
    {
        switch (who.Kind)
        {
            case IdentityKind.User:
                _ = _displaced.Remove(who) || _users.Remove(who.Name);
                break;
            case IdentityKind.Role:
                _roles.Remove(who.Name);
                break;
            default:
                _ = _displaced.Remove(who) || _groups.Remove(who.Name);
                foreach (User user in _users.Values.Where(u => u.Groups.Contains(who.Name, StringComparer.OrdinalIgnoreCase)).ToArray())
                {
                    _users[user.UserName] = user with
                    {
                        Groups = user.Groups.RemoveAll(
                        g => string.Equals(g, who.Name, StringComparison.OrdinalIgnoreCase))
                    };
                }

                break;
        }
    }

    /// <summary>
    /// Makes sure that a managed policy of this account is there; of what does not say what it allows, that is unknown (IN-2).
    /// </summary>
    public void RequirePolicy(string arn)
    {
        if (Policies.ContainsKey(arn) || ModelEditor.IsForeign(arn, Account.AccountId))
        {
            return;
        }

        int slash = arn.LastIndexOf('/');
        int start = arn.IndexOf(":policy/", StringComparison.Ordinal) + ":policy".Length;
        if (slash < start || start < ":policy".Length)
        {
            return;
        }

        _stubs.Warn(arn);
        Policies[arn] = new ManagedPolicy
        {
            Arn = arn,
            Path = arn[start..(slash + 1)],
            PolicyName = arn[(slash + 1)..],
            PolicyId = UniqueId.From("ANPA", arn),
            DefaultVersionId = "v1",
            Versions = [new PolicyVersionRecord("v1", PolicyDocument.Unknown(Why, _model.Place), null)],
            Location = _model.Place,
            IsStub = true,
        };
    }

    /// <summary>Makes sure that a group is there, and says what it is called.</summary>
    public string RequireGroup(string name)
    {
        name = NowOf(new IdentityRef(IdentityKind.Group, name)).Name;
        if (!_groups.ContainsKey(name))
        {
            _groups[name] = _stubs.Group(Owner, name);
        }

        return name;
    }

    /// <summary>Creates a resource, or replaces what a source says of it; its policy and settings stay (Put).</summary>
    public void PutResource(string arn, EntityName name, Func<Resource, Resource> set, Func<Resource, Resource>? start = null)
    {
        Resource? old = Resources.GetValueOrDefault(arn);
        Resource resource = old is null
            || (!_model.IsPlanned && !old.IsStub) ? new Resource { Arn = arn, AccountId = Account.AccountId } : old;
        resource = old is null or { IsStub: true } && start is not null ? start(resource) : resource;
        if (resource.IsStub)
        {
            // What another source told of it before it was here stays.
            resource = resource with
            {
                Document = resource.Document is { UnknownReason: Why } ? null : resource.Document,
                Unknowns = resource.Unknowns.RemoveRange(resource.Unknowns.Where(u => u.Value == Why).Select(u => u.Key)),
            };
        }

        Resources[arn] = set(resource with
        {
            Location = _model.Place,
            HasProvisionalName = name.IsProvisional,
            ExistsWhen = name.ExistsWhen,
            IsStub = false
        });
    }

    /// <summary>Changes a resource, which is made as a stub where there is none (IN-2).</summary>
    public void Change(string arn, Func<Resource, Resource> change)
    {
        if (!Resources.TryGetValue(arn, out Resource? resource))
        {
            _stubs.Warn(arn);
            resource = new Resource
            {
                Arn = arn,
                AccountId = Account.AccountId,
                Document = PolicyDocument.Unknown(Why, _model.Place),
                Location = _model.Place,
                IsStub = true,
                Unknowns = StubEntities.Unknown([nameof(Resource.Tags), .. ObservedResource.SettingsOf(arn)]),
            };
        }

        Resources[arn] = change(resource);
    }

    // IN-30: IAM's names are one ignoring case, those of a file are compared exactly.
    private T? Known<T>(ImmutableSortedDictionary<string, T>.Builder entities, EntityName name)
        where T : IamEntity
    {
        if (!entities.TryGetKey(name.Name, out string? known))
        {
            return null;
        }

        T old = entities[known];
        if (known != name.Name)
        {
            _model.Warn(
                "NAME_DIFFERS_BY_CASE",
                "IN-30",
                $"{old.Arn} and {name.Name} differ in case alone, and IAM's names are unique without regard to it: they are taken for one");
            entities.Remove(known);
        }

        return old;
    }

    private IamIdentity? FindNamed(IdentityRef who) => who.Kind switch
    {
        IdentityKind.User => _users.GetValueOrDefault(who.Name),
        IdentityKind.Group => _groups.GetValueOrDefault(who.Name),
        _ => _roles.GetValueOrDefault(who.Name),
    };

    private string ArnOf(EntityKind kind, EntityName name, string? knownPath) => Owner.Iam($"{kind.ArnType}{name.Path ?? knownPath ?? "/"}{name.Name}");

    // What was a stub is known now; what was observed is all there is (IN-32).
    private IamEntity Renew(IamEntity entity, string arn, EntityName name) => entity with
    {
        Arn = arn,
        Path = name.Path ?? entity.Path,
        Location = _model.Place,
        IsStub = false,
        HasProvisionalName = name.IsProvisional,
        ExistsWhen = name.ExistsWhen,
        Unknowns = entity.IsStub ? UnknownMembers.None : entity.Unknowns,
    };
}
