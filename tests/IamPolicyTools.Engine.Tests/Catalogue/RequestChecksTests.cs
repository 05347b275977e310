using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Catalogue;

public sealed class RequestChecksTests
{
    [Theory]
    [InlineData("s3:GetObject", "arn:aws:s3:::b/k", "s3:ExistingObjectTag/team aws:SourceIp aws:PrincipalTag/team")]
    [InlineData("s3:ListBucket", "arn:aws:s3:::b", "s3:prefix s3:delimiter s3:max-keys")]
    [InlineData("s3:ListAllMyBuckets", "*", "")]
    [InlineData("iam:PassRole", "arn:aws:iam::111122223333:role/path/r", "iam:PassedToService")]
    [InlineData("iam:ListUsers", "arn:aws:iam::111122223333:user/", "")]
    [InlineData("ec2:RunInstances", "arn:aws:ec2:us-east-1:111122223333:instance/*", "ec2:InstanceType aws:RequestTag/Team aws:TagKeys")]
    [InlineData("sts:AssumeRoleWithWebIdentity", "arn:aws:iam::111122223333:role/r", "token.actions.githubusercontent.com:sub oidc.example.com:aud saml:sub")]
    [InlineData("kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/k", "kms:EncryptionContext:a kms:ViaService")]
    public void A_request_that_AWS_would_send_has_no_warning(string action, string resource, string keys)
    {
        Assert.Empty(Check(action, resource, keys));
    }

    [Theory]
    [InlineData("s3:GetObjects", "arn:aws:s3:::b/k", "INVALID_ACTION")]
    [InlineData("s33:GetObject", "arn:aws:s3:::b/k", "INVALID_SERVICE_IN_ACTION")]
    [InlineData("GetObject", "arn:aws:s3:::b/k", "INVALID_ACTION")]
    [InlineData("s3:GetObject", "arn:aws:s3:::b", "RESOURCE_MISMATCH")]
    [InlineData("s3:ListBucket", "arn:aws:s3:::b/*", "RESOURCE_MISMATCH")]
    [InlineData("ec2:DescribeInstances", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", "RESOURCE_MISMATCH")]
    [InlineData("iam:PassRole", "*", "RESOURCE_REQUIRED")]
    [InlineData("s3:GetObject", "b/k", "INVALID_ARN_PREFIX")]
    [InlineData("s3:GetObject", "arn:aws:s3", "MISSING_ARN_FIELD")]
    public void A_wrong_action_or_resource_is_named(string action, string resource, string code)
    {
        Diagnostic warning = Assert.Single(Check(action, resource, string.Empty));

        Assert.Equal(code, warning.Code);
        Assert.Equal(DiagnosticSeverity.Warning, warning.Severity);
        Assert.True(warning.Message.Contains(action, StringComparison.Ordinal) || warning.Message.Contains($"\"{resource}\"", StringComparison.Ordinal), warning.Message);
    }

    [Theory]
    [InlineData("s3:prefix", "UNSUPPORTED_ACTION_FOR_CONDITION_KEY")]
    [InlineData("aws:RequestTag/team", "UNSUPPORTED_ACTION_FOR_CONDITION_KEY")]
    [InlineData("aws:UserName1", "INVALID_GLOBAL_CONDITION_KEY")]
    [InlineData("aws:RequestTag", "INVALID_GLOBAL_CONDITION_KEY")]
    [InlineData("s3:prefixes", "INVALID_SERVICE_CONDITION_KEY")]
    [InlineData("s33:prefix", "INVALID_SERVICE_CONDITION_KEY")]
    [InlineData("username", "INVALID_CONDITION_KEY_FORMAT")]
    [InlineData(":username", "INVALID_CONDITION_KEY_FORMAT")]
    public void A_wrong_key_is_named(string key, string code)
    {
        Diagnostic warning = Assert.Single(Check("s3:GetObject", "arn:aws:s3:::b/k", key));

        Assert.Equal(code, warning.Code);
        Assert.Contains(key, warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_pass_names_everything()
    {
        Assert.Equal(
            ["INVALID_ACTION", "INVALID_SERVICE_CONDITION_KEY", "INVALID_CONDITION_KEY_FORMAT"],
            Check("s3:GetObjects", "whatever", "s3:prefix s3:prefixes username").Select(w => w.Code));
    }

    private static ImmutableArray<Diagnostic> Check(string action, string resource, string keys) =>
        RequestChecks.Check(IamCatalogue.Default, action, resource, keys.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
