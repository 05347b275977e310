using System.Text;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Text;

public class EncodingTests
{
    private const string Json = "{\"clé\": \"😀\"}";
    private const string Yaml = "clé: 😀";

    public static TheoryData<string, bool> Encodings => new()
    {
        { "utf-8", false },
        { "utf-8", true },
        { "utf-16", true },
        { "utf-16BE", true },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Unicode_is_read_with_its_byte_order_mark(string encoding, bool hasMark)
    {
        using var json = new TempFile(Encode(encoding, hasMark, Json));
        using var yaml = new TempFile(Encode(encoding, hasMark, Yaml), ".yaml");
        Assert.Equal("{clé=T:😀}", NodeText.Of(TextDocument.ReadFile(json.Path)));
        Assert.Equal("{clé=P:😀}", NodeText.Of(TextDocument.ReadFile(yaml.Path)));
        TopLevelItem item = Assert.Single(TextDocument.ReadItems(json.Path));
        Assert.Equal(("clé", new LinePosition(1, 9)), (item.Name, item.Value!.Location.Position));
    }

    [Fact]
    public void A_string_may_begin_with_a_byte_order_mark()
    {
        Assert.Equal("{clé=T:😀}", NodeText.Of(TextDocument.Parse($"\uFEFF{Json}", "test")));
        Assert.Equal("{clé=P:😀}", NodeText.Of(TextDocument.Parse($"\uFEFF{Yaml}", "test")));
    }

    [Theory]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void Utf32_is_refused_by_name(string encoding)
    {
        using var file = new TempFile(Encode(encoding, true, Json));
        Diagnostic error = TextAssert.SingleError(() => TextDocument.ReadFile(file.Path));
        Assert.Equal("INVALID_ENCODING", error.Code);
        Assert.Equal("The text is UTF-32; expected UTF-8, or UTF-16 with a byte-order mark.", error.Message);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32BE")]
    public void Wide_characters_without_a_byte_order_mark_are_refused(string encoding)
    {
        using var file = new TempFile(Encode(encoding, false, Json));
        Diagnostic error = TextAssert.SingleError(() => TextDocument.ReadFile(file.Path));
        Assert.Equal("The text looks like UTF-16 or UTF-32 without a byte-order mark; expected UTF-8, or UTF-16 with one.", error.Message);
    }

    [Theory]
    [InlineData(".json")]
    [InlineData(".yaml")]
    public void An_invalid_byte_is_named_with_its_place(string extension)
    {
        using var file = new TempFile([.. "{\"é\": 1,\n \"é"u8, 0xE9, .. "\": 2}"u8], extension);
        Diagnostic error = TextAssert.SingleError(() => TextDocument.ReadFile(file.Path));
        Assert.Equal("INVALID_ENCODING", error.Code);
        Assert.Equal("Found the byte 0xE9, which is not valid UTF-8 there; expected UTF-8, or UTF-16 with a byte-order mark.", error.Message);
        Assert.Equal((2, 4), (error.Location.Line, error.Location.Column));
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xE2, 0x82 })]
    [InlineData(new byte[] { 0x80 })]
    public void Overlong_surrogate_and_cut_off_sequences_are_invalid(byte[] sequence)
    {
        using var file = new TempFile([.. "[\""u8, .. sequence]);
        Diagnostic error = TextAssert.SingleError(() => TextDocument.ReadFile(file.Path));
        Assert.Equal(("INVALID_ENCODING", 3), (error.Code, error.Location.Column));
    }

    [Fact]
    public void Half_a_surrogate_pair_in_a_string_is_named_with_its_place()
    {
        Diagnostic error = TextAssert.SingleError(() => TextDocument.Parse("{\"a\":\n\"😀\ud83d\"}", "test"));
        Assert.Equal("Found half of a UTF-16 surrogate pair (U+D83D); expected a whole character.", error.Message);
        Assert.Equal((2, 3), (error.Location.Line, error.Location.Column));
    }

    [Fact]
    public void A_Utf16_file_with_an_odd_number_of_bytes_is_cut_off()
    {
        using var file = new TempFile([0xFF, 0xFE, (byte)'{', 0, (byte)'}']);
        Diagnostic error = TextAssert.SingleError(() => TextDocument.ReadFile(file.Path));
        Assert.Equal("The text begins with a UTF-16 byte-order mark but has an odd number of bytes; it is cut off or not UTF-16.", error.Message);
    }

    [Theory]
    [InlineData(".json")]
    [InlineData(".yaml")]
    [InlineData("")]
    public void An_empty_file_is_refused(string extension)
    {
        using var file = new TempFile([], extension);
        Assert.Equal("EMPTY_TEXT", TextAssert.SingleError(() => TextDocument.ReadFile(file.Path)).Code);
    }

    [Fact]
    public void A_missing_file_stays_an_error_of_the_file_system() =>
        Assert.ThrowsAny<IOException>(() => TextDocument.ReadFile(Path.Combine(Path.GetTempPath(), "no-such-file.json")));

    private static byte[] Encode(string name, bool hasMark, string text)
    {
        var encoding = Encoding.GetEncoding(name);
        return [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
    }
}
