using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

public sealed class OrganizationCommandTests : IDisposable
{
    private const string Prepare = """
        $null = New-IamAccount 123456789012
        $null = New-IamUser -UserName alice
        Write-IamUserPolicy alice Everything '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
        $null = New-IamOrganization 999999999999
        $null = Add-IamOrganizationAccount 123456789012
        $unit = New-IamOrganizationalUnit Workloads
        $deny = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"ec2:*","Resource":"*"}}'
        $null = New-IamServiceControlPolicy NoEc2 $deny
        """;

    private readonly HostedModule _module = new();

    public OrganizationCommandTests() => _module.Output(Prepare);

    public void Dispose() => _module.Dispose();

    [Fact]
    public void A_service_control_policy_counts_where_the_account_is()
    {
        _module.Output("Get-IamServiceControlPolicy NoEc2 | Register-IamServiceControlPolicy -TargetId $unit.Id");
        Assert.Equal("True", Ask());

        _module.Output("$null = Move-IamOrganizationAccount 123456789012 $unit.Id");
        Assert.Equal("False", Ask());

        _module.Output("Unregister-IamServiceControlPolicy NoEc2 $unit.Id");
        Assert.Equal("True", Ask());
    }

    [Theory]
    [InlineData("New-IamOrganization 123456789013", "The model has no account 123456789013. Did you mean 123456789012?", "123456789013")]
    [InlineData("New-IamOrganization 999999999999", null, "999999999999")]
    [InlineData("New-IamOrganization personal", null, "123456789012")]
    public void A_management_account_is_one_of_the_model_or_another(string script, string? warning, string id)
    {
        using var module = new HostedModule();

        RunResult result = module.Run($"$null = New-IamAccount 123456789012 personal; ({script}).MasterAccountId");

        Assert.Equal(id, Assert.Single(result.Output).ToString());
        Assert.Equal(warning is null ? Array.Empty<string>() : [warning], result.Warnings.Select(w => w.ToString()));
    }

    [Fact]
    public void A_name_that_is_nearly_an_alias_is_asked_about() => Assert.EndsWith(
        "Did you mean personal?", _module.Error("Remove-IamOrganization -Force; $null = New-IamAccount 210987654321 personal; New-IamOrganization persnal").Exception.Message, StringComparison.Ordinal);

    [Fact]
    public void A_resource_control_policy_counts_for_resources_of_the_account()
    {
        _module.Output("""
            $null = New-IamResource arn:aws:s3:::reports
            New-IamResourceControlPolicy NoS3 '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}' | Register-IamResourceControlPolicy -TargetId 123456789012
            """);

        Assert.Equal("ResourceControl", _module.Output("(Test-IamAccess -Principal user/alice -Action s3:GetObject -Resource arn:aws:s3:::reports/x).PolicyType").Single().ToString());
    }

