using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>Honesty about what is not known: missing keys and conditional answers.</summary>
public sealed class DiscoveryTests
{
    private const string Object = "arn:aws:s3:::reports/q1.csv";

    private static readonly PolicyDocument s_fromOffice = Given.Statement(
        """ "Sid": "Office", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } } """);

    private static readonly PolicyDocument s_getObject = Given.Statement(""" "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" """);

    [Fact]
    public void A_strict_answer_names_the_absent_key_that_would_have_allowed()
    {
        IamAccessResult result = Given.Ask(new GivenPolicies { Identity = [s_fromOffice] }, "s3:GetObject", Object);

        Assert.Equal(Decision.ImplicitDeny, result.Decision);
        Assert.Equal<string>(["aws:SourceIp"], result.MissingContextKeys);
    }

    [Fact]
    public void A_key_of_a_statement_about_something_else_is_not_missing()
    {
        IamAccessResult result = Given.Ask(new GivenPolicies { Identity = [s_fromOffice] }, "s3:PutObject", Object);

        Assert.Empty(result.MissingContextKeys);
    }

    [Fact]
    public void A_key_that_cannot_change_the_decision_is_not_missing()
    {
        IamAccessResult result = Given.Ask(new GivenPolicies { Identity = [s_fromOffice, s_getObject] }, "s3:GetObject", Object);

        Assert.True(result.IsAllowed);
        Assert.Empty(result.MissingContextKeys);
    }

    [Fact]
    public void Keys_of_service_and_resource_control_policies_are_named_too()
    {
        PolicyDocument scp = Given.Policy(
            """
            { "Version": "2012-10-17", "Statement": [
              { "Effect": "Allow", "Action": "*", "Resource": "*" },
              { "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "StringNotEquals": { "aws:RequestedRegion": "eu-west-1" } } } ] }
            """,
            PolicyKind.ServiceControl);
        PolicyDocument rcp = Given.Policy(
            """
            { "Version": "2012-10-17", "Statement": [
              { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" },
              { "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": { "StringEquals": { "s3:authType": "POST" } } } ] }
            """,
            PolicyKind.ResourceControl);

        IamAccessResult result = Given.Ask(
            new GivenPolicies { Identity = [s_getObject], ServiceControl = [[scp]], ResourceControl = [[rcp]] }, "s3:GetObject", Object);

        // PL-63: the negated operator of the SCP holds for the absent key.
        Assert.Equal(Decision.ExplicitDeny, result.Decision);
        Assert.Equal<string>(["aws:RequestedRegion", "s3:authType"], result.MissingContextKeys);
    }

    [Fact]
    public void In_discovery_an_unknown_key_makes_the_answer_conditional_and_the_condition_is_data()
    {
        IamAccessResult result = Given.Ask(new GivenPolicies { Identity = [s_fromOffice] }, "s3:GetObject", Object, mode: ContextMode.Discovery);

        Assert.Equal(Decision.Conditional, result.Decision);
        Assert.False(result.IsAllowed);
        ConditionalStatement statement = Assert.Single(result.Conditions!.AllowedWhen);
        Assert.Equal("Office", statement.Statement.Sid);
        Assert.Equal("aws:SourceIp", Assert.Single(statement.Conditions).Key);
        Assert.Equal<string>(["203.0.113.0/24"], statement.Conditions[0].PolicyValues);
        Assert.Empty(result.Conditions.DeniedWhen);
    }

    [Fact]
    public void In_discovery_a_Deny_with_an_unknown_key_makes_an_allowed_answer_conditional()
    {
        PolicyDocument deny = Given.Statement(
            """ "Sid": "Mfa", "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } } """);

        IamAccessResult result = Given.Ask(new GivenPolicies { Identity = [s_getObject, deny] }, "s3:GetObject", Object, mode: ContextMode.Discovery);

        Assert.Equal(Decision.Conditional, result.Decision);
        Assert.Equal("Mfa", Assert.Single(result.Conditions!.DeniedWhen).Statement.Sid);
    }

    [Theory]
    [InlineData("""{ "aws:SourceIp": "203.0.113.9" }""", Decision.Allowed)]
    [InlineData("""{ "aws:SourceIp": "198.51.100.1" }""", Decision.ImplicitDeny)]
    public void In_discovery_known_keys_decide_as_always(string context, Decision expected) =>
        Assert.Equal(expected, Given.Ask(new GivenPolicies { Identity = [s_fromOffice] }, "s3:GetObject", Object, context: context, mode: ContextMode.Discovery, owner: "111122223333").Decision);

    [Fact]
    public void A_derived_key_that_AWS_would_not_send_is_absent_not_unknown()
    {
        PolicyDocument homes = Given.Statement(""" "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::homes/${aws:username}/*" """);

        // PL-79: a role session has no user name, so the entry never matches.
        IamAccessResult result = Given.Ask(
            new GivenPolicies { Identity = [homes] }, "s3:GetObject", "arn:aws:s3:::homes/alice/x", "arn:aws:sts::111122223333:assumed-role/app/s", mode: ContextMode.Discovery);

        Assert.Equal(Decision.ImplicitDeny, result.Decision);
    }

    [Fact]
    public void A_variable_with_an_unknown_key_in_a_resource_makes_the_answer_conditional()
    {
        PolicyDocument team = Given.Statement(""" "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${aws:PrincipalTag/team}/*" """);

        IamAccessResult result = Given.Ask(new GivenPolicies { Identity = [team] }, "s3:GetObject", "arn:aws:s3:::red/x", mode: ContextMode.Discovery);

        Assert.Equal(Decision.Conditional, result.Decision);
        Assert.Equal<string>(["aws:PrincipalTag/team"], result.MissingContextKeys);
    }

    [Theory]
    [InlineData("arn:aws:s3:::homes/red/x", Decision.Conditional)]
    [InlineData("arn:aws:s3:::homes/red/blue/x", Decision.Conditional)]
    [InlineData("arn:aws:s3:::other/red/x", Decision.ImplicitDeny)]
    public void An_unknown_variable_leaves_open_only_the_resources_that_it_could_lead_to(string resource, Decision expected)
    {
        PolicyDocument team = Given.Statement(""" "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::homes/${aws:PrincipalTag/team}/x" """);

        Assert.Equal(expected, Given.Ask(new GivenPolicies { Identity = [team] }, "s3:GetObject", resource, mode: ContextMode.Discovery).Decision);
    }
}
