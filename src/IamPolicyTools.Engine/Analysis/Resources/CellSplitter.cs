using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>
/// Splits regions of resources into cells. Remembers them: the actions of a service mostly share their types of resource and the policies'
/// patterns, and so do principals of an account. Several threads may ask at once.
/// </summary>
internal sealed class CellSplitter
{
    // Sets that cross each other in every combination; no policy that a person wrote comes near.
    private const int MostCells = 4096;

    // So many that a principal of an ordinary account never starts anew.
    private const int MostKept = 50_000;

    private readonly ConcurrentDictionary<RegionKey, ImmutableArray<ResourceCell>?> _cells = new();
    private readonly ConcurrentDictionary<RegionKey, string?> _examples = new();

    /// <summary>Splits the resources of a type that the model says nothing of, or one that it says something of with what lies below.</summary>
    /// <param name="region">The region.</param>
    /// <param name="resource">The resource; null for those that the model says nothing of.</param>
    /// <param name="budget">What it may cost.</param>
    /// <returns>The cells; null when they could not all be found.</returns>
    public ImmutableArray<ResourceCell>? Split(ResourceRegion region, ModelledResource? resource, SearchBudget budget)
    {
        var key = new RegionKey(region, resource, withSets: true);
        if (_cells.TryGetValue(key, out ImmutableArray<ResourceCell>? known))
        {
            return known;
        }

        ImmutableArray<ResourceCell>? cells = Split(region, budget);
        Keep(_cells, key, cells);
        return cells;
    }

    /// <summary>Any resource of the region; null when there is none, or none was found within the budget.</summary>
    public string? FindRest(ResourceRegion region, SearchBudget budget)
    {
        var key = new RegionKey(region, null, withSets: false);
        if (_examples.TryGetValue(key, out string? known))
        {
            return known;
        }

        string? example = FindAny(region) ?? Find(region, budget);
        if (!budget.IsSpent)
        {
            Keep(_examples, key, example);
        }

        return example;
    }

    /// <summary>Any resource of a region; null when there is none, or none was found within the budget.</summary>
    public static string? Find(ResourceRegion region, SearchBudget budget) => region.HasOnlyNames
        ? region.Names.MinBy(n => n.Length)
        : GlobSearch.FindCells(region.ToGroups(tells: false), budget).Cells.FirstOrDefault()?.Example;

    /// <summary>Any resource of a region of one term; null when there is none, or none was found within the budget.</summary>
    public string? FindTerm(ResourceRegion region, SearchBudget budget)
    {
        var key = new RegionKey(region, null, withSets: false);
        if (_examples.TryGetValue(key, out string? known))
        {
            return known;
        }

        string? example = Find(region, budget);
        if (!budget.IsSpent)
        {
            Keep(_examples, key, example);
        }

        return example;
    }

    private static void Keep<T>(ConcurrentDictionary<RegionKey, T> kept, RegionKey key, T value)
    {
        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        kept.TryAdd(key, value);
    }

    // Some resource at hand, whatever is left out.
    private static string? FindAny(ResourceRegion region) => region.Terms.IsEmpty && region.Form is null
        ? region.ToGroups(tells: false)[0].Patterns.Select(p => p.ShortestText()).FirstOrDefault(e => !region.Excluded.Any(w => w.Matches(e)))
        : null;

    private static ImmutableArray<ResourceCell>? Split(ResourceRegion region, SearchBudget budget)
    {
        if (region.HasOnlyNames)
        {
            return SplitNames(region);
        }

        // What is left out rarely makes a cell empty: as long as every example stays, nothing is lost.
        if (region.Excluded.Any()
            && Split(region with { Without = [], Foreign = [] }, budget) is { } all
            && all.All(c => !region.Excluded.Any(w => w.Matches(c.Example))))
        {
            return [.. all.Select(c => c with { Region = region })];
        }

        ImmutableArray<GlobGroup> groups = region.ToGroups(tells: true);
        GlobCells found = GlobSearch.FindCells(groups, budget, MostCells);
        int first = groups.Length - region.Sets.Length;
        return found.IsComplete
            ? [.. found.Cells.Select(c => new ResourceCell(region, [.. c.Groups.Select(g => region.Sets[g - first])], c.Example))]
            : null;
    }

    // A name is in a set or not, and nothing need be searched.
    private static ImmutableArray<ResourceCell> SplitNames(ResourceRegion region)
    {
        List<ResourceCell> cells = [];
        foreach (string name in region.Names.OrderBy(n => n.Length))
        {
            ImmutableArray<ResourceSet> sets = [.. region.Sets.Where(s => s.Matches(name))];
            if (!cells.Exists(c => c.Sets.AsSpan().SequenceEqual(sets.AsSpan())))
            {
                cells.Add(new ResourceCell(region, sets, name));
            }
        }

        return [.. cells];
    }

    /// <summary>What makes a region what it is: actions on the same types of resource have the same ones.</summary>
    private sealed class RegionKey : IEquatable<RegionKey>
    {
        private readonly ResourceRegion _region;
        private readonly ModelledResource? _resource;
        private readonly bool _withSets;
        private readonly int _hash;

        public RegionKey(ResourceRegion region, ModelledResource? resource, bool withSets)
        {
            _region = region;
            _resource = resource;
            _withSets = withSets;
            var hash = default(HashCode);
            hash.Add(region.Account, StringComparer.Ordinal);
            hash.Add(region.Domain.ResourceKey);
            hash.Add(resource);
            hash.Add(region.Without.Length);
            hash.Add(region.Foreign.Length);
            hash.Add(region.Places.Length);
            foreach (ArnPattern term in region.Terms)
            {
                hash.Add(term);
            }

            foreach (ResourceSet set in withSets ? region.Sets : [])
            {
                hash.Add(set);
            }

            _hash = hash.ToHashCode();
        }

        public bool Equals(RegionKey? other) =>
            other is not null
            && _hash == other._hash
            && _withSets == other._withSets
            && ReferenceEquals(_resource, other._resource)
            && _region.Account == other._region.Account
            && _region.Partition == other._region.Partition
            && _region.Domain.ResourceKey.Equals(other._region.Domain.ResourceKey)
            && (_region.Domain.Known is null) == (other._region.Domain.Known is null)
            && Equals(_region.Form, other._region.Form)
            && _region.Places.AsSpan().SequenceEqual(other._region.Places.AsSpan())
            && _region.Terms.AsSpan().SequenceEqual(other._region.Terms.AsSpan())
            && _region.Without.AsSpan().SequenceEqual(other._region.Without.AsSpan())
            && _region.Foreign.AsSpan().SequenceEqual(other._region.Foreign.AsSpan())
            && (!_withSets || _region.Sets.AsSpan().SequenceEqual(other._region.Sets.AsSpan()));

        public override bool Equals(object? obj) => Equals(obj as RegionKey);

        public override int GetHashCode() => _hash;
    }
}
