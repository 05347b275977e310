using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Model;

/// <summary>
/// An access key that a user has, from whatever is known: listed with its id, or told of by a credential report, which names no ids.
/// </summary>
/// <param name="AccessKeyId">The id; null for a key that only a credential report knows.</param>
/// <param name="IsActive">True while it may be used.</param>
/// <param name="CreateDate">When it was created or, of a reported one, created or last changed, in UTC; null when unknown.</param>
/// <param name="LastUsedDate">When it was last used, in UTC; null when never or unknown.</param>
/// <param name="Slot">1 or 2, its number in the credential report; null when no report tells of it.</param>
public sealed record UserKey(string? AccessKeyId, bool IsActive, DateTimeOffset? CreateDate, DateTimeOffset? LastUsedDate, int? Slot)
{
    /// <summary>When it was created or last changed, in UTC, as a credential report says; null when none tells of it.</summary>
    public DateTimeOffset? LastRotated { get; init; }

    /// <summary>An instant at which it was there already, the earliest that is known; null when nothing is.</summary>
    public DateTimeOffset? Since => CreateDate ?? LastRotated;

    /// <summary>The id, or that it is not known.</summary>
    public override string ToString() => DisplayedText.Line(AccessKeyId ?? $"(key {Slot} of the credential report)");

    /// <summary>Brings the keys that are listed and those that a report tells of together, so that none is there twice.</summary>
    internal static ImmutableArray<UserKey> Of(User user)
    {
        ImmutableArray<ReportedAccessKey> reported = user.CredentialReport?.AccessKeys ?? [];
        var open = reported.ToList();
        var keys = new List<UserKey>();
        foreach (AccessKey key in user.AccessKeys.OrderBy(k => k.CreateDate is null))
        {
            ReportedAccessKey? same = Match(key, open);
            if (same is not null)
            {
                open.Remove(same);
            }

            keys.Add(new UserKey(
                key.AccessKeyId,
                key.IsActive,
                key.CreateDate,
                key.LastUsedDate ?? same?.LastUsedDate,
                same?.Slot)
            { LastRotated = same?.LastRotated });
        }

        keys.AddRange(
            open.Select(k => new UserKey(null, k.IsActive, k.LastRotated, k.LastUsedDate, k.Slot) { LastRotated = k.LastRotated }));
        return [.. keys];
    }

    /// <summary>The key of the report that a listed one is; null when the listed one is newer than all that are open.</summary>
    internal static ReportedAccessKey? Match(AccessKey key, IEnumerable<ReportedAccessKey> open) =>
        open.FirstOrDefault(k => k.LastRotated is not null && k.LastRotated == key.CreateDate)
        // A change after its creation moves the report's date.
        ?? open.FirstOrDefault(k => k.LastRotated is null || key.CreateDate is null || k.LastRotated >= key.CreateDate);
}
