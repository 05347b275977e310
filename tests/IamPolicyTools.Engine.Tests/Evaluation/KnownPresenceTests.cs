using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Engine.Tests.Import.Infrastructure;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
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

    // R-114b, design 4: an account that is known to be in no organization has none of its keys, and nobody takes root sessions from it.
    [Theory]
    [InlineData("", Decision.Conditional)]
    [InlineData("Organization: null", Decision.ImplicitDeny)]
    public void What_is_known_to_be_without_an_organization_is_decided(string organization, Decision expected)
    {
        const string User = "arn:aws:iam::111122223333:user/u";
        IamModel model = ImportFolder.Import($$"""
            AccountId: "111122223333"
            {{organization}}
            Users:
              - UserName: u
                UserPolicyList:
                  - PolicyName: p
                    PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "sts:AssumeRoot", Resource: "*" }, { Effect: Allow, Action: "sqs:SendMessage", Resource: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": o-aaaaaaaaaa } } }, { Effect: Allow, Action: "sqs:DeleteMessage", Resource: "*", Condition: { StringEquals: { "aws:ResourceOrgID": o-aaaaaaaaaa } } }] }
            Resources: [{ Arn: "{{Queue}}" }]
            """).Model;

        ContextLayer task = ContextInput.Parse("""{ "sts:TaskPolicyArn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy" }""", "context");
        var settings = new ModelAccessSettings { Now = Given.Now, Mode = ContextMode.Discovery, Context = task };
        var access = new ModelAccess(model, Subject.Find(model, User)!, settings);
        Assert.Equal(expected, access.Ask(ActionName.Parse("sts:AssumeRoot"), "arn:aws:iam::444455556666:root").Decision);
        Assert.Equal(expected, Infra.Ask(model, User, "sqs:SendMessage", Queue, ContextMode.Discovery).Decision);
        Assert.Equal(expected, Infra.Ask(model, User, "sqs:DeleteMessage", Queue, ContextMode.Discovery).Decision);

        // What is not in the model may be in one.
        Assert.Equal(
            Decision.Conditional, Infra.Ask(model, User, "sqs:DeleteMessage", "arn:aws:sqs:eu-west-1:444455556666:q", ContextMode.Discovery).Decision);
    }

    // R-114b: the caller chooses the task, so that without one the call is open; a task that AWS does not have is refused.
    [Theory]
    [InlineData("{}", ContextMode.Strict, Decision.ImplicitDeny)]
    [InlineData("{}", ContextMode.Discovery, Decision.Conditional)]
    [InlineData("""{ "sts:TaskPolicyArn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy" }""", ContextMode.Discovery, Decision.Allowed)]
    [InlineData("""{ "sts:TaskPolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess" }""", ContextMode.Discovery, Decision.ImplicitDeny)]
    public void A_root_session_without_a_task_is_open(string context, ContextMode mode, Decision expected)
    {
        const string User = "arn:aws:iam::999999999999:user/ops";
        IamModel model = ImportFolder.Import("""
            Organization: { Id: o-aaaaaaaaaa, MasterAccountId: "999999999999", Root: { Id: r-abcd, Accounts: ["111111111111", "999999999999"] } }
            Accounts:
              - AccountId: "999999999999"
                Users:
                  - UserName: ops
                    UserPolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "sts:AssumeRoot", Resource: "*" }] } }]
              - AccountId: "111111111111"
            """).Model;
        var settings = new ModelAccessSettings { Now = Given.Now, Mode = mode, Context = ContextInput.Parse(context, "context") };

        IamAccessResult told = new ModelAccess(model, Subject.Find(model, User)!, settings).Ask(ActionName.Parse("sts:AssumeRoot"), "arn:aws:iam::111111111111:root");

        Assert.Equal(expected, told.Decision);
        Assert.Equal(context == "{}", told.MissingContextKeys.Contains("sts:TaskPolicyArn"));
        Assert.Equal(expected == Decision.Conditional, told.Reason.Contains("sts:TaskPolicyArn", StringComparison.Ordinal));
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

    // 4.1, R-178a: who is not in the model's organization may be in another, or in none.
    [Theory]
    [InlineData("StringEquals", "[o-aaaaaaaaaa]", Decision.Allowed, Decision.Allowed)]
    [InlineData("StringNotEquals", "[o-aaaaaaaaaa]", Decision.ExplicitDeny, Decision.ExplicitDeny)]
    [InlineData("StringEquals", "[o-aaaaaaaaaa, o-partner123]", Decision.Allowed, Decision.Conditional)]
    [InlineData("StringNotEquals", "[o-aaaaaaaaaa, o-partner123]", Decision.ExplicitDeny, Decision.Conditional)]
    [InlineData("StringNotEqualsIfExists", "[o-aaaaaaaaaa]", Decision.ExplicitDeny, Decision.ExplicitDeny)]
    [InlineData("StringEqualsIfExists", "[o-aaaaaaaaaa]", Decision.ExplicitDeny, Decision.Conditional)]
    [InlineData("StringLike", "['o-aaaaaaaaaa*']", Decision.Allowed, Decision.Conditional)]
    [InlineData("Null", "['true']", Decision.ExplicitDeny, Decision.Conditional)]
    public void An_account_outside_the_organization_may_be_in_another(string op, string values, Decision strict, Decision discovery)
    {
        string Deny(string key) => $"{{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: {{ {op}: {{ {key}: {values} }} }} }}";
        IamModel model = ImportFolder.Import($$"""
            Organization: { Id: o-aaaaaaaaaa, MasterAccountId: "999999999999", Root: { Id: r-abcd, Accounts: ["111111111111"] } }
            Accounts:
              - AccountId: "111111111111"
                Users: [{ UserName: alice, UserPolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] } }] }]
                Resources:
                  - Arn: "arn:aws:s3:::ours"
                    Policy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "222222222222" }, Action: "s3:*", Resource: "*" }, {{Deny("'aws:PrincipalOrgID'")}}] }
              - AccountId: "222222222222"
                Users: [{ UserName: bob, UserPolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] } }] }]
                Resources:
                  - Arn: "arn:aws:s3:::theirs"
                    Policy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "111111111111" }, Action: "s3:*", Resource: "*" }, {{Deny("'aws:ResourceOrgID'")}}] }
            """).Model;

        Assert.All(
            [("arn:aws:iam::222222222222:user/bob", "arn:aws:s3:::ours/k"), ("arn:aws:iam::111111111111:user/alice", "arn:aws:s3:::theirs/k")],
            ask => Assert.Equal(
                (strict, discovery),
                (Infra.Ask(model, ask.Item1, "s3:GetObject", ask.Item2).Decision, Infra.Ask(model, ask.Item1, "s3:GetObject", ask.Item2, ContextMode.Discovery).Decision)));
    }

    // R-114b: whose the management account is, is known where the organization of one of the two is.
    [Theory]
    [InlineData("", Decision.Conditional)]
    [InlineData("Organization: { Id: o-aaaaaaaaaa, MasterAccountId: '888888888888', Root: { Id: r-abcd, Accounts: ['888888888888'] } }", Decision.Conditional)]
    [InlineData("Organization: { Id: o-aaaaaaaaaa, MasterAccountId: '999999999999', Root: { Id: r-abcd, Accounts: ['999999999999'] } }", Decision.ImplicitDeny)]
    [InlineData("Organization: { Id: o-aaaaaaaaaa, MasterAccountId: '999999999999', Root: { Id: r-abcd, Accounts: ['999999999999', '111122223333'] } }", Decision.Allowed)]
    public void Whether_root_may_be_assumed_is_open_without_the_organization(string organization, Decision discovery)
    {
        IamModel model = ImportFolder.Import($$"""
            {{organization}}
            Accounts:
              - AccountId: "999999999999"
                Users: [{ UserName: boss, UserPolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] } }] }]
            """).Model;
        ContextLayer layer = new ContextLayer.Builder().Add("sts:TaskPolicyArn", "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy").Build();

        var settings = new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, Mode = ContextMode.Discovery, Context = layer };
        Subject boss = Subject.Find(model, "arn:aws:iam::999999999999:user/boss")!;

        IamAccessResult told = new ModelAccess(model, boss, settings).Ask(ActionName.Parse("sts:AssumeRoot"), "arn:aws:iam::111122223333:root");

        Assert.Equal(discovery, told.Decision);
        Assert.Equal(discovery == Decision.Conditional, told.Unknowns.Any(u => u.What.Contains("organization", StringComparison.Ordinal)));
    }

    // sts-and-credentials.md 3.2: of the identity that a provider of the account's own vouched for nothing stays with the session.
    [Theory]
    [InlineData("token.actions.githubusercontent.com:sub", Decision.ImplicitDeny)]
    [InlineData("accounts.google.com:sub", Decision.Conditional)]
    [InlineData("accounts.google.com:email", Decision.ImplicitDeny)]
    public void What_a_token_said_stays_for_the_providers_that_IAM_knows(string key, Decision discovery)
    {
        IamModel model = ImportFolder.Import($$"""
            AccountId: "111122223333"
            Roles:
              - RoleName: r
                AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" }] }
                RolePolicyList:
                  - PolicyName: p
                    PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "sqs:*", Resource: "*", Condition: { StringEquals: { "{{key}}": x } } }] }
            """).Model;

        Assert.Equal(discovery, Infra.Ask(model, "arn:aws:iam::111122223333:role/r", "sqs:SendMessage", Queue, ContextMode.Discovery).Decision);
    }
}
