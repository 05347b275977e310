using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>Access tests as users run them (AT-7, AT-8, AT-10, AT-12).</summary>
public sealed class PolicyTestCommandTests : IDisposable
{
    private const string Account = "quickstart/account.yaml";
    private const string Tests = "access-tests.yaml";

    private readonly HostedModule _module = new();

    public PolicyTestCommandTests() => _module.SetLocation(Path.Combine(Repository.ModuleFolder, "examples"));

    public void Dispose() => _module.Dispose();

    [Fact]
    public void AT_10_Each_case_has_a_result_with_its_place()
    {
        PSObject[] results = [.. _module.Output($"Invoke-IamPolicyTest {Tests}")];

        PSObject failed = Assert.Single(results, r => Text(r, "Outcome") == "Failed");
        Assert.Equal("the firewall stays out of customer data", Text(failed, "Name"));
        Assert.EndsWith("access-tests.yaml", Text(failed, "Path"), StringComparison.Ordinal);
        Assert.Equal("8", Text(failed, "Line"));
        Assert.Contains("account.yaml", _module.Output($"(Invoke-IamPolicyTest {Tests} | Where-Object Outcome -EQ Failed).RelatedLocations[0].Location.File").Single().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AT_7_A_file_whose_tests_are_all_skipped_is_green_only_where_that_is_permitted()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("t.jsonl", """{"Principal": "role/web-firewall", "Action": "s3:ListAllMyBuckets", "Expect": "Allowed", "Skip": "later"}""");
        _module.Run($"Import-IamAccount {Account}");

        Assert.StartsWith("GateFailed", Assert.Single(_module.Run($"Assert-IamPolicyTest '{path}'").AllErrors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_module.Run($"Assert-IamPolicyTest '{path}' -AllowSkipped").AllErrors);
    }

    [Theory]
    [InlineData("Format-List")]
    [InlineData("Format-List Name")]
    [InlineData("Format-Table")]
    public void A_name_of_a_test_speaks_to_no_runner(string view)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("t.jsonl", """{"Name": "x ::error::forged\n##[group]y", "Principal": "role/web-firewall", "Action": "s3:ListAllMyBuckets", "Expect": "Allowed"}""");
        string shown = string.Concat(_module.Output($"Import-IamAccount {Account} | Out-Null; Invoke-IamPolicyTest '{path}' | {view} | Out-String -Width 40"));

        // Whatever way the view breaks the lines.
        string whole = string.Concat(shown.Where(c => !char.IsWhiteSpace(c)));
        Assert.Contains("forged", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("::error::", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("##[", whole, StringComparison.Ordinal);
    }

    [Fact]
    public void AT_12_The_gate_lets_all_results_through_and_ends_with_one_error()
    {
        RunResult result = _module.Run($"Assert-IamPolicyTest {Tests}");

        Assert.Equal(_module.Output($"Invoke-IamPolicyTest {Tests}").Count, result.Output.Count);
        Assert.StartsWith("GateFailed", Assert.Single(result.AllErrors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_module.Run($"Assert-IamPolicyTest {Tests} -Tag deployment").AllErrors);
    }

    // ci-and-reports.md, 2.0a: both gates alike, whatever was lived with before.
    [Fact]
    public void A_test_that_fails_fails_beside_any_baseline()
    {
        using var folder = new TemporaryFolder();
        string baseline = Path.Combine(folder.Path, "b.json");
        RunResult written = _module.Run($"Invoke-IamPolicyTest {Tests} | Export-IamReport '{baseline}' -Format Baseline -Force");
        Assert.Empty(written.AllErrors);

        foreach (string options in new[] { $"-Baseline '{baseline}'", "-Option @{ Baseline = 'b.json' }", "-ChangedFile none.json", "-AllowUndecided" })
        {
            RunResult gate = _module.Run(
                $"$told = Invoke-IamPolicyTest {Tests}; Push-Location '{folder.Path}'; try {{ $told | Assert-IamRecord {options} }} finally {{ Pop-Location }}");
            Assert.StartsWith("GateFailed", Assert.Single(gate.AllErrors).FullyQualifiedErrorId, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Test-IamAccess '*' s3:GetObject arn:aws:s3:::example-customer-data/x")]
    [InlineData("Test-IamAccess -Principal '*', user/personal -Action s3:GetObject -Resource arn:aws:s3:::example-customer-data/x")]
    [InlineData("Test-IamPolicyRelation '{ \"Version\": \"2012-10-17\", \"Statement\": [] }' -Relation NeverAllows -Principal '*' -Action s3:GetObject")]
    public void AT_7_A_star_is_nobody_whom_a_question_is_about(string question)
    {
        _module.Run($"Import-IamAccount {Account}");

        Assert.Contains("'anonymous'", Assert.Single(_module.Run(question).AllErrors).ToString(), StringComparison.Ordinal);
        Assert.Empty(_module.Run("Test-IamAccess anonymous s3:GetObject arn:aws:s3:::example-customer-data/x").AllErrors);
    }

    // Two files of the same accounts.
    [Fact]
    public void AT_8_A_fault_of_the_accounts_is_told_once()
    {
        using var folder = new TemporaryFolder();
        folder.Write("account.yaml", "AccountId: '111122223333'\nUsers: [ { UserName: alice, Grups: [] } ]");
        folder.Write("a.yaml", "Accounts: account.yaml\nTests: [ { Principal: alice, Action: s3:ListAllMyBuckets, Expect: Denied } ]");
        folder.Write("b.yaml", "Accounts: [account.yaml]\nTests: [ { Principal: alice, Action: s3:ListAllMyBuckets, Expect: Allowed } ]");

        string told = Assert.Single(_module.Run($"Invoke-IamPolicyTest '{folder.Path}/a.yaml', '{folder.Path}/b.yaml'").AllErrors).ToString();

        Assert.Equal(2, told.Split("account.yaml:2:").Length);
    }

    // AT-7: set is set.
    [Theory]
    [InlineData("CI", "false", true)]
    [InlineData("TF_BUILD", "0", true)]
    [InlineData("GITHUB_ACTIONS", null, false)]
    public async Task AT_7_Only_is_an_error_wherever_a_CI_system_says_anything(string name, string? value, bool isError)
    {
        using var folder = new TemporaryFolder();
        folder.Write("account.yaml", "AccountId: '111122223333'\nUsers: [ { UserName: alice } ]");
        folder.Write("t.yaml", "Accounts: account.yaml\nTests: [ { Only: true, Principal: alice, Action: s3:ListAllMyBuckets, Expect: Denied } ]");
        string[] variables = ["CI", "GITHUB_ACTIONS", "TF_BUILD"];
        KeyValuePair<string, string?>[] environment =
        [
            .. variables.Select(v => KeyValuePair.Create(v, v == name ? value : null)),
            new("PSModulePath", Path.GetDirectoryName(Repository.ModuleFolder)),
        ];

        ProgramRun run = await ProgramRun.StartPwsh(folder.Path, environment, "-Command", "Assert-IamPolicyTest t.yaml");

        Assert.Equal(isError, (run.Output + run.Error).Contains("Only: true", StringComparison.Ordinal));
        Assert.Equal(isError, run.ExitCode != 0);
    }

    // AT-7: one question, one answer. What leaves a test open is warned of at a prompt, and no assertion takes it.
    [Theory]
    [InlineData("user/personal s3:GetObject arn:aws:s3:::example-custmer-data/x", "example-customer-data")]
    [InlineData("arn:aws:iam::123456789021:user/personal s3:GetObject arn:aws:s3:::example-customer-data/x", "123456789012")]
    [InlineData("user/personal sqs:SendMessage arn:aws:sqs:eu-west-1:123456789021:q", "123456789012")]
    [InlineData("user/personal sqs:SendMessage arn:aws:sqs:eu-west-1::q", "account")]
    [InlineData("user/personal s3:GetObjct arn:aws:s3:::example-customer-data/x", "GetObjct")]
    [InlineData("user/personal s3:GetObject arn:aws:sqs:eu-west-1:123456789012:q", "is no resource that")]
    [InlineData("user/personal s3:GetObject 'arn:aws:s3:::$BUCKET/x'", "$BUCKET")]
    [InlineData("user/personal s3:GetObject arn:aws:s3:::example-customer-data/x -Context @{ 'aws:SourceVpc' = 'vpce-1' }", "vpc-")]
    [InlineData("user/personal s3:GetObject arn:aws:s3:::example-customer-data/x -Context @{ 'aws:username' = 'persnal' }", "aws:username")]
    [InlineData("user/personal s3:GetObject arn:aws:s3:::example-customer-data/x -Context @{ 'ec2:Region' = 'eu-west-1' }", "ec2:Region")]
    [InlineData("user/personal s3:GetObject arn:aws:s3:::example-customer-data/x -Region eu-wst-1", "eu-wst-1")]
    public void AT_7_what_leaves_a_test_open_no_assertion_takes(string question, string doubt)
    {
        _module.Run($"Import-IamAccount {Account}");

        RunResult asked = _module.Run($"Test-IamAccess {question}");
        Assert.Contains(asked.Warnings, w => w.Contains(doubt, StringComparison.Ordinal));
        Assert.Contains(_module.Output($"(Test-IamAccess {question} -WarningAction SilentlyContinue).Doubts"), d => d.ToString().Contains(doubt, StringComparison.Ordinal));
        ErrorRecord error = Assert.Single(_module.Run($"Test-IamAccess {question} -WarningAction SilentlyContinue | Assert-IamAccess -Denied").AllErrors);
        Assert.StartsWith("AccessNotAsExpected", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(doubt, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_module.Run($"Test-IamAccess {question} -ValidateRequest:$false | Assert-IamAccess -Denied").AllErrors);
    }

    // IN-8: a template does not say which account it is deployed to.
    [Fact]
    public void A_test_file_says_where_a_template_is_deployed_to()
    {
        using var folder = new TemporaryFolder();
        folder.Write("stack.yaml", "Resources:\n  App:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: app\n      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [ { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: 'sts:AssumeRole' } ] }\n      Policies: [ { PolicyName: p, PolicyDocument: { Version: '2012-10-17', Statement: [ { Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*' } ] } } ]");
        const string Test = "Tests: [ { Principal: role/app, Action: s3:ListAllMyBuckets, Expect: Allowed } ]";
        string told = folder.Write("told.yaml", $"Accounts: {{ Path: stack.yaml, AccountId: '444455556666', Region: eu-west-1 }}\n{Test}");
        string untold = folder.Write("untold.yaml", $"Accounts: stack.yaml\n{Test}");

        Assert.Equal("Passed", Text(Assert.Single(_module.Output($"Invoke-IamPolicyTest '{told}'")), "Outcome"));
        Assert.Contains("account", Assert.Single(_module.Run($"Invoke-IamPolicyTest '{untold}'").AllErrors).ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_table_is_asked_of_the_session()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("t.csv", "Principal,Action,Resource,Expect\nuser/personal,s3:GetObject,arn:aws:s3:::example-customer-data/x,Denied\nrole/web-firewall,s3:GetObject,arn:aws:s3:::example-customer-data/x,Denied\n");
        _module.Run($"Import-IamAccount {Account}");

        PSObject[] results = [.. _module.Output($"Invoke-IamPolicyTest '{path}'")];

        Assert.Equal(["Passed 2", "Failed 3"], results.Select(r => $"{Text(r, "Outcome")} {Text(r, "Line")}"));
    }

    [Theory]
    [InlineData("Invoke-IamPolicyTest nosuch/*.yaml", "FilesMissing")]
    [InlineData($"Invoke-IamPolicyTest {Tests} -Tag nothing", "NothingRun")]
    [InlineData("Get-ChildItem nosuch*.yaml -ErrorAction Ignore | Invoke-IamPolicyTest", "FilesMissing")]
    [InlineData("@() | Assert-IamPolicyTest", "FilesMissing")]
    [InlineData("@() | Measure-IamPolicyTest", "FilesMissing")]
    [InlineData("Invoke-IamPolicyTest quickstart/account.yaml", "InvalidText")]
    [InlineData($"Measure-IamPolicyTest {Tests} -Tag nothing", "NothingRun")]
    public void AT_7_What_asks_nothing_is_a_terminating_error(string script, string id)
    {
        RunResult result = _module.Run($"$ErrorActionPreference = 'SilentlyContinue'; try {{ {script} | Assert-IamRecord; 'went on' }} catch {{ $_.FullyQualifiedErrorId }}");

        Assert.StartsWith(id, result.Output.Select(o => o.ToString()).Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void AT_23_Coverage_is_told_by_policy_statement_and_principal_and_gates()
    {
        Assert.NotEmpty(_module.Output($"Measure-IamPolicyTest {Tests} -WarningAction Ignore | Where-Object File -Like '*account.yaml'"));
        Assert.Equal(
            _module.Output($"(Measure-IamPolicyTest {Tests} -WarningAction Ignore).Statements.Count").Single().ToString(),
            _module.Output($"@(Measure-IamPolicyTest {Tests} -By Statement -WarningAction Ignore).Count").Single().ToString());
        Assert.Equal("True", _module.Output($"(Measure-IamPolicyTest {Tests} -By Principal -WarningAction Ignore | Where-Object Principal -Like '*:role/app-deployer').IsTrustCovered").Single().ToString());

        RunResult gate = _module.Run($"Measure-IamPolicyTest {Tests} -MinimumCoverage 100 -WarningAction Ignore");
        Assert.NotEmpty(gate.Output);
        Assert.StartsWith("CoverageTooLow", Assert.Single(gate.AllErrors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_module.Run($"Measure-IamPolicyTest {Tests} -MinimumCoverage 1 -WarningAction Ignore").AllErrors);
    }

    [Theory]
    [InlineData("Cobertura", "<coverage")]
    [InlineData("Lcov", "TN:")]
    public void AT_23_A_report_is_written_and_replaced_by_force_alone(string format, string begins)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("iam-coverage").FullName, "c.out");
        string call = $"Measure-IamPolicyTest {Tests} -ReportPath '{file}' -ReportFormat {format} -WarningAction Ignore";

        Assert.Empty(_module.Run(call).AllErrors);
        Assert.Contains(begins, File.ReadAllText(file), StringComparison.Ordinal);
        Assert.StartsWith("FileExists", Assert.Single(_module.Run(call).AllErrors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_module.Run($"{call} -Force").AllErrors);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    // IN-18: what is undecided passes no gate that it is not meant for.
    [Theory]
    [InlineData("Test-IamAccess user/personal s3:GetObject arn:aws:s3:::example-customer-data/x | Assert-IamAccess -Denied", null)]
    [InlineData("Test-IamAccess role/web-firewall s3:GetObject arn:aws:s3:::example-customer-data/x | Assert-IamAccess -Allowed", null)]
    [InlineData("Test-IamAccess role/web-firewall s3:GetObject arn:aws:s3:::example-customer-data/x | Assert-IamAccess -Denied -Because 'of data'", "AccessNotAsExpected")]
    [InlineData("Test-IamAccess role/app-deployer ec2:RunInstances arn:aws:ec2:us-east-1:123456789012:instance/i-1 -ContextMode Discovery -UnknownContextKey aws:RequestedRegion | Assert-IamAccess -Allowed", "AccessNotAsExpected")]
    [InlineData("Test-IamAccess user/personal s3:GetObject arn:aws:s3:::example-customer-data/x | Assert-IamAccess -Expect ImplicitDeny", null)]
    [InlineData("Test-IamAccess user/personal s3:GetObject arn:aws:s3:::example-customer-data/x | Assert-IamAccess -Expect Denied", null)]
    [InlineData("Test-IamAccess user/personal s3:GetObject arn:aws:s3:::example-customer-data/x | Assert-IamAccess -Expect ExplicitDeny", "AccessNotAsExpected")]
    [InlineData("Test-IamAccess role/web-firewall s3:GetObject arn:aws:s3:::example-customer-data/x | Assert-IamAccess -Expect Allowed", null)]
    [InlineData("Test-IamAccess role/app-deployer ec2:RunInstances arn:aws:ec2:us-east-1:123456789012:instance/i-1 -ContextMode Discovery -UnknownContextKey aws:RequestedRegion | Assert-IamAccess -Expect Conditional", null)]
    [InlineData("@() | Assert-IamAccess -Expect Conditional", "NothingAsserted")]
    [InlineData("@() | Assert-IamAccess -Denied", "NothingAsserted")]
    public void AT_12_Assert_IamAccess_is_silent_or_throws(string script, string? id)
    {
        RunResult result = _module.Run($"Import-IamAccount {Account}; {script}");

        Assert.Empty(result.Output);
        Assert.Equal(id, result.AllErrors.SingleOrDefault()?.FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void The_error_tells_the_explanation_and_why_it_matters()
    {
        ErrorRecord error = _module.Error($"Import-IamAccount {Account}; Test-IamAccess role/web-firewall s3:GetObject arn:aws:s3:::example-customer-data/x | Assert-IamAccess -Denied -Because 'of data'");

        Assert.Contains("because of data", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("TooBroad", error.Exception.Message, StringComparison.Ordinal);
    }

    private static string Text(PSObject value, string property) => value.Properties[property]?.Value?.ToString() ?? string.Empty;
}
