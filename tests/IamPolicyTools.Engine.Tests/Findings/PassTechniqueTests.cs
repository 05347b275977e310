using System.Collections.Immutable;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>ESC-PASS-001: every operation that takes a role and that no other technique names (escalation.md, 9).</summary>
public sealed class PassTechniqueTests
{
    private const string Id = "ESC-PASS-001";

    // Of class code, of class acts, and one that has no action of its own name.
    [Theory]
    [InlineData("m2:CreateApplication", "m2.amazonaws.com", true)]
    [InlineData("backup:CreateBackupSelection", "backup.amazonaws.com", true)]
    [InlineData("apigateway:POST", "apigateway.amazonaws.com", true)]

    // Of class narrow, and what another technique names.
    [InlineData("cloudtrail:CreateTrail", "cloudtrail.amazonaws.com", false)]
    [InlineData("lambda:CreateFunction", "lambda.amazonaws.com", false)]
    public void An_operation_that_takes_a_role_is_a_possible_path(string action, string service, bool isPath)
    {
        ImmutableArray<EscalationPath> paths = Paths(Passing(action, service), techniques: Id);

        Assert.Equal(isPath, !paths.IsEmpty);
        Assert.All(paths, p => Assert.Equal((true, Certainty.Possible), (p.IsAdministrator, p.Certainty)));
        Assert.All(paths, p => Assert.Equal(["iam:PassRole", action], p.Hops[0].Requests.Select(r => r.Action)));
    }

    [Theory]
    [InlineData("iam:PassRole")]
    [InlineData("m2:CreateApplication")]
    public void Each_of_its_requests_must_be_allowed(string denied) =>
        Assert.Empty(Paths(Passing("m2:CreateApplication", "m2.amazonaws.com", Deny(denied)), techniques: Id));

    [Fact]
    public void A_role_that_does_not_trust_the_service_is_not_gained() =>
        Assert.Empty(Paths(Passing("m2:CreateApplication", "ec2.amazonaws.com"), techniques: Id));

    // What only moves data is told when it is asked for, and makes nobody an administrator.
    [Fact]
    public void A_service_that_reads_and_writes_data_is_told_when_it_is_asked_for()
    {
        IamModel model = Passing("datasync:CreateLocationS3", "datasync.amazonaws.com");

        EscalationPath path = Assert.Single(Paths(model, techniques: Id));
        Assert.Equal((false, Certainty.Possible), (path.IsAdministrator, path.Certainty));
        Assert.Contains("reads or writes data as role/big", path.Message, StringComparison.Ordinal);
        Assert.Empty(Paths(model));
    }

    private static IamModel Passing(string action, string service, string? more = null) => Load($$"""
        "Users":[{{User("alice", Document(Allow($"iam:PassRole {action}"), more ?? Allow("sts:GetCallerIdentity")))}}],
        "Roles":[{{Role("big", Trust($$"""{"Service":"{{service}}"}"""), Document(Everything))}}]
        """);
}
