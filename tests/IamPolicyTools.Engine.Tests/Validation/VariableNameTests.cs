using IamPolicyTools.Validation;

namespace IamPolicyTools.Engine.Tests.Validation;

/// <summary>A policy variable whose key there is not is found, wherever it stands.</summary>
public sealed class VariableNameTests
{
    [Theory]
    [InlineData("arn:aws:s3:::b/${aws:usrname}/*", "x", "aws:usrname", "Write \"aws:username\"")]
    [InlineData("arn:aws:s3:::b/*", "${aws:usrname}", "aws:usrname", "Write \"aws:username\"")]
    [InlineData("arn:aws:s3:::b/${aws:username}/${aws:PrincipalTags/team}", "x", "aws:PrincipalTags/team", null)]
    public void A_variable_of_no_key_is_found_with_the_name_that_is_near(string resource, string value, string name, string? fix)
    {
        PolicyFinding finding = Assert.Single(Check(resource, value));

        Assert.StartsWith($"The policy variable ${{{name}}} has no value in any request: there is no global condition key \"{name}\"", finding.Why, StringComparison.Ordinal);
        if (fix is not null)
        {
            Assert.StartsWith(fix, finding.Fix, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("${AWS:UserName}")]
    [InlineData("${aws:PrincipalTag/team, 'none'}")]
    [InlineData("${example.com:sub}")]
    [InlineData("${*}${$}")]
    [InlineData("${saml:sub}")]
    public void A_variable_that_may_have_a_value_is_not_found(string variable) => Assert.Empty(Check($"arn:aws:s3:::b/{variable}", variable));

    private static PolicyFinding[] Check(string resource, string value) =>
    [
        .. new PolicyValidator().CheckText(
            $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"{{{resource}}}","Condition":{"StringLike":{"s3:prefix":"{{{value}}}"} } } }""", "test")
            .Where(f => f.Code == "INVALID_GLOBAL_CONDITION_KEY"),
    ];
}
