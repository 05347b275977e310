using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

public sealed class CompletionTests : IDisposable
{
    private readonly HostedModule _module = new();

    public CompletionTests() => _module.Output(
        "$null = New-IamAccount 123456789012 personal; $null = New-IamUser -UserName alice; $null = New-IamUser -UserName 'al,ex'; $null = New-IamUser -UserName bob; "
        + "$null = New-IamAccount 210987654321; $null = New-IamUser -UserName albert -Account 210987654321");

    public void Dispose() => _module.Dispose();

    [Theory]
    [InlineData("Get-IamUser al", "'al,ex' alice albert")]
    [InlineData("Get-IamUser AL", "'al,ex' alice albert")]
    [InlineData("Get-IamUser 'al", "'al,ex' alice albert")]
    [InlineData("Get-IamUser -Account personal -UserName al", "'al,ex' alice")]
    [InlineData("Get-IamUser -Account nobody -UserName al", "")]
    [InlineData("Get-IamUser -Account p", "personal")]
    [InlineData("Remove-IamAccount 2", "210987654321")]
    public void Names_come_from_the_session(string line, string offered) =>
        Assert.Equal(offered, string.Join(' ', _module.Complete(line).Select(c => c.CompletionText)));

    [Fact]
    public void A_tool_tip_tells_which_one_it_is() =>
        Assert.Equal("arn:aws:iam::123456789012:user/bob", Assert.Single(_module.Complete("Get-IamUser bo")).ToolTip);

    [Fact]
    public void An_empty_session_offers_nothing_and_does_not_fail()
    {
        using var empty = new HostedModule();

        Assert.Empty(empty.Complete("Get-IamUser -UserName x"));
    }
}
