using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>Splits regions of resources into cells. Remembers them: the actions of a service mostly share their types of resource and the policies' patterns.</summary>
internal sealed class CellSplitter
{
    // Sets that cross each other in every combination; no policy that a person wrote comes near.
    private const int MostCells = 4096;

    private readonly Dictionary<ResourceKey, Entry> _latest = [];
    private readonly Dictionary<ResourceKey, string?> _examples = [];

    /// <summary>Splits the resources of a type that the model says nothing of.</summary>
    /// <param name="region">The region.</param>
    /// <param name="budget">What it may cost.</param>
    /// <returns>The cells; null when they could not all be found.</returns>
    public ImmutableArray<ResourceCell>? SplitRest(ResourceRegion region, SearchBudget budget)
    {
        if (_latest.TryGetValue(region.Domain.ResourceKey, out Entry? latest) && latest.IsOf(region))
        {
            return latest.Cells;
        }

        ImmutableArray<ResourceCell>? cells = Split(region, budget);
        _latest[region.Domain.ResourceKey] = new Entry(region, cells);
        return cells;
    }

    /// <summary>Any resource of the region; null when there is none, or none was found within the budget.</summary>
    public string? FindRest(ResourceRegion region, SearchBudget budget)
    {
        if (region.Without.IsEmpty && region.Form is null)
        {
            if (!_examples.TryGetValue(region.Domain.ResourceKey, out string? known))
            {
                known = Find(region, budget);
                _examples.Add(region.Domain.ResourceKey, known);
            }

            return known;
        }

        return Find(region, budget);
    }

    /// <summary>Any resource of a region; null when there is none, or none was found within the budget.</summary>
    public static string? Find(ResourceRegion region, SearchBudget budget) =>
        GlobSearch.FindCells(region.ToGroups(tells: false), budget).Cells.FirstOrDefault()?.Example;

    /// <summary>Splits a region.</summary>
    /// <param name="region">The region.</param>
    /// <param name="budget">What it may cost.</param>
    /// <returns>The cells; null when they could not all be found.</returns>
    public static ImmutableArray<ResourceCell>? Split(ResourceRegion region, SearchBudget budget)
    {
        ImmutableArray<GlobGroup> groups = region.ToGroups(tells: true);
        GlobCells found = GlobSearch.FindCells(groups, budget, MostCells);
        int first = groups.Length - region.Sets.Length;
        return found.IsComplete
            ? [.. found.Cells.Select(c => new ResourceCell(region, [.. c.Groups.Select(g => region.Sets[g - first])], c.Example))]
            : null;
    }

    private sealed record Entry(ResourceRegion Region, ImmutableArray<ResourceCell>? Cells)
    {
        public bool IsOf(ResourceRegion region) =>
            Region.Account == region.Account
            && Region.Sets.AsSpan().SequenceEqual(region.Sets.AsSpan())
            && Region.Without.AsSpan().SequenceEqual(region.Without.AsSpan())
            && Equals(Region.Form, region.Form);
    }
}
