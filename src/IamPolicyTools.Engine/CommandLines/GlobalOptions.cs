using System.Collections.Frozen;

namespace IamPolicyTools.CommandLines;

/// <summary>The options that every command of the AWS CLI takes (CL-13, CL-14), and how many words some options take.</summary>
internal static class GlobalOptions
{
    /// <summary>Global options with a value.</summary>
    public static FrozenSet<string> WithValue { get; } = new[]
    {
        "--profile", "--region", "--endpoint-url", "--output", "--query", "--color", "--ca-bundle", "--cli-read-timeout", "--cli-connect-timeout",
        "--cli-binary-format", "--cli-error-format",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Global options without a value.</summary>
    public static FrozenSet<string> Switches { get; } = new[]
    {
        "--debug", "--no-verify-ssl", "--no-sign-request", "--no-cli-pager", "--cli-auto-prompt", "--no-cli-auto-prompt", "--version", "--no-paginate", "--paginate",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Options of any operation that its API does not see.</summary>
    public static FrozenSet<string> Paging { get; } = new[] { "--max-items", "--starting-token" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Options of the CLI's own commands that take no value.</summary>
    public static FrozenSet<string> CommandSwitches { get; } = new[]
    {
        "--recursive", "--dryrun", "--quiet", "--force", "--delete", "--exact-timestamps", "--size-only", "--only-show-errors", "--no-progress",
        "--follow-symlinks", "--no-follow-symlinks", "--human-readable", "--summarize", "--guess-mime-type", "--no-guess-mime-type", "--ignore-glacier-warnings",
        "--force-glacier-transfer", "--follow", "--verbose", "--no-execute-changeset", "--fail-on-empty-changeset", "--no-fail-on-empty-changeset",
        "--disable-rollback", "--no-disable-rollback", "--force-upload", "--use-json", "--use-default-roles", "--ignore-hidden-files", "--no-ignore-hidden-files",
        "--dry-run", "--user-alias", "--no-delete-iam-user", "--case-conflict", "--no-overwrite", "--expected-size-unknown",
    }.Except(["--case-conflict", "--user-alias"]).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Options of the CLI's own commands that take a list of words.</summary>
    public static FrozenSet<string> CommandLists { get; } = new[] { "--grants", "--tags", "--capabilities", "--parameter-overrides", "--notification-arns", "--log-group-identifiers", "--cluster-ids", "--instances", "--steps" }
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Options whose value may be left out.</summary>
    public static FrozenSet<string> MaybeSwitches { get; } = new[] { "--sse", "--sse-c", "--sse-c-copy-source" }.ToFrozenSet(StringComparer.Ordinal);
}
