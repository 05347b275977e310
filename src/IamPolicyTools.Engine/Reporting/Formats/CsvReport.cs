using System.Globalization;
using System.Text;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Reporting.Formats;

/// <summary>A line a record, for spreadsheets: a cell that would be a formula is text (ci-and-reports.md, 2.0).</summary>
internal static class CsvReport
{
    private static readonly (string Name, Func<IamRecord, object?> Value)[] s_columns =
    [
        ("Kind", r => r.Kind),
        ("Severity", r => r.Severity),
        ("Code", r => r.Code),
        ("Number", r => r.Number),
        ("Title", r => r.Title),
        ("Message", r => r.Message),
        ("FindingType", r => r.FindingType),
        ("Certainty", r => r.Certainty),
        ("Verdict", r => r.Verdict),
        ("Assessment", r => (r as Finding)?.Assessment),
        ("Outcome", r => (r as TestOutcome)?.Outcome),
        ("Name", r => (r as TestOutcome)?.Name),
        ("Change", r => (r as AccessChange)?.Change),
        ("Account", r => r.Account),
        ("Subject", r => r.Subject?.Name),
        ("SubjectArn", r => r.Subject?.Arn),
        ("Policy", r => r.Policy?.Policy),
        ("Sid", r => r.Policy?.Sid),
        ("Statement", r => r.Policy?.Statement),
        ("Element", r => r.Policy?.Element),
        ("File", r => r.Location?.File),
        ("Line", r => r.Location?.Line),
        ("Column", r => r.Location?.Column),
        ("Address", r => r.Location?.Address),
        ("IsKnown", r => r.IsKnown),
        ("SuppressedUntil", r => r.Suppression?.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ("SuppressionReason", r => r.Suppression?.Reason),
        ("Fingerprint", r => r.Fingerprint),
    ];

    /// <summary>Writes the report.</summary>
    /// <param name="records">The records, in their order.</param>
    /// <param name="settings">What else it has to know.</param>
    /// <param name="stream">The target.</param>
    public static void Write(IReadOnlyList<IamRecord> records, ReportSettings settings, Stream stream)
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var writer = new StreamWriter(stream, encoding, leaveOpen: true) { NewLine = "\r\n" };
        writer.WriteLine(string.Join(',', s_columns.Select(column => column.Name)));
        foreach (IamRecord record in records)
        {
            writer.WriteLine(string.Join(',', s_columns.Select(column => Cell(settings.Shown(Text(column.Value(record)))))));
        }
    }

    private static string? Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);

    private static string Cell(string text)
    {
        string line = DisplayedText.Line(text);
        string safe = line is ['=' or '+' or '-' or '@', ..] ? $"'{line}" : line;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
