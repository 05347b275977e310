using System.Collections.Immutable;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Catalogue;

/// <summary>The families of condition keys that carry the tags which a call sets: <c>aws:RequestTag/</c> and services' own spellings of it.</summary>
internal static class RequestTagKeys
{
    /// <summary>What the keys begin with under which a request shows the tags that it sets; none for an action that the catalogue does not know.</summary>
    /// <param name="action">The action.</param>
    public static ImmutableArray<string> Of(ActionName action) => IamCatalogue.Default.FindAction(action.Text) is { } known
        ?
        [
            .. known.ConditionKeys.Concat(known.ResourceTypes.SelectMany(t => t.ConditionKeys))
                .Where(k => Contains(k.Name))
                .Select(k => k.Name[..(k.Name.IndexOf('/', StringComparison.Ordinal) + 1)])
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ]
        : [];

    /// <summary>True for a key of one of the families, <c>rds:req-tag/team</c>. Tags of an S3 object are others than those of a resource.</summary>
    /// <param name="key">The key, in any case.</param>
    public static bool Contains(ReadOnlySpan<char> key)
    {
        int colon = key.IndexOf(':');
        int slash = key[(colon + 1)..].IndexOf('/');
        return colon > 0
            && slash > 0
            && key.Slice(colon + 1, slash) is var name
            && (name.Equals("RequestTag", StringComparison.OrdinalIgnoreCase) || name.Equals("req-tag", StringComparison.OrdinalIgnoreCase));
    }
}
