namespace IamPolicyTools.Text;

/// <summary>Finds the name that somebody may have meant who wrote another.</summary>
public static class NearName
{
    /// <summary>The nearest of some names, if one is near: a letter or two differ, or only case and separators do.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="names">The names that there are.</param>
    /// <returns>Null when none is near.</returns>
    public static string? Find(string written, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(names);
        string bare = Bare(written);
        int limit = bare.Length switch { <= 3 => 0, <= 7 => 1, _ => 2 };
        string? nearest = null;
        int least = limit + 1;
        foreach (string name in names)
        {
            int distance = Distance(bare, Bare(name), least);
            if (distance < least)
            {
                (nearest, least) = (name, distance);
            }
        }

        return nearest;
    }

    private static string Bare(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    // Insertions, deletions, exchanges, and neighbours that changed places; what reaches the limit is not worked out.
    private static int Distance(string first, string second, int limit)
    {
        if (Math.Abs(first.Length - second.Length) >= limit)
        {
            return limit;
        }

        int[] before = new int[second.Length + 1];
        int[] above = [.. Enumerable.Range(0, second.Length + 1)];
        for (int i = 1; i <= first.Length; i++)
        {
            int[] row = new int[second.Length + 1];
            row[0] = i;
            int least = i;
            for (int j = 1; j <= second.Length; j++)
            {
                int exchanged = above[j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1);
                row[j] = Math.Min(exchanged, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }

                least = Math.Min(least, row[j]);
            }

            if (least >= limit)
            {
                return limit;
            }

            (before, above) = (above, row);
        }

        return Math.Min(above[second.Length], limit);
    }
}
