using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>PO-2.1, IN-14 to IN-16: a placeholder is unknown, not text; strict answers tell when it could have mattered.</summary>
public sealed class PlaceholderDecisionTests
{
    private const string Role = "arn:aws:iam::111122223333:role/Accel-x";
    private const string Key = "arn:aws:s3:::logs-prod/k";

    private static readonly PolicyDocument s_all = Given.Statement(""" "Effect": "Allow", "Action": "*", "Resource": "*" """);

    [Theory]
    [InlineData("\"arn:aws:iam::*:role/${prefix}*\"", Decision.Conditional, Decision.Allowed)]
    [InlineData("\"arn:${partition}:iam::%{account}:role/Accel-*\"", Decision.Conditional, Decision.Allowed)]
    [InlineData("\"{{ roles }}\"", Decision.Conditional, Decision.Allowed)]
    [InlineData("[\"arn:aws:iam::*:role/Accel-*\", \"${more}\"]", Decision.ExplicitDeny, Decision.ExplicitDeny)]
    [InlineData("\"arn:aws:iam::*:user/${prefix}*\"", Decision.Allowed, Decision.Allowed)]
    public void A_denied_resource_may_be_meant(string resource, Decision discovery, Decision strict)
    {
        var policies = new GivenPolicies
        {
            Identity = [s_all],
            ServiceControl = [[s_all, Given.Statement($$""" "Effect": "Deny", "Action": "iam:DeleteRole", "Resource": {{resource}} """, PolicyKind.ServiceControl)]],
        };

        IamAccessResult open = Given.Ask(policies, "iam:DeleteRole", Role, mode: ContextMode.Discovery, owner: "111122223333");
        IamAccessResult closed = Given.Ask(policies, "iam:DeleteRole", Role);

        Assert.Equal((discovery, strict), (open.Decision, closed.Decision));
        Assert.Equal(discovery == Decision.Conditional, closed.Notes.Any(n => n.Contains("placeholder", StringComparison.Ordinal)));
        Assert.Equal(discovery == Decision.Conditional, closed.UnresolvedPlaceholders.Count > 0);
    }

