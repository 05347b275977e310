using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>PL-29 to PL-33, PL-73: entries of Action and NotAction.</summary>
public class ActionRuleTests
{
    [Theory]
    [InlineData("*")] // PL-29
    [InlineData("*:*")] // PL-32
    [InlineData("IAM:listaccesskeys")] // PL-30
    [InlineData("iam:*AccessKey*")] // PL-31
    [InlineData("s3:Get?bject")] // PL-31
    [InlineData("s3-object-lambda:*")]
    [InlineData("a.b:C")]
    public void Actions_that_AWS_stores(string action) => Check(action, string.Empty, string.Empty);

    [Theory]
    [InlineData("*:Get*", "Refused VENDOR_WILDCARD PL-32")]
    [InlineData("s*:Get*", "Refused VENDOR_WILDCARD PL-32")]
    [InlineData("s?:GetObject", "Refused VENDOR_WILDCARD PL-32")]
    [InlineData(":GetObject", "Refused INVALID_SERVICE_IN_ACTION PL-32")]
    [InlineData("s_3:GetObject", "Refused INVALID_SERVICE_IN_ACTION PL-32")]
    [InlineData("s3:Get:Object", "Refused INVALID_ACTION PL-32")]
    [InlineData("s3:", "Refused INVALID_ACTION PL-32")]
    [InlineData("s3", "Refused INVALID_ACTION PL-33")]
    [InlineData("", "Refused INVALID_ACTION PL-33")]
    [InlineData("**", "Refused INVALID_ACTION PL-33")]
    [InlineData("s3:GetObject ", "Refused INVALID_ACTION PL-33")]
    [InlineData(" s3:GetObject", "Refused INVALID_ACTION PL-33")]
    [InlineData("s3:Get Object", "Refused INVALID_ACTION PL-33")]
    [InlineData("s3:${aws:username}", "Refused VARIABLE_UNSUPPORTED_IN_ELEMENT PL-73")]
    public void Actions_that_match_nothing_or_too_much(string action, string expected) => Check(action, "¦", expected);

    [Theory]
    [InlineData(PolicyKind.Boundary, "*:Get*", "Refused VENDOR_WILDCARD PL-32")]
    [InlineData(PolicyKind.Session, "*:Untag*", "Refused VENDOR_WILDCARD PL-32")]
    [InlineData(PolicyKind.ServiceControl, "*:Get*", "Refused VENDOR_WILDCARD PL-32")]
    [InlineData(PolicyKind.Resource, "*:Get*", "Warning WILDCARD_IN_SERVICE_NAME PL-32")]
    [InlineData(PolicyKind.Resource, "s*:Get*", "Refused WILDCARD_IN_SERVICE_NAME PL-32")]
    public void PL_82_a_vendor_has_no_wildcards(PolicyKind kind, string action, string expected)
    {
        string principal = kind == PolicyKind.Resource ? "\"Principal\": \"*\", " : string.Empty;
        MarkedPolicy.CheckStatement(kind, $$"""{"Effect": "Deny", {{principal}}"Action": ¦"{{action}}", "Resource": "*"}""", expected);
    }

    private static void Check(string action, string mark, string expected)
    {
        foreach (string element in new[] { "Action", "NotAction" })
        {
            Statement? statement = MarkedPolicy.CheckStatement(
                PolicyKind.Identity,
                $$"""{"Effect": "Deny", "{{element}}": ["s3:PutObject", {{mark}}"{{action}}"], "Resource": "*"}""",
                MarkedPolicy.Split(expected));
            Assert.Equal(action, statement!.Action.Patterns[1].Text);
        }
    }
}
