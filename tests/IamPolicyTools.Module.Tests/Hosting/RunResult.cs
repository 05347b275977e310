using System.Management.Automation;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>Everything that a script wrote.</summary>
internal sealed record RunResult
{
    public required IReadOnlyList<PSObject> Output { get; init; }

    /// <summary>The error stream.</summary>
    public required IReadOnlyList<ErrorRecord> Errors { get; init; }

    /// <summary>The error that ended the script; null when it ran to its end.</summary>
    public required ErrorRecord? Terminating { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<string> Verbose { get; init; }

    public required IReadOnlyList<InformationRecord> Information { get; init; }

    public required IReadOnlyList<ProgressRecord> Progress { get; init; }

    public IEnumerable<ErrorRecord> AllErrors => Terminating is null ? Errors : Errors.Append(Terminating);
}
