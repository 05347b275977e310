using System.Text;
using CsCheck;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Text;

public class SourceTextTests
{
    private static readonly Gen<string> s_texts =
        Gen.OneOf("a", "é", "€", "😀", "\n", "\r\n", "\r", "\t", "\"").Array[0, 300].Select(string.Concat);

    [Fact]
    public void Utf8_offsets_become_the_line_and_column_that_counting_runes_gives() => s_texts.Sample(text =>
    {
        var source = SourceText.FromUtf8("test", Encoding.UTF8.GetBytes(text));
        int offset = 0;
        foreach ((Rune rune, LinePosition expected) in Positions(text))
        {
            Assert.Equal(expected, source.GetPosition(offset));
            offset += rune.Utf8SequenceLength;
        }
    });

    [Fact]
    public void Utf16_offsets_become_the_line_and_column_that_counting_runes_gives() => s_texts.Sample(text =>
    {
        var source = SourceText.FromText("test", text);
        int offset = 0;
        foreach ((Rune rune, LinePosition expected) in Positions(text))
        {
            Assert.Equal(expected, source.GetPosition(offset));
            offset += rune.Utf16SequenceLength;
        }
    });

    [Fact]
    public void A_column_in_a_long_line_counts_characters()
    {
        byte[] utf8 = Encoding.UTF8.GetBytes($"\n{string.Concat(Enumerable.Repeat("é", 100_000))}x");
        Assert.Equal(new LinePosition(2, 100_001), SourceText.FromUtf8("test", utf8).GetPosition(utf8.Length - 1));
    }

    private static IEnumerable<(Rune Rune, LinePosition Position)> Positions(string text)
    {
        int line = 1;
        int column = 1;
        foreach (Rune rune in text.EnumerateRunes())
        {
            yield return (rune, new LinePosition(line, column));
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + 1);
        }
    }
}
