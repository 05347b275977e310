using IamPolicyTools.Language;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Engine.Tests.Validation;

/// <summary>How documents are read to be checked: commas too many, kinds that nobody named, files that are none.</summary>
public sealed class ReadingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iam-reading").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_comma_too_many_hides_nothing()
    {
        PolicyFinding[] found =
        [
            .. new PolicyValidator().CheckText(
                """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Effect": "Allow",
                      "Action": ["s3:GetObjects", ],
                      "Resource": "arn:aws:s3:::b/*",
                    },
                  ]
                }
                """,
                "policy.json"),
        ];

        Assert.Equal(
            [("JSON_SYNTAX_ERROR", 6), ("INVALID_ACTION", 6), ("JSON_SYNTAX_ERROR", 7), ("JSON_SYNTAX_ERROR", 8)],
            found.Select(f => (f.Code, f.Location!.Line!.Value)).OrderBy(f => f.Item2).ThenByDescending(f => f.Code));
    }

    [Theory]
    [InlineData("""{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",, "Action": "s3:GetObject"}]}""")]
    [InlineData("""{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",}""")]
    public void What_else_is_no_JSON_is_told_once(string text) =>
        Assert.Contains(new PolicyValidator().CheckText(text, "policy.json"), f => f.Code == "JSON_SYNTAX_ERROR");

    [Theory]
    [InlineData("", true)]
    [InlineData(", \"Principal\": \"*\"", false)]
    public void PO_2_11_A_stray_Principal_that_decides_the_kind_is_told(string second, bool isTold)
    {
        string text = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"111122223333\"}, \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::b/*\"}, "
            + "{\"Effect\": \"Allow\", \"Action\": \"s3:PutObject\", \"Resource\": \"arn:aws:s3:::b/*\"" + second + "}]}";

        Assert.Equal(isTold, new PolicyValidator().CheckText(text, "policy.json").Any(f => f.Code == "PRINCIPAL_DECIDES_KIND"));
        Assert.DoesNotContain(new PolicyValidator().CheckText(text, "policy.json", new PolicyUse(PolicyKind.Resource)), f => f.Code == "PRINCIPAL_DECIDES_KIND");
    }

    [Fact]
    public void PO_2_11_What_follows_from_a_stray_Principal_is_told_once()
    {
        const string Other = "{\"Effect\": \"Allow\", \"Action\": \"s3:PutObject\", \"Resource\": \"arn:aws:s3:::b/*\"}";
        string text = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"111122223333\"}, \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::b/*\"}, "
            + $"{Other},\n{Other},\n{Other}]}}";

        PolicyFinding missing = Assert.Single(new PolicyValidator().CheckText(text, "policy.json"), f => f.Code == "MISSING_PRINCIPAL");

        Assert.StartsWith("3 statements have no Principal", missing.Message, StringComparison.Ordinal);
        Assert.Equal([2, 3], missing.RelatedLocations.Select(r => r.Location.Line!.Value));
        Assert.Equal(3, new PolicyValidator().CheckText(text, "policy.json", new PolicyUse(PolicyKind.Resource)).Count(f => f.Code == "MISSING_PRINCIPAL"));
    }

    [Theory]
    [InlineData("arn:aws:s3::bucket/*", "arn:aws:s3:::bucket/*")]
    [InlineData("arn:aws:iam:123456789012:role/app", "arn:aws:iam::123456789012:role/app")]
    [InlineData("arn:aws:dynamodb:eu-west-1:123456789012/table/x", "arn:aws:dynamodb:eu-west-1:123456789012:table/x")]
    [InlineData("arn:aws:sns:eu-west-1:123456789012", null)]
    [InlineData("arn:aws:nosuch:x", null)]
    public void W11_An_ARN_that_is_a_colon_short_is_told_with_what_was_meant(string arn, string? meant)
    {
        string text = $$"""{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "{{arn}}"}]}""";

        PolicyFinding found = new PolicyValidator().CheckText(text, "policy.json", new PolicyUse(PolicyKind.Identity)).Single(f => f.Code == "MISSING_ARN_FIELD");

        Assert.Equal(meant is null ? found.GetRule().Fix : $"Write \"{meant}\".", found.Fix);
    }

    [Theory]
    [InlineData("scps", "s3:*", "SCP_SYNTAX_ERROR_PRINCIPAL")]
    [InlineData("boundaries", "s3:*", "UNSUPPORTED_PRINCIPAL")]
    [InlineData("boundaries", "sts:AssumeRole", null)]
    [InlineData("buckets", "s3:*", null)]
    public void A_principal_in_what_the_folder_calls_a_ceiling_is_a_mistake(string folder, string action, string? code)
    {
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, folder)).FullName, "x.json");
        File.WriteAllText(path, $$"""{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "{{action}}"{{(action.StartsWith("sts", StringComparison.Ordinal) ? "" : ", \"Resource\": \"*\"")}}}]}""");

        Assert.Equal(code, new PolicyValidator().CheckFoundFile(path)!.Value.Select(f => f.Code).FirstOrDefault(c => c is "SCP_SYNTAX_ERROR_PRINCIPAL" or "UNSUPPORTED_PRINCIPAL"));
    }

    [Theory]
    [InlineData("""{"Version": 2, "Name": "settings"}""", false)]
    [InlineData("""{"statement": [{"effect": "Allow", "action": "*"}]}""", true)]
    [InlineData("""{"Name": """, true)]
    public void A_file_of_a_folder_is_checked_when_it_is_meant_as_a_policy(string text, bool isChecked)
    {
        string path = Path.Combine(_folder, "x.json");
        File.WriteAllText(path, text);

        Assert.Equal(isChecked, new PolicyValidator().CheckFoundFile(path) is not null);
    }

    [Theory]
    [InlineData("Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: { RoleName: !Ref Name }\n", false)]
    [InlineData("{{- if .Values.x }}\nkind: ConfigMap\n", false)]
    [InlineData("Version: 2012-10-17\nStatement:\n  - { Effect: Allow, Action: '*', Resource: !Ref Name }\n", true)]
    [InlineData("Version: 2012-10-17\nStatement:\n  - Effect: Allow\n Action: '*'\n", true)]
    public void A_template_of_a_folder_is_no_policy_gone_wrong(string text, bool isChecked)
    {
        string path = Path.Combine(_folder, "x.yaml");
        File.WriteAllText(path, text);

        Assert.Equal(isChecked, new PolicyValidator().CheckFoundFile(path) is not null);
        Assert.NotEmpty(new PolicyValidator().CheckFile(path));
    }

    [Fact]
    public void A_placeholder_before_a_colon_leaves_no_findings_behind_it()
    {
        const string Text = """{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "<service>:Get*", "Resource": "*", "Condition": {"StringEquals": {"<provider>:sub": "x"}}}]}""";

        Assert.Equal(["PLACEHOLDER_LEFT"], new PolicyValidator().CheckText(Text, "x", new PolicyUse(PolicyKind.Identity)).Select(f => f.Code));
    }
}