    // A value that no operator of its type can use is a placeholder's all the same: a negated operator with it alone may hold (PL-66).
    [Theory]
    [InlineData("NotIpAddress", "aws:SourceIp", "\"${office}\"", Decision.Conditional)]
    [InlineData("NotIpAddressIfExists", "aws:SourceIp", "\"{{ cidr }}\"", Decision.Conditional)]
    [InlineData("IpAddress", "aws:SourceIp", "\"${office}\"", Decision.Conditional)]
    [InlineData("NotIpAddress", "aws:SourceIp", "[\"${office}\", \"1.2.3.4/32\"]", Decision.Allowed)]
    [InlineData("NumericNotEquals", "s3:max-keys", "\"${most}\"", Decision.Conditional)]
    [InlineData("DateNotEquals", "aws:TokenIssueTime", "\"<d>\"", Decision.Conditional)]
    [InlineData("ArnNotLike", "aws:SourceArn", "\"${arn}\"", Decision.Conditional)]
    [InlineData("ArnNotEquals", "aws:SourceArn", "\"<arn>\"", Decision.Conditional)]
    [InlineData("NotIpAddress", "aws:SourceIp", "\"no address\"", Decision.Allowed)]
    public void A_denial_under_a_placeholder_alone_may_hold(string op, string key, string values, Decision discovery)
    {
        var policies = new GivenPolicies
        {
            Identity = [s_all, Given.Statement($$""" "Effect": "Deny", "Action": "sqs:*", "Resource": "*", "Condition": {"{{op}}": {"{{key}}": {{values}} } } """)],
        };
        const string Context = """{"aws:SourceIp": "1.2.3.4", "s3:max-keys": "7", "aws:TokenIssueTime": "2026-01-01T00:00:00Z", "aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:t"}""";
        const string Queue = "arn:aws:sqs:eu-west-1:111122223333:q";

        IamAccessResult open = Given.Ask(policies, "sqs:SendMessage", Queue, context: Context, mode: ContextMode.Discovery, owner: "111122223333");
        IamAccessResult closed = Given.Ask(policies, "sqs:SendMessage", Queue, context: Context, owner: "111122223333");

        Assert.Equal((discovery, Decision.Allowed), (open.Decision, closed.Decision));
        Assert.Equal(discovery == Decision.Conditional, closed.Notes.Any(n => n.Contains("placeholder", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_note_names_the_placeholder_with_line_and_column()
    {
        PolicyDocument policy = Given.Policy(
            """
            { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject",
              "Resource": "arn:aws:s3:::${bucket}/*" } }
            """);

        IamAccessResult result = Given.Ask(new GivenPolicies { Identity = [policy] }, "s3:GetObject", Key);

        Assert.Equal(Decision.ImplicitDeny, result.Decision);
        Assert.Equal("${bucket} (policy.json:2:15)", Assert.Single(result.UnresolvedPlaceholders).ToString());
        Assert.Contains("${bucket} (policy.json:2:15) is a placeholder that a template left: its value is unknown, and the answer could change with it", result.Notes);
        IamAccessResult open = Given.Ask(new GivenPolicies { Identity = [policy] }, "s3:GetObject", Key, mode: ContextMode.Discovery, owner: "111122223333");
        Assert.Equal("depending on ${bucket}", open.Reason);
    }

    [Theory]
    [InlineData("\"Action\": \"${service}:Get*\", \"Resource\": \"*\"", Decision.Conditional)]
    [InlineData("\"Action\": \"s3:${verb}Object\", \"Resource\": \"*\"", Decision.Conditional)]
    [InlineData("\"Action\": \"ec2:${verb}\", \"Resource\": \"*\"", Decision.ImplicitDeny)]
    [InlineData("\"NotAction\": \"${service}:Get*\", \"Resource\": \"*\"", Decision.Conditional)]
    [InlineData("\"NotAction\": \"ec2:${verb}\", \"Resource\": \"*\"", Decision.Allowed)]
    [InlineData("\"Action\": \"s3:*\", \"NotResource\": \"arn:aws:s3:::${bucket}/*\"", Decision.Conditional)]
    [InlineData("\"Action\": \"s3:*\", \"NotResource\": \"arn:aws:sqs:*:*:${queue}\"", Decision.Allowed)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"*\", \"Condition\": {\"StringEquals\": {\"aws:SourceVpc\": \"<my-vpc>\"}}", Decision.Conditional)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"*\", \"Condition\": {\"StringEquals\": {\"aws:SourceVpc\": [\"vpc-1\", \"${vpc}\"]}}", Decision.Allowed)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"*\", \"Condition\": {\"StringNotEquals\": {\"aws:SourceVpc\": [\"vpc-1\", \"${vpc}\"]}}", Decision.ImplicitDeny)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"*\", \"Condition\": {\"StringNotEquals\": {\"aws:SourceVpc\": \"${vpc}\"}}", Decision.Conditional)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"*\", \"Condition\": {\"NumericLessThan\": {\"s3:max-keys\": \"${max}\"}}", Decision.Conditional)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"*\", \"Condition\": {\"Null\": {\"aws:SourceVpc\": \"${wanted}\"}}", Decision.Conditional)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"*\", \"Condition\": {\"StringEquals\": {\"aws:RequestTag/${tag}\": \"x\"}}", Decision.Conditional)]
    public void A_placeholder_in_any_element_leaves_open_what_it_could_change(string members, Decision discovery)
    {
        var policies = new GivenPolicies { Identity = [Given.Statement($$""" "Effect": "Allow", {{members}} """)] };

        Assert.Equal(discovery, Given.Ask(policies, "s3:GetObject", Key, context: """{ "aws:SourceVpc": "vpc-1", "s3:max-keys": "5" }""", mode: ContextMode.Discovery, owner: "111122223333").Decision);
    }

    [Theory]
    [InlineData("{\"AWS\": \"${principal}\"}", Decision.Conditional, Decision.ImplicitDeny)]
    [InlineData("{\"AWS\": \"arn:aws:iam::%{account}:user/alice\"}", Decision.Conditional, Decision.ImplicitDeny)]
    [InlineData("{\"AWS\": \"arn:aws:iam::%{account}:user/bob\"}", Decision.ImplicitDeny, Decision.ImplicitDeny)]
    [InlineData("{\"Service\": \"${service}.amazonaws.com\"}", Decision.ImplicitDeny, Decision.ImplicitDeny)]
    [InlineData("{\"AWS\": [\"arn:aws:iam::111122223333:user/alice\", \"${more}\"]}", Decision.Allowed, Decision.Allowed)]
    public void A_principal_may_be_meant(string principal, Decision discovery, Decision strict)
    {
        var policies = new GivenPolicies
        {
            Resource = Given.Statement($$""" "Effect": "Allow", "Principal": {{principal}}, "Action": "s3:*", "Resource": "*" """, PolicyKind.Resource),
        };

        Assert.Equal(
            (discovery, strict),
            (Given.Ask(policies, "s3:GetObject", Key, mode: ContextMode.Discovery, owner: "111122223333").Decision, Given.Ask(policies, "s3:GetObject", Key).Decision));
    }

    [Theory]
    [InlineData("[\"arn:aws:iam::111122223333:user/${name}\", \"111122223333\"]", Decision.Conditional)]
    [InlineData("[\"arn:aws:iam::111122223333:user/alice\", \"111122223333\", \"${more}\"]", Decision.Allowed)]
    [InlineData("[\"arn:aws:iam::111122223333:role/${name}\", \"111122223333\"]", Decision.ExplicitDeny)]
    public void Whom_a_NotPrincipal_takes_out_may_be_open(string principals, Decision discovery)
    {
        var policies = new GivenPolicies
        {
            Identity = [s_all],
            Resource = Given.Statement($$""" "Effect": "Deny", "NotPrincipal": { "AWS": {{principals}} }, "Action": "s3:*", "Resource": "*" """, PolicyKind.Resource),
        };

        Assert.Equal(discovery, Given.Ask(policies, "s3:GetObject", Key, mode: ContextMode.Discovery, owner: "111122223333").Decision);
    }

    // What the placeholder could add to a certain grant must not count against a ceiling that limits it (2.4).
    [Fact]
    public void A_grant_that_a_placeholder_could_widen_is_certain_only_as_far_as_it_is_written()
    {
        var policies = new GivenPolicies
        {
            Resource = Given.Statement(""" "Effect": "Allow", "Principal": { "AWS": ["111122223333", "${who}"] }, "Action": "s3:*", "Resource": "*" """, PolicyKind.Resource),
        };

        Assert.Equal(Decision.Conditional, Given.Ask(policies, "s3:GetObject", Key, mode: ContextMode.Discovery, owner: "111122223333").Decision);
    }
}
