using IamPolicyTools.Language;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Engine.Tests.Validation;

/// <summary>CL-57: an action on a log group is checked on <c>log-group:NAME:log-stream:</c>.</summary>
public sealed class StreamResourceTests
{
    [Theory]
    [InlineData("logs:FilterLogEvents", "log-group:/aws/lambda/f:log-stream:", false)]
    [InlineData("logs:FilterLogEvents", "log-group:/aws/lambda/f:log-stream:*", false)]
    [InlineData("logs:FilterLogEvents", "log-group:/aws/lambda/f:*", false)]
    [InlineData("logs:FilterLogEvents", "destination:d", true)]
    [InlineData("logs:ListTagsForResource", "log-group:/aws/lambda/f:log-stream:", true)]
    public void A_group_is_named_with_its_streams(string action, string resource, bool isFound)
    {
        string policy = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"{{action}}","Resource":"arn:aws:logs:eu-west-1:123456789012:{{resource}}"} }""";

        Assert.Equal(isFound, new PolicyValidator().CheckText(policy, "p", new PolicyUse(PolicyKind.Identity)).Any(f => f.Code == "RESOURCE_MISMATCH"));
    }
}
