using System.Text.RegularExpressions;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Records;
using IamPolicyTools.Records.Options;
using IamPolicyTools.Text;
using IamPolicyTools.Text.Edits;
using NJsonSchema;

namespace IamPolicyTools.Engine.Tests.Records;

/// <summary>One options file for all (options.md, OP-1 to OP-5, OP-30, OP-31).</summary>
public sealed class OptionsTests : IDisposable
{
    private const string Example = """
        # yaml-language-server: $schema=options.schema.json
        Paths: [policies/**/*.json, accounts/*.yaml]
        Ignore: ['**/drafts/**']
        Kinds: { 'policies/scp/**': SCP, 'policies/boundary/**': Boundary }
        Variables: variables/common.yaml
        Evaluation: { PlainOperatorOnMultivaluedKey: DenyHolds }
        Validation: { Include: [], Exclude: [EMPTY_OBJECT_CONDITION], Severity: { INVALID_ACTION: Low } }
        Findings: { MaxKeyAge: 60, TrustedAccounts: ['444455556666'] }
        Baseline: iam-baseline.json
        Suppress:
          - { Code: INVALID_ACTION, Subject: role/legacy-*, Reason: moves in spring, Until: 2027-03-31 }
          - { Code: MISSING_VERSION, Path: policies/ci.json, Sid: PassAny, Reason: ticket 17, Until: 2027-01-31 }
        Rules: []
        """;

    private static readonly OptionVocabulary s_vocabulary = new()
    {
        EvaluationSwitches = OptionVocabularyOf(("PlainOperatorOnMultivaluedKey", ["NeverMatches", "DenyHolds"]), ("NotPrincipalLenient", ["true", "false"])),
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_example_of_the_specification_is_read()
    {
        IamOptions options = Read(Example);

        Assert.Equal(["policies/**/*.json", "accounts/*.yaml"], options.Paths.Select(path => path.Text));
        Assert.Equal("SCP", options.KindOf(Path.Combine(_folder.FullName, "policies/scp/a/b.json")));
        Assert.Null(options.KindOf(Path.Combine(_folder.FullName, "policies/a.json")));
        Assert.Equal("variables/common.yaml", options.VariableFile);
        Assert.Equal("DenyHolds", options.Evaluation["PlainOperatorOnMultivaluedKey"]);
        Assert.False(options.Validation.Selects("EMPTY_OBJECT_CONDITION"));
        Assert.True(options.Validation.Selects("INVALID_ACTION"));
        Assert.Equal(Severity.Low, options.Validation.Severity["INVALID_ACTION"]);
        Assert.Equal((60, 45), (options.Findings.MaxKeyAge, options.Findings.MaxUnused));
        Assert.Equal("iam-baseline.json", options.Baseline);
        Assert.Equal([new DateOnly(2027, 3, 31), new DateOnly(2027, 1, 31)], options.Suppress.Select(entry => entry.Suppression.Until));
        Assert.Equal(_folder.FullName, options.Folder);
    }

    [Fact]
    public async Task The_published_schema_takes_what_the_reader_takes()
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(Path.Combine(CaseFiles.Folder, "..", "..", "module", "schemas", "options.schema.json"));

        Assert.Empty(Faults(Example));
        Assert.Empty(Faults("Rules: [ { Code: ORG_A, Severity: High, Title: t, Only: { Action: a, Resource: b, By: [] } } ]"));
        foreach (string wrong in new[]
        {
            "Path: x", "Kinds: { a: SPC }", "Validation: { Excluded: [] }", "Validation: { Severity: { INVALID_ACTION: Hihg } }", "Findings: { TrustedAccounts: ['1'] }",
            "Suppress: [ { Code: INVALID_ACTION, Reason: r, Until: 2027-01-31 } ]", "Suppress: [ { Code: INVALID_ACTION, Subject: a, Reason: r } ]",
            "Suppress: [ { Code: INVALID_ACTION, Path: a, Sid: s, Reason: r, Until: soon } ]", "Rules: [ { Code: X, Severity: High, Title: t, Only: { Action: a, Resource: b, By: [] } } ]",
        })
        {
            Assert.NotEmpty(Faults(wrong));
            Assert.Throws<InvalidTextException>(() => Read(wrong));
        }

        // An editor takes what looks like a number for one.
        ICollection<NJsonSchema.Validation.ValidationError> Faults(string yaml) => schema.Validate(Regex.Replace(
            new ValueText(isYaml: false, "\n", 2, isMinified: false).Line(TextDocument.Parse(yaml, "options.yaml")), ": \"([0-9]+)\"", ": $1"));
    }

