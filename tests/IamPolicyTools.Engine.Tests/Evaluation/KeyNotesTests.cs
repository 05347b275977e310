using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>What a reader is told of context keys: what no request has, and what was taken for what is not known.</summary>
public sealed class KeyNotesTests
{
    private const string Object = "arn:aws:s3:::reports/q1.csv";
    private const string Role = "arn:aws:iam::111122223333:role/app";

    private static readonly PolicyDocument s_getObject = Given.Statement(""" "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" """);

    [Theory]
    [InlineData("CK-7", """{ "aws:ViaAWSService": "true", "aws:SourceVpce": "vpce-1", "aws:SourceVpc": "vpc-1" }""", "no request has aws:ViaAWSService true beside aws:SourceVpc, aws:SourceVpce")]
    [InlineData("CK-7", """{ "aws:CalledVia": ["athena.amazonaws.com"], "aws:VpcSourceIp": "10.0.0.1" }""", "no request has aws:ViaAWSService true beside aws:VpcSourceIp")]
    [InlineData("CK-7", """{ "aws:SourceIp": "203.0.113.1", "aws:SourceVpce": "vpce-1" }""", "no request has both aws:SourceVpce and aws:SourceIp")]
    [InlineData("CK-8", """{ "aws:SourceVpc": "vpc-1" }""", "aws:SourceVpc comes with aws:SourceVpce only")]
    [InlineData("CK-8", """{ "aws:MultiFactorAuthAge": "300" }""", "a request that has aws:MultiFactorAuthAge has aws:MultiFactorAuthPresent true")]
    [InlineData("CK-8", """{ "aws:PrincipalIsAWSService": "true" }""", "aws:PrincipalIsAWSService was given, and arn:aws:iam::111122223333:user/alice is no service")]
    public void Given_keys_that_no_request_has_together_stand_and_are_told(string rule, string context, string note)
    {
        IamAccessResult result = Given.Ask(new GivenPolicies { Identity = [s_getObject] }, "s3:GetObject", Object, context: context);

        Assert.True(result.IsAllowed, rule);
        Assert.Contains(result.Notes, n => n.StartsWith(note, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "aws:SourceIp": "203.0.113.1" }""")]
    [InlineData("""{ "aws:SourceVpc": "vpc-1", "aws:SourceVpce": "vpce-1", "aws:VpcSourceIp": "10.0.0.1" }""")]
    [InlineData("""{ "aws:MultiFactorAuthAge": "300", "aws:MultiFactorAuthPresent": "true", "aws:PrincipalIsAWSService": "false" }""")]
    public void Keys_that_a_request_can_have_are_not_worth_a_note(string context) =>
        Assert.Equal(
            Given.Ask(new GivenPolicies { Identity = [s_getObject] }, "s3:GetObject", Object).Notes,
            Given.Ask(new GivenPolicies { Identity = [s_getObject] }, "s3:GetObject", Object, context: context).Notes);

    // B4 of public-reports.md: what the reader cannot supply is not asked of him.
    [Theory]
    [InlineData("s3:GetBucketLocation", "arn:aws:s3:::reports", "s3:prefix")]
    [InlineData("s3:GetObject", Object, "token.actions.githubusercontent.com:repository")]
    [InlineData("s3:GetObject", Object, "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com:sub")]
    [InlineData("ssm:SendCommand", "arn:aws:ssm:eu-west-1:111122223333:document/patch", "ec2:ResourceTag/team")]
    [InlineData("sts:AssumeRole", Role, "aws:VpceOrgID")]
    [InlineData("sts:AssumeRoleWithWebIdentity", Role, "token.actions.githubusercontent.com:iss")]
    [InlineData("sts:AssumeRoleWithWebIdentity", Role, "idp.example.com/realm:exp")]
    public void A_key_that_no_such_request_has_is_told_and_not_missing(string action, string resource, string key)
    {
        PolicyDocument wants = Given.Statement($$""" "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "StringEquals": { "{{key}}": "x" } } """);
        IamAccessResult result = Given.Ask(new GivenPolicies { Identity = [wants] }, action, resource);

        Assert.Equal(Decision.ImplicitDeny, result.Decision);
        Assert.Empty(result.MissingContextKeys);
        Assert.Contains(result.Notes, n => n.StartsWith($"no request for {action} on {resource} has {key}, by the data of ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("s3:ListBucket", "arn:aws:s3:::reports", "s3:prefix", "StringEquals")]
    [InlineData("s3:GetObject", Object, "aws:VpceOrgID", "StringEquals")]
    [InlineData("s3:GetBucketLocation", "arn:aws:s3:::reports", "s3:prefix", "StringEqualsIfExists")]
    [InlineData("sts:AssumeRoleWithWebIdentity", Role, "token.actions.githubusercontent.com:sub", "StringEquals")]
    [InlineData("sts:AssumeRoleWithWebIdentity", Role, "idp.example.com/realm:team", "StringEquals")]
    public void A_key_that_it_may_have_or_need_not_have_is_no_matter_of_a_note(string action, string resource, string key, string op)
    {
        PolicyDocument wants = Given.Statement($$""" "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "{{op}}": { "{{key}}": "x" } } """);

        Assert.DoesNotContain(Given.Ask(new GivenPolicies { Identity = [wants] }, action, resource).Notes, n => n.StartsWith("no request", StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_of_the_network_is_absent_where_the_service_does_not_send_it()
    {
        PolicyDocument perimeter = Given.Policy(
            """
            { "Version": "2012-10-17", "Statement": [
              { "Effect": "Allow", "Action": "*", "Resource": "*" },
              { "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "StringEquals": { "aws:VpceOrgID": "o-other" } } } ] }
            """);
        var policies = new GivenPolicies { Identity = [perimeter] };

        Assert.Equal(Decision.Allowed, Given.Ask(policies, "dynamodb:ListTables", "*", mode: ContextMode.Discovery).Decision);
        Assert.Equal(Decision.Allowed, Given.Ask(policies, "iam:PassRole", Role, mode: ContextMode.Discovery).Decision);
        Assert.Equal(Decision.Conditional, Given.Ask(policies, "sqs:ListQueues", "*", mode: ContextMode.Discovery).Decision);
    }

    [Fact]
    public void What_is_taken_for_a_session_of_unknown_name_and_tags_is_told()
    {
        PolicyDocument tagged = Given.Statement(""" "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "StringEquals": { "aws:PrincipalTag/team": "core" } } """);

        // R-175a
        Assert.Contains(
            $"sessions of {Role} can have tags of their own: aws:PrincipalTag/team is taken to be absent, as the role does not have it",
            Given.Ask(new GivenPolicies { Identity = [tagged] }, "s3:GetObject", Object, Role).Notes);
        Assert.DoesNotContain(
            Given.Ask(new GivenPolicies { Identity = [tagged] }, "s3:GetObject", Object, Role, mode: ContextMode.Discovery).Notes,
            n => n.Contains("tags of their own", StringComparison.Ordinal));
    }

    // context-keys.md 4.9: a wrong "allowed" otherwise, since the service never sends the key.
    [Theory]
    [InlineData("iam:CreateUser", "arn:aws:iam::111122223333:user/n", Decision.ImplicitDeny)]
    [InlineData("iam:PassRole", "arn:aws:iam::111122223333:role/r", Decision.ImplicitDeny)]
    [InlineData("s3:GetObject", "arn:aws:s3:::b/k", Decision.Allowed)]
    public void A_key_that_the_service_never_sends_is_absent_even_when_it_is_given(string action, string resource, Decision expected)
    {
        var policies = new GivenPolicies { Identity = [Given.Policy("""{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "StringEquals": { "aws:VpceOrgID": "o-x" } } } }""")] };

        IamAccessResult result = Given.Ask(policies, action, resource, context: """{ "aws:VpceOrgID": "o-x" }""");

        Assert.Equal(expected, result.Decision);
        Assert.Equal(expected != Decision.Allowed, result.Notes.Any(n => n.Contains("aws:VpceOrgID", StringComparison.Ordinal)));
    }
}
