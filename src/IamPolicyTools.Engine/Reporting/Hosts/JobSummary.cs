using System.Text;
using IamPolicyTools.Records;
using IamPolicyTools.Reporting.Formats;

namespace IamPolicyTools.Reporting.Hosts;

/// <summary>Adds a report to the summary of a job, within the limits of the CI system.</summary>
public static class JobSummary
{
    private const int MostBytes = 1_000_000;

    /// <summary>Adds the report.</summary>
    /// <param name="host">The CI system.</param>
    /// <param name="records">The records.</param>
    /// <param name="settings">What else a report knows.</param>
    /// <param name="variable">Gives an environment variable.</param>
    /// <returns>The line that tells the CI system of it, or null when none is needed or the CI system has no summary.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static string? Add(
        AnnotationHost host, IReadOnlyList<IamRecord> records, ReportSettings settings, Func<string, string?> variable) =>
        Add(host, room => MarkdownReport.Text(Report.InOrder(records), settings with { LongestMarkdown = room }), variable);

    /// <summary>Adds a text.</summary>
    /// <param name="host">The CI system.</param>
    /// <param name="text">Gives the text, Markdown that is fit to be shown, of at most so many bytes.</param>
    /// <param name="variable">Gives an environment variable.</param>
    /// <returns>The line that tells the CI system of it, or null when none is needed or the CI system has no summary.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static string? Add(AnnotationHost host, Func<int, string> text, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(variable);
        switch (host)
        {
            case AnnotationHost.GitHubActions when variable("GITHUB_STEP_SUMMARY") is { Length: > 0 } path:
                Append(path, text);
                return null;
            case AnnotationHost.AzurePipelines:
                string folder = variable("AGENT_TEMPDIRECTORY") is { Length: > 0 } given ? given : Path.GetTempPath();
                string file = Path.Combine(folder, $"iampolicytools-{Guid.NewGuid():N}.md");
                File.WriteAllBytes(file, Encoding.UTF8.GetBytes(text(MostBytes)));
                return $"##vso[task.uploadsummary]{file}";
            default:
                return null;
        }
    }

    // Over a mebibyte the whole upload of the step fails: what the step wrote before counts.
    private static void Append(string path, Func<int, string> text)
    {
        using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        int room = (int)Math.Max(0, MostBytes - stream.Length);
        byte[] bytes = Encoding.UTF8.GetBytes("\n" + text(room));
        if (bytes.Length <= room)
        {
            stream.Write(bytes);
        }
    }
}
