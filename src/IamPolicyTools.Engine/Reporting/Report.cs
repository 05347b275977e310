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
            case ReportFormat.Mermaid:
            case ReportFormat.Dot:
                Write(format, AccessGraph.Of(InOrder(records).OfType<AttackPath>()), settings, stream);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format.");
        }
    }

    /// <summary>True for a format of graphs.</summary>
    /// <param name="format">The format.</param>
    public static bool IsOfGraphs(ReportFormat format) => format is ReportFormat.Mermaid or ReportFormat.Dot;

    /// <summary>Writes a graph as UTF-8 without a byte-order mark.</summary>
    /// <param name="format">Mermaid or Dot.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="settings">What else it has to know.</param>
    /// <param name="stream">The target.</param>
    public static void Write(ReportFormat format, AccessGraph graph, ReportSettings settings, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(stream);
        switch (format)
        {
            case ReportFormat.Mermaid:
                GraphText.WriteMermaid(graph, settings, stream);
                break;
            case ReportFormat.Dot:
                GraphText.WriteDot(graph, settings, stream);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "A graph is written as Mermaid or Dot.");
        }
    }
}
