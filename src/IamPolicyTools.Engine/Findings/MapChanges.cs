using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace IamPolicyTools.Findings;

/// <summary>
/// Which entries a map has otherwise than the one that it was made from, remembered where it is made: to compare two maps costs as much as they are
/// large, and a search makes a copy for each thing that it tries.
/// </summary>
internal static class MapChanges
{
    // A way makes a few changes one after the other.
    private const int MostLinks = 16;

    private static readonly ConditionalWeakTable<object, Link> s_links = [];

    /// <summary>A map with an entry set, of which it is remembered that no other one differs.</summary>
    /// <typeparam name="T">What is in the map.</typeparam>
    /// <param name="map">The map.</param>
    /// <param name="key">The key of the entry.</param>
    /// <param name="value">The value.</param>
    public static ImmutableSortedDictionary<string, T> With<T>(this ImmutableSortedDictionary<string, T> map, string key, T value)
    {
        ImmutableSortedDictionary<string, T> changed = map.SetItem(key, value);
        if (!ReferenceEquals(changed, map))
        {
            s_links.AddOrUpdate(changed, new Link(map, key));
        }

        return changed;
    }

    /// <summary>The keys in which a map may differ from another, in order; null where that is not known.</summary>
    /// <typeparam name="T">What is in the maps.</typeparam>
    /// <param name="now">The map.</param>
    /// <param name="before">The other one.</param>
    public static string[]? KeysBetween<T>(ImmutableSortedDictionary<string, T> now, ImmutableSortedDictionary<string, T> before)
    {
        List<string> keys = [];
        for (object map = now; !ReferenceEquals(map, before);)
        {
            if (keys.Count == MostLinks || !s_links.TryGetValue(map, out Link? link))
            {
                return null;
            }

            keys.Add(link.Key);
            map = link.From;
        }

        return keys.Count < 2 ? [.. keys] : [.. keys.Distinct().Order(now.KeyComparer)];
    }

    private sealed record Link(object From, string Key);
}
