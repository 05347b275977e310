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
    [InlineData("null: 1\ntrue: 2\n'q': 3\n? k\n: 4", "{null=P:1, true=P:2, q=P:3, k=P:4}")]
    [InlineData("# only\n- a # comment\n- b#c", "[P:a, P:b#c]")]
    [InlineData("---\na: 1\n...\n", "{a=P:1}")]
    [InlineData("a: &x {b: 1}\nc: *x\nd: &x [2]\ne: *x\n&k f: *k", "{a={b=P:1}, c={b=P:1}, d=[P:2], e=[P:2], f=P:f}")]
    public void Yaml_scalars_keep_their_text(string yaml, string expected) =>
        Assert.Equal(expected, NodeText.Of(TextDocument.Parse(yaml, "test")));
}
