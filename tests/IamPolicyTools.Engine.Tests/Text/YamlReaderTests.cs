using System.Globalization;
using System.Runtime.Loader;
using System.Text;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Text;

public class YamlReaderTests
{
    [Theory]
    [InlineData("AccountId: 012345678901", "{AccountId=P:012345678901}")]
    [InlineData("a: on\nb: no\nc: 2012-10-17\nd: 1e3\ne: 0x1F\nf: true", "{a=P:on, b=P:no, c=P:2012-10-17, d=P:1e3, e=P:0x1F, f=P:true}")]
    [InlineData("a:\nb: ~\nc: null\nd: Null\ne: NULL\nf: nUll\ng: ''\nh: \"null\"", "{a=null, b=null, c=null, d=null, e=null, f=P:nUll, g=T:, h=T:null}")]
    [InlineData("a: 'it''s'\nb: \"\\u00e9\\n\"\nc: |\n  one\n  two\nd: >-\n  one\n  two", "{a=T:it's, b=T:é\n, c=T:one\ntwo\n, d=T:one two}")]
    [InlineData("a: !!str 12\nb: ! x\nc: !!int 12\nd: !!map {}\ne: !!seq []\nf: !!null ~", "{a=T:12, b=T:x, c=P:12, d={}, e=[], f=null}")]
    [InlineData("null: 1\ntrue: 2\n'q': 3\n? k\n: 4\n\"<<\": 5", "{null=P:1, true=P:2, q=P:3, k=P:4, <<=P:5}")]
    [InlineData("# only\n- a # comment\n- b#c", "[P:a, P:b#c]")]
    [InlineData("---\na: 1\n...\n", "{a=P:1}")]
    [InlineData("%YAML 1.2\n---\na: arn:aws:iam::aws:policy/x", "{a=P:arn:aws:iam::aws:policy/x}")]
    [InlineData("a: &x {b: 1}\nc: *x\nd: &x [2]\ne: *x\n&k f: *k", "{a={b=P:1}, c={b=P:1}, d=[P:2], e=[P:2], f=P:f}")]
    [InlineData("a: &x k\n*x : 1", "{a=P:k, k=P:1}")]
    [InlineData("&x a: [&x b, *x]\nc: *x", "{a=[P:b, P:b], c=P:b}")]
    [InlineData("a: &x [&x b]\nc: *x", "{a=[P:b], c=P:b}")]
    [InlineData("a: 😀 é\n😀: |\n  😀", "{a=P:😀 é, 😀=T:😀}")]
    [InlineData("just a text", "P:just a text")]
    public void Yaml_scalars_keep_their_text(string yaml, string expected) =>
        Assert.Equal(expected, NodeText.Of(TextDocument.Parse(yaml, "test")));

    [Theory]
    [InlineData("a: 1\n---\nb: 2", "INVALID_YAML", 2, 1, "Found a second document; expected one document in the text.")]
    [InlineData("# nothing", "EMPTY_TEXT", 1, 1, "The text is empty; expected a document.")]
    [InlineData("", "EMPTY_TEXT", 1, 1, "The text is empty; expected a document.")]
    [InlineData("a: !Sub x", "UNKNOWN_YAML_TAG", 1, 4, "Found the tag !Sub, which is not known for a text; expected an untagged value (functions of CloudFormation are read in its templates only).")]
    [InlineData("a: !If [x]", "UNKNOWN_YAML_TAG", 1, 4, "Found the tag !If, which is not known for a list; expected an untagged value (functions of CloudFormation are read in its templates only).")]
    [InlineData("a: !!map x", "UNKNOWN_YAML_TAG", 1, 4, "Found the tag !!map, which is not known for a text; expected an untagged value (functions of CloudFormation are read in its templates only).")]
    [InlineData("a: !!binary aGk=", "UNKNOWN_YAML_TAG", 1, 4, "Found the tag !!binary, which is not known for a text; expected an untagged value (functions of CloudFormation are read in its templates only).")]
    [InlineData("? [a]\n: 1", "INVALID_YAML", 1, 3, "Found an object or a list as the name of a member; expected a text. A placeholder of a template, {{ name }}, stands in quotes.")]
    [InlineData("region: {{ Home }}", "INVALID_YAML", 1, 10, "Found an object or a list as the name of a member; expected a text. A placeholder of a template, {{ name }}, stands in quotes.")] // PO-2.6
    [InlineData("? {a: 1}\n: 1", "INVALID_YAML", 1, 3, "Found an object or a list as the name of a member; expected a text. A placeholder of a template, {{ name }}, stands in quotes.")]
    [InlineData("a: &x {b: 1}\nc:\n  <<: *x", "INVALID_YAML", 3, 3, "Found the merge key \"<<\", which YAML 1.2 does not have; expected the members themselves.")]
    [InlineData("a: *x", "INVALID_YAML", 1, 4, "Found the alias *x; expected an anchor of that name before it.")]
    [InlineData("a: &x [*x]", "INVALID_YAML", 1, 8, "Found the alias *x inside the value that it stands for; expected it outside.")]
    [InlineData("a: \"\0\"", "INVALID_YAML", 1, 5, "Found the control character U+0000, which YAML does not allow.")]
    [InlineData("a: 1\r\nb: 2\r\na: 3", "DUPLICATE_NAME", 3, 1, "The name \"a\" is given twice in one object; the first is in line 1.")]
    [InlineData("a:\n  b: 1\n  'b': 2", "DUPLICATE_NAME", 3, 3, "The name \"b\" is given twice in one object; the first is in line 2.")]
    public void What_is_refused_is_one_error_with_its_place(string yaml, string code, int line, int column, string message)
    {
        Diagnostic error = TextAssert.SingleError(() => TextDocument.Parse(yaml, "test"));
        Assert.Equal((code, line, column, message), (error.Code, error.Location.Line, error.Location.Column, error.Message));
    }

