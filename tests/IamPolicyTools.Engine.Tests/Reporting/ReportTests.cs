using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Records;
using IamPolicyTools.Records.Baselines;
using IamPolicyTools.Reporting;
using NJsonSchema;

namespace IamPolicyTools.Engine.Tests.Reporting;

/// <summary>The formats of reports (ci-and-reports.md, 2.0, 2.2, 2.4).</summary>
public sealed class ReportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<ReportFormat> Formats => [.. Enum.GetValues<ReportFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Equal_runs_give_equal_files_without_a_byte_order_mark(ReportFormat format)
    {
        byte[] bytes = Samples.Bytes(format);

        Assert.Equal(bytes, Samples.Bytes(format));
        Assert.NotEqual(0xEF, bytes[0]);
        Assert.NotEmpty(Samples.Bytes(format, []));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_line_of_a_report_is_a_command_of_a_runner(ReportFormat format)
    {
        string text = Samples.Text(format);

        Assert.All(text.Split('\n'), line =>
        {
            if (format is not (ReportFormat.Json or ReportFormat.Csv or ReportFormat.Baseline or ReportFormat.Sarif))
            {
                Assert.DoesNotContain("##[", line, StringComparison.Ordinal);
                Assert.DoesNotContain("##vso[", line, StringComparison.Ordinal);
            }

            Assert.False(line.TrimStart().StartsWith("::", StringComparison.Ordinal), line);
            Assert.DoesNotContain('\u001b', line);
        });
    }

    [Fact]
    public void Redaction_takes_accounts_organizations_and_addresses_out_of_every_format()
    {
        IamRecord[] records =
        [
            Samples.Finding("o-exampleorgid, bob+x@example.com\nalice@example.com and 210987654321 in arn:aws:iam::123456789012:role/x", file: "123456789012/a.json", line: 1),
            Samples.Test("as bob@example.com of 210987654321", Outcome.Failed),
        ];
        var redactor = new Redactor(System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("210987654321", "partner"));
        Assert.All(Enum.GetValues<ReportFormat>().Except([ReportFormat.Baseline, ReportFormat.Mermaid, ReportFormat.Dot]), format =>
        {
            string text = Samples.Text(format, records, Samples.Settings() with { Redactor = redactor });

            Assert.All(["123456789012", "210987654321", "example.com", "exampleorgid"], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
            Assert.Contains("partner", text, StringComparison.Ordinal);
        });
        Assert.Equal("arn:aws:iam::…9012:role/x in o-… by …@…, 1234567890123", redactor.Apply("arn:aws:iam::123456789012:role/x in o-exampleorgid by a.b@c.de, 1234567890123"));
        Assert.Equal("a@ @b user@", redactor.Apply("a@ @b user@"));
    }

    // GitHub's own fingerprints: the vector of the specification, and those of a text with blanks.
    [Theory]
    [InlineData("", "c129715d7a2bc9a3:1")]
    [InlineData(" a\nb\n  \t\tc\n d", "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1")]
    [InlineData(" a\r\nb\r  \t\tc\r\n d", "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1")]
    public void The_hash_of_a_line_is_GitHubs(string text, string expected) => Assert.Equal(expected, string.Join(' ', SourceFiles.Hashes(text)));

    [Fact]
    public void Equal_lines_are_counted()
    {
        string line = new('x', 200);
        Assert.Equal([":1", ":2", ":3"], SourceFiles.Hashes($"{line}\n{line}\n{line}").Select(hash => hash[^2..]));
    }

    [Fact]
    public void SARIF_has_what_GitHub_demands()
    {
        string file = Path.Combine(_folder.FullName, "a.json");
        File.WriteAllText(file, "{\n  \"Action\": \"s3:GetObjects\",\n  \"x\": 1\n}\n");
        IamRecord[] records =
        [
            Samples.Finding(file: file, line: 2) with { Location = new Location { File = file, Line = 2, Column = 13 } },
            .. Samples.All,
        ];

        JsonNode run = Run(records);

        JsonArray rules = run["tool"]!["driver"]!["rules"]!.AsArray();
        Assert.All(rules, rule =>
        {
            Assert.All(["shortDescription", "fullDescription", "help"], name => Assert.InRange(rule![name]!["text"]!.GetValue<string>().Length, 1, 1024));
            Assert.Contains("security", rule!["properties"]!["tags"]!.AsArray().Select(tag => tag!.GetValue<string>()));
            Assert.InRange(double.Parse(rule["properties"]!["security-severity"]!.GetValue<string>(), CultureInfo.InvariantCulture), 0.1, 9.5);
        });
        JsonArray results = run["results"]!.AsArray();
        Assert.Equal(records.Count(record => record.IsProblem), results.Count);
        Assert.All(results, result =>
        {
            Assert.Equal(result!["ruleId"]!.GetValue<string>(), rules[result["ruleIndex"]!.GetValue<int>()]!["id"]!.GetValue<string>());
            Assert.NotEmpty(result["message"]!["text"]!.GetValue<string>());
            JsonNode place = result["locations"]![0]!["physicalLocation"]!;
            Assert.True(Uri.IsWellFormedUriString(place["artifactLocation"]!["uri"]!.GetValue<string>(), UriKind.RelativeOrAbsolute));
            Assert.All(["startLine", "startColumn", "endLine", "endColumn"], name => Assert.True(place["region"]![name]!.GetValue<int>() >= 1));
            Assert.Matches("^[0-9a-f]{32}$", result["partialFingerprints"]!["iamPolicyToolsRecord/v1"]!.GetValue<string>());
        });
        JsonNode located = Assert.Single(results, result => result!["partialFingerprints"]!["primaryLocationLineHash"] is not null)!;
        Assert.Equal(SourceFiles.Hashes(File.ReadAllText(file))[1], located["partialFingerprints"]!["primaryLocationLineHash"]!.GetValue<string>());
        Assert.Equal((2, 13, 2, 28), Region(located));
        Assert.Single(results, result => result!["suppressions"] is not null);
        Assert.Single(results, result => result!["codeFlows"] is not null);
        Assert.Contains(results, result => result!["message"]!["text"]!.GetValue<string>().EndsWith("See [the SCP that would have stopped it](1).", StringComparison.Ordinal));
        Assert.Equal("iampolicytools/", run["automationDetails"]!["id"]!.GetValue<string>());
    }

    [Fact]
    public void SARIF_of_an_empty_run_has_the_tool_and_its_rules()
    {
        JsonNode run = Run([]);

        Assert.Empty(run["results"]!.AsArray());
        Assert.Equal(RuleBook.Default.Rules.Length, run["tool"]!["driver"]!["rules"]!.AsArray().Count);
    }

    [Fact]
    public void SARIF_keeps_GitHubs_limit_and_says_what_it_left_out()
    {
        IamRecord[] records = [.. Enumerable.Range(0, 25_007).Select(i => Samples.Finding(severity: i < 7 ? Severity.Info : Severity.High, subject: $"role/{i}"))];

        JsonNode run = Run(records);

        Assert.Equal(25_000, run["results"]!.AsArray().Count);
        Assert.DoesNotContain(run["results"]!.AsArray(), result => result!["level"]!.GetValue<string>() == "note");
        Assert.StartsWith("7 more", run["invocations"]![0]!["toolExecutionNotifications"]![0]!["message"]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_data_make_is_none()
    {
        JsonNode result = Run([Samples.Finding("[click](1)")])["results"]![0]!;

        Assert.Equal(@"\[click\](1)", result["message"]!["text"]!.GetValue<string>());
    }

    [Fact]
    public void JUnit_has_a_suite_for_each_test_file_and_a_unique_name_for_each_case()
    {
        XElement root = XDocument.Parse(Samples.Text(ReportFormat.JUnit)).Root!;

        Assert.Equal(["Validation", "tests/access.yaml", "tests/other.yaml", "Change"], root.Elements("testsuite").Select(suite => suite.Attribute("name")!.Value));
        XElement[] cases = [.. root.Descendants("testcase")];
        Assert.Equal(cases.Length, cases.Select(c => (c.Attribute("classname")!.Value, c.Attribute("name")!.Value)).Distinct().Count());
        XElement failing = Assert.Single(cases, c => c.Attribute("name")!.Value == "fails");
        Assert.Equal(("tests/access.yaml", "4", "1.500", "security"), (failing.Attribute("file")!.Value, failing.Attribute("line")!.Value, failing.Attribute("time")!.Value, failing.Attribute("owner")!.Value));
        Assert.Equal("fails ended", failing.Element("failure")!.Attribute("message")!.Value);
        Assert.Contains("policy.json:12", failing.Element("failure")!.Value, StringComparison.Ordinal);
        Assert.NotNull(Assert.Single(cases, c => c.Attribute("name")!.Value == "errs").Element("error"));
        Assert.Equal("skips ended", Assert.Single(cases, c => c.Attribute("name")!.Value == "skips").Element("skipped")!.Attribute("message")!.Value);
        Assert.Equal("Inconclusive", Assert.Single(cases, c => c.Attribute("name")!.Value == "is open").Element("failure")!.Attribute("type")!.Value);
        Assert.Equal(root.Descendants("failure").Count().ToString(CultureInfo.InvariantCulture), root.Attribute("failures")!.Value);
        Assert.All(cases.Where(c => c.Attribute("name")!.Value.StartsWith("passes", StringComparison.Ordinal)), c => Assert.Empty(c.Elements()));
    }

    [Fact]
    public void NUnit_has_an_assembly_for_each_test_file()
    {
        XElement root = XDocument.Parse(Samples.Text(ReportFormat.NUnit3)).Root!;

        Assert.Equal("2026-11-29 10:24:35Z", root.Attribute("start-time")!.Value);
        Assert.All(root.Elements("test-suite"), suite => Assert.Equal("Assembly", suite.Attribute("type")!.Value));
        Assert.Equal(root.Descendants("test-case").Count(c => c.Attribute("result")!.Value == "Failed").ToString(CultureInfo.InvariantCulture), root.Attribute("failed")!.Value);
        Assert.Equal(root.DescendantsAndSelf().Attributes("id").Count(), root.DescendantsAndSelf().Attributes("id").Select(a => a.Value).Distinct().Count());
        XElement failing = Assert.Single(root.Descendants("test-case"), c => c.Attribute("name")!.Value == "fails");
        Assert.Equal("fails ended", failing.Element("failure")!.Element("message")!.Value);
    }

    [Fact]
    public void A_cell_that_would_be_a_formula_is_text()
    {
        string text = Samples.Text(ReportFormat.Csv, [.. Samples.Hostile.Select(hostile => Samples.Finding(hostile, subject: hostile))]);

        Assert.Contains("\"'=cmd|' /C calc'!A0\"", text, StringComparison.Ordinal);
        Assert.Contains("\"'@SUM(1)\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Split(','), cell => cell.TrimStart('"').StartsWith('=') || cell.TrimStart('"').StartsWith('@'));
    }

    [Fact]
    public void Markdown_shows_the_worst_first_and_data_as_code()
    {
        string text = Samples.Text(ReportFormat.Markdown);
        string[] rows = [.. text.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];

        Assert.StartsWith("| Critical | `INVALID_ACTION`", rows[0], StringComparison.Ordinal);
        Assert.Contains("1 Critical", text, StringComparison.Ordinal);
        Assert.Contains("1 known", text, StringComparison.Ordinal);
        Assert.Contains("1 suppressed", text, StringComparison.Ordinal);
        Assert.All(rows, row => Assert.Equal(6, Unescaped(row)));
        string hostile = Assert.Single(rows, row => row.Contains("@team", StringComparison.Ordinal) && row.Contains("policies/", StringComparison.Ordinal));
        Assert.Contains("````", hostile, StringComparison.Ordinal);

        static int Unescaped(string row) => row.Replace("\\|", string.Empty, StringComparison.Ordinal).Count(unit => unit == '|');
    }

    [Fact]
    public void Markdown_stays_below_its_limit_and_counts_the_rest()
    {
        IamRecord[] records = [.. Enumerable.Range(0, 2_000).Select(i => Samples.Finding(new string('ä', 300), subject: $"role/{i}"))];

        byte[] bytes = Samples.Bytes(ReportFormat.Markdown, records, Samples.Settings() with { LongestMarkdown = 65_536 });

        Assert.InRange(bytes.Length, 60_000, 65_536);
        Assert.Matches("… and [0-9]+ more, which do not fit here", System.Text.Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public async Task JSON_fits_its_published_schema_and_keeps_data_as_they_are()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(Path.Combine(CaseFiles.Folder, "..", "..", "module", "schemas", "report.schema.json"));
        string text = Samples.Text(ReportFormat.Json);

        Assert.Empty(schema.Validate(text));
        Assert.NotEmpty(schema.Validate(text.Replace("\"Critical\"", "\"Dreadful\"", StringComparison.Ordinal)));
        JsonArray records = JsonNode.Parse(text)!["records"]!.AsArray();
        Assert.Equal(Samples.All.Count, records.Count);
        Assert.Contains(records, record => record!["Subject"]?["Name"]!.GetValue<string>() == "##[stop-commands]x");
        Assert.DoesNotContain(records, record => record!["Message"]!.GetValue<string>().Contains("##[", StringComparison.Ordinal));
    }

    // IN-27: all results of a plan would be one at line 1.
    [Fact]
    public void A_place_in_a_file_of_one_line_is_its_offset_and_its_address()
    {
        string file = Path.Combine(_folder.FullName, "plan.json");
        File.WriteAllText(file, "{}");
        var place = new Location { File = file, ByteOffset = 1, Address = "aws_iam_policy.p / policy, statement 1" };

        JsonNode result = Assert.Single(Run([Samples.Finding(file: file) with { Location = place }])["results"]!.AsArray())!;

        Assert.Equal("""{"byteOffset":1}""", result["locations"]![0]!["physicalLocation"]!["region"]!.ToJsonString());
        Assert.Equal(place.Address, result["locations"]![0]!["logicalLocations"]![0]!["fullyQualifiedName"]!.GetValue<string>());
        Assert.Null(result["partialFingerprints"]!["primaryLocationLineHash"]);
    }

    [Fact]
    public void A_baseline_holds_the_problems_that_nobody_suppressed_and_no_tests()
    {
        string path = Path.Combine(_folder.FullName, "baseline.json");
        File.WriteAllBytes(path, Samples.Bytes(ReportFormat.Baseline));

        Baseline baseline = Baseline.Read(path);

        Assert.Equal(
            Samples.All.Where(record => record is { IsProblem: true, IsSuppressed: false } and not TestOutcome).Select(record => record.Fingerprint).Distinct().Order(StringComparer.Ordinal),
            baseline.Entries.Select(entry => entry.Fingerprint));
    }

    private static (int, int, int, int) Region(JsonNode result)
    {
        JsonNode region = result["locations"]![0]!["physicalLocation"]!["region"]!;
        return (region["startLine"]!.GetValue<int>(), region["startColumn"]!.GetValue<int>(), region["endLine"]!.GetValue<int>(), region["endColumn"]!.GetValue<int>());
    }

    private static JsonNode Run(IReadOnlyList<IamRecord> records) => JsonNode.Parse(Samples.Text(ReportFormat.Sarif, records))!["runs"]![0]!;
}
