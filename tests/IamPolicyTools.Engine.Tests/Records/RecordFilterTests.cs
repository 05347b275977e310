using System.Text;
using IamPolicyTools.Records;
using IamPolicyTools.Records.Baselines;
using IamPolicyTools.Records.Options;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Records;

/// <summary>What options and baseline make of the records of a run (options.md, OP-5, OP-6, OP-10 to OP-13, OP-20).</summary>
public sealed class RecordFilterTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 29, 23, 30, 0, TimeSpan.Zero);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    private static Finding Record(string code = "INVALID_ACTION", string subject = "role/legacy-1") => new(RuleBook.Default[code])
    {
        Subject = new Subject("Role", subject),
        Policy = new PolicyPlace { Policy = "p", Sid = "PassAny", Statement = 2 },
    };

    [Fact]
    public void What_is_excluded_is_counted_and_left_out()
    {
        RecordFilter filter = Filter("Validation: { Exclude: [MISSING_VERSION, role/legacy-1.INVALID_ACTION], Severity: { INVALID_ACTION: Critical } }");

        Assert.Null(filter.Apply(Record("MISSING_VERSION")));
        Assert.Null(filter.Apply(Record()));
        IamRecord kept = filter.Apply(Record(subject: "role/other"))!;
        Assert.Equal((Severity.Critical, Severity.High), (kept.Severity, kept.BaseSeverity));
        Assert.Equal(2, filter.Excluded);
        Assert.Same(kept, filter.Apply(kept));
    }

    [Theory]
    [InlineData("Subject: role/legacy-*", true)]
    [InlineData("Subject: role/other-*", false)]
    [InlineData("Path: policies/ci.json, Sid: PassAny", true)]
    [InlineData("Path: policies/*.json, Statement: 2", true)]
    [InlineData("Path: policies/ci.json, Statement: 1", false)]
    [InlineData("Path: other.json, Sid: PassAny", false)]
    public void A_suppression_fits_by_subject_or_by_path_and_statement(string place, bool expected)
    {
        RecordFilter filter = Filter($"Suppress: [ {{ Code: INVALID_ACTION, {place}, Reason: later, Until: 2026-11-29 }} ]");

        IamRecord record = filter.Apply(Record() with { Location = new Location { File = Path.Combine(_folder.FullName, "policies/ci.json"), Line = 3 } })!;

        Assert.Equal(expected, record.IsSuppressed);
        Assert.Equal(expected ? 1 : 0, filter.Suppressed);
        Assert.Empty(filter.Finish());
    }

    [Fact]
    public void A_suppression_holds_through_its_last_day_and_is_a_record_after_it()
    {
        RecordFilter filter = Filter("\n\nSuppress: [ { Code: INVALID_ACTION, Subject: '*', Reason: later, Until: 2026-11-28 } ]");

        Assert.False(filter.Apply(Record())!.IsSuppressed);
        IamRecord expired = Assert.Single(filter.Finish());
        Assert.Equal((RuleCodes.SuppressionExpired, Severity.Medium, 3), (expired.Code, expired.Severity, expired.Location!.Line));
    }

    [Fact]
    public void A_suppression_that_fits_nothing_of_a_whole_run_is_told()
    {
        const string Options = "Suppress: [ { Code: INVALID_ACTION, Subject: role/none, Reason: later, Until: 2027-01-01 } ]";

        Assert.Equal(RuleCodes.SuppressionUnused, Assert.Single(Filter(Options, s => s with { IsWholeRun = true }).Finish()).Code);
        Assert.Empty(Filter(Options).Finish());
    }

    [Fact]
    public void A_comment_beside_the_statement_of_a_YAML_document_suppresses()
    {
        string file = Path.Combine(_folder.FullName, "a.yaml");
        File.WriteAllText(file, """
            Statement:
              - Sid: One   # iampolicytools: ignore INVALID_ACTION until 2027-01-31 because it comes in spring
                Effect: Allow
              - Sid: Two
            """);
        RecordFilter filter = Filter(string.Empty);
        Finding Of(int statement, int line) => Record() with
        {
            Policy = new PolicyPlace { Location = new Location { File = file, Line = statement } },
            Location = new Location { File = file, Line = line },
        };

        IamRecord first = filter.Apply(Of(2, 3))!;
        Assert.Equal("it comes in spring", first.Suppression!.Reason);
        Assert.Equal(2, first.Suppression.Location!.Line);
        Assert.False(filter.Apply(Of(4, 4))!.IsSuppressed);
        Assert.False(filter.Apply(Record("MISSING_VERSION") with { Policy = Of(2, 3).Policy })!.IsSuppressed);
    }

    [Theory]
    [InlineData("ignore INVALID_ACTION because I say so")]
    [InlineData("ignore INVALID_ACTION until soon because I say so")]
    [InlineData("ignore NO_SUCH_CODE until 2027-01-31 because I say so")]
    [InlineData("ignore INVALID_ACTION until 2027-01-31")]
    public void A_comment_that_begins_so_and_does_not_parse_is_an_error(string comment)
    {
        string file = Path.Combine(_folder.FullName, "a.yaml");
        File.WriteAllText(file, $"Statement:\r\n  - Sid: One\r\n  # iampolicytools: {comment}\r\n");

        Diagnostic fault = Assert.Single(Assert.Throws<InvalidTextException>(
            () => Filter(string.Empty).Apply(Record() with { Location = new Location { File = file, Line = 1 } })).Diagnostics);
        Assert.Equal(("SUPPRESSION_COMMENT", 3, 3), (fault.Code, fault.Location.Line, fault.Location.Column));
    }

    [Fact]
    public void Only_records_in_changed_files_are_kept()
    {
        string file = Path.Combine(_folder.FullName, "a.json");
        RecordFilter filter = Filter(string.Empty, s => s with { ChangedFiles = [Path.Combine(_folder.FullName, "x", "..", "a.json")] });

        Assert.NotNull(filter.Apply(Record() with { Location = new Location { File = file, Line = 1 } }));
        Assert.Null(filter.Apply(Record()));
        Assert.Equal(1, filter.Unchanged);
    }

    [Fact]
    public void A_record_of_the_baseline_is_known_unless_it_got_worse()
    {
        string path = Path.Combine(_folder.FullName, "baseline.json");
        using (FileStream stream = File.Create(path))
        {
            Baseline.Of([Record(), Record(subject: "role/gone"), Record() with { Suppression = new Suppression("r", default), Subject = new Subject("Role", "s\"\n") }], s_now).Write(stream);
        }

        Baseline baseline = Baseline.Read(path);
        Assert.Equal(new DateOnly(2026, 11, 29), baseline.Created);
        Assert.Equal(baseline.Entries.Select(e => e.Fingerprint).Order(StringComparer.Ordinal), baseline.Entries.Select(e => e.Fingerprint));
        Assert.Equal(2, baseline.Entries.Length);

        RecordFilter filter = Filter(string.Empty, s => s with { Baseline = baseline });
        Assert.True(filter.Apply(Record())!.IsKnown);
        Assert.False(filter.Apply(Record() with { Severity = Severity.Critical })!.IsKnown);
        Assert.True(filter.Apply(Record() with { Severity = Severity.Low })!.IsKnown);
        Assert.False(filter.Apply(Record(subject: "role/new"))!.IsKnown);
        Assert.Equal((2, 1), (filter.Known, filter.Gone));
    }

    [Fact]
    public void A_baseline_is_read_strictly()
    {
        string path = Path.Combine(_folder.FullName, "baseline.json");
        File.WriteAllText(path, """
            { "version": 2, "created": "yesterday", "records": [
              { "fingerprint": "a", "code": "B", "severity": "High" },
              { "fingerprint": "a", "code": "B", "severity": "Higher" } ] }
            """);

        Assert.Equal(
            [(1, "INVALID_VALUE"), (1, "INVALID_VALUE"), (3, "INVALID_VALUE")],
            Assert.Throws<InvalidTextException>(() => Baseline.Read(path)).Diagnostics.Select(d => (d.Location.Line, d.Code)));
    }

    // ci-and-reports.md, 2.0a: whatever a baseline, a suppression or the changed files say.
    [Theory]
    [InlineData(Outcome.Failed)]
    [InlineData(Outcome.Error)]
    [InlineData(Outcome.Inconclusive)]
    public void A_test_that_does_not_pass_is_neither_known_nor_suppressed_nor_left_out(Outcome outcome)
    {
        var test = new TestOutcome(RuleBook.Default[RuleCodes.AccessTest]) { Name = "same", Outcome = outcome, Location = new Location { File = "tests/a.yaml", Line = 1 } };
        string path = Path.Combine(_folder.FullName, "baseline.json");
        File.WriteAllText(path, $$"""{ "version": 1, "created": "2026-11-29", "records": [ { "fingerprint": "{{test.Fingerprint}}", "code": "ACCESS_TEST", "severity": "Critical" } ] }""");

        RecordFilter filter = Filter(string.Empty, s => s with { Baseline = Baseline.Read(path), ChangedFiles = [] });

        Assert.Same(test, filter.Apply(test));
        Assert.Equal((0, 0, 0), (filter.Known, filter.Unchanged, filter.Gone));
        Assert.Empty(Baseline.Of([test], s_now).Entries);
        Assert.Contains(
            "'Skip'",
            Assert.Single(Assert.Throws<InvalidTextException>(() => Filter("Suppress: [ { Code: ACCESS_TEST, Subject: '*', Reason: x, Until: 2099-01-01 } ]")).Diagnostics).Message,
            StringComparison.Ordinal);
    }

    private RecordFilter Filter(string options, Func<FilterSettings, FilterSettings>? change = null)
    {
        string path = Path.Combine(_folder.FullName, OptionFiles.DefaultName);
        File.WriteAllText(path, options.Length == 0 ? "{}" : options, Encoding.UTF8);
        var settings = new FilterSettings { Now = s_now };
        return new RecordFilter(
            OptionsReader.Read(path, null, _folder.FullName, new OptionVocabulary()), change is null ? settings : change(settings));
    }
}
