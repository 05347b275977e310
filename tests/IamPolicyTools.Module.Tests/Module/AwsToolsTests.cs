using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>The guards of design.md, section 3, for sessions in which AWS's own module is loaded.</summary>
public sealed class AwsToolsTests : IDisposable
{
    private const string Rival = "New-Module -Name AWS.Tools.IdentityManagement -ScriptBlock { function New-IAMUser { 'AWS' } } | Import-Module; ";

    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public void The_first_twin_warns_and_the_next_does_not()
    {
        RunResult result = _module.Run(
            Rival + @"$null = New-IamAccount 123456789012; IamPolicyTools\New-IamUser -UserName alice; IamPolicyTools\New-IamUser -UserName bob");

        Assert.Empty(result.AllErrors);
        Assert.Contains("AWS.Tools.IdentityManagement", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(2, result.Output.Count);
    }

    [Fact]
    public void Without_a_rival_nothing_is_said() =>
        Assert.Single(_module.Output("$null = New-IamAccount 123456789012; New-IamUser -UserName alice"));

    [Theory]
    [InlineData("New-IamUser -UserName alice")]
    [InlineData("New-IamUser -UserName alice -WhatIf")]
    [InlineData("New-IamRole -RoleName devops -AssumeRolePolicyDocument '{}'")]
    [InlineData("Get-IamUser")]
    [InlineData("Get-IamGroup")]
    [InlineData("Get-IamRole devops")]
    [InlineData("Get-IamPolicy")]
    [InlineData("Get-IamRole *")]
    public void Without_an_account_every_twin_fails(string twin) =>
        Assert.StartsWith("NoAccount,", _module.Error(twin).FullyQualifiedErrorId, StringComparison.Ordinal);
}
