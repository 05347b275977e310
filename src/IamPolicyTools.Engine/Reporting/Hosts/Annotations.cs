using System.Globalization;
using System.Text;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Reporting.Hosts;

/// <summary>
/// The lines that make a CI system annotate files (ci-and-reports.md, 2.1 and 2.3). It keeps ten of a kind and step: those are the
/// worst, each
/// with its place; a last plain line counts the rest. The messages are fit to be shown before the writer's own prefix is put before them.
/// </summary>
public static class Annotations
{
    private const int MostOfAKind = 10;
    private const int LongestMessage = 4_096;

    /// <summary>The lines for records. Suppressed and known ones are left out.</summary>
    /// <param name="host">The CI system.</param>
    /// <param name="records">The records.</param>
    /// <param name="settings">The repository's folder, and what else a report knows.</param>
    public static IReadOnlyList<string> Lines(AnnotationHost host, IEnumerable<IamRecord> records, ReportSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (host == AnnotationHost.None)
        {
            return [];
        }

        IamRecord[] open =
        [
            .. Report.InOrder(records.Where(record => record.IsProblem && !record.IsSuppressed && !record.IsKnown))
                .DistinctBy(record => (record.Code, record.Location?.File, record.Location?.Line, record.Location?.Column, record.Message)),
        ];
        var files = new SourceFiles();
        List<string> lines = [];
        int left = 0;
        foreach (IGrouping<string?, IamRecord> kind in open.GroupBy(record => Kind(host, record.Severity)))
        {
            IamRecord[] written = kind.Key is null ? [] : [.. kind.Take(MostOfAKind)];
            left += kind.Count() - written.Length;
            lines.AddRange(written.Select(record => host == AnnotationHost.GitHubActions
                ? GitHub(kind.Key!, record, settings, files)
                : Azure(kind.Key!, record, settings)));
        }

        if (left > 0)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"and {left} more: see the summary"));
        }

        return lines;
    }

    // Azure has no word for what is only worth knowing.
    private static string? Kind(AnnotationHost host, Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => "error",
        Severity.Medium or Severity.Low => "warning",
        _ => host == AnnotationHost.GitHubActions ? "notice" : null,
    };

    private static string GitHub(string kind, IamRecord record, ReportSettings settings, SourceFiles files)
    {
        var line = new StringBuilder("::").Append(kind).Append(' ');
        if (PlaceOf(record) is { File: { } file } known)
        {
            Location location = files.WithEnd(known);
            Property("file", settings.Relative(file));
            int start = location.Line ?? 1;
            Property("line", Number(start));
            int end = location.EndLine ?? start;
            if (end > start)
            {
                // The runner drops columns of what spans lines.
                Property("endLine", Number(end));
            }
            else if (location.Column is { } column && location.Line is not null)
            {
                Property("endLine", Number(start));
                Property("col", Number(column));
                Property("endColumn", Number(location.EndColumn is { } endColumn && endColumn > column ? endColumn : column));
            }
        }

        string title = settings.Shown($"{record.Severity} {record.Code}");
        line.Append("title=").Append(GitHubProperty(title));
        return line.Append("::").Append(GitHubMessage(DisplayedText.Cut(settings.Shown(record.Message), LongestMessage))).ToString();

        void Property(string name, string value) => line.Append(name).Append('=').Append(GitHubProperty(settings.Shown(value))).Append(',');
    }

    private static string Azure(string kind, IamRecord record, ReportSettings settings)
    {
        var line = new StringBuilder("##vso[task.logissue type=").Append(kind).Append(';');
        string message = DisplayedText.Cut(settings.Shown(record.Message), LongestMessage);
        if (PlaceOf(record) is { File: { } file } location)
        {
            // Line, column and code always: a missing one leaves a hole in what the agent writes.
            Property("sourcepath", Path.GetFullPath(file));
            Property("linenumber", Number(location.Line ?? 1));
            Property("columnnumber", Number(location.Column ?? 1));
            Property("code", record.Code);
        }
        else
        {
            message = $"{record.Code}: {message}";
        }

        return line.Append(']').Append(AzureMessage(message)).ToString();

        void Property(string name, string value) => line.Append(name).Append('=').Append(AzureProperty(value)).Append(';');
    }

    private static string GitHubMessage(string text) => DisplayedText.Line(text)
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string GitHubProperty(string text) => GitHubMessage(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);

    private static string AzureMessage(string text) => DisplayedText.Line(text)
        .Replace("%", "%AZP25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string AzureProperty(string text) => AzureMessage(text)
        .Replace(";", "%3B", StringComparison.Ordinal)
        .Replace("]", "%5D", StringComparison.Ordinal);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    // AT-11: what is to be changed is the policy, so a case is shown at the statement that it hangs on.
    private static Location? PlaceOf(IamRecord record) =>
        (record is TestOutcome ? record.RelatedLocations.FirstOrDefault(r => r.Location.File is not null)?.Location : null) ?? record.Location;
}
