using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

public sealed class UserAndRoleCommandTests : IDisposable
{
    private const string Trust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    private readonly HostedModule _module = new();

    public UserAndRoleCommandTests() => _module.Output("$null = New-IamAccount 123456789012 personal");

    public void Dispose() => _module.Dispose();

    [Fact]
    public void Positions_are_those_of_AWS_Tools_path_first()
    {
        PSObject user = _module.Output("New-IamUser /team/ alice").Single();
        PSObject role = _module.Output("New-IamRole /team/ devops $trust", ("trust", Trust)).Single();

        Assert.Equal("arn:aws:iam::123456789012:user/team/alice", user.Properties["Arn"].Value);
        Assert.Equal("arn:aws:iam::123456789012:role/team/devops", role.Properties["Arn"].Value);
        Assert.Equal(Trust, role.Properties["AssumeRolePolicyDocument"].Value);
        Assert.Equal(3600, role.Properties["MaxSessionDuration"].Value);
    }

    [Theory]
    [InlineData("@{ team = 'core' }")]
    [InlineData("@{ Key = 'team'; Value = 'core' }")]
    [InlineData("([pscustomobject]@{ Key = 'team'; Value = 'core' })")]
    [InlineData("([ordered]@{ team = 'core' })")]
    [InlineData("@(,@(@{ team = 'core' }))")]
    public void A_tag_may_come_in_every_form_that_scripts_use(string tag) =>
        Assert.Equal("team=core", _module.Output($"(New-IamUser -UserName alice -Tag {tag}).Tags[0].ToString()").Single().BaseObject);

    [Theory]
    [InlineData("New-IamUser -UserName alice -Tag team")]
    [InlineData("New-IamUser -UserName alice -Tag 4")]
    [InlineData("New-IamUser -UserName alice -Tag ([pscustomobject]@{ Name = 'team' })")]
    public void What_is_no_tag_is_refused(string script)
    {
        ErrorRecord error = _module.Error(script);

        Assert.StartsWith("ParameterArgumentTransformationError,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("A tag is", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-IamUser -UserName ALICE", "EntityAlreadyExists")]
    [InlineData("New-IamUser -UserName 'a b'", "ValidationError")]
    [InlineData("New-IamUser -UserName bob -Path team", "ValidationError")]
    [InlineData("New-IamUser -UserName bob -PermissionsBoundary arn:aws:iam::123456789012:policy/none", "NoSuchEntity")]
    [InlineData("New-IamUser -UserName bob -PermissionsBoundary arn:aws:iam::999999999999:policy/other", "NoSuchEntity")]
    [InlineData("New-IamUser -UserName bob -Tag ([ordered]@{ a = 1 }), @{ A = 2 }", "InvalidInput")]
    [InlineData("New-IamUser -UserName bob -Account 999999999999", "AccountNotFound")]
    [InlineData("New-IamRole -RoleName devops -AssumeRolePolicyDocument 'Version: 2012-10-17'", "MalformedPolicyDocument")]
    [InlineData("New-IamRole -RoleName devops -AssumeRolePolicyDocument '{\"Statement\":'", "MalformedPolicyDocument")]
    [InlineData("New-IamRole -RoleName devops -AssumeRolePolicyDocument $trust -MaxSessionDuration 60", "ValidationError")]
    [InlineData("New-IamRole -RoleName devops -AssumeRolePolicyDocument $trust -Path /aws-service-role/x.amazonaws.com/", "ValidationError")]
    public void What_AWS_would_refuse_is_an_error_with_its_code(string script, string code)
    {
        _module.Output("$null = New-IamUser -UserName alice");

        ErrorRecord error = _module.Error(script, ("trust", Trust));

        Assert.StartsWith(code + ",IamPolicyTools.Commands.", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(_module.Output("Get-IamUser"));
        Assert.Empty(_module.Output("Get-IamRole"));
    }

    [Fact]
    public void Every_error_of_a_trust_policy_is_named_with_its_place()
    {
        ErrorRecord error = _module.Error("New-IamRole -RoleName devops -AssumeRolePolicyDocument \"{`n`\"Statement`\":[{}]}\"");

        Assert.Contains("AssumeRolePolicyDocument:2:14: ", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Principal", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Effect", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_ends_a_try_block_as_AWS_Tools_errors_do() =>
        Assert.Equal("made", _module.Output("try { $null = Get-IamRole devops } catch { 'made' }").Single().BaseObject);

    [Fact]
    public void WhatIf_names_the_call_and_creates_nothing()
    {
        Assert.Empty(_module.Output("New-IamRole -RoleName devops -AssumeRolePolicyDocument $trust -WhatIf", ("trust", Trust)));

        Assert.Contains("\"New-IamRole (CreateRole)\" on target \"devops\"", _module.TakeShown(), StringComparison.Ordinal);
        Assert.Empty(_module.Output("Get-IamRole"));
    }

    [Theory]
    [InlineData("Get-IamUser", "alice bob")]
    [InlineData("Get-IamUser a*", "alice")]
    [InlineData("Get-IamUser ALICE, bob", "alice bob")]
    [InlineData("'bob' | Get-IamUser", "bob")]
    [InlineData("Get-IamUser a* | Get-IamUser", "alice")]
    [InlineData("Get-IamUser x*", "")]
    public void Users_are_found_by_name_and_pattern(string script, string names)
    {
        _module.Output("$null = New-IamUser -UserName alice; $null = New-IamUser -UserName bob");

        Assert.Equal(names, string.Join(' ', _module.Output(script).Select(u => u.Properties["UserName"].Value)));
    }

    [Theory]
    [InlineData("Get-IamUser nobody", "The user with name nobody cannot be found.")]
    [InlineData("Get-IamGroup nobody", "The group with name nobody cannot be found.")]
    [InlineData("Get-IamRole nobody", "The role with name nobody cannot be found.")]
    [InlineData("Get-IamPolicy arn:aws:iam::123456789012:policy/none", "Policy arn:aws:iam::123456789012:policy/none was not found.")]
    public void A_name_that_leads_to_nothing_is_NoSuchEntity(string script, string message)
    {
        ErrorRecord error = _module.Error(script);

        Assert.StartsWith("NoSuchEntity,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal(message, error.Exception.Message);
    }

    [Fact]
    public void With_several_accounts_a_call_must_name_one_and_a_list_shows_all()
    {
        _module.Output("$null = New-IamAccount 210987654321; $null = New-IamUser -UserName alice -Account personal; $null = New-IamUser -UserName alice -Account 210987654321");

        Assert.StartsWith("AmbiguousAccount,", _module.Error("New-IamUser -UserName bob").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(2, _module.Output("Get-IamUser alice").Count);
        Assert.Equal("123456789012", _module.Output("(Get-IamUser -Account personal).AccountId").Single().BaseObject);
    }

    [Fact]
    public void A_user_created_anew_has_another_id()
    {
        object first = _module.Output("(New-IamUser -UserName alice).UserId").Single().BaseObject;
        object second = _module.Output("Remove-IamAccount personal; $null = New-IamAccount 123456789012; (New-IamUser -UserName alice).UserId").Single().BaseObject;

        Assert.NotEqual(first, second);
        Assert.Matches("^AIDA[A-Z2-7]{17}$", (string)first);
    }

    [Fact]
    public void Tables_are_grouped_by_account()
    {
        string shown = _module.Render("$null = New-IamUser -UserName alice -Path /team/; Get-IamUser");

        Assert.Contains("Account: 123456789012", shown, StringComparison.Ordinal);
        Assert.Matches("alice +0 +/team/", shown);
    }
}
