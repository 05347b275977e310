using System.Text.RegularExpressions;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Import.Credentials;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Records;

/// <summary>Every code that reading emits has a rule, and every rule about what is read is emitted (issue 14).</summary>
public sealed class RegisteredCodeTests
{
    // Words of the same form that are no codes: environment variables, permissions of access control lists, types of policies and of event sources, spellings of others.
    private static readonly HashSet<string> s_others =
    [
        "FULL_CONTROL", "READ_ACP", "WRITE_ACP", "NO_COLOR", "SECURITY_WARNING", "GITHUB_ACTIONS", "GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY", "TF_BUILD",
        "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "PENDING_CLOSURE",
        "CLIENT_CERTIFICATE_TLS_AUTH", "BASIC_AUTH", "VPC_SECURITY_GROUP", "VPC_SUBNET",
        "HOME_REGION", "ACCOUNT_ID", "MANAGEMENT_ACCOUNT_ACCESS_ROLE", "ACCELERATOR_PREFIX", "ACCELERATOR_SSM_PREFIX",
    ];

    private static readonly string s_repository = Path.GetFullPath(Path.Combine(CaseFiles.Folder, "..", ".."));

    public static TheoryData<string> EmittedCodes => [.. Sources("src/IamPolicyTools.Engine/Text", "src/IamPolicyTools.Engine/Language", "src/IamPolicyTools.Engine/Import",
            "src/IamPolicyTools.Engine/Credentials", "src/IamPolicyTools.Engine/Records", "src/IamPolicyTools.Yaml", "src/IamPolicyTools/Binding")
        .SelectMany(Codes)
        .Where(code => !s_others.Contains(code) && !code.StartsWith("AWS_", StringComparison.Ordinal))
        .Distinct()];

    [Theory]
    [MemberData(nameof(EmittedCodes))]
    public void Each_emitted_code_is_registered(string code) => Assert.NotNull(RuleBook.Default.FindCode(code));

    [Fact]
    public void Each_registered_code_of_an_input_is_emitted_somewhere_and_by_a_case()
    {
        // The wings' own files have tests of their wings.
        string[] files = ["Rules/text.yaml", "Rules/account.yaml", "Rules/credentials.yaml", "Rules/options.yaml", "Rules/records.yaml"];
        string[] registered = [.. RuleBook.Default.Rules.Where(rule => files.Contains(rule.GetData().Location.File)).Select(rule => rule.Code)];
        Assert.NotEmpty(registered);
        string source = string.Concat(Sources("src").Select(File.ReadAllText));
        string tests = string.Concat(Sources("tests").Select(File.ReadAllText));

        Assert.DoesNotContain(registered, code => !source.Contains($"\"{code}\"", StringComparison.Ordinal));
        Assert.DoesNotContain(registered, code => !tests.Contains(code, StringComparison.Ordinal) && !UsesConstant(code));

        // Codes that tests name by their constant.
        bool UsesConstant(string code) => typeof(RuleCodes).GetFields().Any(field => (string?)field.GetRawConstantValue() == code && tests.Contains($"RuleCodes.{field.Name}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[1]", "CONTEXT_TYPE")]
    [InlineData("{ \"aws:username\": { \"a\": 1 } }", "CONTEXT_VALUE_TYPE")]
    public void A_context_that_is_none_has_a_code(string text, string code) =>
        Assert.Equal(code, Assert.Single(Assert.Throws<InvalidTextException>(() => ContextInput.Parse(text, "-Context")).Diagnostics).Code);

    [Fact]
    public void A_session_token_in_quotes_has_a_code() => Assert.Contains(
        CredentialText.ProblemsOf(CredentialText.Profile("x", "[x]\naws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_secret_access_key = too-short\naws_session_token = \"a b\"\n")),
        problem => problem.StartsWith("SESSION_TOKEN_SHAPE ", StringComparison.Ordinal));

    [Fact]
    public void A_diagnostic_becomes_a_record_with_its_place()
    {
        InvalidTextException thrown = Assert.Throws<InvalidTextException>(() => TextDocument.Parse("{\n  \"a\": 1,\n  \"a\": 2\n}", "x.json"));

        Finding record = DiagnosticRecords.Of(Assert.Single(thrown.Diagnostics), RuleBook.Default);

        Assert.Equal(("DUPLICATE_NAME", Severity.High, "x.json", 3, 3), (record.Code, record.Severity, record.Path, record.Line, record.Column));
        Assert.Equal(thrown.Diagnostics[0].Message, record.Message);
        Finding warning = DiagnosticRecords.Of(thrown.Diagnostics[0] with { Severity = DiagnosticSeverity.Warning }, RuleBook.Default);
        Assert.Equal(Severity.Low, warning.Severity);
        Assert.Equal(record.Fingerprint, (record with { Location = null }).Fingerprint);
        Assert.NotEqual(record.Fingerprint, DiagnosticRecords.Of(thrown.Diagnostics[0] with { Message = "another" }, RuleBook.Default).Fingerprint);
    }

    private static IEnumerable<string> Sources(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(s_repository, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static IEnumerable<string> Codes(string file) =>
        Regex.Matches(File.ReadAllText(file), "\"([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)\"|(?:Warn|Error|Report)\\(\\s*\"([A-Z][A-Z0-9]+)\"")
            .Select(match => match.Groups[1].Value + match.Groups[2].Value);
}
