using System.Globalization;
using System.Text;
using System.Xml.Linq;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Profiles;
using IamPolicyTools.Testing;
using IamPolicyTools.Testing.Coverage;
using IamPolicyTools.Testing.Files;

namespace IamPolicyTools.Engine.Tests.Testing;

/// <summary>What cases see of policies (AT-20 to AT-23).</summary>
public sealed class CoverageTests : IDisposable
{
    private const string Account = """
        AccountId: "111122223333"
        Users:
          - UserName: alice
            UserPolicyList:
              - PolicyName: work
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - Sid: Read
                      Effect: Allow
                      Action:
                        - s3:GetObject
                        - s3:PutObject
                      Resource:
                        - arn:aws:s3:::open/*
                        - arn:aws:s3:::other/*
                    - Sid: Office
                      Effect: Deny
                      Action: s3:*
                      Resource: "*"
                      Condition:
                        NotIpAddress: { "aws:SourceIp": 192.0.2.0/24 }
                    - Sid: Anything
                      Effect: Allow
                      Action: sns:ListTopics
                      Resource: "*"
                    - Sid: ButNot
                      Effect: Deny
                      NotAction: [ "s3:*", "sns:*", "sts:*" ]
                      Resource: "*"
          - UserName: bob
        Roles:
          - RoleName: ops
            AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:user/alice" }, Action: "sts:AssumeRole" } ] }
            AttachedManagedPolicies: [ { PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" } ]
        Resources:
          - Arn: arn:aws:s3:::open
        """;

    private const string Inside = "Context: { 'aws:SourceIp': 192.0.2.7 }";

    private readonly string _folder = Directory.CreateTempSubdirectory("iam-coverage").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AT_20_A_statement_is_covered_when_it_applied_and_its_refusal_when_it_did_not()
    {
        CoverageReport report = Measure(
            $"{{ Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', {Inside}, Expect: Allowed }}",
            $"{{ Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::closed/k', {Inside}, Expect: Denied }}");

        StatementCoverage read = Statement(report, "Read");
        Assert.Equal((1, 1, true), (read.Hits, read.Refusals, read.IsRefusalCovered));
        StatementCoverage office = Statement(report, "Office");
        Assert.Equal((0, 2), (office.Hits, office.Refusals));
        Assert.Contains("it never applied", office.Missing);
        StatementCoverage anything = Statement(report, "Anything");
        Assert.Equal((0, 0, null), (anything.Hits, anything.Refusals, anything.IsRefusalCovered));
        Assert.Equal(9, read.Line);
        Assert.EndsWith("account.yaml", read.File, StringComparison.Ordinal);
    }

