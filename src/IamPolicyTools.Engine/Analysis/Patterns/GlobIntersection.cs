namespace IamPolicyTools.Analysis.Patterns;

/// <summary>What two patterns have in common.</summary>
internal static class GlobIntersection
{
    // More alternatives than a person would read.
    private const int Most = 24;

    /// <summary>True when some text fits both patterns.</summary>
    public static bool Exists(string first, string second)
    {
        // Row by row from the end: does something fit what is left of both?
        var below = new bool[second.Length + 1];
        for (int i = first.Length; i >= 0; i--)
        {
            var row = new bool[second.Length + 1];
            for (int j = second.Length; j >= 0; j--)
            {
                bool firstIsMany = i < first.Length && first[i] == Glob.Many;
                bool secondIsMany = j < second.Length && second[j] == Glob.Many;
                row[j] = (i == first.Length && j == second.Length)
                    || (firstIsMany && (below[j] || (j < second.Length && row[j + 1])))
                    || (secondIsMany && (row[j + 1] || (i < first.Length && below[j])))
                    || (i < first.Length && j < second.Length && Common(first[i], second[j]) is not null && below[j + 1]);
            }

            below = row;
        }

        return below[0];
    }

    /// <summary>The patterns that together fit just the texts which fit both; null when they are too many.</summary>
    public static IReadOnlyList<Glob>? Find(string first, string second)
    {
        var rests = new Dictionary<(int, int), HashSet<string>?>();
        if (Rests(first, 0, second, 0, rests) is not { } codes)
        {
            return null;
        }

        Glob[] all = [.. codes.Select(Glob.OfCode).Distinct()];
        return [.. all.Where(g => !all.Any(other => !other.Equals(g) && other.Contains(g)))];
    }

    // The codes of what fits both, from a place in each on. Two stars that meet go on as one until the first of them ends.
    private static HashSet<string>? Rests(string first, int i, string second, int j, Dictionary<(int, int), HashSet<string>?> known)
    {
        if (known.TryGetValue((i, j), out HashSet<string>? found))
        {
            return found;
        }

        found = [];
        bool firstIsMany = i < first.Length && first[i] == Glob.Many;
        bool secondIsMany = j < second.Length && second[j] == Glob.Many;
        bool isComplete = true;
        void Add(string head, int nextFirst, int nextSecond)
        {
            HashSet<string>? rests = Rests(first, nextFirst, second, nextSecond, known);
            isComplete &= rests is not null;
            found.UnionWith((rests ?? []).Select(r => head + r));
        }

        string common = Glob.Many.ToString();
        if (i == first.Length && j == second.Length)
        {
            found.Add(string.Empty);
        }
        else if (firstIsMany && secondIsMany)
        {
            Add(common, i + 1, j);
            Add(common, i, j + 1);
        }
        else if (firstIsMany || secondIsMany)
        {
            Add(string.Empty, firstIsMany ? i + 1 : i, secondIsMany ? j + 1 : j);
            if (firstIsMany && j < second.Length)
            {
                Add(second[j].ToString(), i, j + 1);
            }
            else if (secondIsMany && i < first.Length)
            {
                Add(first[i].ToString(), i + 1, j);
            }
        }
        else if (i < first.Length && j < second.Length && Common(first[i], second[j]) is { } same)
        {
            Add(same.ToString(), i + 1, j + 1);
        }

        found = isComplete ? Widest(found) : null;
        known.Add((i, j), found);
        return found;
    }

    private static HashSet<string>? Widest(HashSet<string> codes)
    {
        if (codes.Count <= 1)
        {
            return codes;
        }

        Glob[] all = [.. codes.Select(Glob.OfCode).Distinct()];
        HashSet<string> widest = [.. all.Where(g => !all.Any(other => !other.Equals(g) && other.Contains(g))).Select(g => g.Code)];
        return widest.Count <= Most ? widest : null;
    }

    private static char? Common(char first, char second) =>
        first == second || second == Glob.One ? first : first == Glob.One ? second : null;
}
