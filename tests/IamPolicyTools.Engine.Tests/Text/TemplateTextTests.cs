using System.Text;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Text;

/// <summary>YAML as templates of CloudFormation have it.</summary>
public class TemplateTextTests
{
    [Theory]
    [InlineData("a: !Ref b", "{a={Ref=P:b}}")]
    [InlineData("a: !Sub 'x${b}'", "{a={Fn::Sub=T:x${b}}}")]
    [InlineData("a: !If [c, !Ref d, e]", "{a={Fn::If=[P:c, {Ref=P:d}, P:e]}}")]
    [InlineData("a: !GetAtt b.c.d", "{a={Fn::GetAtt=P:b.c.d}}")]
    [InlineData("a: !Condition b", "{a={Condition=P:b}}")]
    [InlineData("a: !Transform {Name: AWS::Include}", "{a={Fn::Transform={Name=P:AWS::Include}}}")]
    [InlineData("a:\n  Fn::Join:\n  - ','\n  - !Split ['|', !ImportValue x]", "{a={Fn::Join=[T:,, {Fn::Split=[T:|, {Fn::ImportValue=P:x}]}]}}")]
    public void Short_forms_are_long_forms(string yaml, string expected) => // CFN-1
        Assert.Equal(expected, NodeText.Of(Read(yaml).Root));

    [Theory]
    [InlineData("Version: 2012-10-17\nId: 012345678901\nx: !Ref 012", "{Version=P:2012-10-17, Id=P:012345678901, x={Ref=P:012}}")]
    public void Scalars_keep_their_text(string yaml, string expected) => // CFN-4
        Assert.Equal(expected, NodeText.Of(Read(yaml).Root));

    [Theory]
    [InlineData("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3", "{a={b=P:1, c=P:2}, d={c=P:3, b=P:1}}", 3)]
    [InlineData("a: &x {b: 1}\ny: &y {b: 2, z: 3}\nd: {<<: [*x, *y]}", "{a={b=P:1}, y={b=P:2, z=P:3}, d={b=P:1, z=P:3}}", 3)]
    [InlineData("a: &x {b: 1}\nd: *x", "{a={b=P:1}, d={b=P:1}}", 2)]
    public void Aliases_and_merge_keys_are_taken_and_told(string yaml, string expected, int line) // CFN-4
    {
        TemplateText text = Read(yaml);
        Assert.Equal(expected, NodeText.Of(text.Root));
        Assert.Equal(line, text.NotCloudFormation!.Value.Line);
    }

    [Theory]
    [InlineData("a: !Rain::S3 x", "it is of another tool: render the file with that tool first.")]
    [InlineData("a: !reference [x]", "it is of another tool: render the file with that tool first.")]
    [InlineData("a: !Foo x", "expected an untagged value")]
    [InlineData("a: !<tag:yaml.org,2002:binary> eA==", "expected an untagged value")]
    public void Other_tags_are_refused(string yaml, string message) // CFN-1
    {
        Diagnostic error = TextAssert.SingleError(() => Read(yaml));
        Assert.Equal("UNKNOWN_YAML_TAG", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: !Ref b", "UNKNOWN_YAML_TAG", 4)]
    [InlineData("a: &x {b: 1}\nc: {<<: *x}", "INVALID_YAML", 5)]
    public void What_proves_to_be_no_template_is_refused_as_ever(string yaml, string code, int column)
    {
        Diagnostic error = TextAssert.SingleError(() => Read(yaml).AsPlainYaml());
        Assert.Equal((code, column), (error.Code, error.Location.Column));
    }

    [Fact]
    public void Duplicate_names_are_errors() // CFN-4
    {
        Diagnostic error = TextAssert.SingleError(() => Read("a: !Ref b\na: 1"));
        Assert.Equal("DUPLICATE_NAME", error.Code);
    }

    private static TemplateText Read(string yaml) => TextDocument.ReadTemplate(Encoding.UTF8.GetBytes(yaml), "t.yaml");
}
