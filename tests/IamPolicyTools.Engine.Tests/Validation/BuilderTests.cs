using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Text;
using IamPolicyTools.Validation.Building;

namespace IamPolicyTools.Engine.Tests.Validation;

/// <summary>What is built is what was said, and what is wrong fails where it is said (issue 15).</summary>
public sealed class BuilderTests
{
    // Documents that break a rule of the language, of which AWS has some: a builder refuses them.
    [Fact]
    public void Built_written_and_read_is_the_same_for_every_policy_of_AWS()
    {
        foreach (CatalogueManagedPolicy policy in IamCatalogue.Default.ManagedPolicies.Policies)
        {
            PolicyDocument document = policy.Document;

            PolicyDocument built = Build(document);
            PolicyDocument read = Read(built.ToJson());
            PolicyDocument canonical = Read(PolicyBuilder.Canonical(document).ToJson());

            Assert.Equal(document.ToString(), built.ToString());
            Assert.Equal(document.ToString(), read.ToString());
            Assert.Equal(document.Statements.Select(s => s.Sid), canonical.Statements.Select(s => s.Sid));
            Assert.Equal(canonical.ToString(), PolicyBuilder.Canonical(canonical).ToString());
        }
    }

    [Theory]
    [InlineData("s3:GetObjects", "arn:aws:s3:::reports/*", null, "Action: Amazon S3 has no action \"s3:GetObjects\"")]
    [InlineData("s3:GetObject", "arn:aws:iam::111122223333:usr/a", null, "Resource: The resource of an IAM ARN is")]
    [InlineData("s3:GetObject", "reports", null, "Resource: A resource is \"*\" or an ARN")]
    [InlineData("s3:GetObject", "*", """{ "StringEqual": { "aws:username": "a" } }""", "Condition StringEqual: Unknown condition operator")]
    [InlineData("s3:GetObject", "*", """{ "StringEquals": { "aws:user": "a" } }""", "Condition StringEquals aws:user: There is no global condition key")]
    [InlineData("s3:GetObject", "*", """{ "StringEquals": { "aws:RequestedRegion": "eu-west-9" } }""", "is no Region")]
    public void A_mistake_fails_where_it_is_said(string action, string resource, string? condition, string message)
    {
        PolicyBuildException thrown = Assert.Throws<PolicyBuildException>(
            () => PolicyBuilder.BuildStatement(new StatementDraft { Action = [action], Resource = [resource], Condition = condition }));

        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        PolicyBuildException thrown = Assert.Throws<PolicyBuildException>(
            () => PolicyBuilder.BuildStatement(new StatementDraft { Sid = "my sid", Action = ["s3:GetObjects", "s33:Get"], Resource = ["arn:aws:s3"] }));

        Assert.Equal(
            ["INVALID_ACTION", "INVALID_SERVICE_IN_ACTION", "UNSUPPORTED_SID"],
            thrown.Findings.Select(f => f.Code).Where(c => c != "MISSING_ARN_FIELD").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_sid_that_is_there_is_refused()
    {
        Statement statement = PolicyBuilder.BuildStatement(new StatementDraft { Sid = "A", Action = ["s3:GetObject"], Resource = ["arn:aws:s3:::reports/*"] });
        PolicyDocument document = PolicyBuilder.BuildDocument([statement]);

        PolicyBuildException thrown = Assert.Throws<PolicyBuildException>(() => PolicyBuilder.Add(document, [statement]));

        Assert.Equal("UNIQUE_SIDS_REQUIRED", Assert.Single(thrown.Findings).Code);
        Assert.Single(document.Statements);
    }

    [Fact]
    public void The_canonical_form_sorts_entries_and_keeps_statements_and_sids()
    {
        PolicyDocument document = Read("""
            { "Statement": [
              { "Sid": "B", "Action": ["s3:PutObject", "s3:GetObject", "s3:PutObject"], "Effect": "Allow", "Resource": ["*"],
                "Condition": { "StringEquals": { "aws:username": ["b", "a"] }, "Bool": { "aws:SecureTransport": true } } },
              { "Sid": "A", "Effect": "Deny", "NotAction": "iam:*", "Resource": "*" } ], "Version": "2012-10-17" }
            """);

        Assert.Equal(
            """{"Version":"2012-10-17","Statement":[{"Sid":"B","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true},"StringEquals":{"aws:username":["a","b"]}}},{"Sid":"A","Effect":"Deny","NotAction":"iam:*","Resource":"*"}]}""",
            PolicyBuilder.Canonical(document).ToString());
    }

    private static PolicyDocument Build(PolicyDocument document)
    {
        try
        {
            return PolicyBuilder.BuildDocument(document.Statements, PolicyKind.Identity, document.Id, document.Version ?? PolicyVersion.V2008);
        }
        catch (PolicyBuildException exception)
        {
            throw new Xunit.Sdk.XunitException($"{document.Location.File}: {exception.Message}");
        }
    }

    private static PolicyDocument Read(string json)
    {
        var found = new DiagnosticBag();
        return PolicyParser.ParseText(json, PolicyKind.Identity, "test", found) ?? throw new InvalidTextException(found.Items);
    }
}
