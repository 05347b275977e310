using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>What is said to somebody who slipped, and to somebody who wants to know where was looked.</summary>
public sealed class HintTests : IDisposable
{
    private const string Trust = """'{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}'""";

    private readonly HostedModule _module = new();

    public HintTests()
    {
        _module.SetLocation(Path.Combine(Repository.ModuleFolder, "examples"));
        _module.Output("Import-IamAccount quickstart/account.yaml");
    }

    [Theory]
    [InlineData("Test-IamAccess web-firewall s3:GetObject arn:aws:s3:::example-custmer-data/x", "The model has no arn:aws:s3:::example-custmer-data/x. Did you mean arn:aws:s3:::example-customer-data? If not, write it to the Resources of its account.")]
    [InlineData("Test-IamAccess web-firewall s3:GetObject *", "s3:GetObject is checked against a resource of type accesspointobject or object; the request names none (*).")]
    [InlineData("Test-IamAccess web-firewall iam:CreateUser *", "iam:CreateUser is checked against a resource of type user; the request names none (*).")]
    [InlineData("Test-IamAccess web-firewall s3:ListAllMyBuckets * -Region eu-west-11", "There is no Region \"eu-west-11\" as of 2026-11-29. Did you mean eu-west-1 or eu-west-2 or eu-west-3?")]
    [InlineData("Get-IamRole web-firewall -Region europe", "There is no Region \"europe\" as of 2026-11-29.")]
    [InlineData("Test-IamAccess web-firewall s3:ListAllMyBuckets * -Context @{ 'aws:MultiFactorAuthPresent' = 'flase' }", "\"flase\" is no value of aws:MultiFactorAuthPresent; expected true or false.")]
    [InlineData("Test-IamAccess web-firewall s3:ListAllMyBuckets * -Context @{ 'aws:SourceIp' = 'banana' }", "\"banana\" is no value of aws:SourceIp; expected an IPv4 or IPv6 address.")]
    [InlineData("Test-IamAccess web-firewall s3:ListAllMyBuckets @{ Arn = '*'; Context = @{ 'aws:CurrentTime' = 'banana' } }", "\"banana\" is no value of aws:CurrentTime; expected an instant such as 2026-01-31T12:00:00Z, or seconds since 1970.")]
    [InlineData("Test-IamAccess web-firewall s3:ListAllMyBuckets * -Context @{ 's3:prefx' = 'home/' }", "Amazon S3 has no condition key \"s3:prefx\" as of 2026-09-26. Write \"s3:prefix\".")]
    [InlineData("Test-IamAccess web-firewall -Operation s3:ListBuckets -Context @{ 's3:prefx' = 'home/' }", "Amazon S3 has no condition key \"s3:prefx\" as of 2026-09-26. Write \"s3:prefix\".")]
    [InlineData("Test-IamAccess web-firewall -CommandLine 'aws s3 ls' -UnknownContextKey aws:SecureTranspot", "There is no global condition key \"aws:SecureTranspot\" as of 2026-09-26. Write \"aws:SecureTransport\".")]
    [InlineData("Test-IamAccess web-firewall -CommandLine 'aws s3 ls' -Context @{ 'aws:SourceIp' = 'banana' }", "\"banana\" is no value of aws:SourceIp; expected an IPv4 or IPv6 address.")]
    [InlineData("Resolve-IamRequest -CommandLine 'aws s3 ls', 'aws s3 mb s3://b' | Test-IamAccess web-firewall -Context @{ 'aws:SourceIp' = 'banana' }", "\"banana\" is no value of aws:SourceIp; expected an IPv4 or IPv6 address.")]
    [InlineData("Get-IamEffectivePermission web-firewall -UnknownContextKey aws:SecureTranspot", "There is no global condition key \"aws:SecureTranspot\" as of 2026-09-26. Write \"aws:SecureTransport\".")]
    [InlineData("Get-IamResourceAccess arn:aws:s3:::b/k s3:GetObject -Context @{ 'aws:SecureTranspot' = 'true' }", "There is no global condition key \"aws:SecureTranspot\" as of 2026-09-26. Write \"aws:SecureTransport\".")]
    [InlineData("Find-IamAssumableRole web-firewall -Region eu-wst-1", "There is no Region \"eu-wst-1\" as of 2026-11-29. Did you mean eu-west-1 or eu-west-2 or eu-west-3?")]
    [InlineData("Test-IamAccess web-firewall s3:ListAllMyBuckets * -Context @{ 'aws:MultiFactorAuthAge' = 'long' }", "\"long\" is no value of aws:MultiFactorAuthAge; expected a number.")]
    [InlineData("Get-IamEffectivePermission web-firewall -Action s3:GetObjct", "Amazon S3 has no action \"s3:GetObjct\" as of 2026-09-26. Did you mean s3:GetObject or s3:PutObject or s3:GetObjectAcl?")]
    [InlineData("Get-IamEffectivePermission web-firewall -Action s3:Fly*", "No action of AWS's services as of 2026-09-26 fits 's3:Fly*'.")]
    [InlineData("Test-IamPolicyRelation '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}}' -Relation NotGranted -Action s3:GetObjct", "Amazon S3 has no action \"s3:GetObjct\" as of 2026-09-26. Did you mean s3:GetObject or s3:PutObject or s3:GetObjectAcl?")]
    [InlineData("Test-IAMAAAccessNotGranted '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}}' -PolicyType IDENTITY_POLICY -Access @{ Actions = 's3:GetObjct' }", "Amazon S3 has no action \"s3:GetObjct\" as of 2026-09-26. Did you mean s3:GetObject or s3:PutObject or s3:GetObjectAcl?")]
    public void What_was_probably_meant_otherwise_is_warned_of_unasked(string script, string warning)
    {
        Assert.Equal(warning, Assert.Single(_module.Run($"$null = {script}").Warnings));
        Assert.Single(_module.Run($"$null = {script} -WarningVariable w -WarningAction SilentlyContinue; $w").Output);
    }

