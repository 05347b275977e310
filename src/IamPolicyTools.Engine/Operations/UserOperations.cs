using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations;

/// <summary>The IAM API's calls on users.</summary>
public static class UserOperations
{
    /// <summary>CreateUser.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="account">The account to create it in.</param>
    /// <param name="call">The call's parameters.</param>
    /// <param name="now">The time of the call.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<User> Create(IamModel model, Account account, CreateUserCall call, DateTimeOffset now)
    {
        Check.Form(NameRules.UserName(call.UserName), call.UserName);
        Check.Form(NameRules.Path(call.Path), call.Path);
        Check.Tags(call.Tags);
        if (account.Users.TryGetValue(call.UserName, out User? taken))
        {
            throw new IamOperationException(
                IamErrorCode.EntityAlreadyExists, $"User with name {taken.UserName} already exists.", call.UserName);
        }

        Check.Quota("UsersPerAccount", account.Users.Count, Quotas.UsersPerAccount);
        string arn = $"arn:{account.Partition}:iam::{account.AccountId}:user{call.Path}{call.UserName}";
        var user = new User
        {
            Arn = arn,
            Path = call.Path,
            UserName = call.UserName,
            UserId = UniqueId.From("AIDA", arn, now),
            CreateDate = now,
            Tags = call.Tags,
            PermissionsBoundary = Check.Boundary(model, account, call.PermissionsBoundary),
        };
        return new Change<User>(model.With(account with { Users = account.Users.Add(user.UserName, user) }), user);
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
