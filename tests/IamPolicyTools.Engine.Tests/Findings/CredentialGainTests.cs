using System.Collections.Immutable;
using IamPolicyTools.Findings;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Records;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>What is gained with credentials of somebody else, and how sure that is (escalation.md, 3, 5 and 10; findings.md, F-402).</summary>
public sealed class CredentialGainTests
{
    private const string Admin = $$"""{"Version":"2012-10-17","Statement":[{{Everything}}]}""";
    private const string Unknown = """{"Unknown":"not asked"}""";
    private const string Password = """{"CreateDate":"2026-01-01T00:00:00Z"}""";
    private const string Keys = """["AKIAIOSFODNN7EXAMPLE","AKIAIOSFODNN7EXAMPLF"]""";

    // Escalation.md, 3: of what is not known every value binds, and the grade is possible.
    [Theory]
    [InlineData("iam:CreateAccessKey", "ESC-IAM-003", "", Certainty.Certain)]
    [InlineData("iam:CreateAccessKey", "ESC-IAM-003", $$""","AccessKeys":{{Unknown}}""", Certainty.Possible)]
    [InlineData("iam:CreateAccessKey", "ESC-IAM-003", $$""","AccessKeys":["AKIAIOSFODNN7EXAMPLE",{{Unknown}}]""", Certainty.Possible)]
    [InlineData("iam:CreateLoginProfile", "ESC-IAM-005", $$""","LoginProfile":{{Unknown}}""", Certainty.Possible)]
    [InlineData("iam:UpdateLoginProfile", "ESC-IAM-006", $$""","LoginProfile":{{Unknown}}""", Certainty.Possible)]
    [InlineData("iam:UpdateLoginProfile", "ESC-IAM-006", $$""","LoginProfile":{{Password}}""", Certainty.Certain)]
    [InlineData("iam:UpdateLoginProfile", "ESC-IAM-006", $$""","LoginProfile":{{Password}},"MFADevices":{{Unknown}}""", Certainty.Possible)]
    public void What_is_not_known_of_credentials_leaves_a_path_possible(string action, string technique, string more, Certainty grade)
    {
        EscalationPath path = Assert.Single(Paths(
            Load($$"""
                "Users":[{{User("alice", Document(Allow(action)))}},{{User("bob", Admin, more)}}]
                """),
            techniques: technique));

        Assert.True(path.IsAdministrator);
        Assert.Equal(grade, path.Certainty);
    }

    // ESC-IAM-025: only what the service of the credential lets the user do, and nobody goes on as the user.
    [Theory]
    [InlineData("iam:CreateServiceSpecificCredential", "*", "codecommit:GitPush", Certainty.Certain)]
    [InlineData("iam:CreateServiceSpecificCredential", "cassandra:Select", "cassandra:Select", Certainty.Certain)]
    [InlineData("iam:CreateServiceSpecificCredential", "bedrock:*", "bedrock:InvokeModel", Certainty.Certain)]
    [InlineData("iam:CreateServiceSpecificCredential", "bedrock:InvokeModel", null, Certainty.Certain)]
    [InlineData("iam:CreateServiceSpecificCredential", "s3:*", null, Certainty.Certain)]
    [InlineData("iam:UploadSSHPublicKey", "*", "codecommit:GitPush", Certainty.Certain)]
    [InlineData("iam:UploadSSHPublicKey", "bedrock:*", null, Certainty.Certain)]
    [InlineData("iam:ResetServiceSpecificCredential", "*", "codecommit:GitPush", Certainty.Possible)]
    public void A_credential_for_some_services_is_not_the_user(string action, string allowed, string? gain, Certainty grade)
    {
        ImmutableArray<EscalationPath> paths = Paths(
            Load($$"""
                "Users":[{{User("alice", Document(Allow(action)))}},{{User("bob", Document(Allow(allowed)))}}]
                """),
            depth: 2);

        Assert.Equal(gain, paths.SingleOrDefault()?.Gain?.Action);
        Assert.All(paths, p =>
        {
            Assert.Equal(("ESC-IAM-025", false, false), (p.Technique, p.IsAdministrator, p.IsIamAdministrator));
            Assert.Equal(grade, p.Certainty);
        });
    }

