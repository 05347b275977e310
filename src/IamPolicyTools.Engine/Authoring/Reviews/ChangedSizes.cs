using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Authoring.Reviews;

/// <summary>How long changed documents are and how many policies are attached, before and after, beside what AWS allows.</summary>
internal static class ChangedSizes
{
    private const int Most = 10;

    /// <summary>The sizes, as sentences.</summary>
    /// <param name="changed">The documents that differ.</param>
    public static IEnumerable<string> Of(IEnumerable<ChangedDocument> changed) => Few(
        "sizes",
        changed.GroupBy(c => $"{c.Name}: {SizeOf(c)}").Select(g => g.Count() == 1 ? $"{g.Key}." : $"{g.Key} ({g.Count()} accounts)."));

    /// <summary>The numbers of attached policies, as sentences.</summary>
    /// <param name="before">The model before.</param>
    /// <param name="after">The model after.</param>
    public static IEnumerable<string> OfAttachments(IamModel before, IamModel after)
    {
        Dictionary<string, (string Name, int Count, int Quota)> old = Attachments(before);
        return Few(
            "attachments",
            Attachments(after)
                .Where(n => n.Value.Count != (old.TryGetValue(n.Key, out var o) ? o.Count : 0))
                .GroupBy(n => $"{n.Value.Name}: {(old.TryGetValue(n.Key, out var o) ? Of(o.Count) : "0")} → {Of(n.Value.Count)} of {Of(n.Value.Quota)} attached policies")
                .Select(g => g.Count() == 1 ? $"{g.Key}." : $"{g.Key} ({g.Count()} accounts)."));
    }

    private static string[] Few(string what, IEnumerable<string> sentences)
    {
        string[] all = [.. sentences];
        return all.Length <= Most ? all : [.. all.Take(Most), $"There are {Of(all.Length - Most)} more {what} that change."];
    }

    private static string SizeOf(ChangedDocument changed)
    {
        string most = QuotaOf(changed.Use) is { } quota ? $" of {Of(quota)}" : string.Empty;
        return (changed.Before?.Document, changed.After?.Document) switch
        {
            (null, { } now) => $"new, {Of(now.Size)}{most} characters",
            ({ } was, null) => $"{Of(was.Size)} characters, gone",
            var (was, now) => $"{Of(was!.Size)} → {Of(now!.Size)}{most} characters",
        };
    }

    // Of inline policies and of resources the quota is no document's own.
    private static int? QuotaOf(PolicyUse use) => use is { Kind: PolicyKind.Identity or PolicyKind.Boundary, IsManaged: true } ? PolicySize.ManagedPolicy : PolicySize.QuotaFor(use.Kind);

    private static Dictionary<string, (string Name, int Count, int Quota)> Attachments(IamModel model) => model.Accounts.Values
        .SelectMany(a => a.Users.Values.Select(u => (u.Arn, $"user/{u.UserName}", u.AttachedPolicies.Length, Quotas.PoliciesPerUser))
            .Concat(a.Groups.Values.Select(g => (g.Arn, $"group/{g.GroupName}", g.AttachedPolicies.Length, Quotas.PoliciesPerGroup)))
            .Concat(a.Roles.Values.Where(r => !r.IsServiceLinked).Select(r => (r.Arn, $"role/{r.RoleName}", r.AttachedPolicies.Length, Quotas.PoliciesPerRole))))
        .ToDictionary(x => x.Item1, x => (x.Item2, x.Item3, x.Item4), StringComparer.Ordinal);

    private static string Of(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
