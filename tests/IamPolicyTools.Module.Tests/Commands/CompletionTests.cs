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

    [Theory]
    [InlineData("Get-IamOperation lambda:CreateF", "lambda:CreateFunction lambda:CreateFunctionUrlConfig")]
    [InlineData("Resolve-IamRequest -Operation stat", "states:")]
    [InlineData("Get-IamOperation -PassedToService lambda.", "lambda.amazonaws.com")]
    [InlineData("Test-IamAccess -CommandLine 'aws stepf", "'aws stepfunctions'")]
    [InlineData("Resolve-IamRequest 'aws s3 r", "'aws s3 rb' 'aws s3 rm'")]
    [InlineData("Resolve-IamRequest 'aws s3api get-object-acl --bucket b --k", "'aws s3api get-object-acl --bucket b --key'")]
    [InlineData("Get-IamAction s3:GetObjectA", "s3:GetObjectAcl s3:GetObjectAnnotation s3:GetObjectAttributes")]
    [InlineData("Get-IamAction S3:getobjectac", "s3:GetObjectAcl")]
    [InlineData("Get-IamAction 's3:GetObjectAc", "s3:GetObjectAcl")]
    [InlineData("Get-IamAction \"s3:GetObjectAc", "s3:GetObjectAcl")]
    [InlineData("Get-IamAction s3:Get*Acl", "s3:GetBucketAcl s3:GetObjectAcl s3:GetObjectVersionAcl")]
    [InlineData("Get-IamAction 's3:Get*Acl", "s3:GetBucketAcl s3:GetObjectAcl s3:GetObjectVersionAcl")]
    [InlineData("Expand-IamAction iam:PassRole, iam:CreateU", "iam:CreateUser")]
    [InlineData("Compress-IamAction -Action dyna", "dynamodb:")]
    [InlineData("Get-IamAction nosuch:", "")]
    [InlineData("Get-IamService dyn", "dynamodb")]
    [InlineData("Get-IamAction -Service dyn", "dynamodb")]
    [InlineData("Get-IamResourceType -Service sqs, sns ", "queue topic")]
    [InlineData("Get-IamAction -ConditionKey s3:pre", "s3:prefix")]
    [InlineData("Get-IamConditionKey aws:RequestT", "'aws:RequestTag/${TagKey}'")]
    [InlineData("Get-IamPolicy ReadOnly", "arn:aws:iam::aws:policy/ReadOnlyAccess")]
    [InlineData("Get-IamPolicy arn:aws:iam::aws:policy/job-function/B", "arn:aws:iam::aws:policy/job-function/Billing")]
    public void Names_come_from_the_catalogue(string line, string offered) =>
        Assert.Equal(offered, string.Join(' ', _module.Complete(line).Select(c => c.CompletionText)));

    [Theory]
    [InlineData("Get-IamPolicy customer-d")]
    [InlineData("Get-IamPolicy arn:aws:iam::123456789012:policy/team/customer-d")]
    public void A_policy_of_an_account_is_found_by_its_name_too(string line)
    {
        _module.Output("$null = New-IamPolicy -Path /team/ -PolicyName customer-data -PolicyDocument '{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}}' -Account 123456789012 -WarningAction SilentlyContinue");

        Assert.Equal("arn:aws:iam::123456789012:policy/team/customer-data", Assert.Single(_module.Complete(line)).CompletionText);
    }

    // A word that is a service is one, and the beginning of others.
    [Theory]
    [InlineData("Test-IamAccess -CommandLine \"aws s3", "'aws s3 cp'", "'aws s3api'")]
    [InlineData("Resolve-IamRequest 'aws ec2", "'aws ec2 run-instances'", "'aws ec2-instance-connect'")]
    public void A_line_goes_on_with_the_commands_of_its_service(string line, params string[] offered) =>
        Assert.Superset(offered.ToHashSet(), _module.Complete(line).Select(c => c.CompletionText).ToHashSet());

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
