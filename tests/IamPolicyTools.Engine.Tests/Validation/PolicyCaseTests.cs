using System.Text.Json;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Language;
using IamPolicyTools.Records;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Engine.Tests.Validation;

/// <summary>
/// Every code finds what it is for, and does not find what it is not for: tests/cases/validation/cases.jsonl. Adding a case needs no code.
/// </summary>
public sealed class PolicyCaseTests
{
    // What no document of these cases can show: an error of a request, and one that a document shows only with its account at hand.
    // Quotas are of a model, and the kind is given here (ModelQuotaTests, ReadingTests).
    private static readonly string[] s_notOfDocuments = ["RESOURCE_REQUIRED", "QUOTA_EXCEEDED", "QUOTA_NEAR", "PRINCIPAL_DECIDES_KIND"];

    private static readonly Lazy<PolicyCase[]> s_cases = new(() => [.. PolicyCase.Read()]);

    public static IEnumerable<object[]> Codes => s_cases.Value.Select(c => c.Code).Distinct().Select(c => new object[] { c });

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_code_finds_what_it_is_for_and_nothing_else(string code)
    {
        foreach (PolicyCase given in s_cases.Value.Where(c => c.Code == code))
        {
            PolicyFinding[] found =
            [
                .. new PolicyValidator(given.Include)
                    .CheckText(given.Text, "case.json", new PolicyUse(given.Kind) { AccountId = given.Account, IsManaged = given.IsManaged })
                    .Where(f => f.Code == code),
            ];
            if (given.IsAbsent)
            {
                Assert.True(found.Length == 0, $"line {given.Line}: {string.Join('\n', found.Select(f => f.ToString()))}");
                continue;
            }

            Assert.True(found.Length > 0, $"line {given.Line}: nothing found in {given.Text}");
            Assert.All(found, f => AssertLocated(f, given));
            if (given.At is { } at)
            {
                Assert.Contains(found, f => TextOf(f, given) == at);
            }
        }
    }

    [Fact]
    public void Every_rule_on_documents_has_a_case_for_and_a_case_against_it()
    {
        string[] codes = [.. RuleBook.Default.Rules.Where(r => r.Category == RuleCategory.Validation).Select(r => r.Code).Except(s_notOfDocuments)];

        Assert.Empty(codes.Except(s_cases.Value.Where(c => !c.IsAbsent).Select(c => c.Code)));
        Assert.Empty(codes.Except(s_cases.Value.Where(c => c.IsAbsent).Select(c => c.Code)));
        Assert.Empty(s_cases.Value.Select(c => c.Code).Except(codes));
    }

    [Fact]
    public void Every_code_of_a_rule_is_registered() => Assert.All(
        PolicyRules.All.SelectMany(r => r.Codes), c => Assert.Equal(RuleCategory.Validation, RuleBook.Default.FindCode(c)?.Category));

    [Fact]
    public void Every_rule_is_on_the_help_page_with_its_title()
    {
        string page = File.ReadAllText(Path.Combine(CaseFiles.Folder, "..", "..", "module", "help", "about_IamPolicyValidation.md"));

        Assert.All(
            RuleBook.Default.Rules.Where(r => r.Category == RuleCategory.Validation),
            r => Assert.Contains($"- `{r.Code}`: {r.Title}.", page, StringComparison.Ordinal));
    }

    private static void AssertLocated(PolicyFinding finding, PolicyCase given)
    {
        Assert.NotNull(finding.Location);
        Assert.NotNull(finding.Location.Line);
        Assert.NotNull(finding.Location.Column);
        Assert.NotNull(finding.Location.EndLine);
        Assert.NotNull(finding.Location.EndColumn);
        Assert.True(
            finding.Location.EndLine > finding.Location.Line || finding.Location.EndColumn > finding.Location.Column,
            $"line {given.Line}: {finding.Location}");
        Assert.NotEmpty(finding.Why);
        Assert.DoesNotContain('\n', finding.Why);
        Assert.Contains(finding.Code, finding.ToDisplay(), StringComparison.Ordinal);
    }

    // Every case is written in one line.
    private static string TextOf(PolicyFinding finding, PolicyCase given) =>
        given.Text[(finding.Location!.Column!.Value - 1)..(finding.Location.EndColumn!.Value - 1)];

    private sealed record PolicyCase(
        int Line, string Code, PolicyKind Kind, string Text, bool IsAbsent, string? At, string[] Include, string? Account, bool? IsManaged)
    {
        public static IEnumerable<PolicyCase> Read()
        {
            int line = 0;
            foreach (string text in File.ReadLines(Path.Combine(CaseFiles.Folder, "validation", "cases.jsonl")))
            {
                line++;
                using var row = JsonDocument.Parse(text);
                JsonElement root = row.RootElement;
                JsonElement policy = root.GetProperty("policy");
                yield return new PolicyCase(
                    line,
                    root.GetProperty("code").GetString()!,
                    Enum.Parse<PolicyKind>(root.GetProperty("kind").GetString()!),
                    policy.ValueKind == JsonValueKind.String ? policy.GetString()! : policy.GetRawText(),
                    root.TryGetProperty("absent", out _),
                    root.TryGetProperty("at", out JsonElement at) ? at.GetString() : null,
                    root.TryGetProperty("include", out JsonElement include) ? [.. include.EnumerateArray().Select(i => i.GetString()!)] : [],
                    root.TryGetProperty("account", out JsonElement account) ? account.GetString() : null,
                    root.TryGetProperty("managed", out JsonElement managed) ? managed.GetBoolean() : null);
            }
        }
    }
}
