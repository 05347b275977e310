using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>What Tab offers to somebody who asks who may do what.</summary>
public sealed class QuestionCompletionTests : IDisposable
{
    private readonly HostedModule _module = new();

    public QuestionCompletionTests()
    {
        _module.SetLocation(Path.Combine(Repository.ModuleFolder, "examples"));
        _module.Output("Import-IamAccount quickstart/account.yaml; $null = New-IamUser -UserName devops; $null = New-IamGroup -GroupName devs; $null = Register-IamGroupPolicy devs arn:aws:iam::aws:policy/ReadOnlyAccess");
    }

    [Theory]
    [InlineData("Test-IamAccess jenk", "jenkins-master")]
    [InlineData("Test-IamAccess JENK", "jenkins-master")]
    [InlineData("Test-IamAccess role/j", "role/jenkins-master")]
    [InlineData("Test-IamAccess devo", "user/devops role/devops")]
    [InlineData("Test-IamAccess arn:aws:iam::123456789012:role/d", "arn:aws:iam::123456789012:role/devops")]
    [InlineData("Get-IamEffectivePermission pers", "personal")]
    [InlineData("Find-IamAssumableRole web-f", "web-firewall")]
    [InlineData("Use-IamCredentialProfile -Principal pers", "personal")]
    public void Principals_by_name_and_by_ARN(string line, string offered) => Assert.Equal(offered, Offered(line));

    [Theory]
    [InlineData("Test-IamAccess jenkins-master s3:GetObject arn:aws:s3:::example-r", "'arn:aws:s3:::example-reports/*'")]
    [InlineData("Test-IamAccess jenkins-master s3:ListBucket example-r", "arn:aws:s3:::example-reports")]
    [InlineData("Test-IamAccess jenkins-master sts:AssumeRole app", "arn:aws:iam::123456789012:role/app-deployer")]
    [InlineData("Test-IamAccess -Action iam:DeleteUser -Resource dev", "arn:aws:iam::123456789012:user/devops")]
    [InlineData("Test-IamAccess jenkins-master dynamodb:GetItem arn:", "'arn:aws:dynamodb:*:123456789012:table/*'")]
    [InlineData("Get-IamResourceAccess -Action s3:ListBucket -Resource arn:aws:s3:::", "arn:aws:s3:::example-customer-data arn:aws:s3:::example-reports 'arn:aws:s3:::*'")]
    [InlineData("Get-IamResourceAccess exam", "arn:aws:s3:::example-customer-data arn:aws:s3:::example-reports")]
    [InlineData("Get-IamEffectivePermission devops -Resource ", "arn:aws:s3:::example-customer-data arn:aws:s3:::example-reports")]
    [InlineData("Test-IamPrincipalPolicy -ActionName s3:ListBucket -ResourceArn example-r", "arn:aws:s3:::example-reports")]
    public void Resources_that_the_action_is_asked_on(string line, string offered) => Assert.Equal(offered, Offered(line));

    [Theory]
    [InlineData("Get-IamRolePolicy web-firewall ", "read-configuration")]
    [InlineData("Remove-IamRolePolicy devops ", "become-app-deployer")]
    [InlineData("Get-IamUserPolicy personal ", "create-and-log")]
    [InlineData("Unregister-IamRolePolicy app-deployer ", "arn:aws:iam::123456789012:policy/deploy")]
    [InlineData("Unregister-IamRolePolicy app-deployer dep", "arn:aws:iam::123456789012:policy/deploy")]
    [InlineData("Unregister-IamRolePolicy devops arn", "")]
    [InlineData("Unregister-IamGroupPolicy devs ", "arn:aws:iam::aws:policy/ReadOnlyAccess")]
    [InlineData("Register-IamRolePolicy devops arn:aws:iam::1", "arn:aws:iam::123456789012:policy/deploy")]
    public void Policies_that_are_there(string line, string offered) => Assert.Equal(offered, Offered(line));

    [Theory]
    [InlineData("Test-IamAccess devops s3:GetObject -UnknownContextKey aws:PrincipalTy", "aws:PrincipalType")]
    [InlineData("Get-IamEffectivePermission devops -Context aws:SourceIp", "@{ 'aws:SourceIp' = '' }")]
    [InlineData("Test-IamAccess devops sts:GetCallerIdentity -Option Strict", "@{ StrictSessionPolicy = $true }")]
    [InlineData("Test-IamAccess devops sts:GetCallerIdentity -ResourceAccount ex", "example")]
    [InlineData("$r = Test-IamAccess devops sts:GetCallerIdentity; $r.Decision -eq ", "'ImplicitDeny' 'ExplicitDeny' 'Allowed' 'Conditional'")]
    public void Keys_options_and_decisions(string line, string offered) => Assert.Equal(offered, Offered(line));

    [Theory]
    [InlineData("Test-IamAccess devops s3:GetObject arn:aws:s3:::b/k -Context @{ 'aws:SourceI", "'aws:SourceIdentity' 'aws:SourceIp'")]
    [InlineData("Test-IamAccess devops s3:GetObject arn:aws:s3:::b/k -Context @{ 'aws:SourceIp' = '10.0.0.1'; aws:SecureT", "'aws:SecureTransport'")]
    [InlineData("Get-IamEffectivePermission devops -Context @{ 'aws:SecureTransport' = ", "'true' 'false'")]
    [InlineData("Get-IamResourceAccess '*' -Context @{ 'aws:RequestedRegion' = 'eu", "'eu-west-1'")]
    [InlineData("Test-IamAccess -Context @{ 'aws:PrincipalAccount' = '1", "'123456789012'")]
    [InlineData("Test-IamAccess -Context @{ 'aws:PrincipalType' = @('User', 'Ass", "'AssumedRole'")]
    public void Keys_and_values_inside_a_context(string line, string offered)
    {
        CommandCompletion completion = Inside(line)!;

        Assert.Equal(offered, string.Join(' ', completion.CompletionMatches.Select(c => c.CompletionText)));
        Assert.Equal(line.Length, completion.ReplacementIndex + completion.ReplacementLength);
    }

