using System.Collections.Immutable;
using IamPolicyTools.Analysis.Patterns;

namespace IamPolicyTools.Analysis.Regions;

/// <summary>Remembers how a region was split. The actions of a service mostly share their types of resource and the policies' patterns.</summary>
internal sealed class SplitCache
{
    private readonly Dictionary<string, Entry> _latest = [];

    /// <summary>Splits a region as <see cref="CellSplitter"/> does.</summary>
    public IReadOnlyCollection<ResourceCell>? Split(ResourceRegion region, ImmutableArray<ArnPattern> patterns)
    {
        if (_latest.TryGetValue(region.Domain.ResourceKey, out Entry? latest)
            && latest.Patterns.AsSpan().SequenceEqual(patterns.AsSpan())
            && latest.Without.AsSpan().SequenceEqual(region.Without.AsSpan()))
        {
            return latest.Cells;
        }

        IReadOnlyCollection<ResourceCell>? cells = CellSplitter.Split(region, patterns);
        _latest[region.Domain.ResourceKey] = new Entry(patterns, region.Without, cells);
        return cells;
    }

    private sealed record Entry(ImmutableArray<ArnPattern> Patterns, ImmutableArray<ArnPattern> Without, IReadOnlyCollection<ResourceCell>? Cells);
}
