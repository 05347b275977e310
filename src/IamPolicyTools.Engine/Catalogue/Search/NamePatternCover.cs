namespace IamPolicyTools.Catalogue.Search;

/// <summary>
/// Finds the fewest patterns that cover given names of actions and no others; of equally few the plainest (whole names before
/// beginnings, beginnings before the rest), and of those the shortest.
/// </summary>
internal static class NamePatternCover
{
    // Each outweighs any sum of the lesser.
    private const long PriceOfPattern = 1L << 40;
    private const long PriceOfVagueness = 1L << 20;

    /// <summary>Finds the patterns.</summary>
    /// <param name="given">The names to cover, each once, at least one.</param>
    /// <param name="others">The names not to cover.</param>
    public static IEnumerable<string> Find(string[] given, string[] others)
    {
        Dictionary<BitSet, Candidate> candidates = FindCandidates(given, others);
        BitSet[] coverages = [.. candidates.Keys];
        IReadOnlyList<int> chosen = SetCover.Find(given.Length, [.. candidates.Select(c => (c.Key, c.Value.Price))]);
        return chosen.Select(place => candidates[coverages[place]].Text);
    }

    // Of the patterns that cover the same names the cheapest.
    private static Dictionary<BitSet, Candidate> FindCandidates(string[] given, string[] others)
    {
        Dictionary<BitSet, Candidate> candidates = [];
        for (int i = 0; i < given.Length; i++)
        {
            var alone = new BitSet(given.Length);
            alone.Add(i);
            candidates.Add(alone, new Candidate(given[i], Price(given[i], 0)));
        }

        HashSet<NamePattern> seen = [];
        foreach (NamePattern pattern in given.SelectMany(NamePattern.Of).Where(p => seen.Add(p) && !Array.Exists(others, p.Covers)))
        {
            BitSet covered = Cover(pattern, given);
            long price = Price(pattern.Text, pattern.Vagueness);
            if (covered.Count > 1 && (!candidates.TryGetValue(covered, out Candidate known) || price < known.Price))
            {
                candidates[covered] = new Candidate(pattern.Text, price);
            }
        }

        return candidates;
    }

    private static long Price(string text, int vagueness) => PriceOfPattern + (vagueness * PriceOfVagueness) + text.Length;

    private static BitSet Cover(NamePattern pattern, string[] names)
    {
        var covered = new BitSet(names.Length);
        for (int i = 0; i < names.Length; i++)
        {
            if (pattern.Covers(names[i]))
            {
                covered.Add(i);
            }
        }

        return covered;
    }

    private readonly record struct Candidate(string Text, long Price);
}
