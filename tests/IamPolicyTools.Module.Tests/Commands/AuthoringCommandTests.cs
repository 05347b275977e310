using IamPolicyTools.Authoring;
using IamPolicyTools.Authoring.Fixes;
using IamPolicyTools.Language;
using IamPolicyTools.Module.Tests.Hosting;
using IamPolicyTools.Testing.Mutation;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>Policies that are written shorter, fixed, made of tests and tried by tests, as a user asks for them.</summary>
public sealed class AuthoringCommandTests : IDisposable
{
    private const string Long = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:GetObject"],"Resource":"*"},{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}]}""";

    private const string AccountText = """
        AccountId: "123456789012"
        Users:
          - UserName: alice
            UserPolicyList:
              - PolicyName: read
                PolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - Effect: Allow
                      Action: s3:GetObject
                      Resource: arn:aws:s3:::b/y

        """;

    private readonly HostedModule _module = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("ipt-authoring-").FullName;

    public void Dispose()
    {
        _module.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_policy_gets_shorter_in_its_file_and_is_the_same()
    {
        string file = Write("p.json", Long);
        var shown = Assert.IsType<OptimizedPolicy>(_module.Output($"Optimize-IamPolicy -Path '{file}' -InPlace -WhatIf").Single().BaseObject);
        Assert.Equal((Long, true), (File.ReadAllText(file), shown.SizeAfter < shown.SizeBefore));
        _module.Output($"Optimize-IamPolicy -Path '{file}' -InPlace");
        Assert.Contains("\"s3:PutObject\"", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal(true, _module.Output($"Test-IamPolicyRelation '{file}' '{Long}' -Relation Equivalent -Quiet").Single().BaseObject);
        Assert.Contains("Proved", _module.Render($"Optimize-IamPolicy '{Long}'"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_AWS_refuses_to_read_is_mended_in_its_file_by_what_the_findings_name()
    {
        string file = Write("q.json", """{"Version":"2012-10-07","Statement":[{"Effect":"allow","Action":"s3:GetObject","Resource":"*"}]}""");
        var repaired = Assert.IsType<RepairedPolicy>(_module.Output($"Repair-IamPolicy -Path '{file}' -InPlace").Single().BaseObject);
        Assert.Equal(["INVALID_VERSION", "INVALID_EFFECT"], repaired.Repairs.Take(2).Select(r => r.Code));
        Assert.Contains("\"2012-10-17\"", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Contains("\"Allow\"", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal("InvalidText", Assert.Single(_module.Run("Repair-IamPolicy '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Maybe\",\"Action\":\"*\",\"Resource\":\"*\"}]}'").AllErrors).FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void A_denied_request_gets_its_edit_and_who_else_gains()
    {
        string file = Write("account.yaml", AccountText);
        string import = $"$null = Import-IamAccount '{file}'; ";
        var fix = Assert.IsType<PolicyFix>(_module.Output($"{import}Test-IamAccess alice s3:GetObject arn:aws:s3:::b/x | Find-IamPolicyFix").Single().BaseObject);
        Assert.Equal((FixOutcome.Fix, "Resource", file), (fix.Outcome, fix.Edits.Single().Element, fix.Edits.Single().File));
        Assert.Equal("arn:aws:s3:::b/x", fix.NewAccess.Single().Resources.Single());
        Assert.Contains("Outcome", _module.Render("Find-IamPolicyFix alice s3:GetObject arn:aws:s3:::b/x"), StringComparison.Ordinal);

        _module.Output("Find-IamPolicyFix alice s3:GetObject arn:aws:s3:::b/x -Apply -WhatIf");
        Assert.Equal(AccountText, File.ReadAllText(file));
        _module.Output("Find-IamPolicyFix alice s3:GetObject arn:aws:s3:::b/x -Apply");
        Assert.Equal(true, _module.Output($"{import}Test-IamAccess alice s3:GetObject arn:aws:s3:::b/x, arn:aws:s3:::b/y -Quiet").Single().BaseObject);
    }

    [Fact]
    public void A_fix_for_an_action_that_there_is_not_warns()
    {
        string file = Write("account.yaml", AccountText);
        string text = _module.Output($"$null = Import-IamAccount '{file}'; Find-IamPolicyFix alice s3:GetObjct arn:aws:s3:::b/x -WarningVariable w -WarningAction SilentlyContinue | Out-Null; \"$w\"").Single().ToString();
        Assert.Contains("s3:GetObject", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_optimized_policy_becomes_text_as_other_policies_do()
    {
        string text = _module.Output($"Optimize-IamPolicy '{Long}' | ConvertTo-IamPolicyJson").Single().ToString();
        Assert.Contains("\"Statement\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Find-IamPolicyFix alice", "FixNeedsAction")]
    [InlineData("Find-IamPolicyFix alice s3", "InvalidAction")]
    [InlineData("Find-IamPolicyFix alice sqs:SendMessage arn:aws:sqs:eu-west-1:444455556666:q -Apply", "FixNotApplied")]
    [InlineData("Optimize-IamPolicy -Path none.json", "PathNotFound")]
    public void What_is_wrong_is_an_error_of_its_own(string script, string id)
    {
        string file = Write("account.yaml", AccountText);
        Assert.Equal(id, _module.Error($"$null = Import-IamAccount '{file}'; {script}").FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void Tests_make_a_policy_and_changes_of_policies_are_tried_by_tests()
    {
        string account = Write("account.yaml", AccountText);
        string tests = Write("t.yaml", "Tests: [{ Name: reads, Principal: user/alice, Action: s3:GetObject, Resource: \"arn:aws:s3:::b/y\", Expect: Allowed }]");
        Assert.Equal(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/y"}]}""",
            Assert.IsType<PolicyDocument>(_module.Output($"New-IamPolicyDocument -FromTest '{tests}'").Single().BaseObject).ToString());
        string import = $"$null = Import-IamAccount '{account}'; ";
        var report = Assert.IsType<MutationReport>(_module.Output($"{import}Measure-IamPolicyTest '{tests}' -Mutation").Single().BaseObject);
        Assert.NotEmpty(report.Survivors);
        Assert.Contains("Survivors", _module.Render($"Measure-IamPolicyTest '{tests}' -Mutation -Sample 3"), StringComparison.Ordinal);
        Assert.Equal("ScoreTooLow", _module.Error($"Measure-IamPolicyTest '{tests}' -Mutation -MinimumScore 99").FullyQualifiedErrorId.Split(',')[0]);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
