using System.Text.Json;
using IamPolicyTools.Import;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

public sealed class PolicyDocumentReaderTests
{
    private const string Policy = """{"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/a+b"}]}""";

    private static readonly string s_text = JsonSerializer.Serialize(Policy);

    /// <summary>What the AWS CLI prints for the calls named.</summary>
    public static TheoryData<string, string> Forms => new()
    {
        { "itself", Policy },
        { "JSON string", s_text },
        { "JSON string after blanks", s_text.Replace("\"{", "\"\\n  {", StringComparison.Ordinal) },
        { "percent-encoded", $"\"{Uri.EscapeDataString(Policy)}\"" },
        { "percent-encoded in small letters", $"\"{Uri.EscapeDataString(Policy).Replace("%7B", "%7b", StringComparison.Ordinal)}\"" },
        { "percent-encoded with a plus", $"\"{Uri.EscapeDataString(Policy).Replace("%2B", "+", StringComparison.Ordinal)}\"" },
        { "percent-encoded after blanks", $"\"%0A%20%09%0D{Uri.EscapeDataString(Policy)}\"" },
        { "s3api get-bucket-policy", $$$"""{"Policy": {{{s_text}}}}""" },
        { "kms get-key-policy", $$$"""{"Policy": {{{s_text}}}, "PolicyName": "default"}""" },
        { "lambda get-policy", $$$"""{"Policy": {{{s_text}}}, "RevisionId": "1"}""" },
        { "sqs get-queue-attributes", $$$"""{"Attributes": {"Policy": {{{s_text}}}}}""" },
        { "sns get-topic-attributes", $$$"""{"Attributes": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Policy": {{{s_text}}}}}""" },
        { "secretsmanager get-resource-policy", $$$"""{"ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-1", "Name": "s", "ResourcePolicy": {{{s_text}}}}""" },
        { "ecr get-repository-policy", $$$"""{"registryId": "123456789012", "repositoryName": "r", "policyText": {{{s_text}}}}""" },
        { "iam get-role-policy", $$$"""{"RoleName": "r", "PolicyName": "p", "PolicyDocument": {{{Policy}}}}""" },
        { "iam get-policy-version", $$$"""{"PolicyVersion": {"Document": {{{Policy}}}, "VersionId": "v1", "IsDefaultVersion": true}}""" },
        { "iam get-role", $$$"""{"Role": {"RoleName": "r", "AssumeRolePolicyDocument": {{{Policy}}}}}""" },
        { "organizations describe-policy", $$$"""{"Policy": {"PolicySummary": {"Id": "p-1"}, "Content": {{{s_text}}}}}""" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_document_is_found_in_every_form(string form, string json)
    {
        var findings = new DiagnosticBag();

        PolicyDocument? document = new PolicyDocumentReader(null, findings).Read(TextDocument.Parse(json, form), PolicyKind.Identity);

        Assert.Empty(findings.Items);
        Assert.Equal("arn:aws:s3:::b/a+b", Assert.Single(Assert.Single(document!.Statements).Resource!.Value.Patterns).Text);
    }

    [Fact]
    public void An_error_in_an_embedded_document_names_the_line_of_its_string_and_the_place_in_it()
    {
        var findings = new DiagnosticBag();
        Node node = TextDocument.Parse("{\n  \"Policy\": \"{\\n\\\"Version\\\": \\\"2012\\\",\\n\\\"Statement\\\": []}\"\n}", "bucket.json");

        Assert.Null(new PolicyDocumentReader(null, findings).Read(node, PolicyKind.Resource));

        Assert.Equal("bucket.json:2:13 (in the document there: line 2, column 12)", Assert.Single(findings.Items).Location.ToString());
    }

    [Theory]
    [InlineData("""{"Policy": "other.json"}""")]
    [InlineData("""{"Policy": "self.json"}""")]
    public void A_file_that_is_named_names_no_other(string content)
    {
        using var folder = new ImportFolder();
        folder.Write("self.json", content);
        folder.Write("other.json", Policy);

        (PolicyDocument? document, Diagnostic finding) = ReadNamed(folder, "self.json");

        Assert.Null(document);
        Assert.Equal("Expected a policy document as an object or as JSON, found another text", finding.Message);
    }

    [Fact]
    public void Wrappers_without_end_are_an_error()
    {
        var findings = new DiagnosticBag();

        Assert.Null(new PolicyDocumentReader(null, findings).Read(
            TextDocument.Parse($"{string.Concat(Enumerable.Repeat("{\"Policy\":", 9))}{{}}{new string('}', 9)}", "test"), PolicyKind.Identity));

        Assert.Contains("nested too deeply", Assert.Single(findings.Items).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("")]
    public void A_file_that_holds_no_document_is_an_error(string content)
    {
        using var folder = new ImportFolder();
        folder.Write("policy.json", content);

        (PolicyDocument? document, Diagnostic finding) = ReadNamed(folder, "policy.json");

        Assert.Null(document);
        Assert.EndsWith("policy.json", finding.Location.File, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_no_document()
    {
        using var folder = new ImportFolder();
        folder.Write("policies/x.json", Policy);

        Assert.Equal("FILE_NOT_READABLE", ReadNamed(folder, "policies").Finding.Code);
    }

    private static (PolicyDocument? Document, Diagnostic Finding) ReadNamed(ImportFolder folder, string path)
    {
        var findings = new DiagnosticBag();
        var reader = new PolicyDocumentReader(ReachableFiles.From(System.IO.Path.Combine(folder.Root, "account.yaml"), folder.Root), findings);
        PolicyDocument? document = reader.Read(TextDocument.Parse(JsonSerializer.Serialize(path), "test"), PolicyKind.Identity);
        return (document, Assert.Single(findings.Items));
    }
}
