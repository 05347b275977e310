using System.Collections.Immutable;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>One guard each: the path is there without it and gone with it.</summary>
public sealed class EscalationGuardTests
{
    private const string Admin = $$"""{"Version":"2012-10-17","Statement":[{{Everything}}]}""";
    private const string Lambda = """{"Service":"lambda.amazonaws.com"}""";
    private const string PassActions = "iam:PassRole lambda:CreateFunction lambda:InvokeFunction";

    // A service makes such a grant for a resource of its own, and the caller never does.
    [Theory]
    [InlineData("", true)]
    [InlineData(""","Condition":{"Bool":{"kms:GrantIsForAWSResource":"true"}}""", false)]
    public void A_grant_that_services_alone_may_make_is_no_gain(string more, bool isPath)
    {
        ImmutableArray<EscalationPath> paths = Paths(Load($$"""
            "Users":[{{User("alice", Document(Allow("kms:CreateGrant", "*", more)))}}],
            "Resources":[{"Arn":"arn:aws:kms:us-east-1:111122223333:key/1111","Policy":{"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}]} }]
            """));

        Assert.Equal(isPath, paths.Any(p => p.Steps.Any(s => s.Witness?.Action == "kms:CreateGrant")));
    }

    [Fact]
    public void A_deny_of_a_group_closes_a_key_of_another() => Closes("ESC-IAM-003", guard => $$"""
        "Users":[{{User("alice", Document(Allow("iam:CreateAccessKey")), ""","Groups":["all"]""")}},{{User("bob", Admin)}}],
        "Groups":[{"GroupName":"all","GroupPolicyList":[{"PolicyName":"g","PolicyDocument":{{Document(guard ? Deny("iam:*AccessKey*") : Allow("iam:GetUser"))}}}]}]
        """);

    [Fact]
    public void A_boundary_that_is_silent_on_one_step_closes_a_chain_of_steps() => Closes("ESC-LAMBDA-001", guard => $$"""
        "Users":[{{User("alice", Document(Allow(PassActions)), ""","PermissionsBoundary":"edge" """)}}],
        "Policies":[{"PolicyName":"edge","PolicyDocument":{{Document(Allow(guard ? "iam:* lambda:Create*" : "iam:* lambda:*"))}}}],
        "Roles":[{{Role("big", Trust(Lambda), Admin)}}]
        """);

    [Fact]
    public void A_resource_that_names_another_role_closes_a_pass() => Closes("ESC-LAMBDA-001", guard => $$"""
        "Users":[{{User("alice", Document(Allow("lambda:*"), Allow("iam:PassRole", guard ? "arn:aws:iam::111122223333:role/small*" : "arn:aws:iam::111122223333:role/b*")))}}],
        "Roles":[{{Role("big", Trust(Lambda), Admin)}}]
        """);

    [Fact]
    public void A_trust_that_asks_for_a_tag_of_the_caller_closes_a_role() => Closes("ESC-STS-001", guard => $$"""
        "Users":[{{User("alice", Document(Allow("sts:AssumeRole")), $$""","Tags":{"team":"{{(guard ? "web" : "core")}}"}""")}}],
        "Roles":[{{Role("ops", Trust($$"""{"AWS":"{{AccountId}}"}""", ""","Condition":{"StringEquals":{"aws:PrincipalTag/team":"core"}}"""), Admin)}}]
        """);

