using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>Escalation.md, 7: a path is run on the calls of the module; what a call refuses is no path.</summary>
public sealed class EscalationReplayTests
{
    private const string Admin = $$"""{"Version":"2012-10-17","Statement":[{{Everything}}]}""";

    private const string Dumped = ""","CreateDate":"2025-01-01T00:00:00Z" """;

    [Theory]
    [InlineData("ESC-IAM-003", "iam:CreateAccessKey")]
    [InlineData("ESC-IAM-005", "iam:CreateLoginProfile")]
    [InlineData("ESC-IAM-008", "iam:PutUserPolicy")]
    [InlineData("ESC-IAM-009", "iam:AttachUserPolicy")]
    [InlineData("ESC-IAM-014", "iam:AddUserToGroup")]
    [InlineData("ESC-IAM-013", "iam:UpdateAssumeRolePolicy")]
    [InlineData("ESC-IAM-023", "iam:CreateUser iam:PutUserPolicy iam:CreateAccessKey")]
    [InlineData("ESC-IAM-024", "iam:CreateRole iam:AttachRolePolicy sts:AssumeRole")]
    [InlineData("ESC-STS-001", "sts:AssumeRole")]
    public void A_path_whose_steps_all_have_calls_is_run(string technique, string actions)
    {
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow(actions)))}},{{User("bob", Admin)}}],
            "Groups":[{"GroupName":"admins","AttachedManagedPolicies":["arn:aws:iam::aws:policy/AdministratorAccess"]}],
            "Roles":[{{Role("ops", Trust($$"""{"AWS":"{{AccountId}}"}"""), Admin)}}]
            """);

        EscalationPath path = Assert.Single(Paths(model, techniques: technique));

        Assert.True(path.Replayed);
        Assert.True(path.IsAdministrator);
    }

    [Fact]
    public void A_path_with_steps_of_other_services_is_asked_and_not_said_to_be_run()
    {
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow("iam:PassRole lambda:CreateFunction lambda:InvokeFunction")))}}],
            "Roles":[{{Role("big", Trust("""{"Service":"lambda.amazonaws.com"}"""), Admin)}}]
            """);

        Assert.False(Assert.Single(Paths(model, techniques: "ESC-LAMBDA-001")).Replayed);
    }

    [Fact]
    public void A_path_over_two_roles_is_run_as_each_of_them()
    {
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/middle")))}}],
            "Roles":[
              {{Role("middle", Trust($$"""{"AWS":"{{AccountId}}"}"""), Document(Allow("iam:PutRolePolicy", "arn:aws:iam::111122223333:role/middle")))}}
            ]
            """);

        EscalationPath path = Assert.Single(Paths(model, depth: 2).Where(p => p.IsAdministrator));

        Assert.Equal(["ESC-STS-001", "ESC-IAM-007"], path.Hops.Select(h => h.Technique));
        Assert.True(path.Replayed);
    }

    // Five versions are the most: one must go first, and that is one more request.
    [Theory]
    [InlineData("iam:CreatePolicyVersion", 0)]
    [InlineData("iam:CreatePolicyVersion iam:DeletePolicyVersion", 1)]
    public void A_policy_with_five_versions_takes_a_new_one_only_when_one_may_be_deleted(string actions, int paths)
    {
        string versions = string.Join(',', Enumerable.Range(1, 5).Select(i =>
            $$"""{"VersionId":"v{{i}}","IsDefaultVersion":{{(i == 5 ? "true" : "false")}},"Document":{{Document(Allow("s3:ListAllMyBuckets"))}}}"""));
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow(actions)), ""","AttachedManagedPolicies":["five"]""")}}],
            "Policies":[{"PolicyName":"five","PolicyVersionList":[{{versions}}]}]
            """);

        Assert.Equal(paths, Paths(model, techniques: "ESC-IAM-001").Length);
    }

    [Theory]
    [InlineData(9, 1)]
    [InlineData(10, 0)]
    public void A_user_with_ten_policies_takes_no_other(int attached, int paths)
    {
        string[] names = [.. Enumerable.Range(0, attached).Select(i => $"p{i}")];
        string list = string.Join(',', names.Select(n => $"\"{n}\""));
        string policies = string.Join(',', names.Select(n => $$"""{"PolicyName":"{{n}}","PolicyDocument":{{Document(Allow("s3:ListAllMyBuckets"))}}}"""));
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow("iam:AttachUserPolicy")), $$""","AttachedManagedPolicies":[{{list}}]""")}}],
            "Policies":[{{policies}}]
            """);

        Assert.Equal(paths, Paths(model, techniques: "ESC-IAM-009").Length);
    }

    // The quota of a user's inline policies is one for all: a full one is written over.
    [Fact]
    public void A_user_whose_inline_policies_are_full_writes_over_one_of_them()
    {
        string full = Document(Allow("s3:GetObject", "arn:aws:s3:::" + new string('b', 1_850)));
        IamModel model = Load($$"""
            "Users":[{"UserName":"alice","UserPolicyList":[
              {"PolicyName":"full","PolicyDocument":{{full}}},{"PolicyName":"own","PolicyDocument":{{Document(Allow("iam:PutUserPolicy"))}}}]}]
            """);

        Assert.True(Assert.Single(Paths(model, techniques: "ESC-IAM-008")).Replayed);
    }

    // An inline policy is deleted, a managed one detached; one does not do for the other.
    [Theory]
    [InlineData("iam:DetachRolePolicy", 0)]
    [InlineData("iam:DeleteRolePolicy", 1)]
    [InlineData("iam:DetachRolePolicy iam:DeleteRolePolicy", 1)]
    public void An_inline_policy_that_denies_is_deleted_not_detached(string actions, int paths)
    {
        IamModel model = Load($$"""
            "Roles":[{"RoleName":"dev","AssumeRolePolicyDocument":{{Trust($$"""{"AWS":"{{AccountId}}"}""")}},"RolePolicyList":[
              {"PolicyName":"own","PolicyDocument":{{Document(Allow(actions), Allow("s3:*"))}}},
              {"PolicyName":"no","PolicyDocument":{{Document(Deny("s3:*"))}}}]}]
            """);

        Assert.Equal(paths, Paths(model, "arn:aws:iam::111122223333:role/dev", techniques: "ESC-GUARD-007").Length);
    }

    // Escalation.md, 5: AssumeRoot is a session of one task, not the root user.
    [Fact]
    public void The_session_of_a_root_task_is_no_administrator()
    {
        IamModel model = Import.ImportFolder.Import($$"""
            {"Organization":{"Id":"o-exampleorg1","MasterAccountId":"{{AccountId}}","Root":{"Id":"r-abcd","Accounts":["{{AccountId}}","444455556666"] } },
             "Accounts":[{"AccountId":"{{AccountId}}","Users":[{{User("alice", Document(Allow("sts:AssumeRoot")))}}]},{"AccountId":"444455556666"}]}
            """, "account.json").Model;

        Assert.All(Paths(model, techniques: "ESC-STS-006"), p => Assert.False(p.IsAdministrator));
    }

    [Fact]
    public void What_is_read_is_a_path_of_its_own()
    {
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow("secretsmanager:GetSecretValue s3:PutBucketPolicy")))}}],
            "Resources":[{"Arn":"arn:aws:secretsmanager:us-east-1:{{AccountId}}:secret:db-AbCdEf"},{"Arn":"arn:aws:s3:::reports"}]
            """);

        EscalationPath[] paths = [.. Paths(model, techniques: ["ESC-CRED-001", "ESC-RES-002"])];

        Assert.Equal(["arn:aws:s3:::reports", $"arn:aws:secretsmanager:us-east-1:{AccountId}:secret:db-AbCdEf"], paths.Select(p => p.Target).Order(StringComparer.Ordinal));
        Assert.Contains(paths, p => p.Gain!.Action == "s3:GetObject");
    }

    // FD-3: what a dump does not tell is not known, and then every value binds; what a report or a list tells is.
    [Theory]
    [InlineData("", "ESC-IAM-003", Certainty.Certain)]
    [InlineData(Dumped, "ESC-IAM-003", Certainty.Possible)]
    [InlineData(Dumped, "ESC-IAM-004", Certainty.Possible)]
    [InlineData(Dumped, "ESC-IAM-005", Certainty.Possible)]
    [InlineData(Dumped + ""","LoginProfile":{"CreateDate":"2026-01-01T00:00:00Z"}""", "ESC-IAM-005", null)]
    [InlineData(Dumped + ""","AccessKeys":["AKIAIOSFODNN7EXAMPL1"]""", "ESC-IAM-003", Certainty.Certain)]
    [InlineData(Dumped + ""","AccessKeys":["AKIAIOSFODNN7EXAMPL1"]""", "ESC-IAM-004", null)]
    [InlineData(Dumped + ""","AccessKeys":["AKIAIOSFODNN7EXAMPL1","AKIAIOSFODNN7EXAMPL2"]""", "ESC-IAM-004", Certainty.Certain)]
    public void What_is_not_known_of_a_user_makes_a_path_possible(string facts, string technique, Certainty? expected)
    {
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow("iam:CreateAccessKey iam:DeleteAccessKey iam:CreateLoginProfile")))}},{{User("bob", Admin, facts)}}]
            """);

        Assert.Equal(expected, Paths(model, techniques: technique).Select(p => (Certainty?)p.Certainty).FirstOrDefault());
    }
}
