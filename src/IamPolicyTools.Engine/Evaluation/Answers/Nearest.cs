namespace IamPolicyTools.Evaluation.Answers;

/// <summary>Finds the entry of a list that a reader would compare with a value first.</summary>
internal static class Nearest
{
    /// <summary>
    /// The position of the entry that shares most pairs of neighbouring characters with the value (Dice's coefficient); -1 when there is
    /// none.
    /// </summary>
    /// <param name="entries">The entries; wildcards count for nothing.</param>
    /// <param name="value">The value.</param>
    /// <param name="ignoreCase">Whether case counts.</param>
    public static int Find(IReadOnlyList<string> entries, string value, bool ignoreCase)
    {
        HashSet<(char, char)> wanted = Pairs(value, ignoreCase);
        int best = -1;
        double bestScore = -1;
        for (int i = 0; i < entries.Count; i++)
        {
            HashSet<(char, char)> given = Pairs(entries[i], ignoreCase);
            double score = 2.0 * given.Count(wanted.Contains) / Math.Max(1, given.Count + wanted.Count);
            if (score > bestScore)
            {
                (best, bestScore) = (i, score);
            }
        }

        return best;
    }

    private static HashSet<(char, char)> Pairs(string text, bool ignoreCase)
    {
        string folded = ignoreCase ? text.ToLowerInvariant() : text;
        HashSet<(char, char)> pairs = [];
        for (int i = 1; i < folded.Length; i++)
        {
            if (folded[i - 1] is not ('*' or '?') && folded[i] is not ('*' or '?'))
            {
                pairs.Add((folded[i - 1], folded[i]));
            }
        }

        return pairs;
    }
}
