using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on the permissions boundaries of users and roles.</summary>
public static class BoundaryOperations
{
    /// <summary>PutUserPermissionsBoundary, PutRolePermissionsBoundary.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">Users or roles.</param>
    /// <param name="name">The name.</param>
    /// <param name="policyArn">The ARN of the managed policy that shall bound the permissions.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Put(OperationContext context, IdentityKind kind, string name, string policyArn)
    {
        Check.PolicyArn(policyArn);
        IamIdentity identity = kind.RequireEditable(context, $"iam:Put{kind}PermissionsBoundary", name, RequestKeys.Boundary(policyArn));
        Account account = context.Account;
        return kind.Put(context.Model, account, With(identity, Check.Attachable(context.Model, account, policyArn)));
    }

    /// <summary>DeleteUserPermissionsBoundary, DeleteRolePermissionsBoundary.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">Users or roles.</param>
    /// <param name="name">The name.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Delete(OperationContext context, IdentityKind kind, string name)
    {
        IamIdentity identity = kind.RequireEditable(context, $"iam:Delete{kind}PermissionsBoundary", name);
        return BoundaryOf(identity) is null
            ? throw new IamOperationException(IamErrorCode.NoSuchEntity, $"The {kind.ArnType} {name} has no permissions boundary.", name)
            : kind.Put(context.Model, context.Account, With(identity, null));
    }

    /// <summary>The permissions boundary that an identity has now; null when it has none, or is null itself.</summary>
    internal static AttachedPolicy? BoundaryOf(IamIdentity? identity) => identity switch
    {
        User user => user.PermissionsBoundary,
        Role role => role.PermissionsBoundary,
        _ => null,
    };

    private static IamIdentity With(IamIdentity identity, AttachedPolicy? boundary) => identity switch
    {
        User user => user with { PermissionsBoundary = boundary, Unknowns = user.Unknowns.Remove(nameof(User.PermissionsBoundary)) },
        Role role => role with { PermissionsBoundary = boundary, Unknowns = role.Unknowns.Remove(nameof(Role.PermissionsBoundary)) },
        _ => throw new ArgumentException("Groups have no permissions boundary.", nameof(identity)),
    };
}
