using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations;

/// <summary>
/// Somebody who calls: a principal by its credentials. What applies to it is looked up in the snapshot at the time of each
/// call, so that a policy that was detached a moment ago is gone for running sessions too, as in AWS.
/// </summary>
public sealed record Caller
{
    /// <summary>Who calls, as the credentials say. Tags are read anew from the snapshot.</summary>
    public required Requester Requester { get; init; }

    /// <summary>The id of the access key; null when the principal was named without one.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>True when the model listed the long-term key once: then it must still be there, and active.</summary>
    public bool IsKeyModelled { get; init; }

    /// <summary>When temporary credentials end, in UTC; null for long-term ones.</summary>
    public DateTimeOffset? Expiration { get; init; }

    /// <summary>Session policies, united; null when none were passed (ST-3).</summary>
    public CompiledPolicySet? SessionPolicies { get; init; }

    /// <summary>Tags of the session itself, inherited ones included (ST-5).</summary>
    public ImmutableArray<Tag> SessionTags { get; init; } = [];

    /// <summary>Keys of the session tags that the next session inherits (ST-6).</summary>
    public ImmutableArray<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>Context keys that all requests of this caller carry, <c>aws:SourceIp</c> for one.</summary>
    public ContextLayer Context { get; init; } = ContextLayer.Empty;

    /// <summary>The ARN that GetCallerIdentity tells; of a service that calls by itself its name.</summary>
    public string Arn => Requester.DisplayName;

    /// <summary>The 12 digits of the caller's account; null for a service, which belongs to none.</summary>
    public string? AccountId => Requester.AccountId;

    /// <summary>A user of a model with long-term credentials.</summary>
    /// <param name="user">The user.</param>
    /// <param name="accessKeyId">The key, or null.</param>
    public static Caller Of(User user, string? accessKeyId = null) => new()
    {
        Requester = Requesters.Of(user),
        AccessKeyId = accessKeyId,
        IsKeyModelled = accessKeyId is not null && user.AccessKeys.Any(k => k.AccessKeyId == accessKeyId),
    };

    /// <summary>A session of a role of a model.</summary>
    /// <param name="role">The role.</param>
    /// <param name="sessionName">The session's name; null when unknown.</param>
    public static Caller Of(Role role, string? sessionName = null) => new() { Requester = Requesters.Of(role, sessionName: sessionName) };

    /// <summary>The root user of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="accessKeyId">The key, or null.</param>
    public static Caller OfRoot(Account account, string? accessKeyId = null) => new()
    {
        Requester = Requesters.OfRoot(account),
        AccessKeyId = accessKeyId,
        IsKeyModelled = accessKeyId is not null && account.RootUser.AccessKeys.Any(k => k.AccessKeyId == accessKeyId),
    };

    /// <summary>The principal of an ARN, or a service, taken for somebody who can sign a call.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="arn">The ARN of a user, a root, a role, or a session; a service principal, <c>pods.eks.amazonaws.com</c>.</param>
    /// <param name="sessionName">The name of the session that a role is taken for.</param>
    /// <returns>Null when the model has no such principal, or it is one that signs nothing: anonymous, an identity provider; or a federated user, of whom the model does not know who made it.</returns>
    public static Caller? Find(IamModel model, string arn, string sessionName)
    {
        if (Subject.Find(model, arn)?.Requester is not { } requester)
        {
            return null;
        }

        if (requester.AccountId is not { } account)
        {
            return requester.Kind == RequesterKind.AwsService && IsService(requester.ServiceName!) ? new Caller { Requester = requester } : null;
        }

        // Of a federated user nobody knows who made it; a session that was made here is found by its credentials.
        if (requester.Kind == RequesterKind.FederatedUser)
        {
            return null;
        }

        bool isNameless = requester is { Kind: RequesterKind.RoleSession, SessionName: null };
        return isNameless && model.Accounts.GetValueOrDefault(account)?.FindRole(arn) is { } role
            ? Of(role, sessionName)
            : new Caller { Requester = requester };
    }

    /// <summary>The caller with what applies to it in a snapshot.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="now">The time of the call.</param>
    /// <exception cref="IamOperationException">The credentials have expired, or their owner or key is gone or switched off.</exception>
    public Subject ToSubject(IamModel model, DateTimeOffset now) => Find(model, now) with { Context = Context };

    /// <summary>False when the role or user that a session was made of is gone, also where another one of its name came after it.</summary>
    /// <param name="model">The snapshot.</param>
    internal bool HasOwner(IamModel model) => AccountId is not { } id || !model.Accounts.TryGetValue(id, out Account? account) || Requester.Kind switch
    {
        RequesterKind.RoleSession => account.FindRole(Requester.ParentArn!) is { } role && IsSame(role),
        RequesterKind.FederatedUser when !Requester.IsFederatedByRoot => FindUser(account, Requester.ParentArn!, Requester.UniqueId) is not null,
        _ => true,
    };

    private bool IsSame(Role role) => Requester.UniqueId is not { } id || role.RoleId == id;

