using System.Collections.Immutable;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// The entries of Resource elements that actions can have (CP-11): a statement about a bucket and its objects says nothing of the bucket where it
/// is about <c>s3:GetObject</c>.
/// </summary>
internal static class PossibleEntries
{
    private const string Everything = "*";

    /// <summary>All of S3, which covers what has no resource, too (PL-48).</summary>
    public const string AllOfS3 = "arn:aws:s3:::*";

    // Its domains are of the catalogue, the same for all rows.
    private static readonly CatalogueDomains s_domains = new();

    /// <summary>The entries that one of the actions at least can have.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="actions">The actions. One that the catalogue does not list takes any resource.</param>
    /// <param name="space">The space: in the free one any action takes any resource (CP-11).</param>
    public static ImmutableArray<string> Of(ImmutableArray<string> entries, IReadOnlyCollection<ActionClass> actions, RequestSpace space)
    {
        if (space == RequestSpace.Free || entries.IsEmpty || entries is [Everything] || actions.Any(a => a.Known is null))
        {
            return entries;
        }

        ActionDomain[] domains = [.. actions.Select(a => s_domains.Of(a.Known!)).DistinctBy(d => d.ResourceKey)];
        return [.. entries.Where(e => IsPossible(e, domains))];
    }

    /// <summary>True where an action can have one of the entries.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="action">The action.</param>
    /// <param name="space">The space.</param>
    public static bool AreOf(ImmutableArray<string> entries, CatalogueAction action, RequestSpace space)
    {
        if (space == RequestSpace.Free)
        {
            return true;
        }

        ActionDomain[] domains = [s_domains.Of(action)];
        return entries.Any(e => IsPossible(e, domains));
    }

    private static bool IsPossible(string entry, ActionDomain[] domains) => entry == Everything
        || (entry == AllOfS3 && Array.Exists(domains, d => d.Service == "s3"))
        || ArnPattern.Parse(entry) is not { } pattern
        || Array.Exists(domains, d => d.Overlaps(pattern));
}
