using IamPolicyTools.Records;
using IamPolicyTools.Records.Baselines;
using IamPolicyTools.Reporting.Formats;

namespace IamPolicyTools.Reporting;

/// <summary>Writes records in a format (design.md, 12). No wing has a format of its own.</summary>
public static class Report
{
    /// <summary>
    /// The order in which all reports name records: the worst first, then by code, subject and place, so that equal runs give equal
    /// files.
    /// </summary>
    /// <param name="records">The records.</param>
    public static IReadOnlyList<IamRecord> InOrder(IEnumerable<IamRecord> records) =>
    [
        .. records
            .OrderBy(record => record.IsSuppressed || record.IsKnown)
            .ThenByDescending(record => record.Severity)
            .ThenBy(record => record.Code, StringComparer.Ordinal)
            .ThenBy(record => record.Subject?.Name, StringComparer.Ordinal)
            .ThenBy(record => record.Location?.File, StringComparer.Ordinal)
            .ThenBy(record => record.Location?.Line)
            .ThenBy(record => record.Location?.Column),
    ];

    /// <summary>Writes a report as UTF-8 without a byte-order mark.</summary>
    /// <param name="format">The format.</param>
    /// <param name="records">The records, in any order.</param>
    /// <param name="settings">What else it has to know.</param>
    /// <param name="stream">The target.</param>
    public static void Write(ReportFormat format, IReadOnlyList<IamRecord> records, ReportSettings settings, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(stream);
        switch (format)
        {
            case ReportFormat.Sarif:
                SarifReport.Write(InOrder(records), settings, stream);
                break;
            case ReportFormat.JUnit:
                JUnitReport.Write(records, settings, stream);
                break;
            case ReportFormat.NUnit3:
                NUnitReport.Write(records, settings, stream);
                break;
            case ReportFormat.Markdown:
                MarkdownReport.Write(InOrder(records), settings, stream);
                break;
            case ReportFormat.Json:
                JsonReport.Write(InOrder(records), settings, stream);
                break;
            case ReportFormat.Csv:
                CsvReport.Write(records, settings, stream);
                break;
            case ReportFormat.Baseline:
                Baseline.Of(records, settings.Now).Write(stream);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format.");
        }
    }
}
