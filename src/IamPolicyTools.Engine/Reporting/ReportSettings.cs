namespace IamPolicyTools.Reporting;

/// <summary>What a report has to know besides its records.</summary>
public sealed record ReportSettings
{
    /// <summary>The module's version.</summary>
    public required string Version { get; init; }

    /// <summary>The repository's folder: paths below it are written relative to it.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>The instant of the run.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>
    /// What tells this run from other runs of the tool on the same commit (SARIF's <c>automationDetails.id</c>), without a slash.
    /// </summary>
    public string Category { get; init; } = "iampolicytools";

    /// <summary>Takes account ids, organization ids and e-mail addresses out; null leaves them in.</summary>
    public Redactor? Redactor { get; init; }

    /// <summary>The most bytes of Markdown. A job summary takes 1 MiB, a comment 65,536 characters.</summary>
    public int LongestMarkdown { get; init; } = 1_000_000;

    /// <summary>What was left out before the report, in words: <c>3 excluded</c>.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>True when a baseline was applied, so that what it does not know is new.</summary>
    public bool HasBaseline { get; init; }

    /// <summary>A text as the report may hold it.</summary>
    /// <param name="text">The text.</param>
    internal string Shown(string? text) => text is null ? string.Empty : Redactor?.Apply(text) ?? text;

    /// <summary>A path relative to <see cref="BaseFolder"/> with <c>/</c>; as it is where it lies outside.</summary>
    /// <param name="path">The path.</param>
    internal string Relative(string path)
    {
        string relative = Path.GetRelativePath(BaseFolder, Path.GetFullPath(path)).Replace('\\', '/');
        return relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? path.Replace('\\', '/') : relative;
    }
}
