namespace IamPolicyTools.Text;

/// <summary>
/// Whether a name is another one misspelt. Stricter than what suggestions are made by: names of one family that differ in a number, in a
/// short part (<c>eu</c>, <c>us</c>) or in what goes on behind (<c>app</c>, <c>app-dev</c>) are names of different things.
/// </summary>
internal static class NameSlips
{
    private const int LeastCut = 5;
    private const int MostSlips = 2;

    private static readonly char[] s_wildcards = ['*', '?'];

    /// <summary>True when each part of the one is the other's, or a slip away from it.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="known">What there is.</param>
    public static bool IsSlip(string written, string known)
    {
        string[] writtenParts = Parts(written);
        string[] knownParts = Parts(known);
        if (writtenParts.Length != knownParts.Length)
        {
            return string.Concat(writtenParts).Equals(string.Concat(knownParts), StringComparison.OrdinalIgnoreCase);
        }

        if (writtenParts.AsSpan().SequenceEqual(knownParts))
        {
            return !written.Equals(known, StringComparison.Ordinal);
        }

        return !writtenParts.Zip(knownParts).Any(p => p.First != p.Second && !IsPartSlip(p.First, p.Second));
    }

    /// <summary>
    /// True when what a pattern spells out before, between and behind its wildcards is a slip away from what a name has there.
    /// </summary>
    /// <param name="pattern">A name with <c>*</c> and <c>?</c> that the known one does not fit.</param>
    /// <param name="known">What there is.</param>
    public static bool IsPatternSlip(string pattern, string known)
    {
        string[] pieces = pattern.Split(s_wildcards);
        bool isAnySlip = false;
        for (int i = 0; i < pieces.Length; i++)
        {
            string piece = pieces[i];
            bool isFirst = i == 0;
            bool isLast = i == pieces.Length - 1;
            if (piece.Length == 0 || (isFirst ? known.StartsWith(piece, StringComparison.Ordinal)
                : isLast ? known.EndsWith(piece, StringComparison.Ordinal) : known.Contains(piece, StringComparison.Ordinal)))
            {
                continue;
            }

            if (!Cuts(known, piece.Length, isFirst, isLast)
                .Any(cut => IsCutSlip(piece, cut, isOpenBehind: !isLast, isOpenBefore: !isFirst)))
            {
                return false;
            }

            isAnySlip = true;
        }

        return isAnySlip;
    }

    // The parts of a name that may stand where a piece of a pattern does.
    private static IEnumerable<string> Cuts(string known, int length, bool isFirst, bool isLast)
    {
        for (int cut = Math.Max(1, length - MostSlips); cut <= Math.Min(known.Length, length + MostSlips); cut++)
        {
            int last = isFirst ? 0 : known.Length - cut;
            for (int start = isLast && !isFirst ? last : 0; start <= last; start++)
            {
                yield return known.Substring(start, cut);
            }
        }
    }

    // Where a word goes on, only what stands inside the piece tells a slip from another word.
    private static bool IsCutSlip(string piece, string cut, bool isOpenBehind, bool isOpenBefore) =>
        (!isOpenBehind || IsSameEnd(piece[^1], cut[^1])) && (!isOpenBefore || IsSameEnd(piece[0], cut[0])) && IsSlip(piece, cut);

    private static bool IsSameEnd(char written, char known) => char.ToUpperInvariant(written) == char.ToUpperInvariant(known)
        || (!char.IsLetterOrDigit(written) && !char.IsLetterOrDigit(known));

    private static bool IsPartSlip(string written, string known)
    {
        if (Letters(written).Equals(Letters(known), StringComparison.Ordinal))
        {
            return false;
        }

        bool isLonger = written.StartsWith(known, StringComparison.OrdinalIgnoreCase) && written.Length > known.Length;
        bool isCut = known.StartsWith(written, StringComparison.OrdinalIgnoreCase) && known.Length > written.Length;
        if (isLonger || isCut)
        {
            string rest = isLonger ? written[known.Length..] : known[written.Length..];
            return rest is "s" || (isCut && rest.Length == 1 && char.IsLetter(rest[0]) && known.Length >= LeastCut);
        }

        // The longer of the two says how many letters may be wrong.
        return known.Length >= written.Length ? NearName.Find(known, [written]) is not null : NearName.Find(written, [known]) is not null;
    }

    private static string[] Parts(string name)
    {
        List<string> parts = [];
        int start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            if (i == name.Length || !char.IsLetterOrDigit(name[i]))
            {
                if (i > start)
                {
                    parts.Add(name[start..i]);
                }

                start = i + 1;
            }
        }

        return [.. parts];
    }

    private static string Letters(string name) => string.Concat(name.Where(c => !char.IsAsciiDigit(c)));
}
