using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>Test-IamAccess through the engine that users run.</summary>
public sealed class AccessCommandTests : IDisposable
{
    private const string Policy = """
        $policy = '{ "Version": "2012-10-17", "Statement": { "Sid": "Read", "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::reports/*" } }'

        """;

    private const string Model = """
        New-IamAccount 123456789012 personal | Out-Null
        New-IamUser -UserName alice | Out-Null
        New-IamRole -RoleName alice -AssumeRolePolicyDocument '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" } }' | Out-Null
        New-IamRole -RoleName deploy -AssumeRolePolicyDocument '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" }, "Action": "sts:AssumeRole" } }' | Out-Null

        """;

    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public void Given_policies_give_a_result_for_each_action_on_each_resource()
    {
        IReadOnlyList<PSObject> results = _module.Output(
            Policy + "Test-IamAccess -IdentityPolicy $policy -Action s3:GetObject, s3:PutObject -Resource arn:aws:s3:::reports/a, arn:aws:s3:::other/b");

        Assert.Equal(["Allowed", "ImplicitDeny", "ImplicitDeny", "ImplicitDeny"], Texts(results, "Decision"));
        Assert.Equal(["True", "False", "False", "False"], Texts(results, "IsAllowed"));
        Assert.Equal("IamPolicyTools.Evaluation.Answers.IamAccessResult", results[0].TypeNames[0]);
        Assert.Equal("allowed by IdentityPolicy Read", results[0].Properties["Reason"].Value);
    }

