using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>Makes requesters of what a model knows.</summary>
public static class Requesters
{
    /// <summary>A user with long-term credentials.</summary>
    /// <param name="user">The user.</param>
    /// <param name="account">Its account, or null when the model does not have it.</param>
    public static Requester Of(User user, Account? account = null) => new()
    {
        Kind = RequesterKind.IamUser,
        AccountId = user.AccountId,
        Arn = user.Arn,
        UniqueId = user.UserId,
        Tags = user.Tags,
        AreTagsKnown = !user.Unknowns.ContainsKey("Tags"),
        UnknownTags = user.Unknowns.GetValueOrDefault("Tags"),
        CanonicalUserId = account?.CanonicalUserId,
    };

    /// <summary>A session of a role.</summary>
    /// <param name="role">The role.</param>
    /// <param name="account">Its account, or null when the model does not have it.</param>
    /// <param name="sessionName">The session's name; null for one of unknown name, which grants to a session by name do not fit.</param>
    public static Requester Of(Role role, Account? account = null, string? sessionName = null) => new()
    {
        Kind = RequesterKind.RoleSession,
        AccountId = role.AccountId,
        Arn = sessionName is null ? role.Arn : SessionArn(role, sessionName),
        ParentArn = role.Arn,
        SessionName = sessionName,
        UniqueId = role.RoleId,
        Tags = role.Tags,
        UnknownTags = role.Unknowns.GetValueOrDefault("Tags"),
        CanBeTagged = !role.Tags.IsEmpty && RoleTrust.LetsTag(role.Document),
        SessionOrigins = RoleTrust.OriginsOf(role.Document),
        CanonicalUserId = account?.CanonicalUserId,
    };

    /// <summary>The root user of an account.</summary>
    /// <param name="account">The account.</param>
    public static Requester OfRoot(Account account) => new()
    {
        Kind = RequesterKind.AccountRoot,
        AccountId = account.AccountId,
        Arn = account.RootArn,
        CanonicalUserId = account.CanonicalUserId,
    };

    /// <summary>The ARN of a role's session. The role's path is no part of it (PL-22).</summary>
    /// <param name="role">The role.</param>
    /// <param name="sessionName">The session's name.</param>
    public static string SessionArn(Role role, string sessionName)
    {
        Arn arn = Arn.Parse(role.Arn);
        return $"arn:{arn.Partition}:sts::{arn.Account}:assumed-role/{role.RoleName}/{sessionName}";
    }

    /// <summary>Tags of a session: the role's, overlaid with the session's own whose keys differ at most by case (ST-5).</summary>
    /// <param name="below">The role's or user's tags.</param>
    /// <param name="above">The session's.</param>
    public static ImmutableArray<Tag> Overlay(ImmutableArray<Tag> below, ImmutableArray<Tag> above) =>
        [.. below.Where(b => !above.Any(a => a.Key.Equals(b.Key, StringComparison.OrdinalIgnoreCase))), .. above];
}
