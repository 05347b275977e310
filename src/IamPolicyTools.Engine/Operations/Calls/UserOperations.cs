using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on users.</summary>
public static class UserOperations
{
    /// <summary>CreateUser.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="call">The call's parameters.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<User> Create(OperationContext context, CreateUserCall call)
    {
        EntityKind.User.CheckForm(call.UserName, call.Path);
        Check.Tags(call.Tags);
        string arn = EntityKind.User.RequireCreation(context, call.UserName, call.Path, call.Tags, call.PermissionsBoundary);
        Account account = EntityKind.User.Claim(context, call.UserName, arn, out string id);
        AttachedPolicy? boundary = Check.Boundary(context.Model, account, call.PermissionsBoundary);
        var user = new User
        {
            Arn = arn,
            Path = call.Path,
            UserName = call.UserName,
            UserId = id,
            CreateDate = context.Now,
            Tags = call.Tags,
            PermissionsBoundary = boundary,
        };
        return new Change<User>(context.Model.With(account.With(user)), user);
    }

    /// <summary>GetUser.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The user; null for the caller.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static User Get(OperationContext context, string? userName)
    {
        if (userName is not null || context.Subject is not { Requester: { Kind: RequesterKind.AccountRoot, IsAssumedRoot: false } })
        {
            return RequireOrCaller(context, "iam:GetUser", userName);
        }

        // The root user is no IAM user, but it is told about itself as if it were one.
        Account account = context.Account;
        context.Require("iam:GetUser", account.RootArn);
        return new User { Arn = account.RootArn, UserName = account.AccountAlias ?? account.AccountId, UserId = account.AccountId };
    }

    /// <summary>ListUsers.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="pathPrefix">What the users' paths begin with.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<User> List(OperationContext context, string pathPrefix = "/") => [.. EntityKind.User.List(context, pathPrefix)];

    /// <summary>UpdateUser: gives it another name or path, and with them another ARN. Its id, keys and policies stay.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The name.</param>
    /// <param name="newUserName">The new name; null to keep it.</param>
    /// <param name="newPath">The new path; null to keep it.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Update(OperationContext context, string userName, string? newUserName, string? newPath)
    {
        Check.FormIfGiven(NameRules.UserName, newUserName);
        Check.FormIfGiven(NameRules.Path, newPath);
        var user = (User)IdentityKind.User.Require(context, "iam:UpdateUser", userName);
        Account account = context.Account;
        string name = newUserName ?? user.UserName;
        string path = newPath ?? user.Path;
        string arn = EntityKind.User.RequireRenaming(context, user.UserName, name, path);
        User renamed = user with
        {
            Arn = arn,
            Path = path,
            UserName = name,
            LoginProfile = user.LoginProfile is { } profile ? profile with { UserName = name } : null,
            MfaDevices = [.. user.MfaDevices.Select(d => d with { UserName = name })],
        };
        Account changed = account with
        {
            Users = account.Users.Remove(user.UserName).Add(name, renamed),
            VirtualMfaDevices = account.VirtualMfaDevices.SetItems(account.VirtualMfaDevices
                .Where(d => d.Value.UserName == user.UserName)
                .Select(d => KeyValuePair.Create(d.Key, d.Value with { UserName = name }))),
        };
        return PrincipalReferences.Replace(context.Model.With(changed), user.Arn, arn);
    }

    /// <summary>DeleteUser.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The name.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call: the user still has keys, policies or groups, for one.</exception>
    public static IamModel Delete(OperationContext context, string userName)
    {
        var user = (User)IdentityKind.User.Require(context, "iam:DeleteUser", userName);
        Check.Gone("must delete access keys first", user.AccessKeys.Select(k => k.AccessKeyId), userName);
        Check.Gone("must delete login profile first", user.LoginProfile is null ? [] : [user.UserName], userName);
        Check.Gone("must delete MFA device first", user.MfaDevices.Select(d => d.SerialNumber), userName);
        Check.Gone("must remove users from group first", user.Groups, userName);
        Check.NoPolicies(user, userName);
        IamModel next = context.Model.With(EntityKind.User.Remove(context.Account, user));
        return PrincipalReferences.Replace(next, user.Arn, user.UserId);
    }

    /// <summary>The user that a call is about: the one named, or else the caller itself.</summary>
    internal static User RequireOrCaller(OperationContext context, string action, string? userName)
    {
        if (userName is not null)
        {
            return (User)IdentityKind.User.Require(context, action, userName);
        }

        Account account = context.Account;
        if (context.Subject is not { Requester: { Kind: RequesterKind.IamUser, Arn: { } arn } } || account.FindUser(arn) is not { } caller)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError, "Must specify userName when calling with non-User credentials", "UserName");
        }

        context.Require(action, caller.Arn);
        return caller;
    }
}

/// <summary>The parameters of CreateUser.</summary>
public sealed record CreateUserCall
{
    /// <summary>The name.</summary>
    public required string UserName { get; init; }

    /// <summary>The path.</summary>
    public string Path { get; init; } = "/";

    /// <summary>The ARN of the permissions boundary, or null.</summary>
    public string? PermissionsBoundary { get; init; }

    /// <summary>The tags.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];
}
