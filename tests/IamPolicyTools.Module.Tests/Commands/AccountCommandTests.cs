using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

public sealed class AccountCommandTests : IDisposable
{
    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public void A_new_account_is_in_the_session_and_keeps_its_leading_zero()
    {
        _module.Output("New-IamAccount 012345678901 personal -Email root@example.com");

        PSObject account = Assert.Single(_module.Output("Get-IamAccount personal"));

        Assert.Equal("012345678901", account.Properties["AccountId"].Value);
        Assert.Equal("root@example.com", account.Properties["Email"].Value);
        Assert.Equal("IamPolicyTools.Model.Account", account.TypeNames[0]);
    }

    [Theory]
    [InlineData("New-IamAccount 12345", "ValidationError,IamPolicyTools.Commands.Models.NewIamAccountCommand", ErrorCategory.InvalidArgument)]
    [InlineData("New-IamAccount 123456789013 Personal", "ValidationError,IamPolicyTools.Commands.Models.NewIamAccountCommand", ErrorCategory.InvalidArgument)]
    [InlineData("New-IamAccount 123456789012", "EntityAlreadyExists,IamPolicyTools.Commands.Models.NewIamAccountCommand", ErrorCategory.ResourceExists)]
    [InlineData("New-IamAccount 123456789013 personal", "EntityAlreadyExists,IamPolicyTools.Commands.Models.NewIamAccountCommand", ErrorCategory.ResourceExists)]
    [InlineData("Get-IamAccount 123456789013", "AccountNotFound,IamPolicyTools.Commands.Models.GetIamAccountCommand", ErrorCategory.ObjectNotFound)]
    public void A_bad_or_taken_id_is_an_error_of_its_own(string script, string id, ErrorCategory category)
    {
        _module.Output("New-IamAccount 123456789012 personal");

        ErrorRecord error = _module.Error(script);

        Assert.Equal(id, error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
    }

    [Fact]
    public void WhatIf_creates_nothing()
    {
        Assert.Empty(_module.Output("New-IamAccount 123456789012 -WhatIf"));

        Assert.Contains("Create account", _module.TakeShown(), StringComparison.Ordinal);
        Assert.Empty(_module.Output("Get-IamAccount"));
    }

    [Fact]
    public void Clearing_the_session_forgets_the_accounts_and_WhatIf_does_not()
    {
        _module.Output("New-IamAccount 123456789012; Clear-IamSession -WhatIf");
        Assert.Single(_module.Output("Get-IamAccount"));

        _module.Output("Clear-IamSession");
        Assert.Empty(_module.Output("Get-IamAccount"));
    }

    [Fact]
    public void Each_runspace_has_a_session_of_its_own()
    {
        using var other = new HostedModule();
        _module.Output("New-IamAccount 123456789012");

        Assert.Empty(other.Output("Get-IamAccount"));
    }

    [Fact]
    public void Accounts_are_shown_as_a_table()
    {
        string shown = _module.Render("New-IamAccount 123456789012 personal");

        Assert.Matches("AccountId +Users +Roles +Resources +AccountAlias", shown);
        Assert.Matches("123456789012 +0 +0 +0 +personal", shown);
    }
}