    [Theory]
    [InlineData("Test-IamAccess web-firewall s3:GetObject arn:aws:s3:::example-customer-data/x, arn:aws:s3:::elsewhere/x")]
    [InlineData("Test-IamAccess web-firewall s3:ListAllMyBuckets * -Region us-gov-west-1 -Context @{ 'aws:SourceIp' = '2001:db8::1'; 'aws:CurrentTime' = 1700000000; 'aws:MultiFactorAuthPresent' = $true; 'aws:PrincipalTag/x' = 'y' }")]
    [InlineData("Test-IamAccess web-firewall s3:GetObject * -ValidateRequest:$false -Context @{ 'aws:SourceIp' = 'x' }")]
    [InlineData("Test-IamAccess web-firewall -CommandLine 'aws s3 ls --region nowhere-1' -ValidateRequest:$false -Context @{ 'aws:SourceIp' = 'x' }")]
    public void What_is_well_formed_is_not_warned_of(string script) => Assert.Empty(_module.Run($"$null = {script}").Warnings);

    [Theory]
    [InlineData("'s3:GetObject', 's3:PutObject' | Test-IamAccess web-firewall -Resource arn:aws:s3:::example-customer-data/x", "s3:GetObject arn:aws:s3:::example-customer-data/x", "s3:PutObject arn:aws:s3:::example-customer-data/x")]
    [InlineData("'arn:aws:s3:::example-customer-data/x', 'arn:aws:s3:::b/y' | Test-IamAccess web-firewall -Action s3:GetObject", "s3:GetObject arn:aws:s3:::example-customer-data/x", "s3:GetObject arn:aws:s3:::b/y")]
    public void Text_from_the_pipeline_is_what_it_can_be(string script, params string[] asked)
    {
        RunResult result = _module.Run($"{script} -WarningAction SilentlyContinue | ForEach-Object {{ \"$($_.Principal.Split('/')[-1]) $($_.Action) $($_.Resource)\" }}");

        Assert.Empty(result.AllErrors);
        Assert.Equal(asked.Select(a => $"web-firewall {a}"), result.Output.Select(o => o.ToString()));
    }

    [Fact]
    public void A_path_in_the_place_of_a_document_is_told_of() => Assert.Contains(
        "(Get-Content -Raw FILE)", _module.Error("New-IamRole -RoleName r -AssumeRolePolicyDocument trust.json").Exception.Message, StringComparison.Ordinal);

    [Fact]
    public void WhatIf_tells_of_each_call_that_would_fail_and_goes_on()
    {
        RunResult result = _module.Run("$null = New-IamUser -UserName zoe; Get-IamUserList | Remove-IamUser -WhatIf; 'after'");

        Assert.Equal("Cannot delete entity, must delete access keys first: AKIAIOSFODNN7EXAMPLE.", Assert.Single(result.AllErrors).Exception.Message);
        Assert.Contains("after", result.Output.Select(o => o.ToString()));
        Assert.Equal(2, _module.Output("Get-IamUser").Count);
    }