    [Fact]
    public void AT_21_A_condition_has_two_branches_and_a_pattern_is_covered_when_it_matched()
    {
        const string Ask = "Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k'";
        CoverageReport one = Measure($"{{ {Ask}, {Inside}, Expect: Allowed }}");
        CoverageReport both = Measure($"{{ {Ask}, {Inside}, Expect: Allowed }}", $"{{ Name: out, {Ask}, Context: {{ 'aws:SourceIp': 203.0.113.1 }}, Expect: Denied }}");

        Assert.Equal((0, 1), (Statement(one, "Office").Conditions[0].Held, Statement(one, "Office").Conditions[0].Failed));
        Assert.Equal((1, 1), (Statement(both, "Office").Conditions[0].Held, Statement(both, "Office").Conditions[0].Failed));
        Assert.Equal(
            [("Action", "s3:GetObject", true), ("Action", "s3:PutObject", false), ("Resource", "arn:aws:s3:::open/*", true), ("Resource", "arn:aws:s3:::other/*", false)],
            Statement(one, "Read").Patterns.Select(p => (p.Element, p.Pattern, p.IsCovered)));

        // Of NotAction the entry that kept the statement out.
        Assert.Equal([("NotAction", "s3:*", true), ("NotAction", "sns:*", false), ("NotAction", "sts:*", false), ("Resource", "*", false)], Statement(one, "ButNot").Patterns.Select(p => (p.Element, p.Pattern, p.IsCovered)));
        Assert.Equal(["Action s3:PutObject never matched", "Resource arn:aws:s3:::other/* never matched"], Statement(both, "Read").Missing.Where(m => m.Contains("never matched", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_condition_that_another_element_makes_idle_is_not_counted()
    {
        CoverageReport report = Measure($"{{ Principal: alice, Action: sns:ListTopics, {Inside}, Expect: Allowed }}");

        Assert.Equal((0, 0, 0, 0), (Statement(report, "Office").Conditions[0].Held, Statement(report, "Office").Conditions[0].Failed, Statement(report, "Office").Hits, Statement(report, "Office").Refusals));
    }

    [Theory]
    [InlineData("{ Principal: alice, Action: sns:ListTopics, Expect: Allowed }", true, false, false)]
    [InlineData("{ Principal: alice, As: { AssumeRole: ops }, Action: sns:ListTopics, Expect: Allowed }", false, true, true)]
    [InlineData("{ Principal: bob, As: { AssumeRole: ops }, Expect: CannotAssume }", false, false, true)]
    [InlineData("{ Principal: role/ops, Action: sns:ListTopics, Expect: Allowed }", false, true, false)]
    public void AT_22_A_principal_is_covered_when_it_asked_and_a_trust_when_it_was_asked(string test, bool alice, bool role, bool trust)
    {
        CoverageReport report = Measure(test);

        PrincipalCoverage ops = report.Principals.Single(p => p.Kind == "Role");
        Assert.Equal((role, (bool?)trust), (ops.IsCovered, ops.IsTrustCovered));
        Assert.Equal(alice, report.Principals.Single(p => p.Principal.EndsWith("alice", StringComparison.Ordinal)).IsCovered);
        Assert.Equal(trust, report.Policies.Single(p => p.Policy == "trust of role/ops").Statements[0] is { Hits: > 0 } or { Refusals: > 0 });
    }

    [Fact]
    public void Policies_of_AWS_do_not_count_and_a_document_of_two_runs_is_one()
    {
        CoverageReport report = Measure("{ Principal: role/ops, Action: s3:ListAllMyBuckets, Expect: Allowed }");

        Assert.Equal(["work", "trust of role/ops"], report.Policies.Select(p => p.Policy));
        Assert.Equal(0, report.Covered);
        Assert.Equal(report.Policies.Sum(p => p.Statements.Sum(s => s.Total)), report.Total);
    }

    [Fact]
    public void AT_23_Cobertura_has_classes_lines_branches_and_the_sums_that_Azure_reads()
    {
        CoverageReport report = Measure($"{{ Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', {Inside}, Expect: Allowed }}");
        using var stream = new MemoryStream();
        CoverageWriter.WriteCobertura(report, _folder, DateTimeOffset.UnixEpoch, stream);

        XElement root = XElement.Parse(Encoding.UTF8.GetString(stream.ToArray()));
        XElement work = root.Descendants("class").Single(c => (string)c.Attribute("name")! == "work");
        XElement[] lines = [.. root.Descendants("line")];
        Assert.Equal("account.yaml", (string)work.Attribute("filename")!);
        Assert.Equal(lines.Length, Number(root, "lines-valid"));
        Assert.Equal(lines.Count(l => Number(l, "hits") > 0), Number(root, "lines-covered"));
        Assert.Equal((2, 1), (Number(root, "branches-valid"), Number(root, "branches-covered")));
        Assert.Equal(["12", "13", "15", "16"], work.Descendants("line").Where(l => Number(l, "number") is >= 12 and <= 16).Select(l => (string)l.Attribute("number")!));
        Assert.Equal("50% (1/2)", (string)Assert.Single(lines, l => (string)l.Attribute("branch")! == "true").Attribute("condition-coverage")!);
        Assert.Equal(0, Number(lines.Single(l => Number(l, "number") == 13), "hits"));
    }

    [Fact]
    public void AT_23_Lcov_has_a_record_for_each_file()
    {
        CoverageReport report = Measure($"{{ Principal: alice, Action: s3:GetObject, Resource: 'arn:aws:s3:::open/k', {Inside}, Expect: Allowed }}");
        using var stream = new MemoryStream();
        CoverageWriter.WriteLcov(report, _folder, stream);

        string[] lines = Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
        Assert.Equal(["TN:", "SF:account.yaml"], lines[..2]);
        Assert.Equal("end_of_record", lines[^1]);
        Assert.Contains("DA:9,1", lines);
        Assert.Contains("DA:13,0", lines);
        Assert.Contains("BRF:2", lines);
        Assert.Contains("BRH:1", lines);
    }

    private static int Number(XElement element, string name) => int.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);

    private static StatementCoverage Statement(CoverageReport report, string sid) => report.Policies.SelectMany(p => p.Statements).Single(s => s.Sid == sid);

    private CoverageReport Measure(params ReadOnlySpan<string> tests)
    {
        string account = Path.Combine(_folder, "account.yaml");
        string path = Path.Combine(_folder, "t.yaml");
        File.WriteAllText(account, Account);
        File.WriteAllText(path, $"Tests:\n  - {string.Join("\n  - ", tests!)}\n");
        var recorder = new CoverageRecorder();
        IamModel model = AccountImporter.Import(IamModel.Empty, [account]).Model;
        TestRunner.Run(TestFileReader.Read(path), new TestRunSettings
        {
            Model = model,
            Now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
            Profiles = new ProfileSources { FindProfile = _ => null },
            Coverage = recorder,
        });
        return recorder.ToReport();
    }
}
