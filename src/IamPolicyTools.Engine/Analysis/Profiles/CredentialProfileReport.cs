using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Profiles;
using IamPolicyTools.Operations.Sts;
using IamPolicyTools.Text;

namespace IamPolicyTools.Analysis.Profiles;

/// <summary>What is to be said of a credential profile: who it becomes and how, the state of its key, what it could reach.</summary>
public sealed record CredentialProfileReport
{
    /// <summary>The profile's name.</summary>
    public required string ProfileName { get; init; }

    /// <summary>True when it leads to somebody.</summary>
    public bool IsUsable => Caller is not null;

    /// <summary>Who it becomes; null when it does not get there.</summary>
    public Caller? Caller { get; init; }

    /// <summary>The ARN of who it becomes; null when it does not get there.</summary>
    public string? Principal => Caller?.Arn;

    /// <summary>The way: from its first credentials through every role.</summary>
    public required ProfileWalk Chain { get; init; }

    /// <summary>Why it leads nowhere; null when it leads somewhere.</summary>
    public string? Reason => Chain.Reason;

    /// <summary>What could not be checked on the way; null when all was.</summary>
    public string? Note => Chain.Note;

    /// <summary>The access key that it starts from; null when it starts from none.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The state of that key in the model.</summary>
    public ProfileKeyStatus KeyStatus { get; init; }

    /// <summary>When the key was created, in UTC; null when not known.</summary>
    public DateTimeOffset? KeyCreateDate { get; init; }

    /// <summary>How old the key is; null when not known.</summary>
    public TimeSpan? KeyAge { get; init; }

    /// <summary>When the key was last used, in UTC; null when never or not known.</summary>
    public DateTimeOffset? KeyLastUsedDate { get; init; }

    /// <summary>What it could reach; nothing when it leads nowhere.</summary>
    public ProfileReach Reach { get; init; } = ProfileReach.Nothing;

    /// <summary>What looks wrong in the files.</summary>
    public ImmutableArray<Diagnostic> Problems { get; init; } = [];

    /// <summary>Examines a profile.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="now">The time.</param>
    /// <param name="sources">What is known of first credentials.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="cancellationToken">Stops the search for what it could reach.</param>
    public static CredentialProfileReport Of(
        IamModel model, DateTimeOffset now, ProfileSources sources, CredentialProfile profile, CancellationToken cancellationToken = default)
    {
        ProfileWalk walk = new ProfileWalker(model, now, sources).Walk(profile);
        string? keyId = profile.Chain.OriginProfile is { } origin && profile.Chain.Origin == CredentialOrigin.AccessKey
            ? sources.FindProfile(origin)?.AccessKeyId
            : null;
        AccessKey? key = keyId is null ? null : FindKey(model, keyId);
        return new CredentialProfileReport
        {
            ProfileName = profile.ProfileName,
            Caller = walk.Caller,
            Chain = walk,
            AccessKeyId = keyId,
            KeyStatus = StatusOf(keyId, key, sources.Credentials, now),
            KeyCreateDate = key?.CreateDate,
            KeyAge = now - key?.CreateDate,
            KeyLastUsedDate = key?.LastUsedDate,
            Reach = walk.Caller is null ? ProfileReach.Nothing : ProfileReach.Of(model, walk.Caller, now, cancellationToken),
            Problems = profile.Problems,
        };
    }

    /// <summary>The profile and who it becomes, or why not.</summary>
    public override string ToString() => DisplayedText.Line($"{ProfileName}: {Principal ?? Reason}");

    private static AccessKey? FindKey(IamModel model, string keyId) => model.Accounts.Values
        .SelectMany(a => a.Users.Values.SelectMany(u => u.AccessKeys).Concat(a.RootUser.AccessKeys))
        .FirstOrDefault(k => k.AccessKeyId == keyId);

    private static ProfileKeyStatus StatusOf(string? keyId, AccessKey? key, CredentialStore credentials, DateTimeOffset now) => key switch
    {
        _ when keyId is null => ProfileKeyStatus.None,
        { IsActive: true } => ProfileKeyStatus.Active,
        { IsActive: false } => ProfileKeyStatus.Inactive,
        null when credentials.Find(keyId) is { } caller => caller.Expiration <= now ? ProfileKeyStatus.Expired : ProfileKeyStatus.Active,
        _ => ProfileKeyStatus.Unknown,
    };
}

/// <summary>The state of a profile's access key.</summary>
public enum ProfileKeyStatus : long
{
    /// <summary>The profile starts from no key.</summary>
    None,

    /// <summary>The model does not list the key.</summary>
    Unknown,

    /// <summary>The key may be used.</summary>
    Active,

    /// <summary>The key is switched off.</summary>
    Inactive,

    /// <summary>The key is a temporary one whose time is over.</summary>
    Expired,
}
