using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Module.Tests.Hosting;
using IamPolicyTools.Records;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>Findings and escalation paths at the prompt (issue 19).</summary>
public sealed class FindingCommandTests : IDisposable
{
    private const string Lambda = """
        AccountId: "111122223333"
        Users:
          - UserName: alice
            UserPolicyList:
              - PolicyName: pass
                PolicyDocument: { Version: 2012-10-17, Statement: [{ Sid: Pass, Effect: Allow, Action: [iam:PassRole, lambda:CreateFunction, lambda:InvokeFunction], Resource: "*" }] }
        Roles:
          - RoleName: big
            AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] }
            AttachedManagedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess]
        """;

    private readonly HostedModule _module = new();
    private readonly TemporaryFolder _folder = new();

    public FindingCommandTests()
    {
        _module.SetLocation(_folder.Path);
        _folder.Write("account.yaml", Lambda);
    }

    [Fact]
    public void A_witness_piped_into_a_question_is_allowed()
    {
        string[] decisions = [.. _module.Run("Import-IamAccount account.yaml; Get-IamFinding alice | Where-Object { $_.Witness -and -not $_.Witness.Assumes } | ForEach-Object Witness | Test-IamAccess | ForEach-Object Decision").Output.Select(o => o.ToString())];

        Assert.NotEmpty(decisions);
        Assert.All(decisions, d => Assert.Equal("Allowed", d));
    }

    // FR-2, FR-22, FR-23: also where an outsider or a fresh principal is supposed, whose own side the model does not have.
    [Fact]
    public void A_witness_that_supposes_something_is_allowed_with_what_it_supposes()
    {
        string examples = Path.Combine(Repository.Root, "tests", "cases", "findings", "examples.jsonl");
        RunResult run = _module.Run($$"""
            foreach ($line in Get-Content '{{examples}}' | Where-Object { $_ -match '"add"' }) {
                $example = ConvertFrom-Json $line -AsHashtable -Depth 60 -DateKind String
                ConvertTo-Json $example.model -Depth 60 | Set-Content example.json
                Import-IamAccount example.json -Replace -WarningAction SilentlyContinue
                Get-IamFinding -WarningAction SilentlyContinue | Where-Object { $_.Witness.Assumes -and "$($_.Witness.Decision)" -eq 'Allowed' } | ForEach-Object {
                    "$($example.id) $($_.Code) $(($_.Witness | Test-IamAccess -WarningAction SilentlyContinue).Decision)"
                }
            }
            """);
        string[] asked = [.. run.Output.Select(o => o.ToString())];

        Assert.True(asked.Length >= 40, $"only {asked.Length} of them suppose something");
        Assert.All(asked, a => Assert.EndsWith(" Allowed", a, StringComparison.Ordinal));
    }

    [Fact]
    public void What_one_witness_supposes_says_nothing_of_the_next_question()
    {
        _folder.Write("queue.yaml", """
            AccountId: "111122223333"
            Resources:
              - Arn: arn:aws:sqs:us-east-1:111122223333:q
                Policy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "444455556666" }, Action: sqs:SendMessage, Resource: "*" }] }
            """);
        string[] decisions =
        [
            .. _module.Run("""
                Import-IamAccount queue.yaml
                $witness = (Get-IamFinding -Id RESOURCE_OPEN_TO_EXTERNAL_ACCOUNT | Where-Object Witness | Select-Object -First 1).Witness
                $row = [pscustomobject]@{ Principal = $witness.Principal; Action = $witness.Action; Resource = $witness.Resource }
                $row, $witness, $row | Test-IamAccess | ForEach-Object Decision
                """).Output.Select(o => o.ToString()),
        ];

        Assert.Equal(["ImplicitDeny", "Allowed", "ImplicitDeny"], decisions);
    }

    // F-1205: who of another account may assume it counts, whichever account is looked at.
    [Theory]
    [InlineData("", "")]
    [InlineData(", Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/x' } }", "")]
    [InlineData(", Condition: { StringEquals: { 'aws:PrincipalTag/team': a } }", "")]
    [InlineData(", Condition: { StringEquals: { 'aws:SourceIdentity': ann } }", "")]
    [InlineData(", Condition: { StringLike: { 'aws:userid': '*:deploy' } }", "")]
    [InlineData(", Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/y' } }", "ROLE_NOBODY_CAN_ASSUME")]
    public void A_role_that_another_account_of_the_model_may_assume_is_not_said_to_be_for_nobody(string condition, string expected)
    {
        _folder.Write("two.yaml", $$"""
            Accounts:
              - AccountId: "111122223333"
                Roles:
                  - RoleName: t
                    AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "444455556666" }, Action: sts:AssumeRole{{condition}} }] }
              - AccountId: "444455556666"
                Roles:
                  - RoleName: x
                    AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "444455556666" }, Action: ['sts:AssumeRole', 'sts:TagSession'] }] }
                    RolePolicyList:
                      - PolicyName: p
                        PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: '*', Resource: '*' }] }
            """);
        string script = "Import-IamAccount two.yaml; Get-IamFinding {0} | Where-Object { $_.Subject.Arn -eq 'arn:aws:iam::111122223333:role/t' } | ForEach-Object Code | Where-Object { $_ -eq 'ROLE_NOBODY_CAN_ASSUME' }";
        string[] everywhere = [.. _module.Run(script.Replace("{0}", "", StringComparison.Ordinal)).Output.Select(o => o.ToString())];
        string[] ofAccount = [.. _module.Run(script.Replace("{0}", "-Account 111122223333", StringComparison.Ordinal)).Output.Select(o => o.ToString())];

        Assert.Equal(expected, string.Join(' ', everywhere));
        Assert.Equal(expected, string.Join(' ', ofAccount));
    }

