namespace IamPolicyTools.Language.Patterns;

/// <summary>What one position of a pattern stands for.</summary>
internal enum GlobOp : byte
{
    /// <summary>The character itself.</summary>
    Literal,

    /// <summary>Any one character.</summary>
    One,

    /// <summary>Any one character but a colon: <c>?</c> in the first five fields of an ARN.</summary>
    OneInField,

    /// <summary>Any run of characters.</summary>
    Many,

    /// <summary>Any run of characters without a colon: <c>*</c> inside one of the first five fields of an ARN.</summary>
    ManyInField,
}

/// <summary>
/// Matches wildcard patterns: in linear time what policies have, and whatever else in pattern × text / 64 steps, never more.
/// </summary>
internal static class GlobMatcher
{
    // From here on looking at each character of the text once takes less than at 64 places at once for each of the pattern.
    private const int LongPattern = 256;

    private const int ShortText = 512;
    private const int LettersBeside = 8;

    /// <summary>True when the whole text fits the whole pattern.</summary>
    /// <param name="chars">The pattern's characters; only those with the operation Literal count.</param>
    /// <param name="ops">What each position stands for; as long as <paramref name="chars"/>.</param>
    /// <param name="text">The text.</param>
    public static bool Matches(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops, ReadOnlySpan<char> text) =>
        NeedsAllPlaces(ops) ? GlobPlaces.Matches(chars, ops, text) : MatchesGreedily(chars, ops, text);

    /// <summary>
    /// True when <see cref="MatchesGreedily"/> could be wrong. Taking the leftmost match for each run between two stars is right as long as
    /// nothing that may take a colon stands before a star that may not: then a later start of the run could still succeed where the
    /// leftmost fails.
    /// </summary>
    /// <param name="ops">What each position stands for.</param>
    public static bool NeedsAllPlaces(ReadOnlySpan<GlobOp> ops)
    {
        bool crossing = false;
        foreach (GlobOp op in ops)
        {
            crossing |= op is GlobOp.Many or GlobOp.One;
            if (crossing && op == GlobOp.ManyInField)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the whole text fits the whole pattern, which must not need all places.</summary>
    /// <param name="chars">The pattern's characters; only those with the operation Literal count.</param>
    /// <param name="ops">What each position stands for; as long as <paramref name="chars"/>.</param>
    /// <param name="text">The text.</param>
    public static bool MatchesGreedily(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops, ReadOnlySpan<char> text)
    {
        if (!ops.IsEmpty && ops[^1] == GlobOp.Literal && (text.IsEmpty || text[^1] != chars[^1]))
        {
            return false;
        }

        int at = 0;
        int next = 0;
        int star = -1;
        int starAt = 0;
        bool isTried = false;

        // Many are spent in vain in a policy that is made to be slow.
        int left = 64 + (text.Length / 32);
        while (at < text.Length)
        {
            if (next < ops.Length)
            {
                GlobOp op = ops[next];
                if (op >= GlobOp.Many)
                {
                    star = next++;
                    starAt = at;
                    isTried = false;
                    continue;
                }

                if (FitsOne(op, chars[next], text[at]))
                {
                    next++;
                    at++;
                    continue;
                }
            }

            if (star < 0)
            {
                return false;
            }

            // A long run that nearly fits in many places.
            left -= next - star;
            if (left < 0)
            {
                return ops.Length > LongPattern && GlobRuns.CanMatch(ops)
                    ? GlobRuns.Matches(chars, ops, text)
                    : GlobPlaces.Matches(chars, ops, text);
            }

            int skip = NextCandidate(chars, ops, star + 1, text[(starAt + 1)..], isTried);
            isTried = true;
            if (skip < 0 || (ops[star] == GlobOp.ManyInField && text.Slice(starAt, skip + 1).Contains(':')))
            {
                return false;
            }

            starAt += skip + 1;
            at = starAt;
            next = star + 1;
        }

        while (next < ops.Length && ops[next] >= GlobOp.Many)
        {
            next++;
        }

        return next == ops.Length;
    }

    // How far to move so that the position after a star can fit; the end of the text counts for a pattern that ends there.
    private static int NextCandidate(
        ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops, int position, ReadOnlySpan<char> rest, bool isTried)
    {
        if (position == ops.Length)
        {
            return rest.Length;
        }

        if (ops[position] != GlobOp.Literal)
        {
            return 0;
        }

        // Where one place did not do: few have the letters, too, that must stand beside it. In a long text those that nearly fit would cost
        // more.
        int end = position + 1;
        int most = !isTried || rest.Length > ShortText ? end : Math.Min(ops.Length, position + LettersBeside);
        while (end < most && ops[end] == GlobOp.Literal)
        {
            end++;
        }

        return end == position + 1 ? rest.IndexOf(chars[position]) : rest.IndexOf(chars[position..end]);
    }

    /// <summary>Whether all texts fit that begin with a text and go on by a character at least, or none of them.</summary>
    /// <param name="chars">The pattern's characters.</param>
    /// <param name="ops">What each position stands for.</param>
    /// <param name="start">The beginning.</param>
    public static Truth MatchesAnyRest(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops, ReadOnlySpan<char> start)
    {
        Span<bool> now = Run(chars, ops, start, new bool[(ops.Length + 1) * 2]);
        Truth found = Truth.False;
        for (int state = 0; state < ops.Length; state++)
        {
            if (now[state])
            {
                found = FitsAnyRest(ops[state..]) ? Truth.True : found == Truth.True ? Truth.True : Truth.Unknown;
            }
        }

        return found;
    }

    // Stars that take anything, and at most one character that must be there.
    private static bool FitsAnyRest(ReadOnlySpan<GlobOp> ops)
    {
        int stars = 0;
        int ones = 0;
        foreach (GlobOp op in ops)
        {
            stars += op == GlobOp.Many ? 1 : 0;
            ones += op == GlobOp.One ? 1 : 0;
        }

        return stars + ones == ops.Length && stars > 0 && ones <= 1;
    }

    // The positions of the pattern that can be reached when the text is used up.
    private static Span<bool> Run(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops, ReadOnlySpan<char> text, Span<bool> room)
    {
        room.Clear();
        Span<bool> now = room[..(ops.Length + 1)];
        Span<bool> then = room[(ops.Length + 1)..];

        now[0] = true;
        SkipStars(ops, now);
        foreach (char c in text)
        {
            then.Clear();
            for (int state = 0; state < ops.Length; state++)
            {
                if (!now[state])
                {
                    continue;
                }

                GlobOp op = ops[state];
                if (op == GlobOp.Many || (op == GlobOp.ManyInField && c != ':'))
                {
                    then[state] = true;
                }
                else if (op < GlobOp.Many && FitsOne(op, chars[state], c))
                {
                    then[state + 1] = true;
                }
            }

            SkipStars(ops, then);
            Span<bool> swap = now;
            now = then;
            then = swap;
        }

        return now;
    }

    // A star may also stand for nothing.
    private static void SkipStars(ReadOnlySpan<GlobOp> ops, Span<bool> states)
    {
        for (int state = 0; state < ops.Length; state++)
        {
            if (states[state] && ops[state] >= GlobOp.Many)
            {
                states[state + 1] = true;
            }
        }
    }

    internal static bool FitsOne(GlobOp op, char pattern, char c) => op switch
    {
        GlobOp.Literal => pattern == c,
        GlobOp.One => true,
        _ => c != ':',
    };
}
