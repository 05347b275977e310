namespace IamPolicyTools.Analysis.Globs;

/// <summary>How two patterns relate as sets of texts. What people write is mostly told by its beginning and its end.</summary>
internal static class GlobRelations
{
    // Characters that no policy uses.
    private const string Unnamed = "\uE000\uE001";

    /// <summary>True when every text that fits the other pattern fits this one.</summary>
    /// <param name="wide">The pattern that may contain.</param>
    /// <param name="narrow">The pattern that may be contained.</param>
    /// <param name="budget">What it may cost.</param>
    public static GlobAnswer Contains(this Glob wide, Glob narrow, SearchBudget budget)
    {
        if (wide.IsEverything || wide.Equals(narrow))
        {
            return GlobAnswer.Yes;
        }

        if (narrow.IsLiteral)
        {
            return wide.Matches(narrow.Prefix) ? GlobAnswer.Yes : GlobAnswer.No;
        }

        // A wildcard of the narrow one stands for characters that the wide one does not name, too.
        if (wide.IsLiteral
            || !narrow.Prefix.StartsWith(wide.Prefix, StringComparison.Ordinal)
            || !narrow.Suffix.EndsWith(wide.Suffix, StringComparison.Ordinal))
        {
            return GlobAnswer.No;
        }

        if (wide.Tokens.Length == wide.Prefix.Length + wide.Suffix.Length + 1 && wide.Tokens[wide.Prefix.Length].IsAnything)
        {
            return GlobAnswer.Yes;
        }

        // Two of the narrow one's own texts refute most of what is not so, and most of what is so can be read off the patterns.
        if (!wide.Matches(SampleOf(narrow, string.Empty)) || !wide.Matches(SampleOf(narrow, Unnamed)))
        {
            return GlobAnswer.No;
        }

        if (CoversPlaceByPlace(wide, narrow))
        {
            return GlobAnswer.Yes;
        }

        return GlobSearch.FindText([[narrow]], [wide], budget, out _) switch
        {
            GlobAnswer.Yes => GlobAnswer.No,
            GlobAnswer.No => GlobAnswer.Yes,
            _ => GlobAnswer.Undecided,
        };
    }

    /// <summary>True when some text fits both patterns. Time is bounded by the one's length × the other's.</summary>
    public static bool Overlaps(this Glob first, Glob second)
    {
        if (first.IsLiteral)
        {
            return second.Matches(first.Prefix);
        }

        if (second.IsLiteral)
        {
            return first.Matches(second.Prefix);
        }

        int common = Math.Min(first.Prefix.Length, second.Prefix.Length);
        int commonEnd = Math.Min(first.Suffix.Length, second.Suffix.Length);
        return first.Prefix.AsSpan(0, common).SequenceEqual(second.Prefix.AsSpan(0, common))
            && first.Suffix.AsSpan(first.Suffix.Length - commonEnd).SequenceEqual(second.Suffix.AsSpan(second.Suffix.Length - commonEnd))
            && HaveCommonText(first, second);
    }

    private static string SampleOf(Glob glob, string run) => string.Concat(glob.Tokens.Select(t => t.Kind switch
    {
        GlobTokenKind.Many => run,
        GlobTokenKind.One => Unnamed[..1],
        _ => t.Char.ToString(),
    }));

    // The narrow pattern is read like a text, in which a star takes a star that stands for as much.
    private static bool CoversPlaceByPlace(Glob wide, Glob narrow)
    {
        ReadOnlySpan<GlobToken> tokens = wide.Tokens.AsSpan();
        var now = new bool[tokens.Length + 1];
        var then = new bool[tokens.Length + 1];
        now[0] = true;
        foreach (GlobToken part in narrow.Tokens)
        {
            Array.Clear(then);
            for (int i = 0; i < tokens.Length; i++)
            {
                now[i + 1] |= now[i] && tokens[i].Kind == GlobTokenKind.Many;
                if (now[i] && tokens[i].Covers(part))
                {
                    then[tokens[i].Kind == GlobTokenKind.Many ? i : i + 1] = true;
                }
            }

            (now, then) = (then, now);
        }

        for (int i = 0; i < tokens.Length; i++)
        {
            now[i + 1] |= now[i] && tokens[i].Kind == GlobTokenKind.Many;
        }

        return now[^1];
    }

    private static bool HaveCommonText(Glob first, Glob second)
    {
        // Row by row from the end: does something fit what is left of both?
        ReadOnlySpan<GlobToken> a = first.Tokens.AsSpan();
        ReadOnlySpan<GlobToken> b = second.Tokens.AsSpan();
        var below = new bool[b.Length + 1];
        for (int i = a.Length; i >= 0; i--)
        {
            var row = new bool[b.Length + 1];
            for (int j = b.Length; j >= 0; j--)
            {
                bool firstIsMany = i < a.Length && a[i].Kind == GlobTokenKind.Many;
                bool secondIsMany = j < b.Length && b[j].Kind == GlobTokenKind.Many;
                bool meet = i < a.Length && j < b.Length && a[i].Meets(b[j]);
                row[j] = (i == a.Length && j == b.Length)
                    || (firstIsMany && below[j])
                    || (secondIsMany && row[j + 1])
                    || (meet && (firstIsMany ? !secondIsMany && row[j + 1] : below[secondIsMany ? j : j + 1]));
            }

            below = row;
        }

        return below[0];
    }
}
