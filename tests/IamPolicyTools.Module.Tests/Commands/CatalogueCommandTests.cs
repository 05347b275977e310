using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

public sealed class CatalogueCommandTests : IDisposable
{
    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Theory]
    [InlineData("Get-IamAction iam:PassRole", "iam:PassRole")]
    [InlineData("Get-IamAction IAM:*accesskey", "iam:CreateAccessKey iam:DeleteAccessKey iam:UpdateAccessKey")]
    [InlineData("Get-IamAction PassRole", "iam:PassRole")]
    [InlineData("'iam:PassRole', 'sts:AssumeRole' | Get-IamAction", "iam:PassRole sts:AssumeRole")]
    [InlineData("Get-IamAction *AccessKey -Service iam -AccessLevel Write", "iam:CreateAccessKey iam:DeleteAccessKey iam:UpdateAccessKey")]
    [InlineData("Get-IamAction -Service sts -ResourceType root*", "sts:AssumeRoot")]
    [InlineData("Get-IamAction s3:*Public* -AccessLevel PermissionsManagement -ResourceType buck*", "s3:PutBucketPublicAccessBlock")]
    [InlineData("Get-IamAction -Service s3 -ConditionKey s3:max-keys", "s3:ListBucket s3:ListBucketVersions")]
    [InlineData("Get-IamAction s3:*Object -ConditionKey s3:RequestObjectTag/Team", "s3:PutObject")]
    [InlineData("Get-IamAction s3:NoSuch*", "")]
    [InlineData("Get-IamAction iam:PassRole -Service s3", "")]
    public void Actions_are_found_by_what_they_are(string script, string actions) =>
        Assert.Equal(actions, Names(script, "FullName"));

    [Theory]
    [InlineData("Get-IamService S3", "s3")]
    [InlineData("Get-IamService sq*, kms", "sqlworkbench sqs kms")]
    [InlineData("Get-IamService '*Key Management*'", "kms")]
    public void Services_are_found_by_prefix_or_product(string script, string services) =>
        Assert.Equal(services, Names(script, "Prefix"));

    [Theory]
    [InlineData("Get-IamResourceType -Service iam role, u*", "role user")]
    [InlineData("Get-IamResourceType -Service s3 -Arn arn:aws:s3:::b/k", "object")]
    [InlineData("Get-IamResourceType BUCKET -Service s3", "bucket")]
    [InlineData("Get-IamResourceType -Service sqs, sns", "topic queue")]
    public void Resource_types_are_found_by_name_or_ARN(string script, string types) =>
        Assert.Equal(types, Names(script, "Name"));

    [Theory]
    [InlineData("Get-IamConditionKey aws:RequestTag/Team, AWS:sourceip", "aws:RequestTag/${TagKey} aws:SourceIp")]
    [InlineData("Get-IamConditionKey -Action iam:PassRole", "aws:ResourceTag/${TagKey} iam:AssociatedResourceArn iam:PassedToService iam:ResourceTag/${TagKey}")]
    [InlineData("Get-IamConditionKey s3:pre*", "s3:prefix")]
    [InlineData("Get-IamConditionKey *:PassedTo* -Service iam", "iam:PassedToService")]
    [InlineData("Get-IamConditionKey s3:prefix -Service iam", "")]
    public void Condition_keys_are_found_by_name_service_and_action(string script, string keys) =>
        Assert.Equal(keys, Names(script, "Name"));

    [Theory]
    [InlineData("Get-IamAction s3:NoSuchAction", "ActionNotFound,IamPolicyTools.Commands.Catalogue.GetIamActionCommand", "s3:NoSuchAction")]
    [InlineData("Get-IamAction -Service nosuch", "ServiceNotFound,IamPolicyTools.Commands.Catalogue.GetIamActionCommand", "nosuch")]
    [InlineData("Get-IamAction s3:GetObject -ResourceType nosuch", "ResourceTypeNotFound,IamPolicyTools.Commands.Catalogue.GetIamActionCommand", "nosuch")]
    [InlineData("Get-IamAction s3:GetObject -ConditionKey no:such", "ConditionKeyNotFound,IamPolicyTools.Commands.Catalogue.GetIamActionCommand", "no:such")]
    [InlineData("Get-IamService nosuch", "ServiceNotFound,IamPolicyTools.Commands.Catalogue.GetIamServiceCommand", "nosuch")]
    [InlineData("Get-IamResourceType nosuch", "ResourceTypeNotFound,IamPolicyTools.Commands.Catalogue.GetIamResourceTypeCommand", "nosuch")]
    [InlineData("Get-IamConditionKey aws:NoSuchKey", "ConditionKeyNotFound,IamPolicyTools.Commands.Catalogue.GetIamConditionKeyCommand", "aws:NoSuchKey")]
    [InlineData("Get-IamConditionKey -Action s3:NoSuchAction", "ActionNotFound,IamPolicyTools.Commands.Catalogue.GetIamConditionKeyCommand", "s3:NoSuchAction")]
    [InlineData("Expand-IamAction s3", "InvalidActionPattern,IamPolicyTools.Commands.Catalogue.ExpandIamActionCommand", "s3")]
    [InlineData("Compress-IamAction 's3:Get Object'", "InvalidActionPattern,IamPolicyTools.Commands.Catalogue.CompressIamActionCommand", "s3:Get Object")]
    public void A_name_that_leads_to_nothing_is_an_error_and_the_others_go_on(string script, string id, string target)
    {
        RunResult result = _module.Run($"{script}; 'and on'");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Null(result.Terminating);
        Assert.Equal(id, error.FullyQualifiedErrorId);
        Assert.Equal(target, error.TargetObject);
        Assert.Equal("and on", result.Output[^1].BaseObject);
    }

    [Fact]
    public void Expanding_everything_gives_every_action() =>
        Assert.Equal(
            _module.Output("(Get-IamAction | Where-Object FullName -Like '*:*').Count").Single().BaseObject,
            _module.Output("(Expand-IamAction *).Count").Single().BaseObject);

    [Theory]
    [InlineData("Expand-IamAction iam:*AccessKey", "iam:CreateAccessKey iam:DeleteAccessKey iam:UpdateAccessKey")]
    [InlineData("'iam:CreateAccessKey', 'iam:Create*Key' | Expand-IamAction", "iam:CreateAccessKey")]
    [InlineData("[pscustomobject]@{ Action = 'iam:PassRole', 'sts:AssumeRole' } | Expand-IamAction", "iam:PassRole sts:AssumeRole")]
    [InlineData("Compress-IamAction iam:UpdateAccessKey, iam:CreateAccessKey, iam:DeleteAccessKey, iam:ListAccessKeys", "iam:*AccessKey iam:ListAccessKeys")]
    [InlineData("Get-IamAction sqs:* | Compress-IamAction", "sqs:*")]
    [InlineData("Expand-IamAction * | Compress-IamAction", "*")]
    [InlineData("Compress-IamAction @()", "")]
    public void Patterns_and_actions_are_turned_into_each_other(string script, string actions) =>
        Assert.Equal(actions, string.Join(' ', _module.Output(script)));

    [Theory]
    [InlineData("Expand-IamAction s3:NewAction")]
    [InlineData("Compress-IamAction s3:NewAction")]
    public void What_is_newer_than_the_catalogue_is_kept_with_a_warning(string script)
    {
        RunResult result = _module.Run(script);

        Assert.Equal("s3:NewAction", Assert.Single(result.Output).BaseObject);
        Assert.Contains("s3:NewAction", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty(result.AllErrors);
    }

    [Theory]
    [InlineData("Get-IamPolicy -Scope AWS AmazonS3ReadOnlyAccess", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")]
    [InlineData("Get-IamPolicy -Scope AWS job-function/ViewOnlyAccess", "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess")] // PO-2.13
    [InlineData("Get-IamPolicy -Scope AWS /job-function/Bill*", "arn:aws:iam::aws:policy/job-function/Billing")]
    [InlineData("Get-IamPolicy -Scope AWS arn:aws:iam::aws:policy/job-function/Bill*", "arn:aws:iam::aws:policy/job-function/Billing")]
    [InlineData("$null = New-IamAccount 123456789012; Get-IamPolicy ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess")]
    [InlineData("$null = New-IamAccount 123456789012; Get-IamPolicy -Scope Local ReadOnly*", "")]
    [InlineData("$null = New-IamAccount 123456789012; Get-IamPolicy", "")]
    public void Policies_of_AWS_come_from_the_catalogue(string script, string arns) => Assert.Equal(arns, Names(script, "Arn"));

    [Fact]
    public void A_policy_that_nobody_has_is_an_error() =>
        Assert.StartsWith("NoSuchEntity,", _module.Error("Get-IamPolicy -Scope AWS NoSuchPolicy").FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void Tables_show_what_matters()
    {
        Assert.Contains("iam:PassRole Write       role*", _module.Render("Get-IamAction iam:PassRole"), StringComparison.Ordinal);
        Assert.Contains("aws:TagKeys  String yes", _module.Render("Get-IamConditionKey aws:TagKeys"), StringComparison.Ordinal);
        Assert.Contains("arn:${Partition}:s3:::${BucketName}", _module.Render("Get-IamResourceType -Service s3 bucket"), StringComparison.Ordinal);
        Assert.Contains("Amazon S3", _module.Render("Get-IamService s3"), StringComparison.Ordinal);
    }

    private string Names(string script, string property) =>
        string.Join(' ', _module.Output(script).Select(o => o.Properties[property].Value));
}
