using System.Text;

namespace IamPolicyTools.Text;

/// <summary>Tells texts that look like a secret access key: 40 characters of base-64 in a row (CF-27).</summary>
public static class SecretShape
{
    /// <summary>How many characters a secret access key has.</summary>
    internal const int SecretLength = 40;

    private const int FewestChanges = 12;
    private const int LongestWord = 7;

    /// <summary>
    /// A message with what may be a secret left out: somebody who takes a key for a name does not want to read it in a log.
    /// </summary>
    /// <param name="text">The message.</param>
    public static string Withhold(string text)
    {
        StringBuilder? shown = null;
        int copied = 0;
        foreach (Range range in RunsOf(text))
        {
            (int start, int length) = range.GetOffsetAndLength(text.Length);
            if (IsRandom(text.AsSpan(start, length)) && HasAllKinds(text.AsSpan(start, length)))
            {
                shown ??= new StringBuilder();
                shown.Append(text, copied, start - copied).Append("(not shown: it looks like a secret)");
                copied = start + length;
            }
        }

        return shown is null ? text : shown.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>True when a text holds as many characters of base-64 in a row as a secret has.</summary>
    /// <param name="text">The text.</param>
    internal static bool HoldsRun(ReadOnlySpan<char> text) => Holds(text, isRandom: false);

    /// <summary>
    /// True when a text holds such a row that looks made by chance: ARNs, paths and URLs may have long ones that are not.
    /// </summary>
    /// <param name="text">The text.</param>
    internal static bool HoldsRandomRun(ReadOnlySpan<char> text) => Holds(text, isRandom: true);

    // Digests in hexadecimal and names made of words lack some; of a thousand secrets one does.
    private static bool HasAllKinds(ReadOnlySpan<char> run) =>
        run.ContainsAnyInRange('A', 'Z') && run.ContainsAnyInRange('a', 'z') && run.ContainsAnyInRange('0', '9');

    private static bool Holds(ReadOnlySpan<char> text, bool isRandom)
    {
        int at = 0;
        while (TryFindRun(text, ref at, out int start))
        {
            if (!isRandom || IsRandom(text[start..at]))
            {
                return true;
            }
        }

        return false;
    }

    private static List<Range> RunsOf(string text)
    {
        List<Range> runs = [];
        int at = 0;
        while (TryFindRun(text, ref at, out int start))
        {
            runs.Add(start..at);
        }

        return runs;
    }

    // The next row that is long enough; it ends where the search goes on.
    private static bool TryFindRun(ReadOnlySpan<char> text, ref int at, out int start)
    {
        start = at;
        for (; at < text.Length; at++)
        {
            if (IsBase64(text[at]))
            {
                continue;
            }

            if (at - start >= SecretLength)
            {
                return true;
            }

            start = at + 1;
        }

        return at - start >= SecretLength;
    }

    // Names and paths have no "+" and "=", and their words are long; base-64 changes between kinds of characters all the time.
    private static bool IsRandom(ReadOnlySpan<char> run)
    {
        if (run.ContainsAny('+', '=') || run.Contains("//", StringComparison.Ordinal))
        {
            return run.ContainsAnyInRange('A', 'Z') && run.ContainsAnyInRange('a', 'z');
        }

        for (int at = 0; at + SecretLength <= run.Length; at++)
        {
            if (IsRandomWindow(run.Slice(at, SecretLength)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRandomWindow(ReadOnlySpan<char> window)
    {
        int changes = 0;
        int word = 0;
        char before = '\0';
        foreach (char unit in window)
        {
            char kind = char.IsAsciiLetterUpper(unit) ? 'A' : char.IsAsciiLetterLower(unit) ? 'a' : char.IsAsciiDigit(unit) ? '0' : before;
            changes += kind != before && before != '\0' ? 1 : 0;
            word = kind == 'a' && unit != '/' ? word + 1 : 0;
            if (word > LongestWord)
            {
                return false;
            }

            before = kind;
        }

        return changes >= FewestChanges;
    }

    private static bool IsBase64(char unit) => char.IsAsciiLetterOrDigit(unit) || unit is '/' or '+' or '=';
}
