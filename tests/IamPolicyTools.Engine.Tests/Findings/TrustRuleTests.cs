using IamPolicyTools.Findings;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>Federated identities and chains of roles (F-710, F-711, F-718), and who makes identities (F-414).</summary>
public sealed class TrustRuleTests
{
    private const string GitHub = "token.actions.githubusercontent.com";

    // F-710: a different repository or project of the tenant, or another tenant of a like name.
    [Theory]
    [InlineData(GitHub, "repo:acme/app*", Severity.Medium)]
    [InlineData(GitHub, "repo:acme/app*:ref:refs/heads/main", Severity.Medium)]
    [InlineData(GitHub, "repo:acme/ap?:ref:refs/heads/main", Severity.Medium)]
    [InlineData(GitHub, "repo:acme/*:environment:prod", Severity.Medium)]
    [InlineData(GitHub, "repo:acme/*-infra:*", Severity.Medium)]
    [InlineData(GitHub, "repo:acme?/app:ref:refs/heads/main", Severity.Critical)]
    [InlineData(GitHub, "repo:ac*me/app:ref:refs/heads/main", Severity.Critical)]
    [InlineData(GitHub, "repo:acme/app:*", null)]
    [InlineData(GitHub, "repo:acme/app:ref:refs/heads/*", null)]
    [InlineData("gitlab.com", "project_path:acme/app*:ref_type:branch:ref:main", Severity.Medium)]
    [InlineData("app.terraform.io", "organization:acme:project:app*:workspace:w:run_phase:apply", Severity.Medium)]
    [InlineData("app.terraform.io", "organization:acme:project:app:workspace:w:run_phase:*", null)]
    public void A_pattern_of_repositories_is_too_wide(string host, string subject, Severity? expected) => Assert.Equal(
        expected,
        Find(Provided(host, subject), "OIDC_TENANT_TOO_WIDE").FirstOrDefault()?.Severity);

    // A leading wildcard is no tenant guard (findings.md, 4).
    [Fact]
    public void A_tenant_that_ends_as_ones_own_is_anybodys() =>
        Assert.NotEmpty(Find(Provided(GitHub, "repo:*acme/app:ref:refs/heads/main"), "OIDC_WITHOUT_TENANT"));

    // F-718: however many roles lie between.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    public void A_chain_of_roles_is_found_to_its_end(int roles)
    {
        string[] chain =
        [
            .. Enumerable.Range(1, roles).Select(i => Role(
                $"r{i}",
                Trust($$"""{"AWS":"arn:aws:iam::{{AccountId}}:{{(i == 1 ? "user/alice" : $"role/r{i - 1}")}}"}"""),
                i == roles ? Document(Everything) : Document(Allow("sts:AssumeRole", $"arn:aws:iam::{AccountId}:role/r{i + 1}")))),
        ];
        Finding found = Assert.Single(
            Find(Load($$""" "Users":[{{User("alice", Document(Allow("sts:AssumeRole")))}}],"Roles":[{{string.Join(',', chain)}}] """), "ROLE_CHAIN_SURPRISE"),
            f => f.Subject!.Arn == Alice);

        Assert.Equal(roles, found.Chain.Length);
        Assert.Equal(Severity.High, found.Severity);
    }

    // F-414: who has to give a boundary makes nobody without limits; one that limits nothing is none.
    [Theory]
    [InlineData("iam:CreateRole", "edge", null)]
    [InlineData("iam:CreateUser", "edge", null)]
    [InlineData("iam:CreateRole", "whole", Severity.Medium)]
    [InlineData("iam:CreateRole", "", Severity.Medium)]
    [InlineData("iam:CreateRole iam:CreatePolicy", "edge", null)]
    public void Who_makes_roles_with_a_boundary_only_is_no_writer(string actions, string boundary, Severity? expected)
    {
        string condition = $$$""","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::{{{AccountId}}}:policy/{{{boundary}}}"}}""";
        IamModel model = Load($$"""
            "Users":[{{User("dev", Document(Allow(actions, more: boundary.Length == 0 ? string.Empty : condition)))}}],
            "Policies":[{"PolicyName":"edge","PolicyDocument":{{Document(Allow("s3:GetObject"))}}},{"PolicyName":"whole","PolicyDocument":{{Document(Everything)}}}]
            """);

        Assert.Equal(expected, Find(model, "IAM_WRITER_OUTSIDE_ADMINS").FirstOrDefault()?.Severity);
    }

    private static IamModel Provided(string host, string subject)
    {
        string condition = $$$""","Condition":{"StringLike":{"{{{host}}}:sub":"{{{subject}}}"},"StringEquals":{"{{{host}}}:aud":"sts.amazonaws.com"}}""";
        string provider = $"arn:aws:iam::{AccountId}:oidc-provider/{host}";
        return Load($$"""
            "OpenIDConnectProviders":[{"Arn":"{{provider}}","Url":"{{host}}","ClientIDList":["sts.amazonaws.com"]}],
            "Roles":[{{Role("ci", Trust($$"""{"Federated":"{{provider}}"}""", condition, "sts:AssumeRoleWithWebIdentity"), Document(Allow("s3:GetObject")))}}]
            """);
    }

    private static Finding[] Find(IamModel model, string code) =>
        [.. FindingSearch.Find(model, new FindingSettings { Now = Now, Codes = [code] }).Records.Where(r => r.Code == code && r.IsProblem)];
}