    [Fact]
    public void A_rule_is_named_by_code_number_and_the_ids_of_others()
    {
        string[] codes = [.. _module.Run("Import-IamAccount account.yaml; 'COMPUTE_ROLE_ADMINISTRATOR', 'F-407' | ForEach-Object { Get-IamFinding -Id $_ } | ForEach-Object Code").Output.Select(o => o.ToString())];

        Assert.Equal(["COMPUTE_ROLE_ADMINISTRATOR", "COMPUTE_ROLE_ADMINISTRATOR"], codes);
    }

    [Theory]
    [InlineData("Get-IamFinding", "no account")]
    [InlineData("Find-IamEscalationPath", "no account")]
    [InlineData("Import-IamAccount account.yaml; Get-IamFinding -Id READ_ALL_BUCKET", "There is no rule 'READ_ALL_BUCKET'")]
    [InlineData("Import-IamAccount account.yaml; Get-IamFinding -Framework CIS-99", "There is no framework")]
    [InlineData("Import-IamAccount account.yaml; Get-IamFinding nobody", "nobody")]
    [InlineData("Import-IamAccount account.yaml; Find-IamEscalationPath nobody", "nobody")]
    [InlineData("Import-IamAccount account.yaml; Find-IamEscalationPath -Technique ESC-IAM-999", "There is no technique")]
    public void What_cannot_be_asked_is_an_error(string script, string says)
    {
        RunResult run = _module.Run(script);

        Assert.Contains(run.AllErrors, e => e.ToString().Contains(says, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_framework_lists_what_is_not_known_too()
    {
        Finding[] found = [.. _module.Run("Import-IamAccount account.yaml; Get-IamFinding -Framework CIS-5.0").Output.Select(o => o.BaseObject).Cast<Finding>()];

        Assert.Contains(found, f => f.Assessment == Assessment.NotAssessed && f.Code == "ROOT_ACCESS_KEY");
        Assert.Contains(found, f => f.Assessment == Assessment.NotFound);
    }

    [Fact]
    public void A_path_has_its_requests_and_the_change_that_closes_it()
    {
        EscalationPath[] paths = [.. _module.Run("Import-IamAccount account.yaml; Find-IamEscalationPath alice -Administrator -MinimumGrade Certain").Output.Select(o => o.BaseObject).Cast<EscalationPath>()];
        EscalationClosure[] closures = [.. _module.Run("Find-IamEscalationPath alice -Administrator -MinimumGrade Certain -Close").Output.Select(o => o.BaseObject).Cast<EscalationClosure>()];

        Assert.Contains(paths, p => p.Technique == "ESC-LAMBDA-001" && p.Steps.Length >= 3);
        Assert.NotEmpty(closures);
        Assert.Equal(0, closures[^1].Left);
    }

    [Fact]
    public void Findings_and_paths_are_records_for_reports_and_gates()
    {
        RunResult run = _module.Run("Import-IamAccount account.yaml; $all = @(Get-IamFinding alice) + @(Find-IamEscalationPath alice -Administrator); $all | Export-IamReport -Format Sarif -Path found.sarif; $all | Assert-IamRecord -FailOn Critical");
        string report = File.ReadAllText(Path.Combine(_folder.Path, "found.sarif"));

        Assert.Contains("ESCALATION_PATH", report, StringComparison.Ordinal);
        Assert.NotEmpty(run.AllErrors);
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_graph_is_drawn_and_exported()
    {
        _module.Run("Import-IamAccount account.yaml; Get-IamAccessGraph | Export-IamReport g.mmd Mermaid; Get-IamAccessGraph alice | Export-IamReport g.dot Dot");

        Assert.StartsWith("flowchart LR", File.ReadAllText(System.IO.Path.Combine(_folder.Path, "g.mmd")), StringComparison.Ordinal);
        Assert.StartsWith("digraph iam", File.ReadAllText(System.IO.Path.Combine(_folder.Path, "g.dot")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Import-IamAccount account.yaml; Get-IamAccessGraph | Export-IamReport g.csv Csv", "NotAGraphFormat")]
    [InlineData("Import-IamAccount account.yaml; Get-IamFinding | Export-IamReport g.mmd Mermaid", "NotAGraph")]
    [InlineData("Get-IamAccessGraph", "NoAccount")]
    public void What_is_no_graph_is_an_error(string script, string id) =>
        Assert.Contains(_module.Run(script).AllErrors, e => e.FullyQualifiedErrorId.StartsWith(id, StringComparison.Ordinal));

    [Fact]
    public void A_path_that_the_options_suppress_is_written_only_when_it_is_asked_for()
    {
        _folder.Write("iampolicytools.yaml", "Suppress: [{ Code: ESCALATION_PATH, Subject: user/alice, Reason: a laboratory, Until: 2099-01-01 }]");
        const string Script = "Import-IamAccount account.yaml; Find-IamEscalationPath alice -Technique ESC-LAMBDA-001";

        RunResult suppressed = _module.Run(Script);

        Assert.Empty(suppressed.AllErrors);
        Assert.Empty(suppressed.Output);
        Assert.Single(_module.Run(Script + " -IncludeSuppressed").Output);
    }
}
