using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Engine.Tests.Import.Infrastructure;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>What is there although not all of it is told: a tag without a known value, an account that its organization does not list.</summary>
public sealed class KnownPresenceTests
{
    private const string Queue = "arn:aws:sqs:eu-west-1:111122223333:q";

    // IN-16, IN-23: what no value of a tag can change is decided, in both modes alike.
    [Theory]
    [InlineData("Deny", "Null", "aws:PrincipalTag/team", "false", Decision.ExplicitDeny, Decision.ExplicitDeny)]
    [InlineData("Deny", "Null", "aws:PrincipalTag/team", "true", Decision.Allowed, Decision.Allowed)]
    [InlineData("Deny", "StringLike", "aws:PrincipalTag/team", "*", Decision.ExplicitDeny, Decision.ExplicitDeny)]
    [InlineData("Deny", "ForAnyValue:StringLike", "aws:PrincipalTag/team", "*", Decision.ExplicitDeny, Decision.ExplicitDeny)]
    [InlineData("Deny", "StringNotLike", "aws:PrincipalTag/team", "*", Decision.Allowed, Decision.Allowed)]
    [InlineData("Deny", "StringEquals", "aws:PrincipalTag/team", "a", Decision.Allowed, Decision.Conditional)]
    [InlineData("Deny", "Null", "aws:PrincipalTag/other", "false", Decision.Allowed, Decision.Allowed)]
    [InlineData("Deny", "Null", "aws:ResourceTag/lock", "false", Decision.ExplicitDeny, Decision.ExplicitDeny)]
    public void A_tag_whose_value_is_not_known_is_there(string effect, string op, string key, string value, Decision strict, Decision discovery)
    {
        IamModel model = ImportFolder.Import($$"""
            AccountId: "111122223333"
            Users:
              - UserName: u
                Tags: { team: { Unknown: x } }
                UserPolicyList:
                  - PolicyName: p
                    PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "sqs:*", Resource: "*" }, { Effect: {{effect}}, Action: "sqs:*", Resource: "*", Condition: { "{{op}}": { "{{key}}": "{{value}}" } } }] }
            Resources: [{ Arn: "{{Queue}}", Tags: { lock: { Unknown: y } } }]
            """).Model;

        IamAccessResult told = Infra.Ask(model, "arn:aws:iam::111122223333:user/u", "sqs:SendMessage", Queue);

        Assert.Equal((strict, discovery), (told.Decision, Infra.Ask(model, "arn:aws:iam::111122223333:user/u", "sqs:SendMessage", Queue, ContextMode.Discovery).Decision));
        Assert.Equal(discovery == Decision.Conditional, told.Notes.Any(n => n.Contains("team", StringComparison.Ordinal)));
    }

    // aws:PrincipalOrgID is there when the account is in an organization, and a management account is in its own.
    [Theory]
    [InlineData("StringEquals", Decision.Allowed)]
    [InlineData("StringNotEquals", Decision.ImplicitDeny)]
    public void A_management_account_is_in_its_organization_listed_or_not(string op, Decision expected)
    {
        string Policies(string more) => $$"""
            Organization: { Id: o-aaaaaaaaaa, MasterAccountId: "999999999999", Root: { Id: r-abcd, Accounts: ["111111111111"{{more}}] } }
            Accounts:
              - AccountId: "999999999999"
                Users:
                  - UserName: mgr
                    UserPolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:*", Resource: "*", Condition: { {{op}}: { "aws:PrincipalOrgID": o-aaaaaaaaaa } } }] } }]
                Resources: [{ Arn: "arn:aws:s3:::mb" }]
            """;

        Assert.All([Policies(string.Empty), Policies(", \"999999999999\"")], account =>
        {
            IamModel model = ImportFolder.Import(account).Model;
            Assert.Equal(expected, Infra.Ask(model, "arn:aws:iam::999999999999:user/mgr", "s3:GetObject", "arn:aws:s3:::mb/x").Decision);
            Assert.Equal(expected, Infra.Ask(model, "arn:aws:iam::999999999999:user/mgr", "s3:GetObject", "arn:aws:s3:::mb/x", ContextMode.Discovery).Decision);
        });
    }
}
