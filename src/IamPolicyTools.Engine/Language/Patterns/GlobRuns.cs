using System.Buffers;
using System.Runtime.InteropServices;

namespace IamPolicyTools.Language.Patterns;

/// <summary>
/// Matches patterns whose stars have nothing but literal characters between them in time linear in pattern and text: each run is searched
/// for with a table of what it has in common with itself (Knuth, Morris, Pratt), and the leftmost place is the best one.
/// </summary>
internal static class GlobRuns
{
    /// <summary>True for patterns of literals and stars where no star that may cross colons stands before one that may not.</summary>
    /// <param name="ops">What each position stands for.</param>
    public static bool CanMatch(ReadOnlySpan<GlobOp> ops) =>
        MemoryMarshal.AsBytes(ops).IndexOfAny((byte)GlobOp.One, (byte)GlobOp.OneInField) < 0;

    /// <summary>True when the whole text fits the whole pattern, for which <see cref="CanMatch"/> holds.</summary>
    /// <param name="chars">The pattern's characters.</param>
    /// <param name="ops">What each position stands for.</param>
    /// <param name="text">The text.</param>
    public static bool Matches(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops, ReadOnlySpan<char> text)
    {
        int star = LiteralsIn(ops);
        if (star < 0 || !text.StartsWith(chars[..star]))
        {
            return star < 0 && text.SequenceEqual(chars);
        }

        ReadOnlySpan<char> rest = text[star..];
        while (true)
        {
            int length = LiteralsIn(ops[(star + 1)..]);
            bool isLast = length < 0;
            ReadOnlySpan<char> run = isLast ? chars[(star + 1)..] : chars.Slice(star + 1, length);
            int skipped = !isLast ? IndexOf(rest, run) : rest.EndsWith(run) ? rest.Length - run.Length : -1;
            if (skipped < 0 || (ops[star] == GlobOp.ManyInField && rest[..skipped].Contains(':')))
            {
                return false;
            }

            if (isLast)
            {
                return true;
            }

            rest = rest[(skipped + run.Length)..];
            star += run.Length + 1;
        }
    }

    // How many there are before something else; -1 when there is nothing else.
    private static int LiteralsIn(ReadOnlySpan<GlobOp> ops) => MemoryMarshal.AsBytes(ops).IndexOfAnyExcept((byte)GlobOp.Literal);

    private static int IndexOf(ReadOnlySpan<char> text, ReadOnlySpan<char> run)
    {
        if (run.Length < 2)
        {
            return text.IndexOf(run);
        }

        int[] common = ArrayPool<int>.Shared.Rent(run.Length);
        common[0] = 0;
        int matched = 0;
        for (int i = 1; i < run.Length; i++)
        {
            matched = Extend(run, common, matched, run[i]);
            common[i] = matched;
        }

        matched = 0;
        int found = -1;
        for (int i = 0; i < text.Length && found < 0; i++)
        {
            matched = Extend(run, common, matched, text[i]);
            found = matched == run.Length ? i + 1 - run.Length : -1;
        }

        ArrayPool<int>.Shared.Return(common);
        return found;
    }

    // How much of the run the text ends with, one character later.
    private static int Extend(ReadOnlySpan<char> run, int[] common, int matched, char c)
    {
        while (matched > 0 && run[matched] != c)
        {
            matched = common[matched - 1];
        }

        return run[matched] == c ? matched + 1 : matched;
    }
}
