using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>Splits regions of resources into cells. Remembers them: the actions of a service mostly share their types of resource and the policies' patterns.</summary>
internal sealed class CellSplitter
{
    // Sets that cross each other in every combination; no policy that a person wrote comes near.
    private const int MostCells = 4096;

    private readonly Dictionary<(ResourceKey Key, ModelledResource? Resource), Entry> _latest = [];
    private readonly Dictionary<ResourceKey, (ResourceRegion Region, string? Example)> _examples = [];
    private readonly Dictionary<(ResourceKey Key, ArnPattern Term), (ResourceRegion Region, string? Example)> _examplesOfTerm = [];

    /// <summary>Splits the resources of a type that the model says nothing of, or one that it says something of with what lies below.</summary>
    /// <param name="region">The region.</param>
    /// <param name="resource">The resource; null for those that the model says nothing of.</param>
    /// <param name="budget">What it may cost.</param>
    /// <returns>The cells; null when they could not all be found.</returns>
    public ImmutableArray<ResourceCell>? Split(ResourceRegion region, ModelledResource? resource, SearchBudget budget)
    {
        if (_latest.TryGetValue((region.Domain.ResourceKey, resource), out Entry? latest) && latest.IsOf(region))
        {
            return latest.Cells;
        }

        ImmutableArray<ResourceCell>? cells = Split(region, budget);
        _latest[(region.Domain.ResourceKey, resource)] = new Entry(region, cells);
        return cells;
    }

    /// <summary>Any resource of the region; null when there is none, or none was found within the budget.</summary>
    public string? FindRest(ResourceRegion region, SearchBudget budget)
    {
        if (_examples.TryGetValue(region.Domain.ResourceKey, out (ResourceRegion Region, string? Example) known) && Entry.AreSame(known.Region, region))
        {
            return known.Example;
        }

        string? example = FindAny(region) ?? Find(region, budget);
        if (!budget.IsSpent)
        {
            _examples[region.Domain.ResourceKey] = (region, example);
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
        (ResourceKey, ArnPattern) key = (region.Domain.ResourceKey, region.Terms[0]);
        if (_examplesOfTerm.TryGetValue(key, out (ResourceRegion Region, string? Example) known) && Entry.AreSame(known.Region, region))
        {
            return known.Example;
        }

        string? example = Find(region, budget);
        if (!budget.IsSpent)
        {
            _examplesOfTerm[key] = (region, example);
        }

        return example;
    }

    // Some resource at hand, whatever is left out.
    private static string? FindAny(ResourceRegion region) => region.Terms.IsEmpty && region.Form is null
        ? region.ToGroups(tells: false)[0].Patterns.Select(p => p.ShortestText()).FirstOrDefault(e => !region.Without.Any(w => w.Matches(e)))
        : null;

    private static ImmutableArray<ResourceCell>? Split(ResourceRegion region, SearchBudget budget)
    {
        if (region.HasOnlyNames)
        {
            return SplitNames(region);
        }

        // What is left out rarely makes a cell empty: as long as every example stays, nothing is lost.
        if (!region.Without.IsEmpty
            && Split(region with { Without = [] }, budget) is { } all
            && all.All(c => !region.Without.Any(w => w.Matches(c.Example))))
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

    private sealed record Entry(ResourceRegion Region, ImmutableArray<ResourceCell>? Cells)
    {
        public bool IsOf(ResourceRegion region) => Region.Sets.AsSpan().SequenceEqual(region.Sets.AsSpan()) && AreSame(Region, region);

        public static bool AreSame(ResourceRegion first, ResourceRegion second) =>
            first.Account == second.Account
            && first.Partition == second.Partition
            && first.Without.AsSpan().SequenceEqual(second.Without.AsSpan())
            && first.Terms.AsSpan().SequenceEqual(second.Terms.AsSpan())
            && Equals(first.Form, second.Form);
    }
}
