using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>Makes the entities that only references tell of (IN-2).</summary>
/// <param name="model">Is told of each, and knows the place of the reference.</param>
internal sealed class StubEntities(ModelEditor model)
{
    internal const string NoTrust = "no source says the trust policy";

    /// <summary>A role of which no source says the trust policy.</summary>
    public Role NewRole(string name, string arn) => new()
    {
        Arn = arn,
        RoleName = name,
        RoleId = UniqueId.From("AROA", arn),
        Document = PolicyDocument.Unknown(NoTrust, model.Place),
    };

    /// <summary>A user that only a reference tells of.</summary>
    public User User(Owner owner, string name)
    {
        string arn = Stub(owner, EntityKind.User, name);
        return new User
        {
            Arn = arn,
            UserName = name,
            UserId = UniqueId.From("AIDA", arn),
            Location = model.Place,
            IsStub = true,
            Unknowns = Unknown(["UserPolicyList", "AttachedManagedPolicies", "GroupList", "PermissionsBoundary", "Tags"]),
        };
    }

    /// <summary>A group that only a reference tells of.</summary>
    public Group Group(Owner owner, string name)
    {
        string arn = Stub(owner, EntityKind.Group, name);
        return new Group
        {
            Arn = arn,
            GroupName = name,
            GroupId = UniqueId.From("AGPA", arn),
            Location = model.Place,
            IsStub = true,
            Unknowns = Unknown(["GroupPolicyList", "AttachedManagedPolicies"]),
        };
    }

    /// <summary>A role that only a reference tells of.</summary>
    public Role Role(Owner owner, string name)
    {
        string arn = Stub(owner, EntityKind.Role, name);
        return NewRole(name, arn) with
        {
            Document = PolicyDocument.Unknown(AccountEditor.Why, model.Place),
            Location = model.Place,
            IsStub = true,
            Unknowns = Unknown(["RolePolicyList", "AttachedManagedPolicies", "PermissionsBoundary", "Tags"]),
        };
    }

    private string Stub(Owner owner, EntityKind kind, string name)
    {
        string arn = owner.Iam($"{kind.ArnType}/{name}");
        Warn(arn);
        return arn;
    }

    /// <summary>Tells of an entity that only a reference tells of.</summary>
    public void Warn(string arn) =>
        model.Warn("STUB_CREATED", "IN-2", $"Found a reference to {arn}, of which nothing else is known: what policies it has is unknown");

    /// <summary>Members that are unknown of such an entity.</summary>
    public static ImmutableSortedDictionary<string, string> Unknown(IEnumerable<string> members) =>
        UnknownMembers.None.AddRange(members.Select(m => KeyValuePair.Create(m, AccountEditor.Why)));
}