    [Theory]
    [InlineData("codecommit", true)]
    [InlineData("cassandra", false)]
    public void A_credential_is_for_the_services_that_the_policy_says(string service, bool found)
    {
        string condition = $$$""","Condition":{"StringEquals":{"iam:ServiceSpecificCredentialServiceName":"{{{service}}}.amazonaws.com"}}""";
        ImmutableArray<EscalationPath> paths = Paths(
            Load($$"""
                "Users":[{{User("alice", Document(Allow("iam:CreateServiceSpecificCredential", more: condition)))}},{{User("bob", Document(Allow("codecommit:*")))}}]
                """),
            techniques: "ESC-IAM-025");

        Assert.Equal(found, !paths.IsEmpty);
    }

    // What a credential for a service gains does not hide the user, whom a key gains one hop later.
    [Fact]
    public void The_user_is_gained_although_a_credential_of_it_was_before()
    {
        ImmutableArray<EscalationPath> paths = Paths(
            Load($$"""
                "Users":[{{User("alice", Document(Allow("iam:UploadSSHPublicKey", "arn:aws:iam::111122223333:user/bob"), Allow("sts:AssumeRole")))}},
                  {{User("bob", Document(Allow("codecommit:* sqs:*")))}}],
                "Roles":[{{Role("keys", Trust($$"""{"AWS":"{{AccountId}}"}"""), Document(Allow("iam:CreateAccessKey")))}}]
                """),
            depth: 2);

        Assert.Contains(paths, p => p.Technique == "ESC-IAM-025");
        Assert.Contains(paths, p => p.Technique == "ESC-STS-001, ESC-IAM-003");
    }

    // Escalation.md, 10: two access keys are the most, and MFA is asked for at the console. F-402: only if Reach rises.
    [Theory]
    [InlineData("iam:CreateAccessKey", $$""","AccessKeys":{{Keys}}""", null)]
    [InlineData("iam:CreateAccessKey", $$""","AccessKeys":["AKIAIOSFODNN7EXAMPLE"]""", Certainty.Certain)]
    [InlineData("iam:CreateAccessKey", $$""","AccessKeys":{{Unknown}}""", Certainty.Possible)]
    [InlineData("iam:CreateLoginProfile", $$""","LoginProfile":{{Unknown}}""", Certainty.Possible)]
    [InlineData("iam:CreateLoginProfile", $$""","LoginProfile":{{Password}}""", null)]
    [InlineData("iam:UpdateLoginProfile", $$""","LoginProfile":{{Password}}""", Certainty.Certain)]
    [InlineData("iam:UpdateLoginProfile", "", null)]
    [InlineData("iam:UpdateLoginProfile", $$""","LoginProfile":{{Password}},"MFADevices":["arn:aws:iam::111122223333:mfa/bob"]""", null)]
    public void Credentials_that_AWS_refuses_make_nobody_an_administrator(string action, string more, Certainty? found) => Assert.Equal(
        found,
        SelfEscalation($$"""
            "Users":[{{User("alice", Document(Allow(action, "arn:aws:iam::111122223333:user/bob")))}},{{User("bob", Admin, more)}}]
            """));

    // F-402: the rewritten trust policy is worth nothing to whom sts:AssumeRole is denied.
    [Theory]
    [InlineData("sts:AssumeRole", null)]
    [InlineData("sts:GetSessionToken", Certainty.Certain)]
    public void A_trust_policy_gains_nothing_for_who_may_not_assume_the_role(string denied, Certainty? found) => Assert.Equal(
        found,
        SelfEscalation($$"""
            "Users":[{{User("alice", Document(Allow("iam:UpdateAssumeRolePolicy"), Deny(denied)))}}],
            "Roles":[{{Role("big", Trust("""{"Service":"ec2.amazonaws.com"}"""), Admin)}}]
            """));

    private static Certainty? SelfEscalation(string members) =>
        FindingSearch.Find(Load(members), new FindingSettings { Now = Now, Codes = ["SELF_ESCALATION"] })
            .Records.SingleOrDefault(f => f.IsProblem)?.Certainty;
}
