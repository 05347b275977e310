using CsCheck;
using IamPolicyTools.Analysis.Patterns;

namespace IamPolicyTools.Engine.Tests.Analysis.Patterns;

/// <summary>Patterns as sets, against the plain question whether a text fits.</summary>
public sealed class GlobTests
{
    private static readonly Gen<string> s_code = Gen.Char["ab*?"].Array[0, 6].Select(cs => new string(cs).Replace('*', Glob.Many).Replace('?', Glob.One));

    // Every text of up to five characters, with one that no pattern names.
    private static readonly string[] s_texts = [.. Texts(5)];

    [Theory]
    [InlineData("*?*", "?*")]
    [InlineData("**", "*")]
    [InlineData("a*?*?b", "a??*b")]
    public void A_run_of_wildcards_has_one_form(string code, string expected) => Assert.Equal(expected, Pattern(code).ToString());

    [Theory]
    [InlineData("a*", "ab*", true)]
    [InlineData("ab*", "a*", false)]
    [InlineData("a?*", "a*", false)]
    [InlineData("*a*", "xax", true)]
    [InlineData("*a*b*", "*ab*", true)]
    [InlineData("*ab*", "*a*b*", false)]
    [InlineData("?*", "?", true)]
    [InlineData("a", "?", false)]
    public void Contains_what_only_has_texts_of_its_own(string wide, string narrow, bool expected) =>
        Assert.Equal(expected, Pattern(wide).Contains(Pattern(narrow)));

    [Theory]
    [InlineData("b1-*", "*-data-*", "b1-*-data-*", "b1-data-*")]
    [InlineData("*a*", "*b*", "*a*b*", "*b*a*")]
    [InlineData("a*", "b*")]
    [InlineData("team-*", "team-red", "team-red")]
    public void Common_texts_are_patterns_again(string first, string second, params string[] expected) =>
        Assert.Equal(expected, Pattern(first).Intersect(Pattern(second))!.Select(g => g.ToString()).Order(StringComparer.Ordinal));

    // PL-75
    [Fact]
    public void Literal_wildcards_are_written_as_escapes() => Assert.Equal("a${*}${?}${$}{*", Glob.OfCode("a*?${" + Glob.Many).ToString());

    [Fact]
    public void Set_relations_hold_for_every_text() => Gen.Select(s_code, s_code).Sample((first, second) =>
    {
        Glob a = Glob.OfCode(first);
        Glob b = Glob.OfCode(second);
        string[] ofA = [.. s_texts.Where(a.Matches)];
        string[] ofBoth = [.. ofA.Where(b.Matches)];

        // A text of five characters is enough to tell patterns of up to six places apart, but for the longest.
        bool contains = a.Contains(b);
        Assert.True(!contains || s_texts.Where(b.Matches).All(a.Matches), $"{a} contains {b}");
        Assert.True(contains || s_texts.Where(b.Matches).Any(t => !a.Matches(t)) || b.Code.Length > 4, $"{a} does not contain {b}");
        Assert.True(ofBoth.Length == 0 || a.Overlaps(b), $"{a} overlaps {b}");
        if (a.Intersect(b) is { } common)
        {
            Assert.Equal(ofBoth, s_texts.Where(t => common.Any(c => c.Matches(t))));
            Assert.Equal(a.Overlaps(b), common.Count > 0);
        }
    });

    [Fact]
    public void Examples_fit() => s_code.Sample(code =>
    {
        Glob pattern = Glob.OfCode(code);
        Assert.All(pattern.Examples(), e => Assert.True(pattern.Matches(e)));
    });

    private static Glob Pattern(string text) => Glob.OfCode(text.Replace('*', Glob.Many).Replace('?', Glob.One));

    private static IEnumerable<string> Texts(int length) => length == 0
        ? [string.Empty]
        : Texts(length - 1).SelectMany(t => t.Length == length - 1 ? [t, t + "a", t + "b", t + "x"] : new[] { t });
}
