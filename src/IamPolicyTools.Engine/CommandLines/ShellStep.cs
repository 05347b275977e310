using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Shells;

namespace IamPolicyTools.CommandLines;

/// <summary>A command of a shell's script.</summary>
/// <param name="command">The command.</param>
/// <param name="words">Its words behind what is syntax.</param>
internal sealed class ShellStep(ShellCommand command, ImmutableArray<ShellWord> words) : FlowStep
{
    /// <summary>The command.</summary>
    public ShellCommand Command => command;

    /// <summary>Its words behind what is syntax.</summary>
    public ImmutableArray<ShellWord> Words => words;
}
