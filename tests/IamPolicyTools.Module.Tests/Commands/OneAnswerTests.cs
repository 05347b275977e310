using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>One question has one answer through every cmdlet and every way to name who asks.</summary>
public sealed class OneAnswerTests : IDisposable
{
    // A user and a role, each with something allowed, denied, and dependent on a key.
    private const string Model = """
        $now = '2026-05-01T00:00:00Z'
        $null = New-IamAccount 111122223333
        $null = New-IamUser -UserName alice -Tag @{ team = 'core' }
        $trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}'
        $null = New-IamRole -RoleName app -AssumeRolePolicyDocument $trust -Tag @{ team = 'core' }
        $policy = '{"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Action":["s3:GetObject","sqs:*","iam:GetUser"],"Resource":"*"},
          {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/${aws:PrincipalTag/team}/*"},
          {"Effect":"Allow","Action":"s3:DeleteObject","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}},
          {"Effect":"Deny","Action":"sqs:SendMessage","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}},
          {"Effect":"Deny","Action":"sqs:ReceiveMessage","Resource":"*","Condition":{"Null":{"aws:TokenIssueTime":"true"}}}]}'
        Write-IamUserPolicy -UserName alice -PolicyName p -PolicyDocument $policy
        Write-IamRolePolicy -RoleName app -PolicyName p -PolicyDocument $policy
        $bucket = '{"Version":"2012-10-17","Statement":{
          "Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/secret/*"}}'
        $null = New-IamResource arn:aws:s3:::b -Policy $bucket
        $questions = @(
          @{ Action = 's3:GetObject'; Resource = 'arn:aws:s3:::b/k' }, @{ Action = 's3:GetObject'; Resource = 'arn:aws:s3:::b/secret/k' },
          @{ Action = 's3:PutObject'; Resource = 'arn:aws:s3:::b/core/k' },
          @{ Action = 's3:PutObject'; Resource = 'arn:aws:s3:::b/else/k' },
          @{ Action = 's3:DeleteObject'; Resource = 'arn:aws:s3:::b/k' },
          @{ Action = 'iam:GetUser'; Resource = 'arn:aws:iam::111122223333:user/alice' },
          @{ Action = 'sqs:SendMessage'; Resource = 'arn:aws:sqs:eu-west-1:111122223333:q' },
          @{ Action = 'sqs:ReceiveMessage'; Resource = 'arn:aws:sqs:eu-west-1:111122223333:q' })
        function Ask($who, $mode = 'Strict') {
          $questions | ForEach-Object { "$((Test-IamAccess $who @_ -ContextMode $mode -Now $now).Decision)" }
        }
        function Show { process { "$($_.Action) $($_.Resource) $($_.Decision)" } }

        """;

    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Theory]
    [InlineData("Strict")]
    [InlineData("Discovery")]
    public void A_user_by_name_ARN_object_and_credentials(string mode)
    {
        string[] answers = Texts($$"""
            (Ask 'alice' {{mode}}) -join ' '
            (Ask 'user/alice' {{mode}}) -join ' '
            (Ask 'arn:aws:iam::111122223333:user/alice' {{mode}}) -join ' '
            (Ask (Get-IamUser -UserName alice) {{mode}}) -join ' '
            Use-IamCredentialProfile -Principal alice
            (Ask $null {{mode}}) -join ' '
            """);

        Assert.Single(answers.Distinct());
        Assert.Equal(5, answers.Length);
        string open = mode == "Strict" ? "ImplicitDeny" : "Conditional";
        Assert.StartsWith($"Allowed ExplicitDeny Allowed ImplicitDeny {open}", answers[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_by_name_ARN_and_object()
    {
        string[] answers = Texts("""
            (Ask 'role/app') -join ' '
            (Ask 'arn:aws:iam::111122223333:role/app') -join ' '
            (Ask (Get-IamRole -RoleName app)) -join ' '
            """);

        Assert.Single(answers.Distinct());
    }

    [Fact]
    public void A_session_by_ARN_and_as_the_caller()
    {
        string[] answers = Texts("""
            (Ask 'arn:aws:sts::111122223333:assumed-role/app/s1') -join ' '
            $session = Use-StsRole arn:aws:iam::111122223333:role/app s1 -WarningAction SilentlyContinue
            Use-IamCredentialProfile -Credential $session.Credentials
            (Ask $null) -join ' '
            (Ask 'arn:aws:sts::111122223333:assumed-role/app/s1') -join ' '
            """);

        Assert.Single(answers.Distinct());
    }

    [Theory]
    [InlineData("Strict")]
    [InlineData("Discovery")]
    public void Quiet_is_IsAllowed(string mode)
    {
        string[] answers = Texts($$"""
            foreach ($who in 'alice', 'role/app') {
              foreach ($q in $questions) {
                $quiet = Test-IamAccess $who @q -ContextMode {{mode}} -Now $now -Quiet
                $quiet -eq (Test-IamAccess $who @q -ContextMode {{mode}} -Now $now).IsAllowed
              }
            }
            """);

        Assert.Equal(16, answers.Count(answer => answer == "True"));
    }

    [Fact]
    public void The_order_of_input_and_of_resources_decides_nothing()
    {
        string[] answers = Texts("""
            $asked = $questions | ForEach-Object { [pscustomobject]$_ }
            $forward = $asked | Test-IamAccess alice -Now $now | Show | Sort-Object
            [array]::Reverse($asked)
            $backward = $asked | Test-IamAccess alice -Now $now | Show | Sort-Object
            ($forward -join ';') -eq ($backward -join ';')
            $resources = 'arn:aws:s3:::b/k', 'arn:aws:s3:::b/secret/k', 'arn:aws:s3:::b/core/k'
            $first = Test-IamAccess alice s3:GetObject $resources -SingleCall -Now $now
            [array]::Reverse($resources)
            $second = Test-IamAccess alice s3:GetObject $resources -SingleCall -Now $now
            "$($first.Decision)" -eq "$($second.Decision)"
            """);

        Assert.Equal(["True", "True"], answers);
    }

    [Fact]
    public void Who_can_lists_exactly_who_may()
    {
        string[] answers = Texts("""
            foreach ($q in $questions) {
              $listed = Get-IamResourceAccess @q | Where-Object { -not $_.IsOutside -and $_.PrincipalKind -in 'User', 'Role' } |
                ForEach-Object { "$($_.Principal)$($_.IsConditional)" } | Sort-Object
              $asked = (Get-IamUser -UserName alice), (Get-IamRole -RoleName app) | ForEach-Object {
                $answer = Test-IamAccess $_ @q -ContextMode Discovery
                if ("$($answer.Decision)" -in 'Allowed', 'Conditional') { "$($_.Arn)$($answer.Decision -eq 'Conditional')" } } | Sort-Object
              ($listed -join ';') -eq ($asked -join ';')
            }
            """);

        Assert.Equal(8, answers.Count(answer => answer == "True"));
    }

    [Fact]
    public void A_simulation_says_what_the_question_says()
    {
        // What the bucket's own policy says is no part of a simulation that is not given it.
        string[] answers = Texts("""
            $null = Remove-IamResource arn:aws:s3:::b -Force
            foreach ($arn in (Get-IamUser -UserName alice).Arn, (Get-IamRole -RoleName app).Arn) {
              foreach ($q in $questions) {
                $simulated = (Test-IamPrincipalPolicy -PolicySourceArn $arn -ActionName $q.Action -ResourceArn $q.Resource).EvalDecision
                $simulated -eq "$((Test-IamAccess $arn @q).Decision)"
              }
            }
            """);

        Assert.Equal(16, answers.Count(answer => answer == "True"));
    }

    [Fact]
    public void A_call_is_refused_exactly_when_the_question_says_so()
    {
        string[] answers = Texts("""
            Use-IamCredentialProfile -Principal alice
            $calls = @{ Action = 'iam:GetUser'; Do = { Get-IamUser -UserName alice } },
              @{ Action = 'iam:DeleteUser'; Do = { Remove-IamUser -UserName alice -Force } }
            foreach ($call in $calls) {
              $allowed = Test-IamAccess -Action $call.Action -Resource arn:aws:iam::111122223333:user/alice -Quiet
              $done = try { $null = & $call.Do; $true } catch { $false }
              "$($allowed -eq $done) $allowed"
            }
            """);

        Assert.Equal(["True True", "True False"], answers);
    }

    private string[] Texts(string script) => [.. _module.Output(Model + script).Select(o => $"{o}")];
}