    [Theory]
    [InlineData("New-IamOrganization 999999999999", "EntityAlreadyExists")]
    [InlineData("New-IamOrganizationalUnit Workloads", "EntityAlreadyExists")]
    [InlineData("New-IamServiceControlPolicy FullAWSAccess $deny", "EntityAlreadyExists")]
    [InlineData("Get-IamOrganizationalUnit none", "NoSuchEntity")]
    [InlineData("Get-IamOrganizationAccount 111111111111", "NoSuchEntity")]
    [InlineData("Get-IamServiceControlPolicy none", "NoSuchEntity")]
    [InlineData("Register-IamServiceControlPolicy none $unit.Id", "NoSuchEntity")]
    [InlineData("Unregister-IamServiceControlPolicy FullAWSAccess $unit.Id", "LimitExceeded")]
    [InlineData("Unregister-IamResourceControlPolicy RCPFullAWSAccess $unit.Id", "UnmodifiableEntity")]
    [InlineData("Remove-IamOrganizationAccount 999999999999", "InvalidInput")]
    [InlineData("Add-IamOrganizationAccount 12345", "ValidationError")]
    [InlineData("New-IamServiceControlPolicy x '{ \"Statement\": 1 }'", "MalformedPolicyDocument")]
    [InlineData("Set-IamServiceControlPolicy NoEc2 -Content '{ \"Version\": \"2012-10-17\", \"Statement\": { \"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \"*\" } }'", "MalformedPolicyDocument")]
    [InlineData("New-IamServiceControlPolicy x '{ \"Statement\": { \"Effect\": \"Deny\", \"Action\": \"s3:*\", \"Resource\": \"*\" } }'", "MalformedPolicyDocument")]
    [InlineData("New-IamResourceControlPolicy x '{ \"Version\": \"2012-10-17\", \"Statement\": { \"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \"*\" } }'", "MalformedPolicyDocument")]
    [InlineData("New-IamResourceControlPolicy x (New-IamPolicy -PolicyName p -PolicyDocument $deny)", "MalformedPolicyDocument")]
    public void What_does_not_fit_is_an_error_of_its_own(string script, string id) =>
        Assert.StartsWith(id + ",", _module.Error(script).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void Accounts_are_listed_with_their_places()
    {
        _module.Output("$null = Move-IamOrganizationAccount 123456789012 (New-IamOrganizationalUnit Production $unit.Id).Id; $o = Get-IamOrganization");

        Assert.Equal("999999999999 123456789012", string.Join(' ', _module.Output("(Get-IamOrganizationAccount).AccountId")));
        Assert.Equal("True", string.Join(' ', _module.Output("$p = Get-IamOrganizationAccount 1*; $p.OrgPath -ceq \"$($o.Id)/$($o.Root.Id)/$($unit.Id)/$($p.ParentId)/\"")));
    }

    [Fact]
    public void Units_and_accounts_come_by_the_pipeline_as_targets()
    {
        _module.Output("Get-IamOrganizationalUnit Workloads | Register-IamServiceControlPolicy NoEc2; Move-IamOrganizationAccount 123456789012 $unit.Id | Register-IamServiceControlPolicy NoEc2");

        Assert.Equal("FullAWSAccess NoEc2", string.Join(' ', _module.Output("(Get-IamOrganizationalUnit Workloads).ServiceControlPolicies")));
        Assert.Equal("FullAWSAccess NoEc2", string.Join(' ', _module.Output("(Get-IamOrganizationalUnit Workloads).Accounts[0].ServiceControlPolicies")));
    }

    [Fact]
    public void The_tree_is_listed_root_first()
    {
        _module.Output("$null = New-IamOrganizationalUnit Production $unit.Id");

        Assert.Equal("Root Workloads Production", string.Join(' ', _module.Output("(Get-IamOrganizationalUnit).Name")));
        Assert.Equal("Workloads", string.Join(' ', _module.Output("(Get-IamOrganizationalUnit work*).Name")));
    }

    [Theory]
    [InlineData("New-IamOrganizationalUnit Other -WhatIf", "(Get-IamOrganizationalUnit).Count", "2")]
    [InlineData("Remove-IamServiceControlPolicy NoEc2 -WhatIf", "@(Get-IamServiceControlPolicy).Count", "1")]
    [InlineData("Remove-IamOrganization -WhatIf", "@(Get-IamOrganization).Count", "1")]
    [InlineData("Remove-IamOrganization", "@(Get-IamOrganization).Count", "0")]
    [InlineData("Remove-IamServiceControlPolicy NoEc2", "@(Get-IamServiceControlPolicy).Count", "0")]
    public void WhatIf_changes_nothing_and_a_removal_removes(string script, string question, string expected)
    {
        _module.Output(script);

        Assert.Equal(expected, string.Join(' ', _module.Output(question)));
    }

    [Theory]
    [InlineData("Register-IamServiceControlPolicy N", "NoEc2")]
    [InlineData("Get-IamServiceControlPolicy N", "NoEc2")]
    [InlineData("Register-IamServiceControlPolicy NoEc2 123", "123456789012")]
    [InlineData("Add-IamOrganizationAccount 1 ou", "ou-")]
    [InlineData("Move-IamOrganizationAccount 9", "999999999999")]
    public void Names_and_ids_are_completed_from_the_organization(string line, string expected) =>
        Assert.Contains(_module.Complete(line), c => c.CompletionText.StartsWith(expected, StringComparison.Ordinal));

    private string Ask() => string.Join(' ', _module.Output("Test-IamAccess -Principal user/alice -Action ec2:RunInstances -Resource arn:aws:ec2:eu-west-1:123456789012:instance/i-1 -Quiet"));
}