    [Theory]
    [InlineData("Out-String")]
    [InlineData("Out-File out.txt; Get-Content out.txt -Raw")]
    public void What_an_answer_assumes_stands_in_text_too(string command)
    {
        using var folder = new TemporaryFolder();
        _module.SetLocation(folder.Path);

        Assert.Contains("? arn:aws:s3:::elsewhere is not in the model", _module.Output($"Test-IamAccess web-firewall s3:GetObject arn:aws:s3:::elsewhere/x | {command}").Single().ToString(), StringComparison.Ordinal);
        Assert.Contains("? arn:aws:s3:::elsewhere is not in the model", _module.Output("Test-IamAccess web-firewall s3:GetObject arn:aws:s3:::elsewhere/x > to.txt; Get-Content to.txt -Raw").Single().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-IamRole web-firewal", "The role with name web-firewal cannot be found. Did you mean web-firewall?")]
    [InlineData("$null = New-IamUser -UserName zoe; Get-IamUser zoee", "The user with name zoee cannot be found. Did you mean zoe?")]
    [InlineData("$null = New-IamGroup -GroupName staff; Get-IamGroup stafff", "The group with name stafff cannot be found. Did you mean staff?")]
    [InlineData("Get-IamPolicy ReadOnlyAcces", "Policy ReadOnlyAcces was not found. Did you mean ReadOnlyAccess or IAMReadOnlyAccess or IVSReadOnlyAccess?")]
    [InlineData("Get-IamPolicy ReadOnlyAcces -Scope Local", "Policy ReadOnlyAcces was not found.")]
    [InlineData("Get-IamResource arn:aws:s3:::example-report", "The model has no resource arn:aws:s3:::example-report. Did you mean arn:aws:s3:::example-reports?")]
    [InlineData("Get-IamRole nothing-like-it", "The role with name nothing-like-it cannot be found.")]
    [InlineData("Test-IamAccess web-* s3:GetObject arn:aws:s3:::b/x", "There is no user or role named 'web-*' in the model. Wildcards are not taken here: each principal is asked about by its own name.")]
    [InlineData("Get-IamResourceAccess example-reports", "'example-reports' is neither an ARN (arn:partition:service:region:account:resource) nor '*'. Did you mean arn:aws:s3:::example-reports?")]
    [InlineData("Get-IamResourceAccess example-reports/q1.csv", "'example-reports/q1.csv' is neither an ARN (arn:partition:service:region:account:resource) nor '*'. Did you mean arn:aws:s3:::example-reports/q1.csv?")]
    [InlineData("Get-IamResourceAccess app-deployer", "'app-deployer' is neither an ARN (arn:partition:service:region:account:resource) nor '*'. Did you mean arn:aws:iam::123456789012:role/app-deployer?")]
    public void What_was_meant_is_guessed(string script, string message) => Assert.Equal(message, _module.Error(script).ToString());

    [Fact]
    public void Of_many_forms_of_a_resource_three_are_named()
    {
        string warning = Assert.Single(_module.Run("$null = Get-IamResourceAccess arn:aws:s3:::example-reports ec2:RunInstances").Warnings);

        Assert.Matches("expected arn:[^ ]+, arn:[^ ]+, arn:[^ ]+ and [0-9]+ more\\.$", warning);
    }

    [Fact]
    public void A_question_of_hundreds_of_thousands_is_warned_of() => Assert.Matches(
        "\\*: [0-9]+ actions are asked of [0-9]+ principals, and each that is allowed is an object\\. -Action asks about fewer\\.",
        _module.Error("1..200 | ForEach-Object { $null = New-IamUser -UserName \"u$_\" }; Get-IamResourceAccess * * -WarningAction Stop").ToString());

    [Fact]
    public void An_account_is_removed_unasked_where_that_is_wanted() => Assert.Empty(
        _module.Output("$ConfirmPreference = 'Low'; Get-IamAccount | Remove-IamAccount -Force; Get-IamModel | ForEach-Object { $_.Accounts.Keys }"));

    // However long the file is, it is one error of a few lines.
    [Theory]
    [InlineData("Get-Content quickstart/account.yaml -Raw | Import-IamAccount", "TextGiven")]
    [InlineData("Get-Content quickstart/account.yaml | Import-IamAccount", "TextGiven")]
    [InlineData("'{', '  \"Users\": []', '}' | Import-IamAccount", "TextGiven")]
    [InlineData("'AccountId: \"123456789012\"', 'Users:' | Get-IamModel", "TextGiven")]
    [InlineData("Get-Content quickstart/credentials -Raw | Import-IamCredentialProfile", "TextGiven")]
    [InlineData("'{\"UserDetailList\":[]}' | ConvertFrom-Json | Import-IamAccount", "ObjectGiven")]
    [InlineData("Import-IamAccount quickstart", "FolderGiven")]
    public void What_is_no_path_is_one_short_error(string script, string id)
    {
        ErrorRecord error = _module.Error(script);

        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.InRange(error.ToString().Length, 1, 160);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void A_file_with_an_odd_name_is_a_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("# a.yaml", "AccountId: \"210987654321\"\n");
        folder.Write("c [d].yaml", "AccountId: \"210987654321\"\n");
        _module.SetLocation(folder.Path);

        Assert.Empty(_module.Output("Import-IamAccount '# a.yaml'; Import-IamAccount -LiteralPath 'c [d].yaml'"));
        Assert.Contains("-LiteralPath", _module.Error("Import-IamAccount 'c [d].yaml'").ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-IamAccess web-firewal s3:GetObject arn:aws:s3:::b/k", "web-firewall")]
    [InlineData("Get-IamRole web-firewal", "web-firewall")]
    [InlineData("Get-IamPolicy arn:aws:iam::123456789012:policy/deploi", "arn:aws:iam::123456789012:policy/deploy")]
    [InlineData("Get-IamEntitiesForPolicy AdministratorAccess", "arn:aws:iam::aws:policy/AdministratorAccess")]
    [InlineData("Register-IamRolePolicy devops deploy", "arn:aws:iam::123456789012:policy/deploy")]
    [InlineData("Get-IamAction s3:GetObjct", "s3:GetObject")]
    [InlineData("Get-IamService dynamodbb", "dynamodb")]
    [InlineData("Get-IamConditionKey aws:SourceIpp", "aws:SourceIp")]
    [InlineData("Import-IamCredentialProfile quickstart/credentials; Use-IamCredentialProfile persnal", "personal")]
    [InlineData("Get-IamAccount exmple", "example")]
    [InlineData("Test-IamAccess web-firewall s3:GetObject example-reports/x", "arn:aws:s3:::example-reports/x")]
    public void Names_that_are_near_are_told(string script, string name)
    {
        ErrorRecord error = _module.Error(script);

        Assert.Contains(name, $"{error} {error.ErrorDetails?.RecommendedAction}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-IamPolicy p (Get-Content quickstart/policies/create-and-log.json)")]
    [InlineData("Write-IamRolePolicy devops p (Get-Content quickstart/policies/create-and-log.json)")]
    [InlineData("New-IamRole -RoleName x -AssumeRolePolicyDocument (Get-Content quickstart/policies/trust-ec2.json)")]
    [InlineData("Update-IamAssumeRolePolicy devops (Get-Content quickstart/policies/trust-ec2.json)")]
    public void Lines_of_a_document_lead_to_Raw(string script) =>
        Assert.Contains("Get-Content -Raw", _module.Error(script).Exception.Message, StringComparison.Ordinal);

    [Fact]
    public void A_policy_that_is_piped_in_asks_nothing()
    {
        RunResult result = _module.Run("Get-IamPolicy | Test-IamAccess -Action s3:GetObject -Resource arn:aws:s3:::b/k");

        Assert.Contains("-IdentityPolicy", result.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Access_denied_leads_to_its_explanation()
    {
        ErrorRecord error = _module.Error($"Use-IamCredentialProfile -Principal personal; New-IamRole -RoleName x -AssumeRolePolicyDocument {Trust}");

        Assert.Equal("AccessDenied", error.FullyQualifiedErrorId.Split(',')[0]);
        string path = error.ErrorDetails.RecommendedAction.Split(' ').Single(word => word.StartsWith('$'));
        Assert.Contains("create-and-log", _module.Output($"{path.Replace("$Error[0]", "$record", StringComparison.Ordinal)}.ToString()", ("record", error)).Single().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-IamAccess web-firewall s3:GetObject arn:aws:s3:::example-reports/x -Verbose",
        "Principal arn:aws:iam::123456789012:role/web-firewall: identity policies read-configuration; boundary none; session policies none; service control policies none.|"
        + "Resource arn:aws:s3:::example-reports/x of account 123456789012: policy arn:aws:s3:::example-reports; resource control policies none.")]
    [InlineData("Get-IamEffectivePermission web-firewall -Action s3:GetObject -Verbose",
        "Principal arn:aws:iam::123456789012:role/web-firewall: identity policies read-configuration; boundary none; session policies none; service control policies none.")]
    [InlineData("Get-IamResourceAccess arn:aws:s3:::example-reports/x s3:GetObject -Verbose", "Resource arn:aws:s3:::example-reports/x: asked about 1 action of everybody in account 123456789012.")]
    [InlineData("Get-IamRole devops -Verbose", "Get-IamRole: called by nobody, so nothing is checked, on account 123456789012.")]
    [InlineData("Get-IamModel quickstart/partner.yaml -Verbose", "Read quickstart/partner.yaml: 1 account, 2 users, 0 groups, 0 roles, 0 policies, 0 resources.")]
    public void Verbose_tells_where_was_looked(string script, string lines) =>
        Assert.Equal(lines.Split('|'), _module.Run(script).Verbose.Select(line => line.Replace(Path.Combine(Repository.ModuleFolder, "examples") + "/", string.Empty, StringComparison.Ordinal)));

    [Fact]
    public void Nothing_is_told_unasked() => Assert.Empty(_module.Run("Test-IamAccess web-firewall s3:GetObject arn:aws:s3:::example-reports/x").Verbose);

    public void Dispose() => _module.Dispose();
}
