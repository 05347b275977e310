using System.Globalization;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>One question has one answer, whoever is named how and through whatever cmdlet, in models made by chance (design.md 11).</summary>
public sealed class GeneratedAnswerTests : IDisposable
{
    private const int Models = 10;

    private static readonly string[] s_actions =
    [
        "s3:GetObject", "s3:*", "s3:Put*", "s3:ListBucket", "sqs:*", "sqs:SendMessage", "iam:List*", "iam:ListUsers", "iam:Get*", "*", "sts:AssumeRole",
    ];

    private static readonly string[] s_resources =
    [
        "*", "*", "arn:aws:s3:::b/*", "arn:aws:s3:::b", "arn:aws:s3:::b/${aws:PrincipalTag/team}/*", "arn:aws:iam::111122223333:user/*",
        "arn:aws:iam::111122223333:user/div/*", "arn:aws:sqs:*:111122223333:*", "arn:aws:iam::111122223333:role/app",
    ];

    private static readonly string[] s_conditions =
    [
        """ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } """, """ "Bool": { "aws:MultiFactorAuthPresent": "false" } """,
        """ "BoolIfExists": { "aws:MultiFactorAuthPresent": "true" } """, """ "Null": { "aws:TokenIssueTime": "true" } """,
        """ "StringEquals": { "aws:PrincipalTag/team": "core" } """, """ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:user/*" } """,
        """ "StringLike": { "aws:userid": "AROA*" } """, """ "StringEquals": { "s3:prefix": "home" } """, """ "StringNotEquals": { "aws:SourceVpc": "vpc-1" } """,
    ];