    [Theory]
    [InlineData("alice", "AmbiguousPrincipal")]
    [InlineData("bob", "PrincipalNotFound")]
    [InlineData("arn:aws:iam::123456789012:user/bob", "PrincipalNotFound")]
    public void A_name_that_leads_nowhere_or_to_several_is_an_error(string principal, string id)
    {
        ErrorRecord error = _module.Error(Model + $"Test-IamAccess {principal} iam:GetUser arn:aws:iam::123456789012:user/alice");

        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'s3:Get*'", "arn:aws:s3:::b/k", "InvalidAction")]
    [InlineData("GetObject", "arn:aws:s3:::b/k", "InvalidAction")]
    [InlineData("s3:GetObject", "bucket", "InvalidResource")]
    [InlineData("s3:GetObject", "$null", "ResourceRequired")]
    [InlineData("$null", "arn:aws:s3:::b/k", "ActionRequired")]
    public void A_question_that_cannot_be_asked_ends_the_call(string action, string resource, string id)
    {
        RunResult run = _module.Run(
            Policy + $"try {{ Test-IamAccess -IdentityPolicy $policy -Action {action} -Resource {resource} }} catch {{ $_.FullyQualifiedErrorId }}");

        Assert.Empty(run.Errors);
        Assert.StartsWith(id + ",", (string)Assert.Single(run.Output).BaseObject, StringComparison.Ordinal);
    }

    [Fact]
    public void An_action_that_takes_no_resource_is_asked_about_the_star()
    {
        PSObject result = Assert.Single(_module.Output(Policy + "Test-IamAccess -IdentityPolicy $policy -Action ec2:DescribeInstances"));

        Assert.Equal("*", result.Properties["Resource"].Value);
    }

    [Fact]
    public void Quiet_writes_one_boolean_for_the_whole_call()
    {
        Assert.Equal([true], Values(Policy + "Test-IamAccess -IdentityPolicy $policy -Action s3:GetObject -Resource arn:aws:s3:::reports/a, arn:aws:s3:::reports/b -Quiet"));
        Assert.Equal([false], Values(Policy + "Test-IamAccess -IdentityPolicy $policy -Action s3:GetObject -Resource arn:aws:s3:::reports/a, arn:aws:s3:::other/b -Quiet"));

        RunResult broken = _module.Run(Policy + "Test-IamAccess -IdentityPolicy $policy -Action nonsense -Resource arn:aws:s3:::reports/a -Quiet");
        Assert.Empty(broken.Output);
        Assert.Single(broken.AllErrors);
    }

    [Fact]
    public void Rows_of_a_table_bind_by_name_and_a_blank_cell_is_not_given()
    {
        IReadOnlyList<PSObject> results = _module.Output(Model + """
            [pscustomobject]@{ Principal = 'user/alice'; Action = 'sts:AssumeRole'; Resource = 'arn:aws:iam::123456789012:role/deploy'; Context = ''; ResourceAccount = '' },
            [pscustomobject]@{ Principal = 'role/alice'; Action = 'sts:AssumeRole'; Resource = 'arn:aws:iam::123456789012:role/deploy'; Context = '{"aws:SourceIp":"203.0.113.9"}'; ResourceAccount = '' },
            [pscustomobject]@{ Principal = 'root'; Action = 'iam:ListUsers'; Resource = ''; Context = ''; ResourceAccount = '' } | Test-IamAccess
            """);

        Assert.Equal(["Allowed", "ImplicitDeny", "Allowed"], Texts(results, "Decision"));
        Assert.Equal(["", "Trust", ""], Texts(results, "PolicyType"));
    }

    [Fact]
    public void Objects_of_the_model_are_principals()
    {
        IReadOnlyList<PSObject> results = _module.Output(Model + """
            Test-IamAccess (Get-IamUser -UserName alice) sts:AssumeRole arn:aws:iam::123456789012:role/deploy
            Test-IamAccess (Get-IamAccount) iam:ListUsers
            """);

        Assert.Equal(["arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:root"], Texts(results, "Principal"));
        Assert.Equal(["Allowed", "Allowed"], Texts(results, "Decision"));
    }

    [Theory]
    [InlineData("@{ 'aws:SourceIp' = '203.0.113.9' }")]
    [InlineData("""'{ "aws:SourceIp": "203.0.113.9" }'""")]
    [InlineData("([pscustomobject]@{ 'aws:SourceIp' = '203.0.113.9' })")]
    public void Context_is_a_hashtable_an_object_or_JSON(string context) => Assert.Equal([true], Values(
        """$office = '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } } } }'; """
        + $"Test-IamAccess -IdentityPolicy $office -Action s3:GetObject -Resource arn:aws:s3:::b/k -Context {context} -Quiet"));

    [Theory]
    [InlineData("'not json'")]
    [InlineData("42")]
    [InlineData("@{ 'aws:SourceIp' = (Get-Command Test-IamAccess) }")]
    public void Context_that_is_none_fails_loudly(string context) => Assert.StartsWith(
        "InvalidContext,",
        _module.Error(Policy + $"Test-IamAccess -IdentityPolicy $policy -Action s3:GetObject -Resource arn:aws:s3:::reports/a -Context {context}").FullyQualifiedErrorId,
        StringComparison.Ordinal);

    [Fact]
    public void Context_values_are_written_as_AWS_writes_them()
    {
        string script = """
            $dated = '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
                "DateGreaterThan": { "aws:TokenIssueTime": "2026-01-01T00:00:00Z" }, "NumericLessThan": { "aws:MultiFactorAuthAge": "3600" },
                "Bool": { "aws:MultiFactorAuthPresent": "true" }, "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "env"] } } } }'
            $context = @{ 'aws:TokenIssueTime' = [datetime]::new(2026, 6, 1, 0, 0, 0, [DateTimeKind]::Utc); 'aws:MultiFactorAuthAge' = 120; 'aws:MultiFactorAuthPresent' = $true; 'aws:TagKeys' = 'team', 'env' }
            Test-IamAccess -IdentityPolicy $dated -Action s3:GetObject -Resource arn:aws:s3:::b/k -Context $context -Quiet -ValidateRequest:$false
            """;

        Assert.Equal([true], Values(script));
    }

    [Theory]
    [InlineData("s3:GetObject", "arn:aws:s3:::reports/a", "@{}", "")]
    [InlineData("s3:GetObjekt", "arn:aws:s3:::reports/a", "@{}", "Amazon S3 has no action \"s3:GetObjekt\" as of ")]
    [InlineData("s3:GetObject", "arn:aws:s3:::reports", "@{}", "\"arn:aws:s3:::reports\" is no resource that s3:GetObject is checked against; expected ")]
    [InlineData("s3:GetObject", "arn:aws:s3:::reports/a", "@{ 'ec2:Owner' = 'x' }", "Requests for s3:GetObject do not have the key ec2:Owner.")]
    public void A_request_is_validated_on_demand(string action, string resource, string context, string warning)
    {
        string question = $"Test-IamAccess -IdentityPolicy $policy -Action {action} -Resource {resource} -Context {context}";

        RunResult result = _module.Run(Policy + $"{question}; {question} -ValidateRequest; {question} -ValidateRequest -Quiet");

        Assert.Empty(result.Errors);
        Assert.Equal(result.Output[0].Properties["Decision"].Value, result.Output[1].Properties["Decision"].Value);
        Assert.Equal(result.Output[0].Properties["IsAllowed"].Value, result.Output[2].BaseObject);
        Assert.Equal(warning.Length == 0 ? 0 : 3, result.Warnings.Count);
        Assert.All(result.Warnings, w => Assert.StartsWith(warning, w, StringComparison.Ordinal));
    }

    [Fact]
    public void A_doubt_is_said_once_a_call() => Assert.Single(_module.Run(
        Policy + "'a', 'b' | ForEach-Object { [pscustomobject]@{ Resource = \"arn:aws:s3:::reports/$_\" } } | Test-IamAccess -IdentityPolicy $policy -Action s3:GetObjekt -ValidateRequest").Warnings);

    [Fact]
    public void Now_fixes_the_time_of_the_request()
    {
        string script = """
            $until = '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "DateLessThan": { "aws:CurrentTime": "2026-07-01T00:00:00Z" } } } }'
            Test-IamAccess -IdentityPolicy $until -Action s3:GetObject -Resource arn:aws:s3:::b/k -Now 2026-06-30 -Quiet
            Test-IamAccess -IdentityPolicy $until -Action s3:GetObject -Resource arn:aws:s3:::b/k -Now 2026-07-02 -Quiet
            """;

        Assert.Equal([true, false], Values(script));
    }

    [Fact]
    public void A_single_call_on_several_resources_is_one_answer()
    {
        IReadOnlyList<PSObject> results = _module.Output(
            Policy + "Test-IamAccess -IdentityPolicy $policy -Action s3:GetObject -Resource arn:aws:s3:::reports/a, arn:aws:s3:::other/b -SingleCall");

        Assert.Equal("arn:aws:s3:::other/b", Assert.Single(results).Properties["Resource"].Value);
    }

    [Fact]
    public void Levels_of_control_policies_must_all_allow()
    {
        string script = Policy + """
            $all = '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }'
            $ec2 = '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "ec2:*", "Resource": "*" } }'
            Test-IamAccess -IdentityPolicy $policy -ServiceControlPolicy $all, @($ec2, $all) -Action s3:GetObject -Resource arn:aws:s3:::reports/a
            Test-IamAccess -IdentityPolicy $policy -ServiceControlPolicy $all, $ec2 -Action s3:GetObject -Resource arn:aws:s3:::reports/a
            """;

        Assert.Equal(["", "ServiceControl"], Texts(_module.Output(script), "PolicyType"));
    }

    [Fact]
    public void A_simulation_result_has_one_entry_an_action_with_the_resources_inside()
    {
        PSObject result = Assert.Single(_module.Output(
            Policy + "Test-IamAccess -IdentityPolicy $policy -Action s3:GetObject -Resource arn:aws:s3:::reports/a, arn:aws:s3:::other/b -AsSimulationResult"));

        Assert.Equal("implicitDeny", result.Properties["EvalDecision"].Value);
        Assert.Equal(
            ["allowed", "implicitDeny"],
            result.Items("ResourceSpecificResults").Select(r => PSObject.AsPSObject(r!).Properties["EvalResourceDecision"].Value));
    }

    [Fact]
    public void A_policy_that_cannot_be_understood_is_one_located_error()
    {
        ErrorRecord error = _module.Error("""Test-IamAccess -IdentityPolicy '{ "Version": "2012-10-17", "Statement": { "Effect": "allow", "Action": "*", "Resource": "*" } }' -Action s3:GetObject -Resource arn:aws:s3:::b/k""");

        Assert.StartsWith("InvalidText,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-IdentityPolicy:1:", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_shows_decision_principal_action_resource_and_reason()
    {
        string shown = _module.Render(Policy + "Test-IamAccess -IdentityPolicy $policy -Action s3:GetObject -Resource arn:aws:s3:::reports/a");

        Assert.Matches(@"Decision\s+\?\s+Principal\s+Action\s+Resource\s+Reason", shown);
        Assert.Matches(@"Allowed\s+1\s+user/anyone\s+s3:GetObject\s+arn:aws:s3:::reports/a\s+allowed by", shown);
    }

    [Fact]
    public void An_explanation_has_a_view_of_its_own_also_behind_a_table()
    {
        string shown = _module.Render(Policy + """
            $answer = Test-IamAccess -IdentityPolicy $policy -Action s3:PutObject -Resource arn:aws:s3:::reports/a
            Get-IamAccount
            $answer
            $answer.Explanation
            """);

        Assert.Contains("\n  Identity: says nothing\n    - Allow IdentityPolicy Read (-IdentityPolicy:1): no match in Action\n        - Action 's3:Get*': the request has 's3:PutObject'\n", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-IamAccess -Action s3:GetObjectAc", "s3:GetObjectAcl")]
    [InlineData("Test-IamAccess -Principal user/al", "user/alice")]
    [InlineData("Test-IamAccess alice -Account pers", "personal")]
    [InlineData("Test-IamAccess alice s3:ListBucket -Context s3:pre", "@{ 's3:prefix' = '' }")]
    [InlineData("Test-IamAccess alice s3:ListBucket -Context aws:Source", "@{ 'aws:SourceIp' = '' }")]
    [InlineData("Test-IamAccess alice -Context 'aws:TagK", "@{ 'aws:TagKeys' = @('') }")]
    public void Tab_completes_from_catalogue_and_session(string line, string expected)
    {
        _module.Output(Model);

        Assert.Contains(expected, _module.Complete(line).Select(c => c.CompletionText));
    }

    private IEnumerable<object> Values(string script) => _module.Output(script).Select(o => o.BaseObject);

    private static IEnumerable<string> Texts(IEnumerable<PSObject> objects, string property) =>
        objects.Select(o => o.Properties[property].Value?.ToString() ?? string.Empty);
}
