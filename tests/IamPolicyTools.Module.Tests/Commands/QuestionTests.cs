using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>One question, one answer: however it is asked, and whatever was asked before it.</summary>
public sealed class QuestionTests : IDisposable
{
    private const string Any = """
        $any = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
        $null = New-IamAccount 111122223333
        $null = New-IamUser -UserName alice

        """;

    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    // PO-2.2
    [Theory]
    [InlineData("", " (made up: the model does not have the organization's Id)")]
    [InlineData("Id: o-exampleorg1, ", "")]
    public void An_id_of_an_organization_that_no_file_gives_is_said_to_be_made_up(string id, string expected)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("account.yaml", $"AccountId: '111122223333'\nUsers: [{{ UserName: alice }}]\nOrganization: {{ {id}MasterAccountId: '999999999999', "
            + "Accounts: { Payments: { AccountId: '111122223333', OrganizationalUnit: Prod } }, OrganizationalUnits: [Prod] }");

        string text = (string)_module.Output($"Import-IamAccount '{file}'; (Test-IamAccess alice iam:ListUsers).Explanation.ToString()").Single().BaseObject;

        string line = text.Split('\n').Single(l => l.Contains("aws:PrincipalOrgID = ", StringComparison.Ordinal));
        Assert.Equal(expected, line[line.IndexOf("o-", StringComparison.Ordinal)..].Split(' ', 2) is [_, var said] ? " " + said : string.Empty);
    }

    [Fact]
    public void An_old_object_answers_for_what_the_model_has_now()
    {
        IReadOnlyList<PSObject> results = _module.Output(Any + """
            Write-IamUserPolicy -UserName alice -PolicyName p -PolicyDocument $any
            $old = Get-IamUser -UserName alice
            Remove-IamUserPolicy -UserName alice -PolicyName p -Force
            Test-IamAccess $old iam:CreateUser arn:aws:iam::111122223333:user/x
            Test-IamAccess alice iam:CreateUser arn:aws:iam::111122223333:user/x
            """);

        Assert.Equal(["ImplicitDeny", "ImplicitDeny"], Decisions(results));
        Assert.Empty(_module.Output("Get-IamEffectivePermission alice -Service iam"));
    }

    [Fact]
    public void An_object_of_a_user_that_is_gone_is_nobody() => Assert.StartsWith(
        "PrincipalNotFound,",
        _module.Error(Any + """
            $old = Get-IamUser -UserName alice
            Remove-IamUser -UserName alice -Force
            Test-IamAccess $old iam:ListUsers
            """).FullyQualifiedErrorId,
        StringComparison.Ordinal);

    [Fact]
    public void Quiet_says_what_the_result_says_in_discovery_too()
    {
        const string Script = """
            $office = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}}}'
            $asked = @{ IdentityPolicy = $office; Action = 's3:GetObject'; Resource = 'arn:aws:s3:::b/k'; ContextMode = 'Discovery' }
            Test-IamAccess @asked -Quiet
            (Test-IamAccess @asked).IsAllowed
            """;

        Assert.Equal([false, false], _module.Output(Script).Select(o => o.BaseObject));
    }

    [Fact]
    public void Principals_come_by_the_pipeline_as_lists_and_as_objects()
    {
        const string Setup = """
            $trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}'
            $null = New-IamRole -RoleName web -AssumeRolePolicyDocument $trust
            $null = New-IamGroup -GroupName devs
            Write-IamGroupPolicy -GroupName devs -PolicyName p -PolicyDocument $any

            """;

        Assert.Equal(["role/web"], Principals(Any + Setup + "Get-IamRole | Test-IamAccess -Action iam:ListUsers"));
        Assert.Equal(["user/alice", "root"], Principals("'alice', 'root' | Test-IamAccess iam:ListUsers"));
        Assert.Equal(["user/alice", "role/web"], Principals("Test-IamAccess alice, (Get-IamRole web) iam:ListUsers"));
        Assert.Equal(["Allowed", "Allowed"], Decisions(_module.Output("Get-IamGroup devs | Test-IamAccess iam:ListUsers; Test-IamAccess group/devs iam:ListUsers")));
        Assert.Equal(["root", "root"], Principals("Get-IamAccount | Test-IamAccess iam:ListUsers; Test-IamAccess 111122223333 iam:ListUsers"));
        Assert.Equal(["root"], Principals("Get-IamAccount | Test-IamAccess -Action s3:GetObject arn:aws:s3:::b/k"));
        Assert.NotEmpty(_module.Run("Get-IamGroup devs | Get-IamEffectivePermission -Service iam").Output);
    }

    // R-179: the live session, with its tags, is the caller whose ARN is given.
    [Fact]
    public void The_ARN_of_a_session_makes_that_session_the_caller()
    {
        IReadOnlyList<PSObject> results = _module.Output(Any + """
            Write-IamUserPolicy -UserName alice -PolicyName p -PolicyDocument $any
            $trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":["sts:AssumeRole","sts:TagSession"]}}'
            $null = New-IamRole -RoleName r -AssumeRolePolicyDocument $trust
            $tagged = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/t":"1"}}}]}'
            Write-IamRolePolicy -RoleName r -PolicyName p -PolicyDocument $tagged
            Use-IamCredentialProfile -Principal alice
            $s = Use-StsRole -RoleArn arn:aws:iam::111122223333:role/r -RoleSessionName s1 -Tag @{ t = '1' }
            $f = Get-StsFederationToken -Name fed -Policy $any
            Use-IamCredentialProfile -Principal $s.AssumedRoleUser.Arn
            Test-IamAccess sns:ListTopics
            Use-IamCredentialProfile -Principal $f.FederatedUser.Arn
            Test-IamAccess sns:ListTopics
            """);

        Assert.Equal(["Allowed", "Allowed"], Decisions(results));
        Assert.NotEmpty(_module.Run("Use-IamCredentialProfile -Principal arn:aws:sts::111122223333:federated-user/nobody").AllErrors);
    }

    [Fact]
    public void Credentials_and_keys_are_whose_they_are()
    {
        IReadOnlyList<PSObject> results = _module.Output(Any + """
            Write-IamUserPolicy -UserName alice -PolicyName p -PolicyDocument $any
            $trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}'
            $null = New-IamRole -RoleName r -AssumeRolePolicyDocument $trust
            Write-IamRolePolicy -RoleName r -PolicyName p -PolicyDocument $any
            Use-IamCredentialProfile -Principal alice
            $key = New-IamAccessKey -UserName alice
            $less = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}'
            $s = Use-StsRole -RoleArn arn:aws:iam::111122223333:role/r -RoleSessionName s1 -Policy $less
            Test-IamAccess $s.Credentials sns:ListTopics
            Test-IamAccess $s sns:ListTopics
            Test-IamAccess $s.Credentials.AccessKeyId sns:ListTopics
            Test-IamAccess arn:aws:sts::111122223333:assumed-role/r/s1 sns:ListTopics
            Test-IamAccess arn:aws:sts::111122223333:assumed-role/r/other sns:ListTopics
            Test-IamAccess $key sns:ListTopics
            Test-IamAccess $key.AccessKeyId sns:ListTopics
            """);

        Assert.Equal(["ImplicitDeny", "ImplicitDeny", "ImplicitDeny", "ImplicitDeny", "Allowed", "Allowed", "Allowed"], Decisions(results));
        Assert.Empty(Notes(results[3]));
        Assert.Contains("no live session", Assert.Single(Notes(results[4])), StringComparison.Ordinal);
    }

    // R-179: which of several is not known.
    [Fact]
    public void Several_live_sessions_of_one_ARN_are_a_note()
    {
        PSObject result = Assert.Single(_module.Output(Any + """
            $trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}'
            $null = New-IamRole -RoleName r -AssumeRolePolicyDocument $trust
            Write-IamUserPolicy -UserName alice -PolicyName p -PolicyDocument $any
            Use-IamCredentialProfile -Principal alice
            1..2 | ForEach-Object { $null = Use-StsRole -RoleArn arn:aws:iam::111122223333:role/r -RoleSessionName s1 }
            Test-IamAccess arn:aws:sts::111122223333:assumed-role/r/s1 sns:ListTopics
            """));

        Assert.Contains("2 live sessions", Assert.Single(Notes(result)), StringComparison.Ordinal);
    }

    // R-179: the same session as the caller and by its ARN has one answer.
    [Fact]
    public void Of_several_live_sessions_the_caller_is_meant()
    {
        IReadOnlyList<PSObject> results = _module.Output(Any + """
            $trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}'
            $null = New-IamRole -RoleName r -AssumeRolePolicyDocument $trust
            Write-IamRolePolicy -RoleName r -PolicyName p -PolicyDocument $any
            Write-IamUserPolicy -UserName alice -PolicyName p -PolicyDocument $any
            Use-IamCredentialProfile -Principal alice
            $less = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}'
            $s = Use-StsRole -RoleArn arn:aws:iam::111122223333:role/r -RoleSessionName s1 -Policy $less
            $null = Use-StsRole -RoleArn arn:aws:iam::111122223333:role/r -RoleSessionName s1
            Use-IamCredentialProfile -Credential $s.Credentials
            Test-IamAccess sns:ListTopics
            Test-IamAccess arn:aws:sts::111122223333:assumed-role/r/s1 sns:ListTopics
            """);

        Assert.Equal(["ImplicitDeny", "ImplicitDeny"], Decisions(results));
        Assert.Contains("the one that calls", Assert.Single(Notes(results[1])), StringComparison.Ordinal);
    }

    // R-173: one call has one caller, and nobody owns resources of two accounts.
    [Fact]
    public void One_call_without_a_name_has_the_account_of_its_resources()
    {
        IReadOnlyList<PSObject> results = _module.Output(Any + """
            Test-IamAccess -IdentityPolicy $any -Action s3:GetObject -Resource arn:aws:s3:::b/k, arn:aws:s3:us-east-1:444455556666:accesspoint/ap/object/k -SingleCall -NoModel
            """);

        Assert.Equal("arn:aws:iam::444455556666:user/anyone", Assert.Single(results).Properties["Principal"].Value);
    }

    [Fact]
    public void A_bad_row_costs_itself_and_the_end_counts_it()
    {
        RunResult run = _module.Run(Any + """
            'Principal,Action,Resource', 'user/alice,iam:ListUsers,', 'user/alise,iam:ListUsers,', 'user/alice,s3:Get*,*', 'user/alice,iam:ListRoles,', 'user/alice,,', 'user/alice,s3:GetObject,bucket/x' |
                ConvertFrom-Csv | Test-IamAccess
            """);

        Assert.Equal(["iam:ListUsers", "iam:ListRoles"], run.Output.Select(o => (string)o.Properties["Action"].Value));
        Assert.Equal(
            ["PrincipalNotFound", "InvalidAction", "ActionRequired", "InvalidResource", "InputRejected"],
            run.AllErrors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
        Assert.StartsWith("Input 2 (user/alise, iam:ListUsers): There is no user or role named 'user/alise'", $"{run.Errors[0]}", StringComparison.Ordinal);
        Assert.Contains("Did you mean user/alice?", $"{run.Errors[0]}", StringComparison.Ordinal);
        Assert.StartsWith("4 of 6 inputs", $"{run.AllErrors.Last()}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_input_ends_a_quiet_call_without_a_boolean()
    {
        RunResult run = _module.Run(Any + "'alice', 'nobody' | Test-IamAccess iam:ListUsers -Quiet");

        Assert.Empty(run.Output);
        Assert.Equal(["PrincipalNotFound", "InputRejected"], run.AllErrors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Theory]
    [InlineData("'alice', 'nobody', 'root' | Get-IamEffectivePermission -Action iam:ListUsers", "PrincipalNotFound")]
    [InlineData("'alice', 'nobody', 'root' | Find-IamAssumableRole", "PrincipalNotFound")]
    [InlineData("'arn:aws:iam::111122223333:user/alice', 'bucket', '*' | Get-IamResourceAccess -Action iam:ListUsers", "InvalidResource")]
    public void Every_cmdlet_that_asks_goes_on_behind_a_bad_input(string script, string id)
    {
        RunResult run = _module.Run(Any + script);

        Assert.Equal([id, "InputRejected"], run.AllErrors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Fact]
    public void The_pipeline_is_over_where_nothing_could_be_asked() => Assert.StartsWith(
        "NoAccount,", _module.Error("'alice', 'bob' | Test-IamAccess iam:ListUsers").FullyQualifiedErrorId, StringComparison.Ordinal);

    [Theory]
    [InlineData("Test-IamAccess $nothing iam:ListUsers", "PrincipalRequired")]
    [InlineData("Test-IamAccess iam:ListUsers", "PrincipalRequired")]
    [InlineData("Test-IamAccess -IdentityPolicy '{\"Version\":\"2012-10-17\",\"Statement\":[]}' -Action sqs:SendMessage -Resource arn:aws:sqs:us-east-1:111122223333:q, arn:aws:sqs:us-east-1:444455556666:q -SingleCall", "CallerOfSeveralAccounts")]
    [InlineData("'alice' | Test-IamAccess -Principal root -Action iam:ListUsers", "InputRejected")]
    [InlineData("Test-IamAccess (Get-Date) -Action iam:ListUsers", "PrincipalNotFound")]
    [InlineData("Test-IamAccess alice -Action iam:ListUsers -IdentityPolicy $nothing", "EmptyPolicy")]
    [InlineData("Test-IamAccess alice -Action iam:ListUsers -IdentityPolicy ''", "EmptyPolicy")]
    [InlineData("Test-IamAccess alice -Action iam:ListUsers -IdentityPolicy '{', '}'", "PolicyInLines")]
    [InlineData("Test-IamAccess alice s3:GetObject @{ Arn = 'arn:aws:s3:::b/k'; Kontext = 1 }", "InvalidResourceMember")]
    public void What_cannot_be_asked_is_an_error_of_its_own(string script, string id) =>
        Assert.Contains(id, _module.Run(Any + script).AllErrors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));

    // PL-51: a denial with a mistyped operator never applies, so that the answer would be "allowed" for want of it.
    [Theory]
    [InlineData("Test-IamAccess alice s3:GetObject arn:aws:s3:::b/k -IdentityPolicy $any, $typo")]
    [InlineData("Test-IamAccess alice s3:GetObject arn:aws:s3:::b/k -PermissionsBoundary $typo -Quiet")]
    [InlineData("Get-IamEffectivePermission alice -SessionPolicy $typo")]
    public void A_condition_operator_that_there_is_not_is_an_error_in_a_policy_that_is_asked_about(string script)
    {
        const string Typo = """
            $typo = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
              {"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEqual":{"aws:RequestedRegion":"us-east-1"}}}]}'

            """;
        RunResult result = _module.Run(Any + Typo + script);

        ErrorRecord error = Assert.Single(result.AllErrors);
        Assert.StartsWith("InvalidText,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Unknown condition operator \"StringEqual\"", error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    // R-179a: no identity policies, which is something else than not given.
    [Theory]
    [InlineData("", "Allowed")]
    [InlineData("-IdentityPolicy @()", "ImplicitDeny")]
    [InlineData("-IdentityPolicy @() -ResourcePolicy '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:user/alice\"},\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}}'", "Allowed")]
    public void An_empty_list_of_identity_policies_is_none(string given, string decision) => Assert.Equal(decision, Assert.Single(_module.Output(
        Any + $"Write-IamUserPolicy alice p $any; (Test-IamAccess alice s3:GetObject arn:aws:s3:::b/k {given}).Decision")).ToString());

    // R-173
    [Theory]
    [InlineData("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:444455556666:secret:a-AbCdEf", "arn:aws:iam::444455556666:user/anyone")]
    [InlineData("s3:GetObject", "arn:aws:s3:::b/k", "arn:aws:iam::111122223333:user/anyone")]
    [InlineData("sqs:SendMessage", "arn:aws-cn:sqs:cn-north-1:444455556666:q", "arn:aws-cn:iam::444455556666:user/anyone")]
    public void A_policy_is_asked_for_a_user_of_the_account_of_the_resource(string action, string resource, string principal)
    {
        PSObject result = Assert.Single(_module.Output(Any + $"Test-IamAccess -IdentityPolicy $any -Action {action} -Resource {resource}"));

        Assert.Equal("Allowed", $"{result.Properties["Decision"].Value}");
        Assert.Equal(principal, result.Properties["Principal"].Value);
        Assert.Contains(Notes(result), n => n.Contains("nobody was named", StringComparison.Ordinal));
    }

    // R-179a
    [Fact]
    public void Given_identity_policies_replace_those_of_the_model_alone()
    {
        IReadOnlyList<PSObject> results = _module.Output(Any + """
            $deny = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*"}}'
            $null = New-IamResource arn:aws:sqs:us-east-1:111122223333:q -Policy $deny
            Test-IamAccess alice sqs:SendMessage arn:aws:sqs:us-east-1:111122223333:q -IdentityPolicy $any
            Test-IamAccess arn:aws:iam::111122223333:user/alice sqs:SendMessage arn:aws:sqs:us-east-1:111122223333:q -IdentityPolicy $any -NoModel
            """);

        Assert.Equal(["ExplicitDeny", "Allowed"], Decisions(results));
    }

    // public-reports.md D1
    [Fact]
    public void A_resource_policy_alone_can_be_asked()
    {
        IReadOnlyList<PSObject> results = _module.Output("""
            $queue = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*"}}'
            Test-IamAccess sns.amazonaws.com sqs:SendMessage arn:aws:sqs:us-east-1:111122223333:q -ResourcePolicy $queue
            Test-IamAccess anonymous sqs:SendMessage arn:aws:sqs:us-east-1:111122223333:q -ResourcePolicy $queue
            """);

        Assert.Equal(["Allowed", "ImplicitDeny"], Decisions(results));
    }

    // R-174
    [Fact]
    public void A_resource_has_a_context_of_its_own_over_that_of_the_call()
    {
        const string Policy = """
            $both = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"s3:authType":"POST","aws:SourceVpc":"vpc-1"}}}}'
            $own = @{ Arn = 'arn:aws:s3:::b/k'; Context = @{ 's3:authType' = 'POST' } }
            $asked = @{ IdentityPolicy = $both; Action = 's3:GetObject'; Context = @{ 'aws:SourceVpc' = 'vpc-1' } }

            """;

        Assert.Equal(["Allowed", "ImplicitDeny"], Decisions(_module.Output(Policy + "Test-IamAccess @asked -Resource $own, arn:aws:s3:::b/l")));
        Assert.Equal(["Allowed"], Decisions(_module.Output("Test-IamAccess @asked -Resource $own")));
        Assert.Equal(["ImplicitDeny"], Decisions(_module.Output("Test-IamAccess @asked -Resource $own, arn:aws:s3:::b/l -SingleCall")));
    }

    // R-174: what is given for one resource is laid over what is given for the call, and holds for that resource alone.
    [Fact]
    public void A_key_of_a_resource_holds_for_the_resources_that_have_it()
    {
        const string Script = """
            $login = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ssm:StartSession","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1","ssm:resourceTag/Name":"login"}}}}'
            $instance = @{ Arn = 'arn:aws:ec2:us-east-1:111122223333:instance/i-1'; Context = @{ 'ssm:resourceTag/Name' = 'login' } }
            Test-IamAccess -IdentityPolicy $login -Action ssm:StartSession -Context @{ 'aws:SourceVpc' = 'vpc-1' } -Resource $instance, arn:aws:ssm:us-east-1:111122223333:document/d
            """;

        Assert.Equal(["Allowed", "ImplicitDeny"], Decisions(_module.Output(Script)));
    }

    // R-177
    // R-177: a key that there is not is unknown to nobody, and the answer would be the same without it.
    [Theory]
    [InlineData("aws:SecureTransprot", 1)]
    [InlineData("garbage", 1)]
    [InlineData("aws:SecureTransport", 0)]
    [InlineData("aws:PrincipalTag/*", 0)]
    public void A_mistyped_unknown_key_is_warned_of(string key, int warnings)
    {
        RunResult result = _module.Run($"Test-IamAccess -IdentityPolicy '{{\"Version\":\"2012-10-17\",\"Statement\":{{\"Effect\":\"Allow\",\"Action\":\"sqs:*\",\"Resource\":\"*\"}}}}' -Action sqs:SendMessage -Resource arn:aws:sqs:us-east-1:111122223333:q -UnknownContextKey '{key}' -ContextMode Discovery");

        Assert.Equal(warnings, result.Warnings.Count(w => w.Contains(key, StringComparison.Ordinal)));
        Assert.Single(result.Output);
    }

    [Fact]
    // IN-17
    public void A_key_that_is_declared_unknown_and_a_Region_reach_the_answer()
    {
        const string Setup = """
            $p = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}},{"Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}]}'
            Write-IamUserPolicy -UserName alice -PolicyName p -PolicyDocument $p

            """;

        Assert.Equal(["Allowed", "ImplicitDeny", "Conditional"], Decisions(_module.Output(Any + Setup + """
            Test-IamAccess alice s3:GetObject arn:aws:s3:::b/k -Region eu-west-1
            Test-IamAccess alice s3:GetObject arn:aws:s3:::b/k -Region us-east-1
            Test-IamAccess alice sqs:SendMessage arn:aws:sqs:us-east-1:111122223333:q -UnknownContextKey aws:SecureTransport -ContextMode Discovery
            """)));
        Assert.All(
            _module.Output("Get-IamEffectivePermission alice -Action sqs:SendMessage -UnknownContextKey aws:SecureTransport"),
            p => Assert.True((bool)p.Properties["IsConditional"].Value));
    }

    [Fact]
    public void A_given_policy_keeps_the_name_of_its_file()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("deploy.json", """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""");

        PSObject result = Assert.Single(_module.Output("Test-IamAccess -IdentityPolicy $file -Action iam:ListUsers", ("file", file)));

        Assert.Equal("allowed by deploy.json #1", result.Properties["Reason"].Value);
    }

    [Fact]
    public void An_unknown_action_and_a_wildcard_in_an_ARN_are_warned_of_unasked()
    {
        RunResult run = _module.Run(Any + "Test-IamAccess alice s3:GetObjectt arn:aws:s3:::b/*");

        Assert.Equal(2, run.Warnings.Count);
        Assert.Contains("Did you mean s3:GetObject", run.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("exactly this name", run.Warnings[1], StringComparison.Ordinal);
        Assert.Empty(_module.Run("Test-IamAccess alice s3:GetObjectt arn:aws:s3:::b/* -ValidateRequest:$false").Warnings);
    }

    [Fact]
    public void The_answer_to_a_row_has_the_row() => Assert.Equal(["x"], _module.Output(Any + """
        'Principal,Action,Expected', 'alice,iam:ListUsers,x' | ConvertFrom-Csv | Test-IamAccess
        """).Select(r => (string)((PSObject)r.Properties["Row"].Value).Properties["Expected"].Value));

    // design.md, 11
    [Fact]
    public void What_an_answer_assumes_is_told_below_the_table_where_there_is_one()
    {
        const string Ask = "Test-IamAccess alice s3:GetObject arn:aws:s3:::b/k";
        string shown = _module.Render(Any + Ask);

        Assert.Matches(@"ImplicitDeny\s+2\s+user/alice", shown);
        Assert.Contains("? arn:aws:s3:::b is not in the model", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("not in the model", _module.Render($"$kept = {Ask}"), StringComparison.Ordinal);

        // Of several rows it is said which ones are meant.
        Assert.DoesNotContain("row", shown, StringComparison.Ordinal);
        Assert.Contains("? row 2: arn:aws:s3:::b is not in the model", _module.Render(Any + "Test-IamAccess alice s3:GetObject arn:aws:s3:::c/k, arn:aws:s3:::b/k"), StringComparison.Ordinal);
    }

    private IEnumerable<string> Principals(string script) =>
        _module.Output(script).Select(r => ((string)r.Properties["Principal"].Value).Split(':')[^1]);

    private static IEnumerable<string> Notes(PSObject result) => result.Items("Notes").Cast<string>();

    private static IEnumerable<string> Decisions(IEnumerable<PSObject> results) => results.Select(r => $"{r.Properties["Decision"].Value}");
}
