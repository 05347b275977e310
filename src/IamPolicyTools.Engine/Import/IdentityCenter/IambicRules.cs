using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.IdentityCenter;

/// <summary>
/// Whether a part of a template of IAMbic is there: it may have an end, and accounts and organizations that it is for (PO-2.12).
/// </summary>
internal static class IambicRules
{
    private static readonly string[] s_lists = ["included_accounts", "excluded_accounts", "included_orgs", "excluded_orgs"];

    /// <summary>The condition under which a part is there, of which not all is decided here; null where it simply is.</summary>
    public static string? When(ObjectNode? part) => part is null ? null
        : Until(part)
            ?? s_lists.Where(l => !IsEverywhere(part[l], l)).Select(l => $"{l} of {part.Location} fits the account").FirstOrDefault();

    /// <summary>True for what is to be removed.</summary>
    public static bool IsDeleted(Node node) => node is ObjectNode part && Nodes.IsTrue(part["deleted"]);

    /// <summary>The condition of a part that ends some time.</summary>
    public static string? Until(ObjectNode part) =>
        Nodes.Text(part["expires_at"]) is { Length: > 0 } end ? $"{DisplayedText.Shorten(end)} is not over ({part.Location})" : null;

    private static bool IsEverywhere(Node? list, string name) =>
        SetWriter.IsAbsent(list)
            || (name.StartsWith("included", StringComparison.Ordinal) && list is ArrayNode { Items: [ScalarNode { Text: "*" }] });
}
