namespace IamPolicyTools.Analysis.Resources;

/// <summary>Cells, found by the sets that their resources fit.</summary>
/// <typeparam name="T">What is known of a cell.</typeparam>
internal sealed class CellsBySet<T>
    where T : class
{
    private readonly Func<T, HashSet<ResourceSet>> _setsOf;
    private readonly Func<T, ResourceRegion?> _regionOf;
    private readonly ILookup<ResourceSet, T> _bySet;

    /// <summary>Looks through cells.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="setsOf">The sets of a cell.</param>
    /// <param name="regionOf">The region of a cell.</param>
    public CellsBySet(IEnumerable<T> cells, Func<T, HashSet<ResourceSet>> setsOf, Func<T, ResourceRegion?> regionOf)
    {
        _setsOf = setsOf;
        _regionOf = regionOf;
        All = [.. cells.OrderBy(c => setsOf(c).Count)];
        _bySet = All.SelectMany(c => setsOf(c).Select(s => (Set: s, Cell: c))).ToLookup(c => c.Set, c => c.Cell);
    }

    /// <summary>The cells, the widest first.</summary>
    public T[] All { get; }

    /// <summary>The cells of a set.</summary>
    public IEnumerable<T> Of(ResourceSet set) => _bySet[set];

    /// <summary>The cells whose resources are in all of some sets.</summary>
    public IEnumerable<T> Within(HashSet<ResourceSet> sets) =>
        sets.Count == 0 ? All : (sets.Count == 1 ? _bySet[sets.First()] : _bySet[sets.MinBy(s => _bySet[s].Count())!].Where(c => _setsOf(c).IsSupersetOf(sets)));

    /// <summary>
    /// Of the sets of a cell those that are enough to say what they have in common: of the others, all of that is a part anyway. Of two that
    /// are both enough it is the one that says more, so that a document which is read back leads to itself.
    /// </summary>
    /// <param name="cell">The cell.</param>
    /// <param name="keepsOpen">True to keep, of two that are both enough, the one whose variables have no value.</param>
    public HashSet<ResourceSet> Deciding(T cell, bool keepsOpen = false)
    {
        HashSet<ResourceSet> sets = _setsOf(cell);
        ResourceRegion? region = _regionOf(cell);
        int inside = Within(sets).Count();
        HashSet<ResourceSet> enough = [.. sets];
        IEnumerable<ResourceSet> widestFirst = sets.OrderByDescending(s => _bySet[s].Count())
            .ThenBy(s => s.IsOpen == keepsOpen)
            .ThenBy(s => s.Precision)
            .ThenBy(s => s.Patterns[0].Text, StringComparer.Ordinal);
        foreach (ResourceSet set in widestFirst)
        {
            // The cells of a resource that is looked at by itself say nothing of what lies outside of it.
            if (enough.Count == 1 || region?.IsTerm(set) == true)
            {
                continue;
            }

            enough.Remove(set);
            if (Within(enough).Count() > inside)
            {
                enough.Add(set);
            }
        }

        return enough;
    }
}
