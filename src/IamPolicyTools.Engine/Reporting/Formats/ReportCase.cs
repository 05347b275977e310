using IamPolicyTools.Records;

namespace IamPolicyTools.Reporting.Formats;

/// <summary>A record as a test case, for the formats of tests.</summary>
/// <param name="Record">The record.</param>
/// <param name="Class">The test file, or what the rule is about.</param>
/// <param name="Name">Stable, and unique in its class.</param>
/// <param name="Outcome">How it ended.</param>
internal sealed record ReportCase(IamRecord Record, string Class, string Name, Outcome Outcome)
{
    /// <summary>Why it was skipped; null when it was not.</summary>
    public string? SkipReason { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration => (Record as TestOutcome)?.Duration ?? TimeSpan.Zero;

    /// <summary>The cases of records, in their order.</summary>
    /// <param name="records">The records.</param>
    /// <param name="settings">What the report knows.</param>
    public static IReadOnlyList<ReportCase> Of(IReadOnlyList<IamRecord> records, ReportSettings settings)
    {
        List<ReportCase> cases = new(records.Count);
        HashSet<(string, string)> taken = [];
        foreach (IamRecord record in records)
        {
            string @class = record is TestOutcome { Location.File: { } file }
                ? settings.Relative(file)
                : record.GetRule().Category.ToString();
            string name = NameOf(record);

            // Two records of one name: what tells them apart is their fingerprint, which is stable; a counter would not be.
            if (!taken.Add((@class, name)))
            {
                name = $"{name} ({record.Fingerprint[..8]})";
                if (!taken.Add((@class, name)))
                {
                    continue;
                }
            }

            var one = new ReportCase(record, settings.Shown(@class), settings.Shown(name), OutcomeOf(record));
            cases.Add(one with { SkipReason = SkipReasonOf(record) });
        }

        return cases;
    }

    /// <summary>The message, and behind it the explanation and the places that explain it.</summary>
    /// <param name="settings">What the report knows.</param>
    public string Details(ReportSettings settings)
    {
        IEnumerable<string?> lines =
        [
            Record.ToString(),
            Record.Explanation,
            Record.Witness is { } witness ? $"witness: {witness}" : null,
            .. Record.RelatedLocations.Select(related => related.ToString()),
            .. Record.Notes,
        ];
        return settings.Shown(string.Join('\n', lines.Where(line => !string.IsNullOrEmpty(line))));
    }

    private static string NameOf(IamRecord record)
    {
        if (record is TestOutcome outcome)
        {
            return outcome.Name;
        }

        string?[] parts = [record.Subject?.Name, record.Policy?.Policy, record.Policy?.Sid, record.Policy?.Element];
        string place = string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part)));
        return place.Length == 0 ? record.Code : $"{record.Code} {place}";
    }

    private static Outcome OutcomeOf(IamRecord record) => record switch
    {
        { IsSuppressed: true } or { IsKnown: true } => Outcome.Skipped,
        TestOutcome outcome => outcome.Outcome,
        Finding { Assessment: Assessment.NotAssessed or Assessment.Excepted } => Outcome.Skipped,
        { IsProblem: true } => Outcome.Failed,
        _ => Outcome.Passed,
    };

    private static string? SkipReasonOf(IamRecord record) => record switch
    {
        { Suppression: { } suppression } => $"suppressed {suppression}",
        { IsKnown: true } => $"known by the baseline: {record.Message}",
        _ => record.Message,
    };
}