    [Theory]
    [InlineData("a: 'x\nb: 1", 1, 4, "while scanning a quoted scalar, found unexpected end of stream (noticed in line 2).")]
    [InlineData("a: 1\n b: 2", 2, 3, "while scanning a plain scalar value, found invalid mapping.")]
    [InlineData("a: b: c", 1, 5, "while scanning a plain scalar value, found invalid mapping.")]
    [InlineData("a: 1\n\tb: 2", 2, 1, "found a tab in the indentation of a line; YAML is indented with blanks.")]
    [InlineData("a:\n\tb: 2", 2, 1, "found a tab in the indentation of a line; YAML is indented with blanks.")]
    [InlineData("a:\n  b: 1\n  \tc: 2\nd: 1", 3, 3, "found a tab in the indentation of a line; YAML is indented with blanks.")]
    [InlineData("a:\n\t- b\n\t- c", 2, 1, "found a tab in the indentation of a line; YAML is indented with blanks.")]
    [InlineData("\ta: 1", 1, 1, "found a tab in the indentation of a line; YAML is indented with blanks.")]
    [InlineData("a:\n  - b: |\n      x\n\t  c: 1", 4, 1, "found a tab in the indentation of a line; YAML is indented with blanks.")]
    [InlineData("a: \"\\q\"", 1, 4, "while scanning a quoted scalar, found unknown escape character.")]
    [InlineData("a: @x", 1, 4, "while scanning for the next token, found character that cannot start any token.")]
    [InlineData("a: {b: 1", 1, 9, "while parsing a flow mapping, did not find expected ',' or '}'.")]
    [InlineData("a: [1, 2\nb: 3", 2, 1, "found something that cannot follow here; a bracket, brace or quote may be missing before it.")]
    public void Malformed_Yaml_is_an_error_with_its_place(string yaml, int line, int column, string message)
    {
        Diagnostic error = TextAssert.SingleError(() => TextDocument.Parse(yaml, "test"));
        Assert.Equal(("INVALID_YAML", $"The YAML is not well formed: {message}"), (error.Code, error.Message));
        Assert.Equal((line, column), (error.Location.Line, error.Location.Column));
    }

    [Fact]
    public void Every_node_knows_its_line_and_its_column_in_characters()
    {
        const string Yaml = "# é\r\nключ: 😀 # 😀\r\n\"😀\": [10,\n  \"é\" , {c: null}]\nd: |\n  😀\ne: x";
        var root = (ObjectNode)TextDocument.Parse(Yaml, "test");
        Assert.Equal(
            [new LinePosition(2, 1), new LinePosition(3, 1), new LinePosition(5, 1), new LinePosition(7, 1)],
            root.Members.Select(member => member.NameLocation.Position));
        Assert.Equal(
            [new LinePosition(2, 7), new LinePosition(3, 6), new LinePosition(5, 4), new LinePosition(7, 4)],
            root.Members.Select(member => member.Value.Location.Position));
        Assert.Equal(
            [new LinePosition(3, 7), new LinePosition(4, 3), new LinePosition(4, 9)],
            ((ArrayNode)root["😀"]!).Items.Select(item => item.Location.Position));
    }

