using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Findings;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Records.Options;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>Every example of tests/cases/findings: what must be found is, and what must not be is not (findings.md, section 8).</summary>
public sealed partial class FindingExampleTests
{
    // Rules that are not there yet. FR-11: those that the index marks "later" stay here.
    private static readonly string[] s_missing = ["DEPRECATED_AWS_POLICY"];

    private static readonly Lazy<Dictionary<string, string>> s_lines = new(() => File.ReadLines(Path.Combine(CaseFiles.Folder, "findings", "examples.jsonl"))
        .ToDictionary(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetString()!, l => l));

    public static TheoryData<string> Ids => [.. s_lines.Value.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_example_has_the_findings_that_it_expects_and_none_that_it_excludes(string id)
    {
        using var row = JsonDocument.Parse(s_lines.Value[id]);
        JsonElement example = row.RootElement;
        DateTimeOffset now = DateTimeOffset.Parse(example.GetProperty("now").GetString()!, CultureInfo.InvariantCulture);
        IamModel model = ImportFolder.Import(example.GetProperty("model").GetRawText(), "model.json").Model;
        FindingResult result = FindingSearch.Find(model, new FindingSettings { Now = now, Options = OptionsOf(example) });
        List<string> wrong = [];
        foreach (JsonElement expected in example.GetProperty("expect").EnumerateArray())
        {
            Check(expected, result, wrong);
        }

        foreach (JsonElement absent in example.GetProperty("absent").EnumerateArray())
        {
            string code = absent.GetProperty("code").GetString()!;
            string? subject = Text(absent, "subject");
            if (result.Problems.FirstOrDefault(r => r.Code == code && (subject is null || IsSubject(r, subject))) is { } found)
            {
                wrong.Add($"unexpected {found}: {found.Witness}");
            }
        }

        foreach (JsonElement open in example.TryGetProperty("notAssessed", out JsonElement list) ? list.EnumerateArray() : default)
        {
            string code = open.GetProperty("code").GetString()!;
            string says = open.GetProperty("says").GetString()!;
            if (!s_missing.Contains(code) && !result.NotAssessed.Any(r => r.Code == code && r.Message.Contains(says, StringComparison.Ordinal)))
            {
                wrong.Add($"{code} is not said not to be assessed for \"{says}\": {string.Join("; ", result.NotAssessed.Where(r => r.Code == code).Select(r => r.Message))}");
            }
        }

        wrong.AddRange(WithoutEvidence(model, now, result));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_rule_has_an_example_and_every_example_a_rule()
    {
        string[] registered = [.. RuleBook.Default.Rules.Where(r => r.Category == RuleCategory.Findings).Select(r => r.Code)];
        string[] expected =
        [
            .. s_lines.Value.Values.SelectMany(l => JsonDocument.Parse(l).RootElement.GetProperty("expect").EnumerateArray().Select(e => e.GetProperty("code").GetString()!)).Distinct(),
        ];

        Assert.Empty(expected.Except(registered).Except(s_missing));
        Assert.Empty(registered.Except(expected));
        Assert.Empty(FindingSearch.Codes.Except(registered));
        Assert.Empty(registered.Except(FindingSearch.Codes));
    }

    [Fact]
    public void Every_rule_is_on_the_help_page_with_its_title()
    {
        string page = File.ReadAllText(Path.Combine(CaseFiles.Folder, "..", "..", "module", "help", "about_IamFinding.md"));

        Assert.All(
            RuleBook.Default.Rules.Where(r => r.Category == RuleCategory.Findings),
            r => Assert.Contains($"- `{r.Code}` ({r.Number}, {r.Severity}): {r.PlainTitle}.", page, StringComparison.Ordinal));
    }

    // FR-1, FR-2: what is found is shown by a request that is allowed, or by a fact.
    private static IEnumerable<string> WithoutEvidence(IamModel model, DateTimeOffset now, FindingResult result)
    {
        foreach (Finding found in result.Problems)
        {
            if (found.Witness is null && found.Facts.IsEmpty && found.Chain.IsEmpty && found.Conditions is null)
            {
                yield return $"no evidence: {found}";
            }

            if (found.Witness is { Assumes.IsEmpty: true, Decision: "Allowed" } witness && Subject.Find(model, witness.Principal) is { } who)
            {
                var context = new ContextLayer.Builder();
                foreach ((string key, ImmutableArray<string> values) in witness.Context)
                {
                    context.Add(key, values, values.Length > 1 || IamPolicyTools.Catalogue.IamCatalogue.Default.IsMultivalued(key));
                }

                var access = new ModelAccess(model, who, new ModelAccessSettings { Now = now, Context = context.Build() });
                if (access.Ask(ActionName.Parse(witness.Action), witness.Resource, witness.ResourceAccount) is { IsAllowed: false } answer)
                {
                    yield return $"the witness is not allowed: {found.Code} {witness}, asked again {answer.Decision} ({string.Join(", ", answer.Notes)})";
                }
            }
        }
    }

    private static void Check(JsonElement expected, FindingResult result, List<string> wrong)
    {
        string code = expected.GetProperty("code").GetString()!;
        if (s_missing.Contains(code))
        {
            return;
        }

        string? subject = Text(expected, "subject");
        Finding[] all = [.. result.Problems.Where(r => r.Code == code)];
        Finding[] found = [.. all.Where(r => subject is null || IsSubject(r, subject))];
        if (found.Length == 0)
        {
            wrong.Add($"{code} on {subject} is not found{(all.Length == 0 ? string.Empty : $", but on {string.Join(", ", all.Select(a => a.Subject?.Arn))}")}");
            return;
        }

        if (Text(expected, "severity") is { } severity && found.All(f => f.Severity.ToString() != severity))
        {
            wrong.Add($"{code}: severity {found[0].Severity}, expected {severity}; {string.Join("; ", found[0].SeverityReasons)}");
        }

        if (Text(expected, "certainty") is { } certainty && found.All(f => f.Certainty.ToString() != certainty))
        {
            wrong.Add($"{code}: certainty {found[0].Certainty}, expected {certainty}");
        }

        if (Text(expected, "fact") is { } fact)
        {
            string facts = string.Join('\n', found.SelectMany(f => f.Facts).SelectMany(f => new[] { $"{f.Path}={f.Value}", $"{f.Path}: {f.Value}", $"{f.Path} {f.Value}" }));
            string plain = Index().Replace(facts, string.Empty);
            foreach (string piece in Index().Replace(fact, string.Empty).Split(", ").Where(p => !plain.Contains(p, StringComparison.Ordinal)))
            {
                wrong.Add($"{code}: no fact \"{piece}\" among {facts}");
            }
        }

        if (expected.TryGetProperty("witness", out _) && found.All(f => f.Witness is null))
        {
            wrong.Add($"{code}: no witness");
        }

        if (expected.TryGetProperty("chain", out _) && found.All(f => f.Chain.IsEmpty))
        {
            wrong.Add($"{code}: no chain");
        }
    }

    internal static FindingOptions OptionsOf(System.Text.Json.Nodes.JsonNode example)
    {
        using var row = JsonDocument.Parse(example.ToJsonString());
        return OptionsOf(row.RootElement);
    }

    private static FindingOptions OptionsOf(JsonElement example)
    {
        var options = new FindingOptions();
        if (!example.TryGetProperty("options", out JsonElement given))
        {
            return options;
        }

        options = options with { Named = [.. given.EnumerateObject().Select(o => o.Name)] };
        foreach (JsonProperty option in given.EnumerateObject())
        {
            options = option.Name switch
            {
                "MaxPasswordAge" => options with { MaxPasswordAge = option.Value.GetInt32() },
                "ApprovedRegions" => options with { ApprovedRegions = Texts(option.Value) },
                "TrustedAccounts" => options with { TrustedAccounts = Texts(option.Value) },
                "BreakGlassTag" => options with { BreakGlassTag = option.Value.GetString()! },
                "SensitiveTag" => options with { SensitiveTag = option.Value.GetString()! },
                "ProductionTag" => options with { ProductionTag = option.Value.GetString()! },
                _ => throw new InvalidDataException($"An example has the option {option.Name}, which this test does not read."),
            };
        }

        return options;
    }

    private static ImmutableArray<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(i => i.GetString()!)];

    private static bool IsSubject(Finding finding, string subject) => finding.Subject?.Arn == subject || finding.Subject?.Name == subject;

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    [GeneratedRegex(@"\[[^\]]+\]")]
    private static partial Regex Index();
}
