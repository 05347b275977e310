using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>A requester with what a model says applies to it.</summary>
/// <param name="Requester">Who asks.</param>
/// <param name="Policies">What applies.</param>
/// <param name="IsModelled">False for a principal outside the model, whose own policies are unknown.</param>
public sealed record Subject(Requester Requester, PrincipalPolicies Policies, bool IsModelled)
{
    /// <summary>A user of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="user">The user.</param>
    public static Subject Of(IamModel model, User user) =>
        new(Requesters.Of(user, model.Accounts.GetValueOrDefault(user.AccountId)), ModelIndex.Of(model).Of(user), true);

    /// <summary>A role of a model, as a session.</summary>
    /// <param name="model">The model.</param>
    /// <param name="role">The role.</param>
    /// <param name="sessionName">The session's name, or null.</param>
    public static Subject Of(IamModel model, Role role, string? sessionName = null) =>
        new(Requesters.Of(role, model.Accounts.GetValueOrDefault(role.AccountId), sessionName), ModelIndex.Of(model).Of(role), true);

    /// <summary>The root user of an account of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="account">The account.</param>
    public static Subject OfRoot(IamModel model, Account account) =>
        new(Requesters.OfRoot(account), ModelIndex.Of(model).OfAccount(account.AccountId), true);

    /// <summary>
    /// Whoever an ARN, a service principal or <c>anonymous</c> stands for. Users, roles and sessions of the model's
    /// accounts come with their policies.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The text.</param>
    /// <returns>The subject; null when the text names nobody, or an entity that its account in the model does not have.</returns>
    public static Subject? Find(IamModel model, string text)
    {
        if (Requester.Parse(text) is not { } requester)
        {
            return null;
        }

        if (requester.AccountId is null)
        {
            return new Subject(requester, PrincipalPolicies.None, true);
        }

        if (!model.Accounts.TryGetValue(requester.AccountId, out Account? account))
        {
            return new Subject(requester, ModelIndex.Of(model).OfAccount(requester.AccountId), false);
        }

        return requester.Kind switch
        {
            RequesterKind.AccountRoot => OfRoot(model, account),
            RequesterKind.IamUser => account.FindUser(text) is { } user ? Of(model, user) : null,
            RequesterKind.RoleSession => FindRole(account, requester) is { } role ? Of(model, role, requester.SessionName) : null,
            _ => new Subject(requester, ModelIndex.Of(model).OfAccount(account.AccountId), false),
        };
    }

    // A session's ARN has the role's name without its path (PL-22).
    private static Role? FindRole(Account account, Requester requester) => requester.SessionName is null
        ? account.FindRole(requester.Arn!)
        : account.Roles.GetValueOrDefault(requester.ParentArn![(requester.ParentArn!.LastIndexOf('/') + 1)..]);
}
