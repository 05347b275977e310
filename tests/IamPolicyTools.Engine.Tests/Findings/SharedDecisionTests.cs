using System.Text;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Analysis;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Findings;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Reporting;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>
/// What is found once for principals whom nothing tells apart is what is found for each of them by itself (escalation.md 6, findings.md FR-10).
/// </summary>
public sealed class SharedDecisionTests
{
    private static readonly int[] s_seeds = [.. Enumerable.Range(1, 6)];

    public static TheoryData<int> Seeds => [.. s_seeds];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Findings_are_the_same_when_principals_share_answers(int seed)
    {
        IamModel model = SharedPrincipals.Create(seed);

        Assert.Equal(Findings(model, shares: false), Findings(model, shares: true));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Paths_are_the_same_when_principals_share_answers(int seed)
    {
        IamModel model = SharedPrincipals.Create(seed);

        Assert.Equal(Paths(model, shares: false), Paths(model, shares: true));
    }

    [Fact]
    public void An_organization_has_the_same_paths_when_principals_share_answers()
    {
        IamModel model = GeneratedOrganization.Create(seed: 1, accounts: 2, roles: 10, buckets: 2, templates: 3);

        Assert.Equal(Paths(model, shares: false), Paths(model, shares: true));
    }

    // Who may not exist, who is in a group that may be there, and whom a placeholder may name is nobody else's equal (IN-13, IN-23, PO-2.1).
    [Theory]
    [InlineData("""
        Policies: [{ PolicyName: all, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] } }]
        Users: [{ UserName: a, AttachedManagedPolicies: [all] }, { UserName: b, ExistsWhen: x, AttachedManagedPolicies: [all] }]
        """)]
    [InlineData("""
        Policies: [{ PolicyName: all, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] } }]
        Users: [{ UserName: a, ExistsWhen: x, AttachedManagedPolicies: [all] }, { UserName: b, AttachedManagedPolicies: [all] }]
        """)]
    [InlineData("""
        Groups: { Unknown: not exported }
        Users: [{ UserName: a, Groups: [g] }, { UserName: b }, { UserName: c, Groups: [g] }]
        Resources: [{ Arn: "arn:aws:s3:::b" }]
        """)]
    [InlineData("""
        Groups: { Unknown: not exported }
        Users: [{ UserName: a }, { UserName: b, Groups: [g] }]
        Resources: [{ Arn: "arn:aws:s3:::b" }]
        """)]
    [InlineData("""
        Users: [{ UserName: a-ops }, { UserName: b-dev }]
        Resources: [{ Arn: "arn:aws:sqs:us-east-1:111122223333:q", Policy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:user/${team}-ops" }, Action: "sqs:SendMessage", Resource: "*" }] } }]
        """)]
    [InlineData("""
        Users: [{ UserName: a-dev }, { UserName: b-ops }]
        Resources: [{ Arn: "arn:aws:sqs:us-east-1:111122223333:q", Policy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:user/${team}-ops" }, Action: "sqs:SendMessage", Resource: "*" }] } }]
        """)]
    public void What_is_unknown_of_one_is_not_shared(string account)
    {
        IamModel model = ImportFolder.Import($"AccountId: \"111122223333\"\n{account}").Model;

        Assert.Equal(Findings(model, shares: false), Findings(model, shares: true));
        Assert.Equal(Paths(model, shares: false), Paths(model, shares: true));
        AccessScope scope = new(model, new ModelAccessSettings { Now = PathAccounts.Now });
        PrincipalGroup[] groups = [.. new PrincipalGroups(model, scope.Settings).Of(model.Accounts["111122223333"], CancellationToken.None)];
        Assert.DoesNotContain(groups, g => g.Arns.Any(a => a.Contains("user/a", StringComparison.Ordinal)) && g.Arns.Any(a => a.Contains("user/b", StringComparison.Ordinal)));
    }

    // AllowFilter: what no Allow statement could carry is not asked, and copies take over what they did not change; the other side asks all.
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_company_has_the_same_paths_and_findings_when_hopeless_questions_are_asked(int seed, bool isDistinct)
    {
        IamModel model = GeneratedCompany.Create(seed, accounts: 1, principals: 20, isDistinct);

        string paths = Paths(model, shares: true);
        Assert.Contains("ESC-", paths, StringComparison.Ordinal);
        Assert.Equal(Paths(model, shares: false), paths);
        Assert.Equal(Findings(model, shares: false), Findings(model, shares: true));
    }

    // PL-17: what a policy leaves to the account needs a policy of who asks; what names him, everybody or all but some does not. What a
    // placeholder names is not answered, and no path goes by it.
    [Theory]
    [InlineData("""Principal: { AWS: "arn:aws:iam::111122223333:root" }""", false)]
    [InlineData("""Principal: { AWS: "111122223333" }""", false)]
    [InlineData("""Principal: { AWS: "arn:aws:iam::111122223333:user/b" }""", false)]
    [InlineData("""Principal: { Service: "sns.amazonaws.com" }""", false)]
    [InlineData("""Principal: { AWS: "arn:aws:iam::111122223333:user/a" }""", true)]
    [InlineData("""Principal: { AWS: ["arn:aws:iam::111122223333:root", "AIDAEXAMPLEEXAMPLEAAA"] }""", true)]
    [InlineData("""Principal: { AWS: "arn:aws:iam::111122223333:user/${team}" }""", false)]
    [InlineData("""Principal: "*" """, true)]
    [InlineData("""NotPrincipal: { AWS: "arn:aws:iam::111122223333:user/b" }""", true)]
    public void Who_has_no_policy_rewrites_that_of_a_key_where_it_names_him(string principal, bool isFound)
    {
        IamModel model = ImportFolder.Import($$"""
            AccountId: "111122223333"
            Users: [{ UserName: a, UserId: AIDAEXAMPLEEXAMPLEAAA }, { UserName: b, UserId: AIDAEXAMPLEEXAMPLEBBB }]
            Resources: [{ Arn: "arn:aws:kms:us-east-1:111122223333:key/k", Policy: { Version: 2012-10-17, Statement: [{ Effect: Allow, {{principal}}, Action: "kms:PutKeyPolicy", Resource: "*" }] } }]
            """).Model;

        Assert.Equal(isFound, Search(model, shares: true).From("arn:aws:iam::111122223333:user/a").Any(p => p.Hops[0].Technique == "ESC-RES-001"));
        Assert.Equal(Paths(model, shares: false), Paths(model, shares: true));
    }

    // Else the comparison would compare nothing.
    [Fact]
    public void The_accounts_have_findings_and_paths_of_several_principals()
    {
        IamModel[] models = [.. s_seeds.Select(SharedPrincipals.Create)];

        Assert.True(models.Count(m => Findings(m, shares: true).Contains("user/u1", StringComparison.Ordinal)) > models.Length / 2);
        Assert.True(models.Count(m => Search(m, true).FromAll().Select(p => p.Source).Distinct().Count() > 2) > models.Length / 2);
    }

    private static string Findings(IamModel model, bool shares) => Text(FindingSearch.Find(model, Settings(shares)).Records);

    private static string Paths(IamModel model, bool shares) => Text([.. Search(model, shares).FromAll()]);

    private static EscalationSearch Search(IamModel model, bool shares) =>
        new(model, new EscalationSettings { Now = PathAccounts.Now, Depth = 2, Findings = Settings(shares) });

    private static FindingSettings Settings(bool shares) => new() { Now = PathAccounts.Now, SharesAnswers = shares };

    private static string Text(IReadOnlyList<IamRecord> records)
    {
        using var stream = new MemoryStream();
        Report.Write(ReportFormat.Json, records, new ReportSettings { Version = "1.0.0", BaseFolder = "/", Now = PathAccounts.Now }, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