    [Fact]
    public void All_faults_are_told_at_once_with_their_places_and_near_names()
    {
        InvalidTextException thrown = Assert.Throws<InvalidTextException>(() => Read("""
            Paths: [../secret/*.json, /etc/passwd]
            Path: x
            Kinds: { 'a/**': SPC }
            Evaluation: { NotPrincipalLenent: true }
            Validation: { Exclude: [INVALID_ACTON], Severity: { INVALID_ACTION: Hihg } }
            Findings: { MaxKeyAge: many, TrustedAccounts: ['1234'] }
            Suppress:
              - { Code: INVALID_ACTION, Reason: r, Until: 2027-01-31 }
              - { Code: INVALID_ACTION, Subject: a, Reason: r, Until: 31.1.2027 }
              - { Code: INVALID_ACTION, Path: p.json, Sid: S }
            """));

        Assert.Equal(
            [
                (1, "INVALID_VALUE"), (1, "INVALID_VALUE"), (2, "UNKNOWN_KEY"), (3, "INVALID_VALUE"), (4, "UNKNOWN_KEY"), (5, "INVALID_VALUE"),
                (5, "INVALID_VALUE"), (6, "INVALID_VALUE"), (6, "INVALID_VALUE"), (8, "INVALID_VALUE"), (9, "INVALID_VALUE"), (10, "MISSING_KEY"), (10, "MISSING_KEY"),
            ],
            thrown.Diagnostics.Select(d => (d.Location.Line, d.Code)).Order());
        string all = string.Join('\n', thrown.Diagnostics);
        Assert.Contains("Did you mean INVALID_ACTION", all, StringComparison.Ordinal);
        Assert.Contains("Did you mean SCP", all, StringComparison.Ordinal);
        Assert.Contains("Did you mean High", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_rules_are_read_and_checked()
    {
        const string Rules = """
            Rules:
              - { Code: ORG_TRAIL, Severity: High, Title: t, Never: { Action: [cloudtrail:StopLogging], Resource: '*', Unless: { Condition: { Bool: { aws:MultiFactorAuthPresent: 'true' } } } } }
              - { Code: ORG_KEY, Severity: High, Title: t, Only: { Action: kms:Decrypt, Resource: 'arn:aws:kms:*', By: [] } }
            """;
        IamOptions options = Read(Rules);
        Assert.Equal([false, true], options.Rules.Select(rule => rule.IsOnly));
        Assert.NotNull(options.Rules[0].Unless);
        Assert.Equal("*", Assert.Single(options.Rules[0].Principal));

        InvalidTextException thrown = Assert.Throws<InvalidTextException>(() => Read("""
            Rules:
              - { Code: MINE, Severity: High, Title: t, Never: { Action: a, Resource: b, By: [x] } }
              - { Code: ORG_X, Severity: High, Title: t, Never: { Action: a, Resource: b }, Only: { Action: a, Resource: b, By: [] } }
              - { Code: ORG_Y, Severity: High, Title: t, Only: { Action: [], Resource: b } }
            """));
        Assert.Equal(
            [(2, "INVALID_VALUE"), (2, "UNKNOWN_KEY"), (3, "INVALID_VALUE"), (4, "INVALID_VALUE"), (4, "MISSING_KEY")],
            thrown.Diagnostics.Select(d => (d.Location.Line, d.Code)).Order());
    }

    [Fact]
    public void What_is_given_counts_before_the_file_member_by_member_and_null_takes_away()
    {
        Node table = TextDocument.Parse("""{ "Findings": { "MaxKeyAge": 30 }, "Baseline": null, "Paths": ["x.json"] }""", "-Option");
        IamOptions options = OptionsReader.Read(Write(Example), table, "/elsewhere", s_vocabulary);

        Assert.Equal(30, options.Findings.MaxKeyAge);
        Assert.Equal("444455556666", Assert.Single(options.Findings.TrustedAccounts));
        Assert.Null(options.Baseline);
        Assert.Equal(["x.json"], options.Paths.Select(path => path.Text));
        Assert.Equal(2, options.Suppress.Length);
    }

    [Fact]
    public void Patterns_name_files_below_the_folder_and_one_that_names_none_is_an_error()
    {
        foreach (string file in new[] { "policies/a.json", "policies/deep/er/b.json", "policies/drafts/c.json", "accounts/d.yaml", "accounts/e.txt" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.FullName, file))!);
            File.WriteAllText(Path.Combine(_folder.FullName, file), "{}");
        }

        Assert.Equal(
            ["accounts/d.yaml", "policies/a.json", "policies/deep/er/b.json"],
            OptionFiles.Expand(Read(Example)).Select(path => Path.GetRelativePath(_folder.FullName, path).Replace('\\', '/')));

        Assert.Equal(
            ["accounts/d.yaml", "policies/a.json", "policies/deep/er/b.json", "policies/drafts/c.json"],
            OptionFiles.Expand(Read("Paths: [./policies/, accounts]")).Select(path => Path.GetRelativePath(_folder.FullName, path).Replace('\\', '/')));

        InvalidTextException thrown = Assert.Throws<InvalidTextException>(() => OptionFiles.Expand(Read("Paths: [policies/*.json, none/*.json, '*.yml']")));
        Assert.Equal([1, 1], thrown.Diagnostics.Select(d => d.Location.Line));
    }

    [Fact]
    public void A_file_of_more_than_a_megabyte_is_refused() =>
        Assert.Throws<IOException>(() => Read("Baseline: " + new string('x', OptionFiles.Largest)));

    [Theory]
    [InlineData("**", "a/b", true)]
    [InlineData("**/*.json", "a.json", true)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("a/*/b", "a/x/y/b", false)]
    [InlineData("a/*.json", "a/b.jsonl", false)]
    [InlineData("A/?.json", "a/b.JSON", true)]
    [InlineData("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void Patterns_of_paths(string pattern, string path, bool expected) => Assert.Equal(expected, new PathGlob(pattern).Matches(path));

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, System.Collections.Immutable.ImmutableArray<string>> OptionVocabularyOf(
        params (string Name, string[] Values)[] switches) =>
        new OptionVocabulary().EvaluationSwitches.AddRange(switches.Select(s =>
            KeyValuePair.Create(s.Name, System.Collections.Immutable.ImmutableArray.Create(s.Values))));

    private string Write(string text)
    {
        string path = Path.Combine(_folder.FullName, OptionFiles.DefaultName);
        File.WriteAllText(path, text);
        return path;
    }

    private IamOptions Read(string text, OptionVocabulary? vocabulary = null) =>
        OptionsReader.Read(Write(text), null, _folder.FullName, vocabulary ?? s_vocabulary);
}
