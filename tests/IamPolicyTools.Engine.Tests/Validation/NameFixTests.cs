using IamPolicyTools.Validation;

namespace IamPolicyTools.Engine.Tests.Validation;

/// <summary>Names that the language does not have are mended by the nearest that it has.</summary>
public sealed class NameFixTests
{
    [Theory]
    [InlineData("StringEqual", "StringEquals")]
    [InlineData("StringEqualsIfExist", "StringEqualsIfExists")]
    [InlineData("ForAnyValues:StringLik", "ForAnyValue:StringLike")]
    [InlineData("NumericLessThen", "NumericLessThan")]
    public void An_operator_is_mended_by_the_nearest(string written, string meant) => Assert.StartsWith(
        $"Write \"{meant}\"",
        Fix($$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"{{written}}":{"aws:username":"x"} } } }""", "INVALID_CONDITION_OPERATOR"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("Actions", "Action")]
    [InlineData("action", "Action")]
    [InlineData("Ressource", "Resource")]
    [InlineData("Conditions", "Condition")]
    public void An_element_of_a_statement_is_mended_by_the_nearest(string written, string meant) => Assert.StartsWith(
        $"Write \"{meant}\"",
        Fix($$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","{{written}}":"x"}]}""", "INVALID_POLICY_ELEMENT"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"Effect\":\"Alow\",\"Action\":\"*\",\"Resource\":\"*\"}", "INVALID_EFFECT", "Write \"Allow\".")]
    [InlineData("{\"Effect\":\"deny\",\"Action\":\"*\",\"Resource\":\"*\"}", "INVALID_EFFECT", "Write \"Deny\".")]
    [InlineData("{\"Effect\":\"Perhaps\",\"Action\":\"*\",\"Resource\":\"*\"}", "INVALID_EFFECT", "Write \"Allow\" or \"Deny\".")]
    [InlineData("{\"Sid\":\"Read-It\",\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}", "UNSUPPORTED_SID", "Write \"ReadIt\".")]
    [InlineData("{\"Effect\":\"Allow\",\"Principal\":{\"Servce\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}", "INVALID_PRINCIPAL_KEY", "Write \"Service\".")]
    public void A_word_is_mended_by_the_nearest(string statement, string code, string fix) =>
        Assert.Equal(fix, Assert.Single(new PolicyValidator().CheckText($"{{\"Version\":\"2012-10-17\",\"Statement\":{statement}}}", "test"), f => f.Code == code) is var found
            ? found.Fix ?? found.GetRule().Fix : null);

    [Fact]
    public void An_element_of_the_document_is_mended_by_one_of_the_document()
    {
        Assert.Equal("Write \"Statement\".", Fix("""{"Version":"2012-10-17","Statements":[]}""", "INVALID_POLICY_ELEMENT"));
        Assert.Null(Fix("""{"Version":"2012-10-17","Description":"x","Statement":[]}""", "INVALID_POLICY_ELEMENT"));
    }

    private static string? Fix(string text, string code) => Assert.Single(new PolicyValidator().CheckText(text, "test"), f => f.Code == code).Fix;
}