    private readonly HostedModule _module = new();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Models)];

    public void Dispose() => _module.Dispose();

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_user_is_asked_by_name_ARN_object_and_credentials_and_a_role_by_its_names(int seed)
    {
        string[] answers = Texts(seed, """
            foreach ($mode in 'Strict', 'Discovery') {
              foreach ($who in 'alice', 'user/alice', 'arn:aws:iam::111122223333:user/alice', (Get-IamUser -UserName alice)) { "user $mode $(Ask $who $mode)" }
              foreach ($who in 'role/app', 'arn:aws:iam::111122223333:role/app', (Get-IamRole -RoleName app)) { "role $mode $(Ask $who $mode)" }
            }
            $session = Use-StsRole arn:aws:iam::111122223333:role/app s1 -WarningAction SilentlyContinue
            Use-IamCredentialProfile -Credential $session.Credentials
            foreach ($mode in 'Strict', 'Discovery') {
              foreach ($who in $null, 'arn:aws:sts::111122223333:assumed-role/app/s1') { "session $mode $(Ask $who $mode)" }
            }
            Use-IamCredentialProfile -Principal alice
            foreach ($mode in 'Strict', 'Discovery') { "user $mode $(Ask $null $mode)" }
            """);

        Assert.Equal(20, answers.Length);
        // Two modes of three who ask.
        Assert.True(answers.Distinct().Count() == 6, string.Join('\n', answers.Distinct().Order(StringComparer.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Quiet_order_and_old_objects_change_nothing(int seed)
    {
        string[] faults = Texts(seed, """
            foreach ($mode in 'Strict', 'Discovery') {
              foreach ($who in 'alice', 'role/app') {
                foreach ($q in $questions) {
                  $answer = Test-IamAccess $who @q -ContextMode $mode -Now $now
                  if ((Test-IamAccess $who @q -ContextMode $mode -Now $now -Quiet) -ne $answer.IsAllowed) { "quiet $mode $who $($q.Action) $($q.Resource)" }
                  if ($answer.IsAllowed -ne ("$($answer.Decision)" -eq 'Allowed')) { "IsAllowed $mode $who $($q.Action) $($q.Resource)" }
                }
              }
              $asked = $questions | ForEach-Object { [pscustomobject]$_ }
              $forward = ($asked | Test-IamAccess alice -ContextMode $mode -Now $now | Show | Sort-Object) -join ';'
              [array]::Reverse($asked)
              if ($forward -ne (($asked | Test-IamAccess alice -ContextMode $mode -Now $now | Show | Sort-Object) -join ';')) { "order of input $mode" }
              $objects = 'arn:aws:s3:::b/k', 'arn:aws:s3:::b/core/k', 'arn:aws:s3:::b/secret/k'
              $first = Test-IamAccess alice s3:GetObject $objects -SingleCall -ContextMode $mode -Now $now
              [array]::Reverse($objects)
              $second = Test-IamAccess alice s3:GetObject $objects -SingleCall -ContextMode $mode -Now $now
              if ($first.Decision -ne $second.Decision) { "order of resources $mode $($first.Decision) $($second.Decision)" }
            }
            $oldUser = Get-IamUser -UserName alice
            $oldRole = Get-IamRole -RoleName app
            Write-IamUserPolicy -UserName alice -PolicyName p -PolicyDocument $another
            Write-IamRolePolicy -RoleName app -PolicyName p -PolicyDocument $another
            foreach ($mode in 'Strict', 'Discovery') {
              if ((Ask $oldUser $mode) -ne (Ask 'alice' $mode)) { "old user $mode" }
              if ((Ask $oldRole $mode) -ne (Ask 'role/app' $mode)) { "old role $mode" }
            }
            'asked'
            """);

        Assert.Equal(["asked"], faults);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Who_can_effective_permissions_and_simulations_say_what_the_question_says(int seed)
    {
        string[] faults = Texts(seed, """
            $principals = 'arn:aws:iam::111122223333:user/alice', 'arn:aws:iam::111122223333:user/div/bob', 'arn:aws:iam::111122223333:role/app'
            foreach ($q in $questions) {
              $listed = (Get-IamResourceAccess @q | Where-Object { -not $_.IsOutside -and $_.PrincipalKind -in 'User', 'Role' } |
                ForEach-Object { "$($_.Principal) $($_.IsConditional)" } | Sort-Object) -join ';'
              $asked = ($principals | ForEach-Object {
                $answer = Test-IamAccess $_ @q -ContextMode Discovery
                if ("$($answer.Decision)" -in 'Allowed', 'Conditional') { "$_ $($answer.Decision -eq 'Conditional')" } } | Sort-Object) -join ';'
              if ($listed -ne $asked) { "who-can $($q.Action) $($q.Resource): listed $listed, asked $asked" }
              foreach ($arn in $principals) {
                $answer = Test-IamAccess $arn @q -ContextMode Discovery
                $covering = @(Get-IamEffectivePermission $arn -Action $q.Action | Where-Object { $_.Covers($q.Resource) })
                $said = if ($covering.Count -eq 0) { 'no' } elseif ($covering.Count -gt 1) { 'twice' } elseif ($covering[0].IsConditional) { 'Conditional' } else { 'Allowed' }
                $expected = if ("$($answer.Decision)" -in 'Allowed', 'Conditional') { "$($answer.Decision)" } else { 'no' }
                if ($said -ne $expected) { "permissions of $arn $($q.Action) $($q.Resource): $said, asked $expected" }
              }
            }
            $null = Remove-IamResource arn:aws:s3:::b -Force
            foreach ($arn in $principals) {
              foreach ($q in $questions | Where-Object Action -NE sts:AssumeRole) {
                $simulated = (Test-IamPrincipalPolicy -PolicySourceArn $arn -ActionName $q.Action -ResourceArn $q.Resource).EvalDecision
                $answer = (Test-IamAccess $arn @q).Decision
                if ($simulated -ne "$answer") { "simulation of $arn $($q.Action) $($q.Resource): $simulated, asked $answer" }
              }
            }
            'asked'
            """);

        Assert.Equal(["asked"], faults);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_twin_is_refused_exactly_when_the_question_says_so(int seed)
    {
        string[] faults = Texts(seed, """
            Use-IamCredentialProfile -Principal alice
            $calls = @(
              @{ Action = 'iam:GetUser'; Resource = 'arn:aws:iam::111122223333:user/alice'; Do = { Get-IamUser -UserName alice } },
              @{ Action = 'iam:ListUsers'; Resource = '*'; Do = { Get-IamUserList } },
              @{ Action = 'iam:ListUsers'; Resource = 'arn:aws:iam::111122223333:user/div/'; Do = { Get-IamUserList -PathPrefix /div/ } },
              @{ Action = 'iam:GetRole'; Resource = 'arn:aws:iam::111122223333:role/app'; Do = { Get-IamRole -RoleName app } },
              @{ Action = 'sts:AssumeRole'; Resource = 'arn:aws:iam::111122223333:role/app'; Do = { Use-StsRole arn:aws:iam::111122223333:role/app s2 } })
            foreach ($call in $calls) {
              $allowed = Test-IamAccess -Action $call.Action -Resource $call.Resource -Quiet
              $done = try { $null = & $call.Do -WarningAction SilentlyContinue; $true } catch { if ("$_" -notmatch 'not authorized') { throw }; $false }
              if ($allowed -ne $done) { "$($call.Action) on $($call.Resource): asked $allowed, done $done" }
            }
            'asked'
            """);

        Assert.Equal(["asked"], faults);
    }

    private string[] Texts(int seed, string script) => [.. _module.Output(Model(seed) + "\n" + script).Select(o => $"{o}")];

    private static string Model(int seed)
    {
        var random = new Random(seed);
        string boundary = random.Next(3) == 0 ? $"$null = Set-IamUserPermissionsBoundary -UserName alice -PermissionsBoundary (New-IamPolicy -PolicyName edge -PolicyDocument '{Document(random)}').Arn" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $$"""
            $now = '2026-05-01T00:00:00Z'
            $null = New-IamAccount 111122223333
            $null = New-IamUser -UserName alice -Tag @{ team = 'core' }
            $null = New-IamUser -UserName bob -Path /div/
            $trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"} }'
            $null = New-IamRole -RoleName app -AssumeRolePolicyDocument $trust -Tag @{ team = 'core' }
            $another = '{{Document(random)}}'
            Write-IamUserPolicy -UserName alice -PolicyName p -PolicyDocument '{{Document(random)}}'
            Write-IamUserPolicy -UserName bob -PolicyName p -PolicyDocument '{{Document(random)}}'
            Write-IamRolePolicy -RoleName app -PolicyName p -PolicyDocument '{{Document(random)}}'
            {{boundary}}
            $null = New-IamResource arn:aws:s3:::b -Policy '{"Version":"2012-10-17","Statement":[{{Bucket(random)}}]}'
            $questions = @(
              @{ Action = 's3:GetObject'; Resource = 'arn:aws:s3:::b/k' }, @{ Action = 's3:GetObject'; Resource = 'arn:aws:s3:::b/core/k' },
              @{ Action = 's3:GetObject'; Resource = 'arn:aws:s3:::b/secret/k' }, @{ Action = 's3:PutObject'; Resource = 'arn:aws:s3:::b/core/k' },
              @{ Action = 's3:ListBucket'; Resource = 'arn:aws:s3:::b' }, @{ Action = 'sqs:SendMessage'; Resource = 'arn:aws:sqs:eu-west-1:111122223333:q' },
              @{ Action = 'iam:ListUsers'; Resource = '*' }, @{ Action = 'iam:ListUsers'; Resource = 'arn:aws:iam::111122223333:user/div/' },
              @{ Action = 'iam:GetUser'; Resource = 'arn:aws:iam::111122223333:user/alice' }, @{ Action = 'sts:AssumeRole'; Resource = 'arn:aws:iam::111122223333:role/app' })
            function Ask($who, $mode = 'Strict') { ($questions | ForEach-Object { "$((Test-IamAccess $who @_ -ContextMode $mode -Now $now).Decision)" }) -join ' ' }
            function Show { process { "$($_.Action) $($_.Resource) $($_.Decision)" } }
            """);
    }

    private static string Document(Random random) =>
        $$"""{ "Version": "2012-10-17", "Statement": [{{string.Join(", ", Enumerable.Range(0, random.Next(2, 6)).Select(_ => Statement(random, string.Empty)))}}] }""";

    private static string Statement(Random random, string principal)
    {
        string effect = random.Next(4) == 0 ? "Deny" : "Allow";
        string condition = random.Next(2) == 0 ? $$""", "Condition": { {{s_conditions[random.Next(s_conditions.Length)]}} } """ : string.Empty;
        string resource = principal.Length > 0 ? "arn:aws:s3:::b/*" : s_resources[random.Next(s_resources.Length)];
        string action = principal.Length > 0 ? "s3:GetObject" : s_actions[random.Next(s_actions.Length)];
        return $$"""{ "Effect": "{{effect}}", {{principal}} "Action": "{{action}}", "Resource": "{{resource}}"{{condition}} }""";
    }

    private static string Bucket(Random random)
    {
        string[] principals = ["*", "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:role/app", "111122223333"];
        string some = Statement(random, $$""" "Principal": { "AWS": "{{principals[random.Next(principals.Length)]}}" }, """);
        return $$"""{{some}},{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/secret/*"}""";
    }
}
