using System.Collections.Immutable;
using IamPolicyTools.Analysis.Patterns;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Regions;

/// <summary>Splits a region of resources by patterns into cells. Empty cells are left out.</summary>
internal sealed class CellSplitter
{
    // Patterns that cross each other in every combination; no policy that a person wrote comes near.
    private const int MostCombinations = 2048;

    private readonly Dictionary<string, ResourceCell> _cells = [];
    private readonly ResourceRegion _region;
    private readonly ImmutableArray<ArnPattern> _patterns;
    private int _combinations;

    private CellSplitter(ResourceRegion region, ImmutableArray<ArnPattern> patterns)
    {
        _region = region;
        _patterns = patterns;
    }

    /// <summary>Splits a region.</summary>
    /// <param name="region">The region.</param>
    /// <param name="patterns">The patterns that may tell its resources apart, each once.</param>
    /// <returns>The cells; null when there are too many.</returns>
    public static IReadOnlyCollection<ResourceCell>? Split(ResourceRegion region, ImmutableArray<ArnPattern> patterns)
    {
        var splitter = new CellSplitter(region, patterns);
        return region.Terms.All(term => splitter.Split(term, 0, [], region.Without)) ? splitter._cells.Values : null;
    }

    // False when there are too many cells.
    private bool Split(ArnPattern term, int next, ImmutableArray<int> inside, ImmutableArray<ArnPattern> outside)
    {
        if (outside.Any(o => o.Contains(term)))
        {
            return true;
        }

        for (; next < _patterns.Length; next++)
        {
            ArnPattern pattern = _patterns[next];
            if (pattern.Contains(term))
            {
                inside = inside.Add(next);
            }
            else if (pattern.Overlaps(term))
            {
                int behind = next + 1;
                ImmutableArray<int> within = inside.Add(next);
                return term.Intersect(pattern) is { } common
                    && common.All(part => Split(part, behind, within, outside))
                    && Split(term, behind, inside, outside.Add(pattern));
            }
        }

        string key = string.Join(',', inside);
        if (!_cells.ContainsKey(key) && FindExample(term, outside) is { } example)
        {
            _cells.Add(key, new ResourceCell([.. inside.Select(i => _patterns[i])], example));
        }

        return ++_combinations <= MostCombinations;
    }

    private string? FindExample(ArnPattern term, ImmutableArray<ArnPattern> outside)
    {
        foreach (Arn example in _region.Examples(term))
        {
            if (!outside.Any(o => o.Matches(example)))
            {
                return example.ToString();
            }
        }

        return null;
    }
}
