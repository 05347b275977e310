using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using IamPolicyTools.Tests.Shared;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Text;

/// <summary>ci-and-reports.md 2.0: what is displayed speaks to nobody but its reader.</summary>
public sealed class DisplayedTextTests
{
    private static readonly JsonSerializerOptions s_relaxed = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What attacks are made of, so that random texts are likely to hold one.
    private static readonly string[] s_pieces =
    [
        ":", "::", "#", "##", "[", "vso[", "error", "group", "stop-commands", " ", "\n", "\r\n", "\u001b[", "\u200b", "\ufe0f", "\udb40\udc01", "\u2028", "\u202e", "a",
    ];

    private static readonly Gen<string> s_hostile = Gen.OneOf(
            Gen.Int[0, s_pieces.Length - 1].Select(index => s_pieces[index]),
            Gen.Char.Select(unit => unit.ToString()))
        .Array[0, 12]
        .Select(string.Concat);

    public static TheoryData<string> Hostile => new(HostileTexts.All);

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_text_becomes_one_harmless_line(string text)
    {
        Assert.NotEmpty(RunnerRules.Dangers(text).Concat(RunnerRules.DangersWhenBroken(text)));
        AssertHarmless(DisplayedText.Line(text));
        Assert.DoesNotContain('\n', DisplayedText.Line(text));
    }

    [Fact]
    public void Any_text_becomes_harmless_and_then_stays_as_it_is() => s_hostile.Sample(text =>
    {
        string line = DisplayedText.Line(text);
        AssertHarmless(line);
        Assert.Equal(line, DisplayedText.Line(line));
        AssertHarmless(DisplayedText.Lines(text));
        Assert.Equal(DisplayedText.Lines(text), DisplayedText.Lines(DisplayedText.Lines(text)));
        AssertHarmless(DisplayedText.Shorten(text));
    });

    // Issue 15: the document that is read back is the same, and its text is no command.
    [Fact]
    public void Any_JSON_becomes_harmless_and_means_the_same() => s_hostile.Sample(text =>
    {
        string json = JsonSerializer.Serialize(new[] { text, "arn:aws:s3:::b" }, s_relaxed);
        string written = DisplayedText.Json(json);

        Assert.All(written.Split('\n'), AssertHarmless);
        Assert.Equal(JsonSerializer.Deserialize<string[]>(json), JsonSerializer.Deserialize<string[]>(written)!);
        Assert.Equal(written, DisplayedText.Json(written));
        Assert.Contains("arn:aws:s3:::b", written, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("")]
    [InlineData("arn:aws:iam::123456789012:user/a and arn:aws:s3:::bucket/error of arn:aws:sts::123456789012:assumed-role/r/s")]
    [InlineData("#1 ## [2] # #[3]")]
    [InlineData("a :: b")]
    [InlineData("Zoë \ud83d\ude00 文")]
    public void A_harmless_text_stays_as_it_is(string text) => Assert.Same(text, DisplayedText.Line(text));

    [Theory]
    [InlineData("a\u001bb", "a\\u{1B}b")]
    [InlineData("a\nb", "a\\u{A}b")]
    [InlineData("\u202e", "\\u{202E}")]
    [InlineData("##[group]", "#\\u{23}[group]")]
    [InlineData("a##vso[x]", "a#\\u{23}vso[x]")]
    [InlineData("  ::error::x", "  \\u{3A}:error::x")]
    public void What_is_escaped_shows_its_code(string text, string shown) => Assert.Equal(shown, DisplayedText.Line(text));

    [Fact]
    public void Own_line_breaks_stay() => Assert.Equal("a\n\\u{3A}:b\r\nc\\u{D}d", DisplayedText.Lines("a\n::b\r\nc\rd"));

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        string shown = DisplayedText.Shorten(new string('a', 56) + string.Concat(Enumerable.Repeat("\ud83d\ude00", 5)));
        Assert.Equal(new string('a', 56) + "...", shown);
    }

    private static void AssertHarmless(string shown)
    {
        Assert.Empty(RunnerRules.Dangers(shown));
        Assert.All(shown.Split('\n'), line => Assert.Empty(RunnerRules.DangersWhenBroken(line)));
    }
}
