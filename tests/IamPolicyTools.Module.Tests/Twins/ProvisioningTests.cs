using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Twins;

/// <summary>Scripts as people write them for AWS.Tools, run unchanged.</summary>
public sealed class ProvisioningTests : IDisposable
{
    private const string Provisioning = """
        $ErrorActionPreference = 'Stop'
        $trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
        $document = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::reports","arn:aws:s3:::reports/*"]}]}'
        $policy = New-IAMPolicy -PolicyName ReadReports -PolicyDocument $document -Tag @{ Key = 'team'; Value = 'core' }
        $group = New-IAMGroup -GroupName developers
        Register-IAMGroupPolicy -GroupName $group.GroupName -PolicyArn $policy.Arn
        foreach ($name in 'alice', 'bob') {
            $user = New-IAMUser -UserName $name -Path /people/
            Add-IAMUserToGroup -UserName $user.UserName -GroupName developers
            New-IAMLoginProfile -UserName $name -Password 'Initial-Passw0rd' -PasswordResetRequired $true | Out-Null
        }
        $key = New-IAMAccessKey -UserName alice
        $role = New-IAMRole -RoleName web -AssumeRolePolicyDocument $trust -Description 'Web servers'
        Register-IAMRolePolicy -RoleName web -PolicyArn $policy.Arn
        Write-IAMRolePolicy -RoleName web -PolicyName Logs -PolicyDocument '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"}]}'
        New-IAMInstanceProfile -InstanceProfileName web | Out-Null
        Add-IAMRoleToInstanceProfile -InstanceProfileName web -RoleName $role.RoleName
        New-IAMPolicyVersion -PolicyArn $policy.Arn -PolicyDocument $document -SetAsDefault $true | Out-Null
        Remove-IAMPolicyVersion -PolicyArn $policy.Arn -VersionId v1 -Force

        """;

    private readonly HostedModule _module = new();

    public ProvisioningTests() => _module.Output("$null = New-IamAccount 123456789012");

    public void Dispose() => _module.Dispose();

    [Fact]
    public void A_provisioning_script_runs_and_what_it_made_decides()
    {
        _module.Output(Provisioning);

        Assert.Equal("alice bob", Text("(Get-IAMGroup -GroupName developers).Users.UserName -join ' '"));
        Assert.Equal("web", Text("(Get-IAMInstanceProfile -InstanceProfileName web).Roles[0].RoleName"));
        Assert.Equal("v2", Text("(Get-IAMPolicy -PolicyArn $policy.Arn).DefaultVersionId"));
        Assert.Equal("ReadReports", Text("(Get-IAMAttachedRolePolicyList -RoleName web).PolicyName"));
        Assert.Equal("True", Text("Test-IamAccess -Principal user/alice -Action s3:GetObject -Resource arn:aws:s3:::reports/q1 -Quiet"));
        Assert.Equal("False", Text("Test-IamAccess -Principal user/alice -Action s3:PutObject -Resource arn:aws:s3:::reports/q1 -Quiet"));
    }

    [Theory]
    [InlineData("iam:CreatePolicy", "iam:TagPolicy", "policy/ReadReports", 4)]
    [InlineData("iam:CreatePolicy iam:TagPolicy iam:CreateGroup", "iam:AttachGroupPolicy", "group/developers", 6)]
    [InlineData("iam:CreatePolicy iam:TagPolicy iam:*Group* iam:*User*", "iam:CreateLoginProfile", "user/people/alice", 10)]
    [InlineData("iam:CreatePolicy iam:TagPolicy iam:*Group* iam:*User* iam:*LoginProfile iam:*AccessKey iam:*Role iam:*RolePolicy iam:*InstanceProfile", "iam:CreatePolicyVersion", "policy/ReadReports", 18)]
    public void The_same_script_as_a_limited_caller_stops_at_the_right_line_with_the_sentence_of_AWS(string allowed, string action, string resource, int line)
    {
        BecomeUser("operator", allowed);

        ErrorRecord error = _module.Error(Provisioning);

        Assert.StartsWith("AccessDenied,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.PermissionDenied, error.CategoryInfo.Category);
        Assert.Equal(
            $"User: arn:aws:iam::123456789012:user/operator is not authorized to perform: {action} on resource: arn:aws:iam::123456789012:{resource} "
            + $"because no identity-based policy allows the {action} action",
            error.Exception.Message);
        Assert.Equal(line, error.InvocationInfo.ScriptLineNumber);
    }

    [Fact]
    public void ST_21_a_caller_without_PassRole_cannot_put_a_role_into_a_profile()
    {
        BecomeUser("operator", "iam:Create* iam:Tag* iam:Attach* iam:Put* iam:Add*");

        ErrorRecord error = _module.Error(Provisioning);

        Assert.Contains("iam:PassRole on resource: arn:aws:iam::123456789012:role/web", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(17, error.InvocationInfo.ScriptLineNumber);
    }

    private void BecomeUser(string name, string actions)
    {
        string list = string.Join(',', actions.Split(' ').Select(a => $"\"{a}\""));
        _module.Output(
            """
            $null = New-IamUser -UserName $name
            Write-IamUserPolicy $name Limited $limited
            $mine = New-IamAccessKey $name
            $PSDefaultParameterValues['*-Iam*:AccessKey'] = $mine.AccessKeyId
            $PSDefaultParameterValues['*-Iam*:SecretKey'] = $mine.SecretAccessKey
            """,
            ("name", name),
            ("limited", $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[{{list}}],"Resource":"*"}]}"""));
    }

    private string Text(string script) => string.Join(' ', _module.Output(script));
}
