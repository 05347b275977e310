using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations;

/// <summary>
/// Keys that were given and say something else of the request than the resource's ARN, the called Region and the model do: no request is like
/// that, and a guard that looks at the key is asked about another one (AT-7).
/// </summary>
internal static class ContextDoubts
{
    private static readonly ContextKey s_region = ContextKey.Of("aws:RequestedRegion");
    private static readonly ContextKey s_resourceOrganization = ContextKey.Of("aws:ResourceOrgID");
    private static readonly ContextKey s_principalOrganization = ContextKey.Of("aws:PrincipalOrgID");
    private static readonly ContextKey[] s_owners = [ContextKey.Of("aws:ResourceAccount"), ContextKey.Of("s3:ResourceAccount")];

    // They are called in one Region, and name what is in another.
    private static readonly string[] s_acrossRegions = ["copy", "replica", "global", "crossregion"];

    /// <summary>What contradicts; null when nothing does.</summary>
    /// <param name="model">The model.</param>
    /// <param name="context">The keys that were given.</param>
    /// <param name="region">The Region whose endpoint is called; null where that was not said.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource, a form of resources, or null.</param>
    public static string? Of(IamModel model, ContextLayer context, string? region, string? action, string? resource)
    {
        return action is null || !SaysWhere(context) || !ActionName.TryParse(action, out ActionName name)
            ? null
            : OfRegion(context, region, name, resource) ?? (resource is null or "*" ? null : OfOwner(model, context, resource));
    }

    /// <summary>That a principal of the model's organization is said to be in another; null when it is not.</summary>
    /// <param name="model">The model.</param>
    /// <param name="context">The keys that were given.</param>
    /// <param name="account">The principal's account, or null.</param>
    /// <param name="who">The principal.</param>
    public static string? OfOrganization(IamModel model, ContextLayer context, string? account, string who) =>
        OfOrganization(model, context, s_principalOrganization, account, who);

    private static string? OfRegion(ContextLayer context, string? region, ActionName action, string? resource)
    {
        if (ValueOf(context, s_region) is not { } given || Array.Exists(s_acrossRegions, a => action.Name.Contains(a, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        // What a file says for all of its tests need not hold for IAM and its like, whose Region is always the same.
        ReadOnlySpan<char> partition = Arn.PartitionOf(resource);
        if (RegionFacts.OfGlobalService(action.Service, partition) is not null)
        {
            return null;
        }

        // What a proof makes up, for a test that is missing, is in a Region of one letter.
        string own = Arn.RegionOf(resource).ToString();
        return own.Length > 1 && own != "global" && !own.AsSpan().ContainsAny('*', '?') ? Told(own, resource!)
            : own.Length == 0 && region is not null ? Told(region, "this Region's endpoint")
            : null;

        string? Told(string expected, string of) => given.Equals(expected, StringComparison.OrdinalIgnoreCase)
            ? null
            : $"The key {s_region} of requests for {DisplayedText.Shorten(of)} is {expected}, not {DisplayedText.Shorten(given)}.";
    }

    private static string? OfOwner(IamModel model, ContextLayer context, string resource)
    {
        string? owner = Arn.TryParse(resource, out Arn arn) && Arn.IsAccountId(arn.Account) ? arn.Account : ModelIndex.Of(model).OwnerOf(resource);
        if (owner is null)
        {
            return null;
        }

        foreach (ContextKey key in s_owners)
        {
            if (ValueOf(context, key) is { } given && given != owner)
            {
                return $"The key {key} of requests for {resource} is {owner}, not {DisplayedText.Shorten(given)}.";
            }
        }

        return OfOrganization(model, context, s_resourceOrganization, owner, resource);
    }

    // An id that no file names is made up, and what was given may be the real one (PO-2.2).
    private static string? OfOrganization(IamModel model, ContextLayer context, ContextKey key, string? account, string of) =>
        account is not null && model.Organization is { HasProvisionalId: false } organization && organization.FindPath(account) is not null
        && ValueOf(context, key) is { } given && given != organization.Id
            ? $"The key {key} of requests {(key == s_principalOrganization ? "of" : "for")} {of} is {organization.Id}, not {DisplayedText.Shorten(given)}."
            : null;

    private static bool SaysWhere(ContextLayer context) => context.Entries.Count > 0
        && (context.Find(s_region) is not null || context.Find(s_resourceOrganization) is not null || Array.Exists(s_owners, o => context.Find(o) is not null));

    private static string? ValueOf(ContextLayer context, ContextKey key) => context.Find(key)?.Values is [var value, ..] ? value.Text : null;
}
