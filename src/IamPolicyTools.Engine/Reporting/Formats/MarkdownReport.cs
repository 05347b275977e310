using System.Globalization;
using System.Text;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Reporting.Formats;

/// <summary>
/// Markdown for a job summary or a comment: the counts, a table with the worst first, and how many more there are when it gets too
/// long.
/// </summary>
internal static class MarkdownReport
{
    /// <summary>What a job looks for to replace its own comment.</summary>
    public const string Marker = "<!-- iampolicytools-report -->";

    private const int LongestCell = 400;
    private const int Reserve = 300;

    /// <summary>Writes the report.</summary>
    /// <param name="records">The records, the worst first.</param>
    /// <param name="settings">What else it has to know.</param>
    /// <param name="stream">The target.</param>
    public static void Write(IReadOnlyList<IamRecord> records, ReportSettings settings, Stream stream) =>
        stream.Write(Encoding.UTF8.GetBytes(Text(records, settings)));

    /// <summary>The report as text, of at most <see cref="ReportSettings.LongestMarkdown"/> bytes.</summary>
    /// <param name="records">The records, the worst first.</param>
    /// <param name="settings">What else it has to know.</param>
    public static string Text(IReadOnlyList<IamRecord> records, ReportSettings settings)
    {
        AccessChange[] changes = [.. records.OfType<AccessChange>()];
        IamRecord[] shown = [.. records.Where(record => record.IsProblem && record is not AccessChange)];
        var text = new StringBuilder();
        text.Append(Marker).Append("\n## IAM policy report\n\n").Append(Summary(records, settings)).Append("\n\n");
        List<string> lines = [];
        if (shown.Length > 0)
        {
            lines.Add("| Severity | Code | Subject | Where | What |\n|---|---|---|---|---|\n");
            lines.AddRange(shown.Select(r => Row(r, settings)));
        }

        if (changes.Length > 0)
        {
            lines.AddRange(ChangeComment.Lines(changes, settings).Select((line, i) => i == 0 && shown.Length > 0 ? "\n" + line : line));
        }

        int size = Encoding.UTF8.GetByteCount(text.ToString());
        for (int i = 0; i < lines.Count; i++)
        {
            size += Encoding.UTF8.GetByteCount(lines[i]);
            if (size > settings.LongestMarkdown - Reserve)
            {
                return text.Append(CultureInfo.InvariantCulture, $"\n… and {lines.Count - i} more, which do not fit here.\n").ToString();
            }

            text.Append(lines[i]);
        }

        return text.ToString();
    }

    /// <summary>One line that counts: by severity, tests, what is known, suppressed and left out.</summary>
    /// <param name="records">The records.</param>
    /// <param name="settings">What else it has to know.</param>
    public static string Summary(IReadOnlyList<IamRecord> records, ReportSettings settings)
    {
        List<string> parts = [];
        IamRecord[] open = [.. records.Where(r => r.IsProblem && !r.IsSuppressed && !r.IsKnown)];
        foreach (Severity severity in Enum.GetValues<Severity>().OrderDescending())
        {
            Count(open.Count(r => r.Severity == severity), severity.ToString());
        }

        if (parts.Count == 0)
        {
            parts.Add("No problems");
        }

        Count(records.OfType<TestOutcome>().Count(r => r.Outcome == Outcome.Passed), "tests passed");
        Count(records.OfType<TestOutcome>().Count(r => r.Outcome == Outcome.Skipped), "tests skipped");
        Count(records.OfType<Finding>().Count(r => r.Assessment == Assessment.NotAssessed), "not assessed");
        Count(records.Count(r => r.IsKnown), "known");
        Count(records.Count(r => r.IsSuppressed), "suppressed");
        parts.AddRange(settings.LeftOut.Select(MarkdownText.Escape));
        return string.Join(" · ", parts);

        void Count(int count, string what)
        {
            if (count > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what}"));
            }
        }
    }

    private static string Row(IamRecord record, ReportSettings settings)
    {
        string state = record.IsSuppressed ? " (suppressed)" : record.IsKnown ? " (known)" : string.Empty;
        string place = record.Location is { File: { } file } location
            ? string.Create(CultureInfo.InvariantCulture, $"{settings.Relative(file)}{(location.Line is { } line ? $":{line}" : string.Empty)}")
            : record.Location?.Address ?? string.Empty;
        string subject = Cell(record.Subject?.Name);
        return $"| {record.Severity}{state} | {Cell(record.Code)} | {subject} | {Cell(place)} | {Cell(record.Message)} |\n";

        string Cell(string? text) => MarkdownText.Code(DisplayedText.Cut(settings.Shown(text), LongestCell));
    }
}
