using System.Text;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Text;

public class JsonNodeReaderTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData(" [ ] ", "[]")]
    [InlineData("{\"a\": [1, -2.50e+3, true, false, null, \"\", \"x\"]}", "{a=[N:1, N:-2.50e+3, B:true, B:false, null, T:, T:x]}")]
    [InlineData("""{"\u0041": "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}""", "{A=T:\"\\/\b\f\n\r\té😀}")]
    [InlineData("[[[{\"a\":{}}]]]", "[[[{a={}}]]]")]
    public void Json_becomes_nodes_that_keep_its_characters(string json, string expected) =>
        Assert.Equal(expected, NodeText.Of(TextDocument.Parse(json, "test")));

    [Theory]
    [InlineData("{\"a\": 1} x", 1, 10, "Found \"x\" after the end of the document; expected nothing more.")]
    [InlineData("{\"a\": 1}\n{}", 2, 1, "Found \"{\" after the end of the document; expected nothing more.")]
    [InlineData("{\"a\": 1,}", 1, 8, "Found \",\" before \"}\"; expected no comma after the last member.")]
    [InlineData("[1,\n]", 1, 3, "Found \",\" before \"]\"; expected no comma after the last item.")]
    [InlineData("[1,,2]", 1, 4, "Found \",\"; expected a value.")]
    [InlineData("[,1]", 1, 2, "Found \",\"; expected a value or \"]\".")]
    [InlineData("{,}", 1, 2, "Found \",\"; expected a member name in double quotes or \"}\".")]
    [InlineData("{\"a\": 1 \"b\": 2}", 1, 9, "Found a text in double quotes; expected \",\" or \"}\".")]
    [InlineData("[1 2]", 1, 4, "Found \"2\"; expected \",\" or \"]\".")]
    [InlineData("[1}", 1, 3, "Found \"}\"; expected \",\" or \"]\".")]
    [InlineData("{\"a\" 1}", 1, 6, "Found \"1\"; expected \":\" after the member name \"a\".")]
    [InlineData("{\"a\": }", 1, 7, "Found \"}\"; expected a value.")]
    [InlineData("{\"a\": 1, b: 2}", 1, 10, "Found \"b\"; expected a member name in double quotes.")]
    [InlineData("{'a': 1}", 1, 2, "Found a single quote, which JSON does not have; expected a member name in double quotes or \"}\".")]
    [InlineData("{ // no\n}", 1, 3, "Found a comment, which JSON does not have; expected a member name in double quotes or \"}\". AWS refuses it too: strip it before deployment. Import-IamAccount reads over it with -AllowComments.")]
    [InlineData("[1 /* no */]", 1, 4, "Found a comment, which JSON does not have; expected \",\" or \"]\". AWS refuses it too: strip it before deployment. Import-IamAccount reads over it with -AllowComments.")]
    [InlineData("{\"a\": True}", 1, 7, "Found \"True\"; expected a value.")]
    [InlineData("[nul]", 1, 2, "Found \"nul\"; expected a value or \"]\".")]
    [InlineData("[012]", 1, 2, "Found \"012\", which is no JSON number; expected a value or \"]\".")]
    [InlineData("[1.]", 1, 2, "Found \"1.\", which is no JSON number; expected a value or \"]\".")]
    [InlineData("[-]", 1, 2, "Found \"-\", which is no JSON number; expected a value or \"]\".")]
    [InlineData("[NaN]", 1, 2, "Found \"NaN\"; expected a value or \"]\".")]
    [InlineData("{\"a\": \"b", 1, 7, "Found a text that never ends; expected a closing double quote.")]
    [InlineData("{\"a\": \"b\n\"}", 1, 7, "Found a text that does not end in its line; expected a closing double quote, and \\n for a line break in a text.")]
    [InlineData("[\"a\tb\"]", 1, 4, "Found the character U+0009 in a text; expected an escape such as \\u0009.")]
    [InlineData("[\"\\x41\"]", 1, 3, "Found the escape \"\\x\" in a text; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits.")]
    [InlineData("[\"\\u00g0\"]", 1, 3, "Found the escape \"\\u\" in a text; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits.")]
    [InlineData("[\"\\ud83d\"]", 1, 2, "The text holds a \\u escape that is half of a surrogate pair; expected both halves.")]
    [InlineData("{\"\\udc00\": 1}", 1, 2, "The text holds a \\u escape that is half of a surrogate pair; expected both halves.")]
    [InlineData("{\"a\":\n [1,\n 2", 3, 3, "Found the end of the text; expected \",\" or \"]\".")]
    [InlineData("{", 1, 2, "Found the end of the text; expected a member name in double quotes or \"}\".")]
    [InlineData("{\"a\"", 1, 5, "Found the end of the text; expected \":\" after the member name \"a\".")]
    [InlineData("[1, \0]", 1, 5, "Found the character U+0000; expected a value.")]
    [InlineData("[\u00a01]", 1, 2, "Found the character U+00A0; expected a value or \"]\".")]
    [InlineData("[é]", 1, 2, "Found \"é\"; expected a value or \"]\".")]
    public void Malformed_Json_gives_one_error_with_its_place(string json, int line, int column, string message)
    {
        Diagnostic error = TextAssert.SingleError(() => TextDocument.Parse(json, "test"));
        Assert.Equal("INVALID_JSON", error.Code);
        Assert.Equal(message, error.Message);
        Assert.Equal((line, column), (error.Location.Line, error.Location.Column));
    }

    [Fact]
    public void Every_name_given_twice_is_reported_with_the_line_of_the_first()
    {
        const string Json = """
            {
              "a": 1,
              "b": {"x": 1, "\u0078": 2},
              "a": 3,
              "a": 4
            }
            """;
        InvalidTextException exception = Assert.Throws<InvalidTextException>(() => TextDocument.Parse(Json, "test"));
        Assert.Equal(
            [
                "test:3:17: The name \"x\" is given twice in one object; the first is in line 3.",
                "test:4:3: The name \"a\" is given twice in one object; the first is in line 2.",
                "test:5:3: The name \"a\" is given twice in one object; the first is in line 2.",
            ],
            exception.Diagnostics.Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public void A_name_given_twice_among_many_is_found()
    {
        string json = $"{{{string.Join(",\n", Enumerable.Range(0, 1000).Append(500).Select(n => $"\"name{n}\": {n}"))}}}";
        Diagnostic error = TextAssert.SingleError(() => TextDocument.Parse(json, "test"));
        Assert.Equal("test:1001:1: The name \"name500\" is given twice in one object; the first is in line 501.", error.ToString());
    }

    [Fact]
    public void A_text_of_nothing_but_duplicates_reports_the_first_hundred()
    {
        string json = $"{{{string.Join(",", Enumerable.Repeat("\"a\": 1", 100_000))}}}";
        InvalidTextException exception = Assert.Throws<InvalidTextException>(() => TextDocument.Parse(json, "test"));
        Assert.Equal(100, exception.Diagnostics.Count);
    }

    [Fact]
    public void Nesting_is_accepted_up_to_the_limit()
    {
        string json = new string('[', TextDocument.MaxDepth) + new string(']', TextDocument.MaxDepth);
        Assert.Equal(json, NodeText.Of(TextDocument.Parse(json, "test")));
    }

    [Theory]
    [InlineData("[", 1)]
    [InlineData("{\"a\":", 5)]
    public void Nesting_ten_thousand_deep_is_one_error(string open, int width)
    {
        string json = string.Concat(Enumerable.Repeat(open, 10_000));
        Diagnostic error = TextAssert.SingleError(() => TextDocument.Parse(json, "test"));
        Assert.Equal("TEXT_TOO_DEEP", error.Code);
        Assert.Equal("Found nesting deeper than 128 levels; expected no more.", error.Message);
        Assert.Equal((128 * width) + 1, error.Location.Column);
    }

    [Fact]
    public void Every_node_knows_its_line_and_its_column_in_characters()
    {
        const string Json = "{\r\n  \"ключ\": \"😀\", \"b\": [10,\n\t\"é\" , {\"c\": null}]}";
        var root = (ObjectNode)TextDocument.Parse(Json, "test");
        Assert.Equal(new LinePosition(1, 1), root.Location.Position);
        Assert.Equal(new LinePosition(2, 3), root.Members[0].NameLocation.Position);
        Assert.Equal(new LinePosition(2, 11), root.Members[0].Value.Location.Position);
        Assert.Equal(new LinePosition(2, 16), root.Members[1].NameLocation.Position);
        var list = (ArrayNode)root["b"]!;
        Assert.Equal(
            [new LinePosition(2, 22), new LinePosition(3, 2), new LinePosition(3, 8)],
            list.Items.Select(item => item.Location.Position));
    }

    [Fact]
    public void An_embedded_document_is_placed_at_the_text_that_holds_it()
    {
        var outer = (ObjectNode)TextDocument.Parse("{\n  \"Policy\": \"{\\n 1}\"}", "outer.json");
        var text = (ScalarNode)outer["Policy"]!;
        Diagnostic error = TextAssert.SingleError(() => TextDocument.Parse(text.Text, "policy", text.Location));
        Assert.Equal(
            "outer.json:2:13 (in the document there: line 2, column 2): Found \"1\"; expected a member name in double quotes or \"}\".",
            error.ToString());
    }

    [Fact]
    public void Equal_short_texts_share_one_string()
    {
        var list = (ArrayNode)TextDocument.Parse("""["s3:GetObject", "s3:GetObject", {"s3:GetObject": 1}]""", "test");
        string first = ((ScalarNode)list.Items[0]).Text;
        Assert.Same(first, ((ScalarNode)list.Items[1]).Text);
        Assert.Same(first, ((ObjectNode)list.Items[2]).Members[0].Name);
    }

    [Fact]
    public void A_text_of_a_megabyte_is_one_scalar()
    {
        string value = new('x', 1 << 20);
        var list = (ArrayNode)TextDocument.Parse($"[\"{value}\"]", "test");
        Assert.Equal(value, ((ScalarNode)list.Items[0]).Text);
        Assert.Equal(value.Length, Encoding.UTF8.GetByteCount(((ScalarNode)list.Items[0]).Text));
    }
}
