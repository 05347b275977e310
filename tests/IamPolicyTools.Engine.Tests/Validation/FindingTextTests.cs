using IamPolicyTools.Validation;

namespace IamPolicyTools.Engine.Tests.Validation;

/// <summary>The line of text that a finding shows, and what is underlined in it.</summary>
public sealed class FindingTextTests
{
    // Wherever the cut falls, the mark is under the operator, and no "::" of an ARN is written out.
    [Theory]
    [InlineData("arn:aws:s3:::b/*", false)]
    [InlineData("arn:aws:s3:::##[b/*", true)]
    public void What_is_wrong_is_underlined_wherever_the_line_is_cut(string resource, bool isWrittenOut)
    {
        for (int more = 0; more < 60; more++)
        {
            string text = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::{{{new string('a', more)}}}","{{{resource}}}","{{{resource}}}x"],"Condition":{"StringEqualsIfExist":{"aws:username":"x"} } }]}""";

            string[] lines = new PolicyValidator().CheckText(text, "test").Single(f => f.Code == "INVALID_CONDITION_OPERATOR").ToDisplay().Split('\n');

            int at = Array.FindIndex(lines, l => l.StartsWith("1 | ", StringComparison.Ordinal));
            int start = lines[at + 1].IndexOf('^', StringComparison.Ordinal);
            Assert.Equal("\"StringEqualsIfExist\"", lines[at].Substring(start, lines[at + 1].Length - start));
            Assert.True(isWrittenOut || !lines[at].Contains(@"\u{", StringComparison.Ordinal), lines[at]);
        }
    }
}