    [Theory]
    [InlineData("!{0} a")]
    [InlineData("a: *{0}")]
    [InlineData("{0}: 1\n{0}: 2")]
    public void An_error_shows_the_beginning_of_what_is_long(string format)
    {
        string yaml = string.Format(CultureInfo.InvariantCulture, format, new string('x', 1000));
        Assert.InRange(TextAssert.SingleError(() => TextDocument.Parse(yaml, "test")).Message.Length, 60, 200);
    }

    [Fact]
    public void An_alias_shares_the_node_of_its_anchor()
    {
        var root = (ObjectNode)TextDocument.Parse("a: &x {b: [1, 2]}\nc: [*x, *x]", "test");
        Assert.All(((ArrayNode)root["c"]!).Items, item => Assert.Same(root["a"], item));
    }

    [Fact]
    public void Aliases_that_would_expand_to_billions_are_refused()
    {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 10; level++)
        {
            yaml.Append($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n");
        }

        Diagnostic error = TextAssert.SingleError(() => TextDocument.Parse(yaml.ToString(), "test"));
        Assert.Equal("YAML_ALIAS_EXPANSION", error.Code);
        Assert.Equal("Found an alias expansion beyond 1000000 values; expected fewer aliases, or the values written out.", error.Message);
        Assert.Equal(6, error.Location.Line);
    }

    [Theory]
    [InlineData(990, false)]
    [InlineData(1000, true)]
    public void Aliases_may_expand_to_a_million_values(int aliases, bool isRefused)
    {
        string thousand = $"[{string.Join(", ", Enumerable.Repeat("x", 999))}]";
        string yaml = $"a: &a {thousand}\nb: [{string.Join(", ", Enumerable.Repeat("*a", aliases))}, *a]";
        Exception? error = Record.Exception(() => TextDocument.Parse(yaml, "test"));
        Assert.Equal(isRefused, error is InvalidTextException { Diagnostics: [{ Code: "YAML_ALIAS_EXPANSION" }] });
    }

    [Theory]
    [InlineData("- ")]
    [InlineData("[")]
    [InlineData("? ")]
    [InlineData("{a: ")]
    public void Nesting_ten_thousand_deep_is_one_error(string open)
    {
        string yaml = $"- {string.Concat(Enumerable.Repeat(open, 10_000))}";
        Diagnostic error = TextAssert.SingleError(() => TextDocument.Parse(yaml, "test"));
        Assert.Equal("TEXT_TOO_DEEP", error.Code);
    }

    [Fact]
    public void Nesting_that_aliases_make_deeper_than_the_limit_is_refused()
    {
        string half = new('[', 70);
        string close = new(']', 70);
        Diagnostic error = TextAssert.SingleError(() => TextDocument.Parse($"a: &x {half}{close}\nb: {half}*x{close}", "test"));
        Assert.Equal(("TEXT_TOO_DEEP", 2), (error.Code, error.Location.Line));
    }

    [Fact]
    public void Nesting_is_accepted_up_to_the_limit()
    {
        string yaml = $"# list\n{new string('[', TextDocument.MaxDepth)}{new string(']', TextDocument.MaxDepth)}";
        Assert.Equal(yaml["# list\n".Length..], NodeText.Of(TextDocument.Parse(yaml, "test")));
    }

    [Fact]
    public void A_text_longer_than_the_limit_is_refused_before_it_is_read()
    {
        byte[] content = new byte[TextDocument.MaxYamlLength + 1];
        content.AsSpan().Fill((byte)'a');
        Diagnostic error = TextAssert.SingleError(() => TextDocument.Read(content, "large.yaml"));
        Assert.Equal("TEXT_TOO_LARGE", error.Code);
        Assert.Equal("Found a YAML text of more than 64 Mi characters; expected no more. JSON may be larger.", error.Message);
    }

    [Fact]
    public void The_Yaml_library_stays_in_a_load_context_of_its_own()
    {
        _ = TextDocument.Parse("a: 1", "test");
        Assert.DoesNotContain(AssemblyLoadContext.Default.Assemblies, assembly => assembly.GetName().Name is "YamlDotNet" or "IamPolicyTools.Yaml");
        AssemblyLoadContext context = Assert.Single(AssemblyLoadContext.All, context => context.Name == "IamPolicyTools.Yaml");
        Assert.Equal(
            ["IamPolicyTools.Yaml", "YamlDotNet"],
            context.Assemblies.Select(assembly => assembly.GetName().Name).Order(StringComparer.Ordinal));
    }
}
