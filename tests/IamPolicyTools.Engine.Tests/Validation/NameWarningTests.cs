using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Text;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Engine.Tests.Validation;

/// <summary>Misspelt names in imported policies are warned of, and nothing else is (issue 13).</summary>
public sealed class NameWarningTests
{
    [Theory]
    [InlineData("s3:ListObjects", "Write \"s3:ListBucket\".", "the action that IAM checks is s3:ListBucket.")]
    [InlineData("s3:ListObjectsV2", "Write \"s3:ListBucket\".", "the action that IAM checks is s3:ListBucket.")]
    [InlineData("s3:ListBuckets", "Write \"s3:ListAllMyBuckets\".", "the action that IAM checks is s3:ListAllMyBuckets.")]
    [InlineData("s3:HeadBucket", "Write \"s3:ListBucket\".", "the action that IAM checks is s3:ListBucket.")]
    [InlineData("s3:CreateMultipartUpload", "Write \"s3:PutObject\".", "the action that IAM checks is s3:PutObject.")]
    [InlineData("s3:DeleteObjects", "Write \"s3:DeleteObject\".", "the action that IAM checks is s3:DeleteObject.")]
    [InlineData("s3:CopyObject", "Write \"s3:GetObject\" and \"s3:PutObject\".", "the actions that IAM checks are s3:GetObject and s3:PutObject.")]
    [InlineData(
        "dynamodb:TransactWriteItems",
        "Write those of \"dynamodb:PutItem\", \"dynamodb:UpdateItem\", \"dynamodb:DeleteItem\", \"dynamodb:ConditionCheckItem\" that the calls need.",
        "the actions that IAM checks depend on the parameters: dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem, dynamodb:ConditionCheckItem.")]
    public void An_operation_in_the_place_of_an_action_is_mended_by_the_actions_it_needs(string action, string fix, string why)
    {
        string text = $$"""{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "{{action}}", "Resource": "*" } }""";

        PolicyFinding finding = Assert.Single(new PolicyValidator().CheckText(text, "test"), f => f.Code == "INVALID_ACTION");

        Assert.Equal(fix, finding.Fix);
        Assert.Equal($"{action} is an API operation; {why}", finding.Why);
        Assert.Equal(finding.Why, RequestChecks.CheckAction(IamCatalogue.Default, action)?.Message);
    }

    [Theory]
    [InlineData("\"Action\": \"s3:GetObjects\"", "", "INVALID_ACTION: Amazon S3 has no action \"s3:GetObjects\"")]
    [InlineData("\"Action\": \"s33:GetObject\"", "", "INVALID_SERVICE_IN_ACTION: There is no service \"s33\"")]
    [InlineData("\"Action\": \"s3:GetObject\"", "{ \"StringEquals\": { \"aws:PrincipalOrgId1\": \"o-abcdefghij\" } }", "INVALID_GLOBAL_CONDITION_KEY: There is no global condition key")]
    [InlineData("\"Action\": \"s3:GetObject\"", "{ \"StringEquals\": { \"s3:prefixes\": \"a\" } }", "INVALID_SERVICE_CONDITION_KEY: Amazon S3 has no condition key")]
    [InlineData("\"Action\": \"s3:Get?bject\"", "{ \"StringEquals\": { \"example.com:sub\": \"a\", \"AWS:SourceIP\": \"1.2.3.4\" } }", null)]
    [InlineData("\"Action\": [\"s3:*\", \"s3:GetObject\"]", "", null)]
    public void Names_that_there_are_not_are_warned_of(string action, string condition, string? expected)
    {
        string text = $$"""{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", {{action}}, "Resource": "*"{{(condition.Length > 0 ? $", \"Condition\": {condition}" : string.Empty)}} } }""";
        var found = new DiagnosticBag();
        PolicyDocument document = PolicyParser.ParseText(text, PolicyKind.Identity, "test", found)!;

        new NameWarnings().Add(document, PolicyKind.Identity, found);

        if (expected is null)
        {
            Assert.Empty(found.Items);
        }
        else
        {
            Diagnostic warning = Assert.Single(found.Items);
            Assert.StartsWith(expected, $"{warning.Code}: {warning.Message}", StringComparison.Ordinal);
            Assert.Equal(DiagnosticSeverity.Warning, warning.Severity);
            Assert.True(warning.Location.IsKnown);
        }
    }
}
