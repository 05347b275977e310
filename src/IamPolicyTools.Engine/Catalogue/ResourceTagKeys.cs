using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamPolicyTools.Language;

namespace IamPolicyTools.Catalogue;

/// <summary>The families of condition keys that carry a resource's tags (context-keys.md, CK-4 to CK-6).</summary>
public static class ResourceTagKeys
{
    // By the action and the one of its types that a resource has.
    private static readonly ConcurrentDictionary<(CatalogueAction Action, CatalogueResourceType Only), ImmutableArray<string>> s_families = new();

    private static readonly string[] s_names = ["ResourceTag", "BucketTag", "AccessPointTag", "TableBucketTag", "VectorBucketTag"];

    /// <summary>
    /// What the keys begin with under which a request shows its resource's tags, <c>ec2:ResourceTag/</c>; without a catalogue entry for the
    /// action or for the resource among the action's types, the two spellings that are usual.
    /// </summary>
    /// <param name="action">The action, <c>ec2:StopInstances</c>.</param>
    /// <param name="resource">The resource's ARN.</param>
    public static ImmutableArray<string> Of(string action, string resource)
    {
        if (IamCatalogue.Default.FindAction(action) is { } known && Arn.TryParse(resource, out Arn arn))
        {
            // By the first type that fits, where no other does: so it is of most.
            ActionResourceType? first = null;
            int count = 0;
            foreach (ActionResourceType type in known.ResourceTypes)
            {
                if (type.Type.Fits(arn))
                {
                    first ??= type;
                    count++;
                }
            }

            if (count == 1)
            {
                return s_families.GetOrAdd((known, first!.Type), static (key, only) => Families(key.Action, [only]), first);
            }

            if (count > 1)
            {
                return Families(known, known.ResourceTypes.Where(t => t.Type.Fits(arn)));
            }
        }

        string prefix = action[..Math.Max(action.IndexOf(':', StringComparison.Ordinal), 0)];
        return ["aws:ResourceTag/", $"{prefix}:ResourceTag/"];
    }

    /// <summary>True for a key of one of the families, <c>ec2:ResourceTag/team</c>, be it listed anywhere or not.</summary>
    /// <param name="key">The key, in any case.</param>
    public static bool Contains(ReadOnlySpan<char> key)
    {
        int colon = key.IndexOf(':');
        int slash = key[(colon + 1)..].IndexOf('/');
        return colon > 0 && slash > 0 && IsFamily(key[..colon], key.Slice(colon + 1, slash));
    }

    private static ImmutableArray<string> Families(CatalogueAction known, IEnumerable<ActionResourceType> types) =>
        Families(known.ConditionKeys.Concat(types.SelectMany(t => t.ConditionKeys.Concat(t.Type.ConditionKeys))));

    private static ImmutableArray<string> Families(IEnumerable<CatalogueConditionKey> keys) =>
    [
        .. keys.Where(k => Contains(k.Name))
            .Select(k => k.Name[..(k.Name.IndexOf('/', StringComparison.Ordinal) + 1)])
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    // aws:RequestTag, aws:PrincipalTag, rds:req-tag and s3:RequestObjectTag are about other things than the resource.
    private static bool IsFamily(ReadOnlySpan<char> prefix, ReadOnlySpan<char> name)
    {
        foreach (string known in s_names)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return (name.EndsWith("-tag", StringComparison.OrdinalIgnoreCase) && !name.Equals("req-tag", StringComparison.OrdinalIgnoreCase))
            || (name.Equals("Tag", StringComparison.OrdinalIgnoreCase) && prefix.Equals("datapipeline", StringComparison.OrdinalIgnoreCase));
    }
}
