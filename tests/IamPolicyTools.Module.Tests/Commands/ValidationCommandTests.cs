using IamPolicyTools.Language;
using IamPolicyTools.Module.Tests.Hosting;
using IamPolicyTools.Validation;
using IamPolicyTools.Validation.AccessAnalyzer;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>Checking and building policies at the prompt (issue 15).</summary>
public sealed class ValidationCommandTests : IDisposable
{
    private const string Good = """{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*" } }""";
    private const string Bad = """{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObjects", "Resource": "arn:aws:s3:::reports/*" } }""";
    private const string TenMistakes = """
        {
          "Version": "2012-10-17",
          "Statement": [
            { "Sid": "a b", "Effect": "allow", "Action": "s3:GetObjects", "Resource": "arn:aws:s3" },
            { "Effect": "Allow", "Actions": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" },
            { "Effect": "Allow", "Action": "s33:GetObject", "Resource": "arn:aws:iam::111122223333:usr/a" },
            { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*",
              "Condition": { "StringsEqual": { "aws:username": "x" }, "StringEquals": { "aws:UserName1": "x", "aws:RequestedRegion": "eu-west-9" } } }
          ]
        }
        """;

    private readonly HostedModule _module = new();
    private readonly TemporaryFolder _folder = new();

    public ValidationCommandTests()
    {
        _module.SetLocation(_folder.Path);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "scp"));
    }

    [Fact]
    public void A_file_with_ten_mistakes_shows_ten_located_findings_in_one_run()
    {
        string file = _folder.Write("policy.json", TenMistakes);

        PolicyFinding[] found = Findings($"Test-IamPolicy '{file}'");

        Assert.Superset(
            (HashSet<string>)
            [
                "UNSUPPORTED_SID", "INVALID_EFFECT", "INVALID_ACTION", "MISSING_ARN_FIELD", "INVALID_POLICY_ELEMENT", "INVALID_SERVICE_IN_ACTION",
                "INVALID_ARN_RESOURCE", "INVALID_CONDITION_OPERATOR", "INVALID_GLOBAL_CONDITION_KEY", "INVALID_REGION",
            ],
            found.Select(f => f.Code).ToHashSet());
        Assert.DoesNotContain("MISSING_ACTION", found.Select(f => f.Code));
        Assert.All(found, f => Assert.True(f.Location is { File: not null, Line: > 0, Column: > 0, EndLine: > 0, EndColumn: > 0 }, f.ToString()));
    }

    // PO-2.11: what a misspelt pattern was meant for is checked as another kind.
    [Theory]
    [InlineData("scp/**", 0)]
    [InlineData("spc/**", 1)]
    public void A_pattern_of_kinds_that_fits_no_file_is_told(string pattern, int warnings)
    {
        _folder.Write("scp/a.json", """{ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*" }] }""");
        _folder.Write("iampolicytools.yaml", $"Paths: ['scp/*.json']\nKinds: {{ '{pattern}': SCP }}");

        Assert.Equal(warnings, _module.Run("Test-IamPolicy").Warnings.Count(w => w.Contains($"'{pattern}'", StringComparison.Ordinal)));
    }

    // What was not looked at says nothing of a pattern; a link is a file as any other.
    [Theory]
    [InlineData("Test-IamPolicy scp", "scp/x*.json", 1)]
    [InlineData("Test-IamPolicy scp", "boundary/x*.json", 0)]
    [InlineData("Test-IamPolicy scp", "**/x*.json", 1)]
    [InlineData("Test-IamPolicy scp/a.json", "scp/x*.json", 0)]
    [InlineData("Test-IamPolicy linked/a.json", "linked/**", 0)]
    [InlineData("Test-IamPolicy linked", "linked/**", 0)]
    [InlineData("Test-IamPolicy scp -PolicyType SCP", "scp/x*.json", 0)]
    [InlineData("Get-Content scp/a.json -Raw | Test-IamPolicy", "scp/x*.json", 0)]
    public void A_pattern_of_kinds_is_held_against_the_files_that_are_checked(string script, string pattern, int warnings)
    {
        _folder.Write("scp/a.json", """{ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*" }] }""");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "linked"), Path.Combine(_folder.Path, "scp"));
        _folder.Write("iampolicytools.yaml", $"Kinds: {{ '{pattern}': SCP }}");

        Assert.Equal(warnings, _module.Run(script).Warnings.Count(w => w.Contains($"'{pattern}'", StringComparison.Ordinal)));
    }

    // PO-2.1: a document that is deployed as it stands is wrong; one that the options fill in is a template.
    [Fact]
    public void A_placeholder_weighs_by_the_use_of_its_document()
    {
        const string Template = """{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${bucket}/*" } }""";
        string file = _folder.Write("policy.json", Template);

        Assert.Equal("High", Findings($"Test-IamPolicy '{file}'").Single(f => f.Code == "PLACEHOLDER_LEFT").Severity.ToString());
        _folder.Write("iampolicytools.yaml", "Variables: { bucket: reports }");
        Assert.Equal("Info", Findings($"Test-IamPolicy '{file}'").Single(f => f.Code == "PLACEHOLDER_LEFT").Severity.ToString());
        _folder.Write("iampolicytools.yaml", "Variables: { other: reports }");
        Assert.Equal("High", Findings($"Test-IamPolicy '{file}'").Single(f => f.Code == "PLACEHOLDER_LEFT").Severity.ToString());
    }

    // F37: of the forms that an ARN may have been meant as, the likeliest comes first.
    [Theory]
    [InlineData("arn:aws:dynamodb:eu-west-1:111122223333:tabel/x", ":table/")]
    public void The_likeliest_form_of_an_ARN_comes_first(string arn, string form)
    {
        string file = _folder.Write("policy.json", $$"""{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "{{arn}}" } }""");

        PolicyFinding found = Assert.Single(Findings($"Test-IamPolicy '{file}'"), f => f.Code == "INVALID_ARN_RESOURCE");
        string told = $"{found.Message} {found.Fix}";
        int at = told.IndexOf("${", StringComparison.Ordinal);
        Assert.True(at >= 0, told);
        Assert.Contains(form, told[at..].Split([" or ", ", "], StringSplitOptions.None)[0], StringComparison.Ordinal);
    }

    // Get-Content writes a document line by line.
    [Fact]
    public void Lines_of_JSON_from_the_pipeline_are_one_document()
    {
        string file = _folder.Write("policy.json", Good.Replace(", ", ",\n  ", StringComparison.Ordinal));

        Assert.Equal(_module.Output($"Get-Content '{file}' -Raw | ConvertFrom-IamPolicyJson").Single().ToString(), _module.Output($"Get-Content '{file}' | ConvertFrom-IamPolicyJson").Single().ToString());
    }

    [Fact]
    public void A_hashtable_is_a_statement_or_says_why_it_is_none()
    {
        Assert.Contains("s3:GetObject", _module.Output("New-IamPolicyDocument @{ Effect = 'Allow'; Action = 's3:GetObject'; Resource = 'arn:aws:s3:::b/*' } | ConvertTo-IamPolicyJson").Single().ToString(), StringComparison.Ordinal);
        foreach (string script in new[] { "New-IamPolicyDocument -Statement @{}", $"'{Good}' | Add-IamPolicyStatement @{{ Efect = 'Allow' }}" })
        {
            string message = _module.Run(script).AllErrors.First().ToString();
            Assert.Contains("The hashtable is no statement", message, StringComparison.Ordinal);
            Assert.DoesNotContain("System.Collections", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Test-IamPolicy", true)]
    [InlineData("Test-IamPolicy scp", false)]
    [InlineData("Test-IamPolicy -Include INVALID_ACTION", false)]
    public void OP_13_A_suppression_that_fits_nothing_is_told_where_the_options_name_all_that_there_is(string script, bool isTold)
    {
        _folder.Write("scp/policy.json", Good);
        _folder.Write("iampolicytools.yaml", """
            Paths: ['scp/*.json']
            Suppress:
              - { Code: INVALID_ACTION, Path: scp/policy.json, Statement: 1, Reason: later, Until: 9999-12-31 }
            """);

        Assert.Equal(isTold ? 1 : 0, _module.Output($"{script} | Where-Object Code -EQ SUPPRESSION_UNUSED").Count);
    }

    [Fact]
    public void Quotas_of_a_model_are_findings_of_it()
    {
        string text = new('x', 2_100);
        _folder.Write("account.yaml", $$"""
            AccountId: "111122223333"
            Users: [ { UserName: x, UserPolicyList: [ { PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/{{text}}" } ] } } ] } ]
            """);

        Assert.Contains("QUOTA_EXCEEDED", _module.Output("(Get-IamModel -Path account.yaml | Test-IamPolicy).Code").Select(o => o.ToString()));
        Assert.Contains("QUOTA_EXCEEDED", _module.Output("(Test-IamPolicy -Model (Get-IamModel -Path account.yaml)).Code").Select(o => o.ToString()));
    }

    [Fact]
    public void A_finding_is_shown_as_a_compiler_shows_it()
    {
        string file = _folder.Write("policy.json", Bad);

        string shown = _module.Render($"Test-IamPolicy '{file}' | Select-Object -First 1");

        Assert.Contains("error INVALID_ACTION: There is no such action", shown, StringComparison.Ordinal);
        Assert.Contains("policy.json:1:72, statement 1", shown, StringComparison.Ordinal);
        Assert.Contains("^^^^^^^^^^^^^^^", shown, StringComparison.Ordinal);
        Assert.Contains("why: Amazon S3 has no action \"s3:GetObjects\"", shown, StringComparison.Ordinal);
        Assert.Contains("fix: Write \"s3:GetObject\"", shown, StringComparison.Ordinal);
        Assert.Contains("Severity Code", _module.Render($"Test-IamPolicy '{file}' | Format-Table Severity, Code"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Good, true)]
    [InlineData(Bad, false)]
    [InlineData("{ no json", false)]
    public void Quiet_writes_one_boolean(string text, bool passes)
    {
        string file = _folder.Write("policy.json", text);

        Assert.Equal(passes, Assert.Single(_module.Output($"Test-IamPolicy '{file}', '{file}' -Quiet")).BaseObject);
    }

    [Fact]
    public void A_folder_tells_what_its_documents_are_for_and_what_is_no_policy_is_left_out()
    {
        _folder.Write("package.json", """{ "name": "x" }""");
        _folder.Write(Path.Combine("scp", "deny.json"), """{ "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Action": "s33:*", "Resource": "*" } }""");

        Assert.Equal(PolicyKind.ServiceControl, Assert.Single(Findings("Test-IamPolicy . -Include INVALID_SERVICE_IN_ACTION")).PolicyType);
        Assert.Equal(PolicyKind.Identity, Assert.Single(Findings("Test-IamPolicy scp/**/*.json -PolicyType Identity -Include INVALID_SERVICE_IN_ACTION")).PolicyType);
        Assert.Contains("MISSING_STATEMENT", Findings("Test-IamPolicy package.json").Select(f => f.Code));
    }

    [Theory]
    [InlineData("""{ "version": "2012-10-17", "statement": [{ "effect": "Allow", "action": "*", "resource": "*" }] }""")]
    [InlineData("""{ "Version": "2012", "STATEMENT": [] }""")]
    [InlineData("""{ "statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }""")]
    [InlineData("""[{ "Effect": "Allow", "Action": "*", "Resource": "*" }]""")]
    public void A_policy_gone_wrong_is_checked_in_a_folder_as_it_is_by_name(string text)
    {
        _folder.Write("lower.json", text);
        _folder.Write("package.json", """{ "name": "x", "version": "1.0.0" }""");
        string[] named = [.. Findings("Test-IamPolicy lower.json").Select(f => f.Code)];

        Assert.NotEmpty(named);
        Assert.Equal(named, Findings("Test-IamPolicy .").Select(f => f.Code));
        Assert.Equal(named, Findings("Test-IamPolicy *.json | Where-Object { $_.Location.File -like '*lower*' }").Select(f => f.Code));
        Assert.Equal(false, Assert.Single(_module.Output("Test-IamPolicy l*.json -Quiet")).BaseObject);
        string told = Text("Test-IamPolicy . -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | Out-String");
        Assert.Contains("package.json' is no policy", told, StringComparison.Ordinal);
        Assert.DoesNotContain("lower.json' is no policy", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Format-IamPolicy ./role.json")]
    [InlineData("Format-IamPolicy -Path role.json")]
    [InlineData("Get-Item role.json | Format-IamPolicy")]
    public void A_trust_policy_is_formatted_as_one_without_a_warning(string script)
    {
        _folder.Write("role.json", """
            { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "Federated": "accounts.google.com" }, "Action": "sts:AssumeRoleWithWebIdentity" } }
            """);

        Assert.Contains("accounts.google.com", Text(script), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-IamPolicy ./none.json", "NothingChecked")]
    [InlineData("Test-IamPolicy", "NothingToCheck")]
    [InlineData("@() | Test-IamPolicy", "NothingToCheck")]
    [InlineData("'{\"Version\":\"2012-10-17\",', '\"Statement\":[]}' | Test-IamPolicy", "PolicyInLines")]
    [InlineData("Test-IamPolicy -PolicyDocument 7", "InvalidPolicyType")]
    [InlineData("Test-IamPolicy -PolicyDocument ''", "EmptyPolicy")]
    [InlineData("New-IamPolicyStatement s3:GetObjects *", "InvalidStatement")]
    [InlineData("New-IamPolicyStatement s3:GetObject * -Principal nonsense", "InvalidStatementPrincipal")]
    [InlineData("New-IamPolicyStatement s3:GetObject * -Condition 'x'", "InvalidCondition")]
    [InlineData("@() | New-IamPolicyDocument", "NotAStatement")]
    [InlineData("Set-Content p.yaml 'Statement: { Effect: Allow, Action: \"*\", Resource: \"*\" }'; Format-IamPolicy -Path p.yaml -InPlace", "NotEditable")]
    public void What_cannot_be_done_is_an_error(string script, string id) =>
        Assert.Equal(id, _module.Run(script).AllErrors.Last().FullyQualifiedErrorId.Split(',')[0]);

    [Fact]
    public void The_gate_lets_all_through_and_ends_with_one_error()
    {
        string file = _folder.Write("policy.json", Bad);

        RunResult result = _module.Run($"Assert-IamPolicy '{file}'");

        Assert.Contains("INVALID_ACTION", result.Output.Select(o => ((PolicyFinding)o.BaseObject).Code));
        Assert.StartsWith("GateFailed,", Assert.Single(result.AllErrors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_module.Run($"Assert-IamPolicy '{file}' -TreatFindingTypeAsBlocking 'SECURITY_WARNING'").AllErrors);
        Assert.Empty(_module.Run($"Assert-IamPolicy '{file}' -IgnoreFinding policy.INVALID_ACTION").AllErrors);
        Assert.Empty(_module.Run($"Assert-IamPolicy '{file}' -Exclude UNKNOWN_ACTION").AllErrors);
    }

    [Fact]
    public void The_twin_of_ValidatePolicy_writes_pages_as_its_model()
    {
        const string Two = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:GetObjects","s3:PutObjects","s3:ListObjcts"],"Resource":"*"}}""";
        string call = $"Use-IAMAAPolicyValidation '{Two}' -PolicyType IDENTITY_POLICY -MaxResult 2";

        Assert.Equal(3, _module.Output(call).Count);
        Assert.Equal(2, _module.Output($"{call} -NoAutoIteration").Count);
        Assert.Equal("2 1 True", Assert.Single(_module.Output(
            $"$a = {call} -NoAutoIteration -Select *; $b = {call} -NextToken $a.NextToken -Select *; \"$($a.Findings.Count) $($b.Findings.Count) $($null -eq $b.NextToken)\"")).BaseObject);
        Assert.Equal(3, _module.Output($"{call} -Select Findings.IssueCode").Count);
    }

    [Fact]
    public void The_twin_answers_as_ValidatePolicy_does()
    {
        ValidatePolicyFinding finding = Assert.IsType<ValidatePolicyFinding>(
            Assert.Single(_module.Output($"Use-IAMAAPolicyValidation '{Bad}' -PolicyType IDENTITY_POLICY")).BaseObject);

        Assert.Equal("ERROR", finding.FindingType);
        Assert.Equal("INVALID_ACTION", finding.IssueCode);
        Assert.EndsWith("#access-analyzer-reference-policy-checks-error-invalid-action", finding.LearnMoreLink, StringComparison.Ordinal);
        PolicyLocation location = Assert.Single(finding.Locations);
        Assert.Equal(["Statement", "Action"], location.Path.Select(p => p.Value));
        Assert.Equal(new Position(1, 71, 71), location.Span.Start);
        Assert.Equal(new Position(1, 86, 86), location.Span.End);
    }

    [Fact]
    public void What_is_built_is_what_was_said()
    {
        string json = Text("""
            $read = New-IamPolicyStatement s3:GetObject arn:aws:s3:::reports/* -Sid Read -Condition @{ Bool = @{ 'aws:SecureTransport' = $true } }
            New-IamPolicyDocument $read | ConvertTo-IamPolicyJson -Compress
            """);

        Assert.Equal(
            """{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*","Condition":{"Bool":{"aws:SecureTransport":true}}}]}""",
            json);
        Assert.Equal(json, Text($"'{json}' | ConvertFrom-IamPolicyJson | ConvertTo-IamPolicyJson -Compress"));
        Assert.Equal(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333","Service":["ec2.amazonaws.com","ecs-tasks.amazonaws.com"]},"Action":"sts:AssumeRole"}]}""",
            Text("New-IamPolicyStatement sts:AssumeRole -Principal 111122223333, ec2.amazonaws.com, @{ Service = 'ecs-tasks.amazonaws.com' } | New-IamPolicyDocument | ConvertTo-IamPolicyJson -Compress"));
    }

    [Fact]
    public void A_file_is_written_in_its_canonical_form_where_that_is_another()
    {
        string file = _folder.Write("policy.json", Good);

        Assert.Empty(_module.Output($"Format-IamPolicy -Path '{file}' -InPlace -WhatIf"));
        Assert.Equal(Good, File.ReadAllText(file));
        Assert.Single(_module.Output($"Format-IamPolicy -Path '{file}' -InPlace"));
        Assert.StartsWith("{\n  \"Version\": \"2012-10-17\",\n", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Empty(_module.Output($"Format-IamPolicy -Path '{file}' -InPlace"));
    }

    // ci-and-reports.md, 2.0: the document is the same, its text no command of a runner.
    [Theory]
    [InlineData("Format-IamPolicy")]
    [InlineData("ConvertTo-IamPolicyJson")]
    public void Written_JSON_speaks_to_no_runner(string command)
    {
        const string Hostile = """{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::##vso[task.complete]::error::x/*" } }""";

        string written = Text($"{command} '{Hostile}'");

        Assert.DoesNotContain("##vso[", written, StringComparison.Ordinal);
        Assert.DoesNotContain("::error::", written, StringComparison.Ordinal);
        Assert.Contains("\"arn:aws:s3:::#\\u0023vso[task.complete]", written, StringComparison.Ordinal);
        Assert.Equal("arn:aws:s3:::##vso[task.complete]::error::x/*", Text($"({command} '{Hostile}' | ConvertFrom-Json).Statement.Resource"));
        Assert.Equal(written, Text($"{command} '{Hostile}' | {command}"));
    }

    [Theory]
    [InlineData("Test-IamPolicy p.json -Option nosuch")]
    [InlineData("Assert-IamPolicy p.json -Option options.yaml")]
    [InlineData("Get-IamFinding -Option nosuch")]
    [InlineData("@() | Assert-IamRecord -Option nosuch")]
    public void Text_in_the_place_of_options_is_told_so_in_one_line(string script)
    {
        string told = Assert.Single(_module.Run(script).AllErrors).Exception.Message;

        Assert.Contains("-Option takes a hashtable", told, StringComparison.Ordinal);
        Assert.Contains("-OptionPath", told, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told);
    }

    [Fact]
    public void Text_in_the_place_of_the_path_of_options_is_told_so()
    {
        _folder.Write("p.json", Good);

        string told = Assert.Single(_module.Run("Test-IamPolicy p.json -OptionPath '{\"a\":1}'").AllErrors).Exception.Message;

        Assert.StartsWith("'{\"a\":1}' is text, not the path of an options file.", told, StringComparison.Ordinal);
    }

    // Issue 13: what comes back from a file has the words of the default view.
    [Fact]
    public void A_finding_from_a_file_is_shown_in_words()
    {
        string file = _folder.Write("p.json", Bad);

        string shown = _module.Render($"Test-IamPolicy '{file}' | Export-Clixml found.xml; Import-Clixml found.xml");

        Assert.Contains("error INVALID_ACTION: ", shown, StringComparison.Ordinal);
        Assert.Contains("p.json:1:", shown, StringComparison.Ordinal);
        Assert.Contains("= why: Amazon S3 has no action", shown, StringComparison.Ordinal);
        Assert.Contains("= fix: Write", shown, StringComparison.Ordinal);
    }

    // ci-and-reports.md, 2.0: as much of the line as of a finding that was made here, and nothing of it speaks to a runner or a terminal.
    [Fact]
    public void A_finding_from_a_file_shows_of_its_line_what_the_finding_itself_shows()
    {
        string sids = string.Concat(Enumerable.Range(0, 2000).Select(i => $$"""{ "Sid": "A{{i}}", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*" },"""));
        string file = _folder.Write("p.json", $$"""{ "Version": "2012-10-17", "Statement": [ {{sids}} { "Sid": "##[group]\u001b[2J", "Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*" }] }""");
        string[] live = Shown($"Test-IamPolicy '{file}' | Where-Object Code -eq INVALID_ACTION");

        string[] back = Shown($"Test-IamPolicy '{file}' | Where-Object Code -eq INVALID_ACTION | Export-Clixml found.xml; Import-Clixml found.xml");

        string line = Assert.Single(live, l => l.Contains("s3:GetObjct", StringComparison.Ordinal) && l.Contains(" | ", StringComparison.Ordinal));
        Assert.Contains(back, l => l.EndsWith(line[(line.IndexOf('|', StringComparison.Ordinal) + 2)..], StringComparison.Ordinal));
        string[] hostile = Shown(
            "[pscustomobject]@{ PSTypeName = 'Deserialized.IamPolicyTools.Validation.PolicyFinding'; Code = 'X'; Title = \"##[error]`e[2J\"; SourceLine = ('x' * 9000) + \"##[group]a`r`n::error::b\"; Message = 'y' * 9000; SourceColumn = 9000 }");
        Assert.DoesNotContain(hostile, l => l.Contains("##[", StringComparison.Ordinal) || l.Contains('\u001b') || l.TrimStart().StartsWith("::", StringComparison.Ordinal) || l.Length > 3000);

        string[] Shown(string script) => _module.Render(script).Split('\n', StringSplitOptions.TrimEntries);
    }

    [Theory]
    [InlineData("New-IamPolicyStatement s3:GetObject ", "arn:aws:s3:::${BucketName}/${ObjectName}")]
    [InlineData("New-IamPolicyStatement sqs:SendMessage -Resource ", "arn:aws:sqs:*:*:${QueueName}")]
    [InlineData("New-IamPolicyStatement s3:GetObjectTagg", "s3:GetObjectTagging")]
    [InlineData("New-IamPolicyStatement s3:ListBucket * -Condition s3:pre", "@{ StringEquals = @{ 's3:prefix' = '' } }")]
    [InlineData("Test-IamPolicy -Exclude EMPTY_SID", "EMPTY_SID_VALUE")]
    public void Completion_offers_what_fits(string line, string offered) =>
        Assert.Contains(offered, _module.Complete(line).Select(c => c.CompletionText.Trim('\'')));

    [Fact]
    public void The_policies_of_a_model_are_checked()
    {
        _module.Output($"Import-IamAccount '{Path.Combine(Repository.ModuleFolder, "examples", "quickstart", "account.yaml")}'");

        PolicyFinding[] all = Findings("Test-IamPolicy");
        PolicyFinding[] ofRoles = Findings("Get-IamRole | Test-IamPolicy");

        Assert.NotEmpty(ofRoles);
        Assert.Subset(all.Select(f => f.Fingerprint).ToHashSet(), ofRoles.Select(f => f.Fingerprint).ToHashSet());
        Assert.All(all, f => Assert.True(f.Location is { Line: > 0, Column: > 0, EndLine: > 0, EndColumn: > 0 }, f.ToString()));
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    private PolicyFinding[] Findings(string script) => [.. _module.Output(script).Select(o => Assert.IsType<PolicyFinding>(o.BaseObject))];

    private string Text(string script) => Assert.Single(_module.Output(script)).ToString();
}
