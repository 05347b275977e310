namespace IamPolicyTools.Text;

/// <summary>Finds what somebody may have meant who wrote a name that there is not.</summary>
public static class NearNames
{
    private const int Shown = 3;

    /// <summary>A sentence that asks for the nearest names, with a blank before it; empty when none is near.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="names">The names that there are.</param>
    public static string Hint(string text, IEnumerable<string> names) => Find(text, names) is { Count: > 0 } near
        ? $" Did you mean {string.Join(" or ", near)}?"
        : string.Empty;

    /// <summary>The nearest names, the nearest first: few letters away, or longer ones that begin so.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="names">The names that there are.</param>
    public static IReadOnlyList<string> Find(string text, IEnumerable<string> names) =>
        // One slip in three letters is a slip; more is another name.
        Find(text, names, (text.Length + 1) / 3);

    /// <summary>The nearest names, the nearest first: few letters away, or longer ones that begin so.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="names">The names that there are.</param>
    /// <param name="most">The most slips.</param>
    public static IReadOnlyList<string> Find(string text, IEnumerable<string> names, int most)
    {
        return text.Length < 2 ? [] :
        [
            .. names.Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(name => (Name: name, Distance: IsBeginning(text, name)
                    ? Math.Min(most, Distance(text, name, most))
                    : Distance(text, name, most)))
                .Where(found => found.Distance <= most)
                .OrderBy(found => found.Distance)
                .ThenBy(found => found.Name, StringComparer.OrdinalIgnoreCase)
                .Take(Shown)
                .Select(found => found.Name),
        ];
    }

    private static bool IsBeginning(string text, string name) =>
        text.Length >= 3 && name.StartsWith(text, StringComparison.OrdinalIgnoreCase);

    // Letters to put in, take out, exchange or swap with their neighbour; more than the most counts as one more.
    private static int Distance(string a, string b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most)
        {
            return most + 1;
        }

        int[] before = new int[b.Length + 1];
        int[] last = [.. Enumerable.Range(0, b.Length + 1)];
        int[] row = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int exchange = IsSame(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + exchange);
                if (i > 1 && j > 1 && IsSame(a[i - 1], b[j - 2]) && IsSame(a[i - 2], b[j - 1]))
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }

    private static bool IsSame(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
