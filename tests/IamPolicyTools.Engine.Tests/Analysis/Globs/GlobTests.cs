using CsCheck;
using IamPolicyTools.Analysis.Globs;

namespace IamPolicyTools.Engine.Tests.Analysis.Globs;

/// <summary>Patterns as sets, against every text of up to seven characters.</summary>
public sealed class GlobTests
{
    private const int Longest = 7;

    private static readonly Gen<Glob> s_glob = Gen.Char["ab*?"].Array[0, 5].Select(cs => Glob.Parse(new string(cs)));

    private static readonly Gen<Glob[]> s_union = s_glob.Array[1, 3];

    // With one character that no pattern names; the shortest first.
    private static readonly string[] s_texts = [.. Texts(Longest).OrderBy(t => t.Length)];

    [Theory]
    [InlineData("*?*", "?*")]
    [InlineData("**", "*")]
    [InlineData("a*?*?b", "a??*b")]
    public void A_run_of_wildcards_has_one_form(string text, string expected) => Assert.Equal(expected, Glob.Parse(text).ToString());

    // PL-75
    [Fact]
    public void Literal_wildcards_are_written_as_escapes() =>
        Assert.Equal("a${*}${?}${$}{*", Glob.Of([.. Glob.Of("a*?${").Tokens, GlobToken.Many]).ToString());

    [Theory]
    [InlineData("a*", "ab*", true)]
    [InlineData("ab*", "a*", false)]
    [InlineData("a?*", "a*", false)]
    [InlineData("*a*", "xax", true)]
    [InlineData("*a*b*", "*ab*", true)]
    [InlineData("*ab*", "*a*b*", false)]
    [InlineData("a*c", "ab*bc", true)]
    [InlineData("a*c", "a*", false)]
    [InlineData("?*", "?", true)]
    [InlineData("a", "?", false)]
    [InlineData("*", "?", true)]
    public void Contains_what_only_has_texts_of_its_own(string wide, string narrow, bool expected) =>
        Assert.Equal(expected ? GlobAnswer.Yes : GlobAnswer.No, Glob.Parse(wide).Contains(Glob.Parse(narrow), Budget()));

    [Fact]
    public void A_wildcard_inside_a_field_stops_at_the_colon()
    {
        var field = Glob.Of([GlobToken.Of('a'), GlobToken.ManyInField, GlobToken.Of('z')]);

        Assert.True(field.Matches("abz"));
        Assert.False(field.Matches("a:z"));
        Assert.Equal(GlobAnswer.Yes, Glob.Parse("a*z").Contains(field, Budget()));
        Assert.Equal(GlobAnswer.No, field.Contains(Glob.Parse("a*z"), Budget()));
        Assert.False(field.Overlaps(Glob.Parse("*:*")));
        Assert.Equal(GlobAnswer.Yes, GlobSearch.FindText([[Glob.Parse("a*z")]], [field], Budget(), out string? witness));
        Assert.Equal("a:z", witness);
    }

    [Fact]
    public void Two_patterns_relate_as_their_texts_do() => Gen.Select(s_glob, s_glob).Sample((a, b) =>
    {
        Assert.Equal(s_texts.Any(t => a.Matches(t) && b.Matches(t)), a.Overlaps(b));
        GlobAnswer contains = a.Contains(b, Budget());
        Assert.Equal(contains == GlobAnswer.No, s_texts.Any(t => b.Matches(t) && !a.Matches(t)));
    });

    [Fact]
    public void The_witness_is_the_shortest_text_there_is() => Gen.Select(s_union, s_union, s_union).Sample((first, second, outside) =>
    {
        string? shortest = s_texts.FirstOrDefault(t => Fits(first, t) && Fits(second, t) && !Fits(outside, t));

        GlobAnswer answer = GlobSearch.FindText([[.. first], [.. second]], [.. outside], Budget(), out string? witness);

        Assert.NotEqual(GlobAnswer.Undecided, answer);
        Assert.Equal(answer == GlobAnswer.Yes, witness is not null);
        if (witness is null)
        {
            Assert.Null(shortest);
            return;
        }

        Assert.True(Fits(first, witness) && Fits(second, witness) && !Fits(outside, witness), witness);
        Assert.Equal(shortest?.Length ?? witness.Length, witness.Length);
        Assert.True(shortest is not null || witness.Length > Longest);
    });

    [Fact]
    public void Cells_are_all_the_combinations_that_have_texts() => Gen.Select(s_glob, s_union, s_union, s_union).Sample((required, first, second, third) =>
    {
        Glob[][] told = [first, second, third];

        GlobCells cells = GlobSearch.FindCells(
            [new(GlobRole.Required, [required]), .. told.Select(t => new GlobGroup(GlobRole.Told, [.. t]))], Budget());

        Assert.True(cells.IsComplete);
        Dictionary<string, int> byText = [];
        foreach (string text in s_texts.Where(t => required.Matches(t)))
        {
            byText.TryAdd(string.Join(',', Enumerable.Range(1, told.Length).Where(i => Fits(told[i - 1], text))), text.Length);
        }

        Assert.All(cells.Cells, c => Assert.Equal(string.Join(',', c.Groups), string.Join(',', Enumerable.Range(1, told.Length).Where(i => Fits(told[i - 1], c.Example)))));
        Assert.Equal(
            byText.OrderBy(p => p.Key, StringComparer.Ordinal),
            cells.Cells.Where(c => c.Example.Length <= Longest)
                .Select(c => KeyValuePair.Create(string.Join(',', c.Groups), c.Example.Length)).OrderBy(p => p.Key, StringComparer.Ordinal));
    });

    // Faults A3: exponential whatever the algorithm.
    [Fact]
    public void What_would_take_for_ever_is_undecided()
    {
        const int Length = 24;
        var wide = Glob.Parse("*a" + new string('?', Length));
        var narrow = Glob.Parse(string.Concat(Enumerable.Repeat("*a", Length / 2)) + new string('?', Length));

        Assert.Equal(GlobAnswer.Undecided, GlobSearch.FindText([[narrow]], [wide], new SearchBudget(200_000, default), out _));
    }

    [Fact]
    public void A_search_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            GlobSearch.FindText([[Glob.Parse("*a*a????????")]], [Glob.Parse("*a????????")], new SearchBudget(long.MaxValue, stop.Token), out _));
    }

    [Fact]
    public void Many_plain_patterns_cost_no_more_than_their_characters()
    {
        GlobGroup[] groups = [.. Enumerable.Range(0, 2000).Select(i => new GlobGroup(GlobRole.Told, [Glob.Parse($"arn:aws:s3:::bucket-{i}/*")]))];

        GlobCells cells = GlobSearch.FindCells([new(GlobRole.Required, [Glob.Parse("arn:aws:s3:::*/?*")]), .. groups], Budget());

        Assert.True(cells.IsComplete);
        Assert.Equal(2001, cells.Cells.Length);
    }

    private static bool Fits(Glob[] union, string text) => Array.Exists(union, g => g.Matches(text));

    private static SearchBudget Budget() => new(default);

    private static IEnumerable<string> Texts(int length) => length == 0
        ? [string.Empty]
        : Texts(length - 1).SelectMany(t => t.Length == length - 1 ? [t, t + "a", t + "b", t + "x"] : new[] { t });
}
