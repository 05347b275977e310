using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

public sealed class ResourceCommandTests : IDisposable
{
    private const string Policy =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/alice"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}}""";

    private readonly HostedModule _module = new();

    public ResourceCommandTests() => _module.Output("$null = New-IamAccount 123456789012; $null = New-IamUser -UserName alice");

    public void Dispose() => _module.Dispose();

    [Fact]
    public void A_policy_that_is_set_decides_at_once_and_one_that_is_taken_away_no_more()
    {
        _module.Output("$null = New-IamResource arn:aws:s3:::reports");
        Assert.Equal("False", Ask());

        _module.Output("$null = Set-IamResource arn:aws:s3:::reports $policy", ("policy", Policy));
        Assert.Equal("True", Ask());

        _module.Output("$null = Set-IamResource arn:aws:s3:::reports -Tag @{ team = 'core' }");
        Assert.Equal("True", Ask());

        _module.Output("$null = Set-IamResource arn:aws:s3:::reports -Policy $null");
        Assert.Equal("False core", Ask() + " " + string.Join(' ', _module.Output("(Get-IamResource).Tags[0].Value")));
    }

    [Fact]
    public void Settings_of_a_bucket_are_kept()
    {
        PSObject bucket = _module.Output("New-IamResource arn:aws:s3:::reports -BlockPublicAccess BlockPublicAcls, RestrictPublicBuckets -ObjectOwnership ObjectWriter").Single();

        Assert.Equal("ObjectWriter", bucket.Properties["ObjectOwnership"].Value.ToString());
        Assert.Equal("True False False True", string.Join(' ', _module.Output("$b = (Get-IamResource).PublicAccessBlock; $b.BlockPublicAcls; $b.IgnorePublicAcls; $b.BlockPublicPolicy; $b.RestrictPublicBuckets")));
        Assert.Equal("BlockPublicAcls, RestrictPublicBuckets", string.Join(' ', _module.Output("\"$((Get-IamResource).PublicAccessBlock)\"")));
    }

    [Theory]
    [InlineData("New-IamResource reports", "ValidationError")]
    [InlineData("New-IamResource arn:aws:iam::123456789012:role/r", "InvalidInput")]
    [InlineData("New-IamResource arn:aws:sqs:eu-west-1:999999999999:jobs", "AccountNotFound")]
    [InlineData("Set-IamResource arn:aws:s3:::none", "NoSuchEntity")]
    [InlineData("Remove-IamResource arn:aws:s3:::none", "NoSuchEntity")]
    [InlineData("New-IamResource arn:aws:s3:::b '{ \"Statement\": 1 }'", "MalformedPolicyDocument")]
    [InlineData("New-IamResource arn:aws:s3:::b '{'", "PolicyInLines")]
    [InlineData("New-IamResource arn:aws:s3:::b ''", "EmptyPolicy")]
    [InlineData("New-IamResource arn:aws:s3:::b -ObjectOwner 12", "ValidationError")]
    [InlineData("New-IamResource arn:aws:sqs:eu-west-1:123456789012:q -Account 123456789012 -Policy '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"sqs:*\",\"Resource\":\"execute-api:/*\"}}'", "MalformedPolicyDocument")]
    public void What_does_not_fit_is_an_error_of_its_own(string script, string id) =>
        Assert.StartsWith(id + ",", _module.Error(script).FullyQualifiedErrorId, StringComparison.Ordinal);

