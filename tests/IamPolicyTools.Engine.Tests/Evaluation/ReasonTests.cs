using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>Reasons in AWS's wording (evaluation.md, 2.7), and the trace behind them.</summary>
public sealed class ReasonTests
{
    private const string Object = "arn:aws:s3:::reports/q1.csv";

    private static readonly PolicyDocument s_all = Given.Statement(""" "Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*" """);
    private static readonly PolicyDocument s_ec2 = Given.Statement(""" "Effect": "Allow", "Action": "ec2:*", "Resource": "*" """);
    private static readonly PolicyDocument s_deny = Given.Statement(""" "Effect": "Deny", "Action": "s3:*", "Resource": "*" """);
    private static readonly PolicyDocument s_denyAll = Given.Statement(""" "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" """, PolicyKind.Resource);

    public static TheoryData<GivenPolicies, string> Denials => new()
    {
        { new GivenPolicies(), "because no identity-based policy allows the s3:GetObject action" },
        { new GivenPolicies { Identity = [s_all, s_deny] }, "with an explicit deny in an identity-based policy" },
        { new GivenPolicies { Identity = [s_all], Boundary = s_ec2 }, "because no permissions boundary allows the s3:GetObject action" },
        { new GivenPolicies { Identity = [s_all], Boundary = s_deny }, "with an explicit deny in a permissions boundary" },
        { new GivenPolicies { Identity = [s_all], ServiceControl = [[s_ec2]] }, "because no service control policy allows the s3:GetObject action" },
        { new GivenPolicies { Identity = [s_all], ServiceControl = [[s_all, s_deny]] }, "with an explicit deny in a service control policy" },
        { new GivenPolicies { Identity = [s_all], Resource = s_denyAll }, "with an explicit deny in a resource-based policy" },
    };

    [Theory]
    [MemberData(nameof(Denials))]
    public void A_denied_request_says_so_in_AWSs_words(GivenPolicies policies, string reason)
    {
        IamAccessResult result = Given.Ask(policies, "s3:GetObject", Object);

        Assert.Equal(reason, result.Reason);
        Assert.Equal($"User: {Given.Alice} is not authorized to perform: s3:GetObject on resource: {Object} {reason}", result.Message);
    }

    [Fact]
    public void All_responsible_types_are_told_the_first_in_the_documented_order_is_the_primary()
    {
        IamAccessResult result = Given.Ask(
            new GivenPolicies { Identity = [s_deny], Boundary = s_deny, ServiceControl = [[s_ec2]], Resource = s_denyAll }, "s3:GetObject", Object);

        Assert.Equal(PolicyType.Resource, result.PolicyType);
        Assert.Equal(
            [PolicyType.Resource, PolicyType.Identity, PolicyType.Boundary, PolicyType.ServiceControl],
            result.Blockers.Select(b => b.PolicyType));
    }

    [Fact]
    public void An_allowed_request_says_by_what()
    {
        IamAccessResult result = Given.Ask(new GivenPolicies { Identity = [s_all] }, "s3:GetObject", Object);

        Assert.Equal("allowed by IdentityPolicy All", result.Reason);
        Assert.Null(result.Message);
        Assert.Null(result.PolicyType);
    }

    [Fact]
    public void The_trace_tells_for_each_statement_which_elements_did_not_match()
    {
        PolicyDocument policy = Given.Policy(
            """
            {
              "Version": "2012-10-17",
              "Statement": [
                { "Sid": "OtherAction", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" },
                { "Sid": "OtherResource", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*" },
                { "Sid": "OtherNetwork", "Effect": "Allow", "Action": "s3:*", "Resource": "*",
                  "Condition": { "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } } },
                { "Sid": "Nothing", "Effect": "Deny", "Action": "ec2:*", "Resource": "arn:aws:ec2:*:*:instance/*" }
              ]
            }
            """);

        IamAccessResult result = Given.Ask(new GivenPolicies { Identity = [policy] }, "s3:GetObject", Object, context: """{ "aws:SourceIp": "203.0.113.9" }""");

        PolicyTypeTrace identity = Assert.Single(result.Trace);
        Assert.Equal(
            [StatementMismatch.Action, StatementMismatch.Resource, StatementMismatch.Condition, StatementMismatch.Action | StatementMismatch.Resource],
            identity.Statements.Select(s => s.Mismatch));
        Assert.Equal([4, 5, 6, 8], identity.Statements.Select(s => s.Location.Line));
        ConditionTrace condition = Assert.Single(identity.Statements[2].Conditions);
        Assert.Equal(ConditionOutcome.ValueMismatch, condition.Outcome);
        Assert.Equal<string>(["203.0.113.9"], condition.RequestValues!.Value);
    }

    [Fact]
    public void PL_27_A_listed_principal_that_a_NotPrincipal_denies_is_told_why()
    {
        PolicyDocument policy = Given.Statement(
            $$""" "Sid": "Others", "Effect": "Deny", "NotPrincipal": { "AWS": ["{{Given.Alice}}", "111122223333"] }, "Action": "*", "Resource": "*" """, PolicyKind.Resource);

        IamAccessResult free = Given.Ask(new GivenPolicies { Identity = [s_all], Resource = policy }, "s3:GetObject", Object);
        IamAccessResult bounded = Given.Ask(new GivenPolicies { Identity = [s_all], Resource = policy, Boundary = s_all }, "s3:GetObject", Object);

        Assert.Equal((Decision.Allowed, Decision.ExplicitDeny), (free.Decision, bounded.Decision));
        Assert.DoesNotContain(free.Notes, n => n.Contains("permissions boundary", StringComparison.Ordinal));
        Assert.Contains(bounded.Notes, n => n.Contains("Others", StringComparison.Ordinal) && n.Contains("whoever has a permissions boundary", StringComparison.Ordinal));
    }

    [Fact]
    public void PL_51_A_statement_with_an_unknown_operator_is_reported_never_dropped()
    {
        PolicyDocument policy = Given.Statement(
            """ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "StringsEqual": { "aws:SourceIp": "x" } } """);

        IamAccessResult result = Given.Ask(new GivenPolicies { Identity = [policy] }, "s3:GetObject", Object);

        Assert.Equal(Decision.ImplicitDeny, result.Decision);
        Assert.Equal(StatementMismatch.NotEvaluable, result.Trace[0].Statements[0].Mismatch);
        Assert.Contains("cannot be evaluated", result.Explanation.ToString(), StringComparison.Ordinal);
        Assert.Contains(result.Notes, n => n.Contains("StringsEqual", StringComparison.Ordinal));
    }

    [Fact]
    public void The_explanation_is_a_tree_with_places()
    {
        IamAccessResult result = Given.Ask(new GivenPolicies { Identity = [s_all], Boundary = s_ec2 }, "s3:GetObject", Object);

        string text = result.Explanation.ToString();

        Assert.StartsWith($"ImplicitDeny: {Given.Alice} may not s3:GetObject on {Object}\n  reason: because no permissions boundary", text, StringComparison.Ordinal);
        Assert.Contains("  Identity: allows\n    + Allow IdentityPolicy All (policy.json:1)\n", text, StringComparison.Ordinal);
        Assert.Contains("  Boundary: says nothing\n    - Allow PermissionsBoundary #1 (policy.json:1): no match in Action\n        - Action 'ec2:*': the request has 's3:GetObject'\n", text, StringComparison.Ordinal);
        Assert.Contains("    aws:SecureTransport = true\n", text, StringComparison.Ordinal);
    }
}
