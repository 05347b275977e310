using System.Collections.Frozen;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.CommandLines;

/// <summary>What reading a line needs besides its text.</summary>
public sealed record CallReaderSettings
{
    /// <summary>The shell whose quotes and variables the text has.</summary>
    public ShellKind Shell { get; init; }

    /// <summary>The variables that are known, by name without <c>$</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The variables that the script sets once, to a text, whatever happens; by name without <c>$</c>. Those of a bash script are found by the reader.</summary>
    public IReadOnlyDictionary<string, AssignedVariable> Assigned { get; init; } = FrozenDictionary<string, AssignedVariable>.Empty;

    /// <summary>The content of a file that holds the parameters of a call (<c>--cli-input-json file://…</c>), or null when it is not there.</summary>
    public Func<string, string?> ReadFile { get; init; } = static _ => null;

    /// <summary>What errors call the text: a file's path, or <c>line</c>.</summary>
    public string Name { get; init; } = "line";
}