    // PL-82: one list for trust and resource policies.
    [Theory]
    [InlineData("lamda.amazonaws.com", "Did you mean lambda?")]
    [InlineData("logs.eu-central-1.amazonaws.com", "")]
    public void A_service_that_is_no_known_principal_is_warned_of(string service, string warning)
    {
        string script = "$p = '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"" + service + "\"},\"Action\":\"s3:*\",\"Resource\":\"*\"}}'; "
            + "$null = New-IamResource arn:aws:s3:::reports $p -WarningVariable w -WarningAction SilentlyContinue; \"$w\"";
        string told = _module.Output(script).Single().ToString()!;

        Assert.Equal(warning.Length > 0, told.Length > 0);
        Assert.Contains(warning, told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_is_known_to_be_none_is_refused() => Assert.StartsWith(
        "MalformedPolicyDocument,",
        _module.Error(
            "New-IamResource arn:aws:s3:::reports '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"tagging.amazonaws.com\"},\"Action\":\"s3:*\",\"Resource\":\"*\"}}'")
            .FullyQualifiedErrorId,
        StringComparison.Ordinal);

    [Fact]
    public void What_AWS_would_not_store_is_refused()
    {
        string policy = Policy.Replace("user/alice", "user/*", StringComparison.Ordinal);
        ErrorRecord error = _module.Error($"New-IamResource arn:aws:s3:::b '{policy}'");
        Assert.StartsWith("MalformedPolicyDocument,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_module.Output("Get-IamResource"));
    }

    [Fact]
    public void A_key_has_the_grants_that_it_is_given()
    {
        const string Key = "arn:aws:kms:eu-west-1:123456789012:key/k";
        _module.Output($$"""
            $null = New-IamResource {{Key}} -Grant @{ GranteePrincipal = 'arn:aws:iam::123456789012:user/alice'; Operations = 'Decrypt', 'CreateGrant'; Constraints = @{ EncryptionContextSubset = @{ app = 'x' } } }
            """);
        string ask = $"Test-IamAccess user/alice kms:Decrypt {Key}";
        Assert.Equal("False True", string.Join(' ', _module.Output($"({ask}).IsAllowed; ({ask} -Context @{{ 'kms:EncryptionContext:app' = 'x' }}).IsAllowed")));
        Assert.Equal("Conditional", _module.Output($"({ask} -ContextMode Discovery).Decision").Single().ToString());
        Assert.Equal(
            "ImplicitDeny Conditional True",
            string.Join(' ', _module.Output($"$c = Test-IamAccess user/alice kms:CreateGrant {Key}; $c.Decision; (Test-IamAccess user/alice kms:CreateGrant {Key} -ContextMode Discovery).Decision; [bool]($c.Notes -match 'at least as strict')")));

        _module.Output($"$null = Get-IamResource {Key} | ForEach-Object {{ Set-IamResource {Key} -Grant $_.Grants[0] }}; $null = Set-IamResource {Key} -Tag @{{ a = 'b' }}");
        Assert.Equal("1", _module.Output("(Get-IamResource).Grants.Count").Single().ToString());
        _module.Output($"$null = Set-IamResource {Key} -Grant @()");
        Assert.Equal("0", _module.Output("(Get-IamResource).Grants.Count").Single().ToString());
        Assert.StartsWith("InvalidText,", _module.Error($"Set-IamResource {Key} -Grant @{{ Operations = 'Decrypt' }}").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Force_replaces_a_resource_of_that_ARN()
    {
        _module.Output("$null = New-IamResource arn:aws:s3:::reports -Tag @{ team = 'core' } -Policy $policy", ("policy", Policy));
        Assert.StartsWith("EntityAlreadyExists,", _module.Error("New-IamResource arn:aws:s3:::reports").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("0 True", string.Join(' ', _module.Output("$b = New-IamResource arn:aws:s3:::reports -Force; $b.Tags.Count; $null -eq $b.Policy")));
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        _module.Output("New-IamResource arn:aws:s3:::reports -WhatIf");
        Assert.Empty(_module.Output("Get-IamResource"));
        _module.Output("$null = New-IamResource arn:aws:s3:::reports; Remove-IamResource arn:aws:s3:::reports -WhatIf -Force");
        Assert.Single(_module.Output("Get-IamResource"));
    }

    private string Ask() => string.Join(' ', _module.Output("Test-IamAccess -Principal user/alice -Action s3:GetObject -Resource arn:aws:s3:::reports/x -Quiet"));
}
