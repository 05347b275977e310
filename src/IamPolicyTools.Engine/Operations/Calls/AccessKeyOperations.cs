using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on the access keys of users.</summary>
public static class AccessKeyOperations
{
    /// <summary>CreateAccessKey.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The user; null for the caller.</param>
    /// <returns>The key with its secret, which the model does not keep.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<CreatedAccessKey> Create(OperationContext context, string? userName)
    {
        User user = UserOperations.RequireOrCaller(context, "iam:CreateAccessKey", userName);
        Check.Quota("AccessKeysPerUser", user.GetKeys().Length, Quotas.AccessKeysPerUser);
        Account account = context.Account;
        var key = new AccessKey { AccessKeyId = GeneratedKeys.NewId("AKIA", account.AccountId), CreateDate = context.Now };
        var created = new CreatedAccessKey(user.UserName, key, GeneratedKeys.NewSecret());
        return new Change<CreatedAccessKey>(context.Model.With(account.With(user with { AccessKeys = user.AccessKeys.Add(key) })), created);
    }

    /// <summary>ListAccessKeys.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The user; null for the caller.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<AccessKeyMetadata> List(OperationContext context, string? userName)
    {
        User user = UserOperations.RequireOrCaller(context, "iam:ListAccessKeys", userName);
        return [.. user.GetKeys().Select(k => new AccessKeyMetadata(user.UserName, k.AccessKeyId, k.IsActive ? "Active" : "Inactive", k.CreateDate)
        {
            LastUsedDate = k.LastUsedDate,
            LastRotated = k.LastRotated,
            Age = context.Now - k.Since,
        })];
    }

    /// <summary>UpdateAccessKey: switches it on or off.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The user; null for the caller.</param>
    /// <param name="accessKeyId">The key's id.</param>
    /// <param name="isActive">True to switch it on.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Update(OperationContext context, string? userName, string accessKeyId, bool isActive)
    {
        Check.Form(NameRules.AccessKeyId(accessKeyId), AccessKeyIds.Shown(accessKeyId));
        User user = UserOperations.RequireOrCaller(context, "iam:UpdateAccessKey", userName);
        AccessKey key = Find(user, accessKeyId);
        return key.IsActive == isActive
            ? context.Model
            : context.Model.With(context.Account.With(user with { AccessKeys = user.AccessKeys.Replace(key, key with { IsActive = isActive }) }));
    }

    /// <summary>DeleteAccessKey.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The user; null for the caller.</param>
    /// <param name="accessKeyId">The key's id.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Delete(OperationContext context, string? userName, string accessKeyId)
    {
        Check.Form(NameRules.AccessKeyId(accessKeyId), AccessKeyIds.Shown(accessKeyId));
        User user = UserOperations.RequireOrCaller(context, "iam:DeleteAccessKey", userName);
        AccessKey key = Find(user, accessKeyId);
        return context.Model.With(context.Account.With(user with { AccessKeys = user.AccessKeys.Remove(key), CredentialReport = Without(user, key) }));
    }

    // What the report says of a key that is gone would else be taken for another key, whose id is not known.
    private static CredentialReportEntry? Without(User user, AccessKey key) =>
        user.CredentialReport is { } report && user.GetKeys().First(k => k.AccessKeyId == key.AccessKeyId).Slot is { } slot
            ? report with { AccessKeys = report.AccessKeys.RemoveAll(k => k.Slot == slot) }
            : user.CredentialReport;

    private static AccessKey Find(User user, string accessKeyId) =>
        user.AccessKeys.FirstOrDefault(k => k.AccessKeyId == accessKeyId)
        ?? throw new IamOperationException(
            IamErrorCode.NoSuchEntity, $"The Access Key with id {AccessKeyIds.Shown(accessKeyId)} cannot be found.", AccessKeyIds.Shown(accessKeyId));
}

/// <summary>An access key as lists describe it.</summary>
/// <param name="UserName">Its user.</param>
/// <param name="AccessKeyId">Its id; null for a key that only a credential report tells of.</param>
/// <param name="Status"><c>Active</c> or <c>Inactive</c>.</param>
/// <param name="CreateDate">When it was created or, as far as a credential report knows, last changed, in UTC; null when unknown.</param>
public sealed record AccessKeyMetadata(string UserName, string? AccessKeyId, string Status, DateTimeOffset? CreateDate)
{
    /// <summary>When it was created or last changed, in UTC, as a credential report says; null when none tells of it.</summary>
    public DateTimeOffset? LastRotated { get; init; }

    /// <summary>An instant at which it was there already, the earliest that is known; null when nothing is.</summary>
    public DateTimeOffset? Since => CreateDate ?? LastRotated;

    /// <summary>How old it is, or at least is where only its last change is known; null when nothing is.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>How many whole days old it is, or at least is; null when that is not known.</summary>
    public int? Days => Age?.Days;

    /// <summary>When it was last used, in UTC; null when never or unknown.</summary>
    public DateTimeOffset? LastUsedDate { get; init; }
}

/// <summary>An access key at its creation: the only time that its secret can be read.</summary>
public sealed class CreatedAccessKey
{
    internal CreatedAccessKey(string userName, AccessKey key, string secretAccessKey)
    {
        UserName = userName;
        AccessKeyId = key.AccessKeyId;
        Status = key.Status;
        CreateDate = key.CreateDate;
        SecretAccessKey = secretAccessKey;
    }

    /// <summary>The user.</summary>
    public string UserName { get; }

    /// <summary>The id, <c>AKIA…</c>; the account's id can be read from it (policy-language.md, 1.12).</summary>
    public string AccessKeyId { get; }

    /// <summary><c>Active</c>.</summary>
    public string Status { get; }

    /// <summary>When it was created, in UTC.</summary>
    public DateTimeOffset? CreateDate { get; }

    /// <summary>40 characters. Generated; worth nothing in AWS.</summary>
    public string SecretAccessKey { get; }

    /// <summary>The id; never the secret.</summary>
    public override string ToString() => DisplayedText.Line(AccessKeyId);
}
