using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Operations;

/// <summary>Users, groups and roles: what differs in the calls that the API has for each of them.</summary>
public sealed class IdentityKind
{
    private readonly Func<string, string?> _checkName;
    private readonly Func<Account, string, IamIdentity?> _find;
    private readonly Func<Account, IamIdentity, Account> _put;

    private IdentityKind(
        string name,
        Func<string, string?> checkName,
        Func<Account, string, IamIdentity?> find,
        Func<Account, IamIdentity, Account> put)
    {
        Name = name;
        ArnType = name.ToLowerInvariant();
        _checkName = checkName;
        _find = find;
        _put = put;
    }

    /// <summary>Users.</summary>
    public static IdentityKind User { get; } = new(
        "User",
        NameRules.UserName,
        (account, name) => account.Users.GetValueOrDefault(name),
        (account, user) => account.With((User)user))
    {
        InlineSizeQuota = PolicySize.UserInlinePolicies,
        AttachmentQuota = Quotas.PoliciesPerUser,
    };

    /// <summary>Groups.</summary>
    public static IdentityKind Group { get; } = new(
        "Group",
        NameRules.GroupName,
        (account, name) => account.Groups.GetValueOrDefault(name),
        (account, group) => account.With((Group)group))
    {
        InlineSizeQuota = PolicySize.GroupInlinePolicies,
        AttachmentQuota = Quotas.PoliciesPerGroup,
    };

    /// <summary>Roles.</summary>
    public static IdentityKind Role { get; } = new(
        "Role",
        NameRules.RoleName,
        (account, name) => account.Roles.GetValueOrDefault(name),
        (account, role) => account.With((Role)role))
    {
        InlineSizeQuota = PolicySize.RoleInlinePolicies,
        AttachmentQuota = Quotas.PoliciesPerRole,
    };

    /// <summary>As it stands in the names of calls: <c>User</c>.</summary>
    public string Name { get; }

    /// <summary>As it stands in ARNs and sentences: <c>user</c>.</summary>
    internal string ArnType { get; }

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
    internal IamIdentity Require(OperationContext context, string action, string name, ContextLayer? keys = null)
    {
        Check.Form(_checkName(name), name);
        Account account = context.Account;
        IamIdentity? found = _find(account, name);
        context.Require(action, found?.Arn ?? IamArn.Of(account, ArnType, "/", name), keys);
        return found ?? throw NotFound(name);
    }

    /// <summary>As <see cref="Require"/>, for a call that a role of a service's own refuses (ST-23, ST-24).</summary>
    internal IamIdentity RequireEditable(OperationContext context, string action, string name, ContextLayer? keys = null)
    {
        if (_find(context.Account, name) is Role role)
        {
            Check.Editable(role);
        }

        return Require(context, action, name, keys);
    }

    /// <summary>AWS's error for a name that leads to nothing.</summary>
    internal IamOperationException NotFound(string name) =>
        new(IamErrorCode.NoSuchEntity, $"The {ArnType} with name {name} cannot be found.", name);
}