    [Fact]
    public void A_deny_without_MFA_leaves_a_key_of_another_conditional_and_no_more()
    {
        EscalationPath path = Assert.Single(Paths(Load($$"""
            "Users":[{{User("alice", Document(
                Allow("iam:CreateAccessKey"),
                Deny("iam:*", more: ""","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}""")))}},{{User("bob", Admin)}}]
            """), techniques: "ESC-IAM-003"));

        Assert.Equal(Certainty.Conditional, path.Certainty);
        Assert.Equal("aws:MultiFactorAuthPresent", Assert.Single(path.Keys));
    }

    // Findings.md, FR-12: what is allowed only where a service makes the call is a gain, under that condition.
    [Theory]
    [InlineData("")]
    [InlineData(""","PermissionsBoundary":"edge" """)]
    public void A_role_that_decrypts_only_for_a_service_is_gained_under_that_condition(string boundary)
    {
        EscalationPath path = Assert.Single(Paths(Load(DecryptsForS3(boundary, Deny("iam:GetUser"))), techniques: "ESC-LAMBDA-001"));

        Assert.Equal(Certainty.Conditional, path.Certainty);
        Assert.Equal("kms:ViaService", Assert.Single(path.Keys));
        Assert.Equal(("kms:Decrypt", "Allowed"), (path.Gain!.Action, path.Gain.Decision));
        Assert.Equal("s3.eu-west-1.amazonaws.com", Assert.Single(path.Gain.Context["kms:ViaService"]));
    }

    // The model has no such key: it is taken to have the policy that keys have by default.
    [Fact]
    public void A_role_that_decrypts_with_a_key_that_is_not_in_the_model_is_gained()
    {
        EscalationPath path = Assert.Single(Paths(Load($$"""
            "Users":[{{User("alice", Document(Allow(PassActions)))}}],
            "Roles":[{{Role("reader", Trust(Lambda), Document(Allow("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/*")))}}]
            """), techniques: "ESC-LAMBDA-001"));

        Assert.Equal(Certainty.Certain, path.Certainty);
        Assert.Equal("kms:Decrypt", path.Gain!.Action);
        Assert.Contains("a key whose policy leaves it to the account", path.Gain.Assumes);
    }

    [Fact]
    public void A_deny_of_what_a_service_does_for_a_role_closes_it() =>
        Assert.Empty(Paths(Load(DecryptsForS3(string.Empty, Deny("kms:Decrypt"))), techniques: "ESC-LAMBDA-001"));

    private static string DecryptsForS3(string boundary, string more) => $$"""
        "Users":[{{User("alice", Document(
            Allow("iam:PassRole", "arn:aws:iam::111122223333:role/lambda-*"),
            Allow("lambda:CreateFunction lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:111122223333:function:*")), boundary)}}],
        "Policies":[{"PolicyName":"edge","PolicyDocument":{{Document(Allow("lambda:* iam:PassRole kms:*"))}}}],
        "Roles":[{{Role("lambda-exec", Trust(Lambda), Document(
            Allow("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/*",
                ""","Condition":{"StringEquals":{"kms:ViaService":"s3.eu-west-1.amazonaws.com"}}"""),
            more))}}]
        """;

    [Fact]
    public void A_deny_of_the_target_tag_closes_its_key() => Closes("ESC-IAM-003", guard => $$"""
        "Users":[{{User("alice", Document(
            Allow("iam:CreateAccessKey"),
            Deny("iam:*", more: ""","Condition":{"StringEquals":{"aws:ResourceTag/admin":"true"}}""")))}},
          {{User("bob", Admin, $$""","Tags":{"admin":"{{(guard ? "true" : "false")}}"}""")}}]
        """);

    [Fact]
    public void A_condition_on_the_policy_that_is_attached_leaves_no_administrator()
    {
        string Condition(string arn) => $$$""","Condition":{"ArnEquals":{"iam:PolicyARN":"{{{arn}}}"}}""";

        Assert.True(Assert.Single(Attach(Condition("arn:aws:iam::aws:policy/*"))).IsAdministrator);
        Assert.False(Assert.Single(Attach(Condition("arn:aws:iam::aws:policy/AmazonSQSFullAccess"))).IsAdministrator);

        IEnumerable<EscalationPath> Attach(string condition) =>
            Paths(Load($$""" "Users":[{{User("alice", Document(Allow("iam:AttachUserPolicy", more: condition)))}}] """), techniques: "ESC-IAM-009");
    }

    [Fact]
    public void A_boundary_of_the_target_role_that_is_silent_on_everything_leaves_nothing_to_gain() => Closes("ESC-STS-001", guard => $$"""
        "Users":[{{User("alice", Document(Allow("sts:AssumeRole")))}}],
        "Policies":[{"PolicyName":"edge","PolicyDocument":{{Document(guard ? Allow("support:DescribeCases") : Everything)}}}],
        "Roles":[{{Role("ops", Trust($$"""{"AWS":"{{AccountId}}"}"""), Admin, ""","PermissionsBoundary":"edge" """)}}]
        """);

    [Theory]
    [InlineData("StringNotEquals", "aws:RequestedRegion", "eu-central-1", true)]
    [InlineData("StringEquals", "iam:PassedToService", "ec2.amazonaws.com", true)]
    [InlineData("StringEquals", "iam:PassedToService", "lambda.amazonaws.com", false)]
    public void A_service_control_policy_closes_what_it_names(string op, string key, string value, bool open)
    {
        string condition = $$$""","Condition":{"{{{op}}}":{"{{{key}}}":"{{{value}}}"}}""";
        IamModel model = ImportFolder.Import($$"""
            {"Organization":{"Id":"o-exampleorg1","MasterAccountId":"999988887777",
              "ServiceControlPolicies":[{"Name":"s","PolicyDocument":{{Document(Deny(key == "iam:PassedToService" ? "iam:PassRole" : "lambda:*", more: condition))}}}],
              "Root":{"Id":"r-abcd","Accounts":["999988887777",{"AccountId":"{{AccountId}}","ServiceControlPolicies":["FullAWSAccess","s"]}] } },
             "Accounts":[{"AccountId":"999988887777"},{"AccountId":"{{AccountId}}",
               "Users":[{{User("alice", Document(Allow(PassActions)))}}],"Roles":[{{Role("big", Trust(Lambda), Admin)}}]}]}
            """, "account.json").Model;

        Assert.Equal(open ? 1 : 0, Paths(model, techniques: "ESC-LAMBDA-001").Length);
    }

    [Fact]
    public void A_trust_that_denies_closes_a_rewritten_policy_of_the_role() => Closes("ESC-IAM-018", guard => $$"""
        "Users":[{{User("alice", Document(Allow("iam:PutRolePolicy sts:AssumeRole")))}}],
        "Roles":[{{Role("ops", Document(
            $$"""{"Effect":"Allow","Principal":{"AWS":"{{AccountId}}"},"Action":"sts:AssumeRole"}""",
            $$"""{"Effect":"{{(guard ? "Deny" : "Allow")}}","Principal":{"AWS":"{{Alice}}"},"Action":"sts:AssumeRole"}"""), Document(Allow("s3:ListAllMyBuckets")))}}]
        """);

    [Fact]
    public void A_function_that_one_permits_oneself_needs_no_right_to_invoke_and_a_deny_closes_it() => Closes("ESC-LAMBDA-006", guard => $$"""
        "Users":[{{User("alice", Document(
            Allow("iam:PassRole lambda:CreateFunction lambda:AddPermission"),
            guard ? Deny("lambda:InvokeFunction") : Allow("lambda:ListFunctions")))}}],
        "Roles":[{{Role("big", Trust(Lambda), Admin)}}]
        """);

    // A call that passes a role or profile names it in a key of its own.
    [Theory]
    [InlineData("ESC-CFN-001", "cloudformation:RoleArn", "cloudformation", "cloudformation:CreateStack")]
    [InlineData("ESC-CFN-003", "cloudformation:RoleArn", "cloudformation", "cloudformation:CreateStackSet cloudformation:CreateStackInstances")]
    [InlineData("ESC-CODEBUILD-001", "codebuild:serviceRole", "codebuild", "codebuild:CreateProject codebuild:StartBuild")]
    public void A_key_that_names_the_passed_role_closes_a_call(string technique, string key, string service, string actions)
    {
        foreach (string refusal in new[]
        {
            $$$""" "Condition":{"Null":{"{{{key}}}":"true"}} """,
            $$$""" "Condition":{"ArnEquals":{"{{{key}}}":"arn:aws:iam::111122223333:role/other"}} """,
        })
        {
            string create = actions.Split(' ')[0];
            Closes(technique, guard => $$"""
                "Users":[{{User("alice", Document(
                    Allow("iam:PassRole " + actions.Replace(create, "iam:GetUser", StringComparison.Ordinal)),
                    Allow(create, more: guard ? "," + refusal : string.Empty)))}}],
                "Roles":[{{Role("big", Trust($$"""{"Service":"{{service}}.amazonaws.com"}"""), Admin)}}]
                """);
        }
    }

    [Fact]
    public void A_key_that_names_the_new_profile_closes_a_swap() => Closes("ESC-EC2-006", guard => $$"""
        "Users":[{{User("alice", Document(
            Allow("iam:PassRole"),
            Allow("ec2:AssociateIamInstanceProfile", more: guard ? ""","Condition":{"ArnNotLike":{"ec2:NewInstanceProfile":"arn:aws:iam::*:instance-profile/ip"}}""" : string.Empty)))}}],
        "InstanceProfiles":[{"InstanceProfileName":"ip","Roles":["big"]}],
        "Roles":[{{Role("big", Trust("""{"Service":"ec2.amazonaws.com"}"""), Admin)}}]
        """);

    // Of a thing that the steps create the key has the name that was chosen.
    [Fact]
    public void A_key_that_names_a_new_profile_closes_a_start() => Closes("ESC-EC2-005", guard => $$"""
        "Users":[{{User("alice", Document(
            Allow("iam:PassRole iam:CreateInstanceProfile iam:AddRoleToInstanceProfile ec2:RunInstances"),
            guard ? Deny("ec2:RunInstances", "arn:aws:ec2:*:*:instance/*", ""","Condition":{"Null":{"ec2:InstanceProfile":"false"}}""") : Allow("s3:ListAllMyBuckets")))}}],
        "Roles":[{{Role("big", Trust("""{"Service":"ec2.amazonaws.com"}"""), Admin)}}]
        """);

    // Escalation.md, 5: a Deny on named things that falls away is a gain, whoever held it; one that stays is none.
    [Theory]
    [InlineData("ESC-GUARD-006", "iam:DeleteUserPolicy", true)]
    [InlineData("ESC-GUARD-006", "iam:GetUserPolicy", false)]
    [InlineData("ESC-STS-001", "sts:AssumeRole", true)]
    [InlineData("ESC-STS-001", "sts:AssumeRole", false)]
    public void A_deny_of_a_named_thing_that_falls_away_is_a_gain(string technique, string action, bool isPath)
    {
        string deny = Deny("s3:*", "arn:aws:s3:::secret/*");
        ImmutableArray<EscalationPath> paths = Paths(
            Load($$"""
                "Users":[{"UserName":"alice","UserPolicyList":[
                  {"PolicyName":"own","PolicyDocument":{{Document(Allow($"s3:GetObject {action}"))}}},{"PolicyName":"deny","PolicyDocument":{{Document(deny)}}}]}],
                "Roles":[{{Role("reader", Trust($$"""{"AWS":"{{AccountId}}"}"""), isPath ? Document(Allow("s3:GetObject")) : Document(Allow("s3:GetObject"), deny))}}]
                """),
            techniques: technique);

        Assert.Equal(isPath ? "s3:GetObject" : null, paths.FirstOrDefault()?.Gain?.Action);
    }

    private static void Closes(string technique, Func<bool, string> account)
    {
        Assert.NotEmpty(Paths(Load(account(false)), techniques: technique));
        Assert.Empty(Paths(Load(account(true)), techniques: technique));
    }
}
