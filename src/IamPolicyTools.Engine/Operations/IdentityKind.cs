using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Operations;

/// <summary>Users, groups and roles: what differs in the calls that the API has for each of them.</summary>
public sealed class IdentityKind
{
    private readonly Func<OperationContext, string, string, ContextLayer?, IamIdentity> _require;
    private readonly Func<Account, IamIdentity, Account> _put;

    private IdentityKind(
        EntityKind kind,
        Func<OperationContext, string, string, ContextLayer?, IamIdentity> require,
        Func<Account, IamIdentity, Account> put)
    {
        Kind = kind;
        _require = require;
        _put = put;
    }

    /// <summary>Users.</summary>
    public static IdentityKind User { get; } = new(EntityKind.User, EntityKind.User.Require, (account, user) => account.With((User)user))
    {
        InlineSizeQuota = PolicySize.UserInlinePolicies,
        AttachmentQuota = Quotas.PoliciesPerUser,
    };

    /// <summary>Groups.</summary>
    public static IdentityKind Group { get; } = new(EntityKind.Group, EntityKind.Group.Require, (account, group) => account.With((Group)group))
    {
        InlineSizeQuota = PolicySize.GroupInlinePolicies,
        AttachmentQuota = Quotas.PoliciesPerGroup,
    };

    /// <summary>Roles.</summary>
    public static IdentityKind Role { get; } = new(EntityKind.Role, EntityKind.Role.Require, (account, role) => account.With((Role)role))
    {
        InlineSizeQuota = PolicySize.RoleInlinePolicies,
        AttachmentQuota = Quotas.PoliciesPerRole,
    };

    /// <summary>The kind of entity.</summary>
    public EntityKind Kind { get; }

    /// <summary>As it stands in the names of calls: <c>User</c>.</summary>
    public string Name => Kind.Name;

    /// <summary>As it stands in ARNs and sentences: <c>user</c>.</summary>
    internal string ArnType => Kind.ArnType;

    /// <summary>Most characters of all its inline policies (policy-language.md, 1.7).</summary>
    internal int InlineSizeQuota { get; init; }

    /// <summary>Most managed policies attached to one (policy-language.md, 1.8).</summary>
    internal int AttachmentQuota { get; init; }

    /// <summary><see cref="Name"/>.</summary>
    public override string ToString() => Name;

    /// <summary>The snapshot with a changed identity in the place of the old one of the same name.</summary>
    internal IamModel Put(IamModel model, Account account, IamIdentity changed) => model.With(_put(account, changed));

    /// <summary>The identity that a call is about: its name is well formed, the caller may do the action to it, and it exists.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="action">The action, <c>iam:GetUser</c>.</param>
    /// <param name="name">The name.</param>
    /// <param name="keys">Context keys of the request; null for none.</param>
    /// <exception cref="IamOperationException">One of these is not so; in this order, as AWS checks.</exception>
    internal IamIdentity Require(OperationContext context, string action, string name, ContextLayer? keys = null) => _require(context, action, name, keys);

    /// <summary>As <see cref="Require"/>, for a call that a role of a service's own refuses (ST-23, ST-24).</summary>
    internal IamIdentity RequireEditable(OperationContext context, string action, string name, ContextLayer? keys = null)
    {
        if (Kind == EntityKind.Role && context.Account.Roles.TryGetValue(name, out Role? role))
        {
            Check.Editable(role);
        }

        return Require(context, action, name, keys);
    }
}
