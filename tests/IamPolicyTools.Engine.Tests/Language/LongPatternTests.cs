using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>Patterns and texts that nearly match in many places: three ways to match, one answer.</summary>
public sealed class LongPatternTests
{
    private static readonly GlobOp[] s_ops = [GlobOp.Literal, GlobOp.One, GlobOp.OneInField, GlobOp.Many, GlobOp.ManyInField];

    // PL-38 to PL-41: any pattern, also longer than a word of positions
    [Fact]
    public void All_positions_at_once_agree_with_trying_one_after_the_other()
    {
        var random = new Random(7);
        int fitting = 0;
        for (int i = 0; i < 20_000; i++)
        {
            GlobOp[] ops = [.. Enumerable.Range(0, random.Next(i % 50 == 0 ? 150 : 9)).Select(_ => s_ops[random.Next(2) == 0 ? 0 : random.Next(5)])];
            string chars = Text(random, ops.Length);
            string text = Text(random, random.Next(i % 50 == 0 ? 200 : 10));

            bool fits = Naive(chars, ops, text);

            fitting += fits ? 1 : 0;
            Assert.True(fits == GlobPlaces.Matches(chars, ops, text), $"{chars} {string.Join(' ', ops)} {text}");
            Assert.True(fits == GlobMatcher.Matches(chars, ops, text), $"{chars} {string.Join(' ', ops)} {text}");
            bool isOrdered = Array.FindIndex(ops, o => o is GlobOp.Many or GlobOp.One) is var first && (first < 0 || Array.LastIndexOf(ops, GlobOp.ManyInField) < first);
            if (isOrdered && GlobRuns.CanMatch(ops))
            {
                Assert.True(fits == GlobRuns.Matches(chars, ops, text), $"{chars} {string.Join(' ', ops)} {text}");
            }
        }

        Assert.InRange(fitting, 1_000, 19_000);
    }

    // What a long list of patterns is sieved with: each text that fits has the pattern's letters, and not each text has them.
    [Fact]
    public void A_text_that_fits_has_the_letters_of_the_pattern_side_by_side()
    {
        var random = new Random(19);
        int fitting = 0;
        int sieved = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string text = Letters(random, random.Next(3, 12), "abz{é");
            string written = string.Concat(text.Select(c => random.Next(9) switch { 0 => "*", 1 => "?", 2 => "${*}", 3 => c + "*", _ => c.ToString() }))
                + (random.Next(3) == 0 ? "ab" : string.Empty);
            var pattern = TextPattern.Compile(PolicyString.Parse(written, PolicyVersion.V2012), PatternStyle.Wildcards);

            bool fits = pattern.Matches(text, NoVariables.Instance);
            bool passes = LetterSet.Of(text).Contains(pattern.FindLetters());

            Assert.True(passes || !fits, $"{written} {text}");
            fitting += fits ? 1 : 0;
            sieved += passes ? 0 : 1;
        }

        Assert.InRange(fitting, 1_000, 19_000);
        Assert.InRange(sieved, 1_000, 19_000);
    }

    private static string Letters(Random random, int length, string letters) =>
        new([.. Enumerable.Range(0, length).Select(_ => letters[random.Next(letters.Length)])]);

    // More letters than are kept, places at the ends of words of 64, runs of one letter.
    [Fact]
    public void Many_letters_and_places_beyond_a_word_make_no_difference()
    {
        var random = new Random(11);
        int fitting = 0;
        for (int i = 0; i < 4_000; i++)
        {
            int letters = random.Next(2) == 0 ? 40 : 3;
            string text = new([.. Enumerable.Range(0, (random.Next(1, 5) * 64) + random.Next(-2, 3)).Select(_ => (char)(random.Next(30) == 0 ? ':' : '0' + random.Next(letters)))]);

            // Pieces of the text with holes in them, mostly in their order.
            var pattern = new List<(char Char, GlobOp Op)> { ('*', GlobOp.Many) };
            for (int at = random.Next(20); at < text.Length - 40; at += random.Next(40))
            {
                int length = random.Next(1, 12);
                pattern.AddRange(text.Substring(at, length).Select(c => random.Next(4) == 0 ? ('?', c == ':' || random.Next(2) == 0 ? GlobOp.One : GlobOp.OneInField) : (c, GlobOp.Literal)));
                pattern.Add(('*', random.Next(6) == 0 ? GlobOp.ManyInField : GlobOp.Many));
                at += length;
            }

            string chars = string.Concat(pattern.Select(p => p.Char));
            GlobOp[] ops = [.. pattern.Select(p => p.Op)];
            bool fits = Naive(chars, ops, text);

            fitting += fits ? 1 : 0;
            Assert.True(fits == GlobPlaces.Matches(chars, ops, text), $"{chars} {string.Join(' ', ops)} {text}");
            Assert.True(fits == GlobMatcher.Matches(chars, ops, text), $"{chars} {string.Join(' ', ops)} {text}");
        }

        Assert.InRange(fitting, 400, 3_600);
    }

    [Theory]
    [InlineData("*", 'a', "b", false)]
    [InlineData("*", 'a', "", true)]
    [InlineData("*", 'a', "b*", false)]
    [InlineData("*", '?', "b*", false)]
    [InlineData("a*?", '?', "b", false)]
    [InlineData("a*?", '?', "a", true)]
    public void A_star_and_a_long_run_end_in_time(string start, char run, string end, bool fits)
    {
        string pattern = start + new string(run, 50_000) + end;
        GlobOp[] ops = [.. pattern.Select(c => c == '*' ? GlobOp.Many : c == '?' ? GlobOp.One : GlobOp.Literal)];

        Assert.Equal(fits, GlobMatcher.Matches(pattern, ops, new string('a', 100_000)));
    }

    private static string Text(Random random, int length) => string.Create(length, random, (span, r) =>
    {
        foreach (ref char c in span)
        {
            c = r.Next(20) == 0 ? 'é' : "aaab:"[r.Next(5)];
        }
    });

    private static bool Naive(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops, ReadOnlySpan<char> text)
    {
        bool[,] fits = new bool[ops.Length + 1, text.Length + 1];
        fits[ops.Length, text.Length] = true;
        for (int p = ops.Length - 1; p >= 0; p--)
        {
            for (int t = text.Length; t >= 0; t--)
            {
                bool hasOne = t < text.Length;
                fits[p, t] = ops[p] switch
                {
                    GlobOp.Literal => hasOne && text[t] == chars[p] && fits[p + 1, t + 1],
                    GlobOp.One => hasOne && fits[p + 1, t + 1],
                    GlobOp.OneInField => hasOne && text[t] != ':' && fits[p + 1, t + 1],
                    GlobOp.Many => fits[p + 1, t] || (hasOne && fits[p, t + 1]),
                    _ => fits[p + 1, t] || (hasOne && text[t] != ':' && fits[p, t + 1]),
                };
            }
        }

        return fits[0, 0];
    }
}