    // Issue 15: operators, keys that the operator and the actions fit, and values.
    [Theory]
    [InlineData("New-IamPolicyStatement s3:GetObject * -Condition @{ StringL", "'StringLike' 'StringLikeIfExists'")]
    [InlineData("New-IamPolicyStatement s3:GetObject * -Condition @{ 'ForAnyValue:StringE", "'ForAnyValue:StringEquals' 'ForAnyValue:StringEqualsIgnoreCase'")]
    [InlineData("New-IamPolicyStatement s3:ListBucket * -Condition @{ StringLike = @{ 's3:p", "'s3:prefix'")]
    [InlineData("New-IamPolicyStatement s3:GetBucket*,s3:ListBucket * -Condition @{ StringLike = @{ s3:p", "'s3:prefix'")]
    [InlineData("New-IamPolicyStatement ec2:RunInstances * -Condition @{ IpAddress = @{ 'aws:So", "'aws:SourceIp'")]
    [InlineData("New-IamPolicyStatement ec2:RunInstances * -Condition @{ StringEquals = @{ 'aws:SourceI", "'aws:SourceIdentity'")]
    [InlineData("New-IamPolicyStatement ec2:RunInstances * -Condition @{ StringLikeIfExists = @{ 'aws:PrincipalA", "'aws:PrincipalAccount' 'aws:PrincipalArn'")]
    [InlineData("New-IamPolicyStatement ec2:RunInstances * -Condition @{ ArnLike = @{ 'aws:PrincipalA", "'aws:PrincipalArn'")]
    [InlineData("New-IamPolicyStatement ec2:RunInstances * -Condition @{ NumericLessThan = @{ 'aws:Epoch", "'aws:EpochTime'")]
    [InlineData("New-IamPolicyStatement ec2:RunInstances * -Condition @{ 'ForAllValues:StringEquals' = @{ 'aws:TagK", "'aws:TagKeys'")]
    [InlineData("New-IamPolicyStatement s3:ListBucket * -Condition @{ Bool = @{ 'aws:SecureTransport' = 't", "'true'")]
    [InlineData("New-IamPolicyStatement s3:ListBucket * -Condition @{ Bool = @{ 'aws:SecureTransport' = 'true' }; Ip", "'IpAddress' 'IpAddressIfExists'")]
    public void Operators_keys_and_values_inside_a_condition(string line, string offered)
    {
        CommandCompletion completion = Inside(line)!;

        Assert.Equal(offered, string.Join(' ', completion.CompletionMatches.Select(c => c.CompletionText)));
        Assert.Equal(line.Length, completion.ReplacementIndex + completion.ReplacementLength);
    }

    [Theory]
    [InlineData("Get-Date -Context @{ 'aws:So")]
    [InlineData("Get-Date -Condition @{ StringLike = @{ 'aws:So")]
    [InlineData("New-IamPolicyStatement s3:ListBucket * -Condition @{ Bool = ")]
    [InlineData("New-IamPolicyStatement s3:ListBucket * -Condition @{ StringLike = @{ 'aws:SourceAccount' = @{ 'aws:So")]
    [InlineData("Test-IamAccess -Resource @{ 'aws:So")]
    [InlineData("Test-IamAccess -Context @{ 'aws:SourceIp' = 'x' } -Qui")]
    [InlineData("@{ 'aws:So")]
    public void Elsewhere_PowerShell_completes(string line) => Assert.Null(Inside(line));

    // Installed where somebody types, which no test does.
    [Fact]
    public void Tab_asks_inside_a_context_and_is_put_back()
    {
        const string Line = "Test-IamAccess devops s3:GetObject arn:aws:s3:::b/k -Context @{ 'aws:SourceId";
        string before = Text("\"$function:TabExpansion2\"");
        Call("Install");
        try
        {
            Assert.Equal("'aws:SourceIdentity'", Offered(Line));
            Assert.Equal("jenkins-master", Offered("Test-IamAccess jenk"));
            Assert.Contains("Get-IamEffectivePermission", Offered("Get-IamEff"), StringComparison.Ordinal);
            Assert.Equal("'aws:SourceIdentity'", Text($"(TabExpansion2 \"{Line}\" {Line.Length}).CompletionMatches.CompletionText"));
        }
        finally
        {
            Call("Uninstall");
        }

        Assert.Equal(before, Text("\"$function:TabExpansion2\""));
        Assert.Equal(string.Empty, Offered(Line));
    }

    public void Dispose() => _module.Dispose();

    // The session is that of the runspace that asks.
    private CommandCompletion? Inside(string line)
    {
        PSObject[] found = [.. _module.Output("[IamPolicyTools.Completion.ContextCompletion]::Complete($line, $line.Length)", ("line", line))];
        return found is [{ BaseObject: CommandCompletion completion }] ? completion : null;
    }

    private void Call(string method) => _module.Output($"[IamPolicyTools.Completion.ContextCompletion].GetMethod('{method}', [Reflection.BindingFlags]'NonPublic,Static').Invoke($null, $null)");

    private string Offered(string line) => string.Join(' ', _module.Complete(line).Select(c => c.CompletionText));

    private string Text(string script) => _module.Output(script).Single().ToString();
}