    /// <summary>The ARN.</summary>
    public override string ToString() => DisplayedText.Line(Arn);

    private Subject Find(IamModel model, DateTimeOffset now)
    {
        if (Expiration is { } end && end <= now)
        {
            throw new IamOperationException(
                IamErrorCode.ExpiredToken,
                $"The security token included in the request is expired: the credentials of {Arn} ended at {DerivedContext.FormatInstant(end)}.",
                Arn);
        }

        // A service signs for itself and has no policies (2.3).
        if (AccountId is not { } id)
        {
            return new Subject(Requester, PrincipalPolicies.None, true);
        }

        ModelIndex index = ModelIndex.Of(model);
        if (!model.Accounts.TryGetValue(id, out Account? account))
        {
            return new Subject(Requester, index.OfAccount(id).WithSession(SessionPolicies), false);
        }

        return Requester.Kind switch
        {
            RequesterKind.IamUser => OfUser(index, account),
            RequesterKind.FederatedUser => OfFederatedUser(index, account),
            RequesterKind.RoleSession => OfRole(index, account),
            RequesterKind.AccountRoot => OfRoot(index, account),
            _ => throw new InvalidOperationException($"{Requester.Kind} has no credentials."),
        };
    }

    // accounts.google.com is an identity provider (PL-83a).
    private static bool IsService(string name) =>
        name.EndsWith(".amazonaws.com", StringComparison.Ordinal) || name.EndsWith(".amazonaws.com.cn", StringComparison.Ordinal);

    private Subject OfUser(ModelIndex index, Account account)
    {
        User user = FindUser(account, Arn, Requester.UniqueId) ?? throw Gone($"user {Arn}");
        CheckKey(user.AccessKeys);
        Requester requester = Requester with
        {
            Arn = user.Arn,
            Tags = user.Tags,
            AreTagsKnown = !user.Unknowns.ContainsKey("Tags"),
            UnknownTags = user.Unknowns.GetValueOrDefault("Tags"),
            CanonicalUserId = account.CanonicalUserId,
        };
        return new Subject(requester, index.Of(user), true);
    }

    private Subject OfFederatedUser(ModelIndex index, Account account)
    {
        Requester requester = Requester with { CanonicalUserId = account.CanonicalUserId };
        if (requester.IsFederatedByRoot)
        {
            return new Subject(
                requester with { Tags = SessionTags, AreTagsKnown = true }, index.OfAccount(account.AccountId).WithSession(SessionPolicies), true);
        }

        User parent = FindUser(account, requester.ParentArn!, requester.UniqueId) ?? throw Gone($"user {requester.ParentArn}");
        return new Subject(
            requester with
            {
                ParentArn = parent.Arn,
                Tags = Requesters.Overlay(parent.Tags, SessionTags),
                AreTagsKnown = !parent.Unknowns.ContainsKey("Tags"),
                UnknownTags = parent.Unknowns.GetValueOrDefault("Tags"),
            },
            index.Of(parent).WithSession(SessionPolicies),
            true);
    }

    private Subject OfRole(ModelIndex index, Account account)
    {
        Role? role = account.FindRole(Requester.ParentArn!);
        if (role is null || !IsSame(role))
        {
            throw Gone($"role {Requester.ParentArn}");
        }

        Requester requester = Requester with
        {
            Tags = Requesters.Overlay(role.Tags, SessionTags),
            TransitiveTags = [.. SessionTags.Where(t => TransitiveTagKeys.Contains(t.Key, StringComparer.OrdinalIgnoreCase))],
            AreTagsKnown = Requester.IsSessionKnown && !role.Unknowns.ContainsKey("Tags"),
            UnknownTags = role.Unknowns.GetValueOrDefault("Tags"),
            CanonicalUserId = account.CanonicalUserId,
        };
        return new Subject(requester, index.Of(role).WithSession(SessionPolicies), true);
    }

    private Subject OfRoot(ModelIndex index, Account account)
    {
        CheckKey(account.RootUser.AccessKeys);
        return new Subject(Requester, index.OfAccount(account.AccountId).WithSession(SessionPolicies), true);
    }

    // A user that was renamed keeps its id and its keys; one created anew under the old name is somebody else.
    private static User? FindUser(Account account, string arn, string? id) =>
        account.FindUser(arn) is { } user && (id is null || user.UserId == id)
            ? user
            : account.Users.Values.FirstOrDefault(u => u.UserId == id);

    private void CheckKey(ImmutableArray<AccessKey> keys)
    {
        if (IsKeyModelled && !keys.Any(k => k.AccessKeyId == AccessKeyId && k.IsActive))
        {
            throw InvalidToken($"the access key {AccessKeyId} is deleted or inactive", AccessKeyId!);
        }
    }

    private IamOperationException Gone(string what) => InvalidToken($"{what}, whose credentials they are, does not exist any more", Arn);

    private static IamOperationException InvalidToken(string why, string target) =>
        new(IamErrorCode.InvalidClientTokenId, $"The security token included in the request is invalid: {why}.", target);
}
