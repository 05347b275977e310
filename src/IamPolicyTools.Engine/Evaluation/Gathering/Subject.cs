using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>A requester with what a model says applies to it.</summary>
/// <param name="Requester">Who asks.</param>
/// <param name="Policies">What applies.</param>
/// <param name="IsModelled">False for a principal outside the model, whose own policies are unknown.</param>
public sealed record Subject(Requester Requester, PrincipalPolicies Policies, bool IsModelled)
{
    /// <summary>Context keys that all requests of the subject carry, whatever is asked: the address it calls from.</summary>
    public ContextLayer Context { get; init; } = ContextLayer.Empty;

    /// <summary>What a reader of an answer should know of who asks: which of several it was taken for, what is not known of it.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>What is taken for true of the policies of somebody outside the model.</summary>
    public string Assumption => Policies.AssumesEverything ? "they allow the call" : "it has none";

    /// <summary>A user of a model. The object only names it: what applies is what the model says now.</summary>
    /// <param name="model">The model.</param>
    /// <param name="user">The user.</param>
    /// <exception cref="LookupException">The model has no such user any more.</exception>
    public static Subject Of(IamModel model, User user)
    {
        Account? account = model.Accounts.GetValueOrDefault(user.AccountId);
        User own = account?.FindUser(user.Arn) ?? throw Gone("user", user.Arn);
        return new Subject(Requesters.Of(own, account), ModelIndex.Of(model).Of(own), true);
    }

    /// <summary>A role of a model, as a session. The object only names it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="role">The role.</param>
    /// <param name="sessionName">The session's name, or null.</param>
    /// <exception cref="LookupException">The model has no such role any more.</exception>
    public static Subject Of(IamModel model, Role role, string? sessionName = null)
    {
        Account? account = model.Accounts.GetValueOrDefault(role.AccountId);
        Role own = account?.FindRole(role.Arn) ?? throw Gone("role", role.Arn);
        return new Subject(Requesters.Of(own, account, sessionName), ModelIndex.Of(model).Of(own), true);
    }

    /// <summary>Somebody who is in a group of a model and has nothing else: a group makes no request itself (PL-18).</summary>
    /// <param name="model">The model.</param>
    /// <param name="group">The group.</param>
    /// <exception cref="LookupException">The model has no such group any more.</exception>
    public static Subject Of(IamModel model, Group group)
    {
        Account? account = model.Accounts.GetValueOrDefault(group.AccountId);
        Group own = account?.FindGroup(group.Arn) ?? throw Gone("group", group.Arn);
        var member = new Requester
        {
            Kind = RequesterKind.IamUser,
            AccountId = own.AccountId,
            Arn = own.Arn,
            CanonicalUserId = account!.CanonicalUserId,
            StandsForMany = true,
        };
        return new Subject(member, ModelIndex.Of(model).Of(own), true)
        {
            Notes = [$"a group makes no request itself: answered for somebody who is in {own.GroupName} and has nothing else"],
        };
    }

    /// <summary>
    /// Somebody of an account, or of any account, of whom nothing is known; it is assumed that their own side allows what they ask for.
    /// </summary>
    /// <param name="model">The model, for the account's place in the organization.</param>
    /// <param name="accountId">The account; null for any.</param>
    /// <param name="partition">The partition of the account; null for the model's.</param>
    public static Subject OfSomebody(IamModel model, string? accountId, string? partition = null)
    {
        Account? own = accountId is null ? null : model.Accounts.GetValueOrDefault(accountId);
        return OfSomebody(
            model,
            Requester.OfSomebody(accountId, partition ?? (own ?? model.Accounts.Values.FirstOrDefault())?.Partition ?? "aws"));
    }

    /// <summary>
    /// Somebody of whom no more is known than what owns them; it is assumed that their own side allows what they ask for.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="requester">A stand-in.</param>
    internal static Subject OfSomebody(IamModel model, Requester requester) => new(
        requester,
        PrincipalPolicies.AllowingEverything(
            requester.AccountId is null ? PrincipalPolicies.None : ModelIndex.Of(model).OfAccount(requester.AccountId)),
        false);

    /// <summary>The root user of an account of a model. The object only names it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="account">The account.</param>
    /// <exception cref="LookupException">The model has no such account any more.</exception>
    public static Subject OfRoot(IamModel model, Account account)
    {
        Account own = model.Accounts.GetValueOrDefault(account.AccountId) ?? throw Gone("account", account.AccountId);
        return new Subject(Requesters.OfRoot(own), ModelIndex.Of(model).OfAccount(own.AccountId), true);
    }

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
            return requester.StandsForMany ? OfSomebody(model, requester) : new Subject(requester, PrincipalPolicies.None, true);
        }

        bool isKnown = model.Accounts.TryGetValue(requester.AccountId, out Account? account);
        if (requester.StandsForMany)
        {
            return OfSomebody(model, requester.AccountId);
        }

        // PL-24: the same number in another partition is another account.
        if (!isKnown || !Arn.PartitionOf(text).SequenceEqual(account!.Partition))
        {
            return OfOutsider(model, requester);
        }

        return requester.Kind switch
        {
            RequesterKind.AccountRoot => OfRoot(model, account),
            RequesterKind.IamUser => account.FindUser(text) is { } user ? Of(model, user) : null,
            RequesterKind.RoleSession => FindRole(account, requester) is { } role ? Of(model, role, requester.SessionName) : null,
            _ => OfOutsider(model, requester),
        };
    }

    private static Subject OfOutsider(IamModel model, Requester requester) =>
        new(requester, PrincipalPolicies.OfOutsider(ModelIndex.Of(model).OfAccount(requester.AccountId!), requester), false);

    // A session's ARN has the role's name without its path (PL-22).
    private static Role? FindRole(Account account, Requester requester) => requester.SessionName is null
        ? account.FindRole(requester.Arn!)
        : account.Roles.GetValueOrDefault(requester.ParentArn![(requester.ParentArn!.LastIndexOf('/') + 1)..]);

    private static LookupException Gone(string kind, string name) =>
        new(LookupError.PrincipalNotFound, $"The model has no {kind} {name} any more.", name);
}
