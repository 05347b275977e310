using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>What was read of a script.</summary>
/// <param name="Calls">A call or an error for each command of the AWS CLI, in order.</param>
/// <param name="OtherCommands">Where commands begin that are no calls of AWS, in order.</param>
public sealed record ScriptReading(ImmutableArray<ScriptCall> Calls, ImmutableArray<SourceLocation> OtherCommands)
{
    /// <summary>Where other files are read into the script: what they call and set is not seen.</summary>
    public ImmutableArray<SourceLocation> Sourced { get; init; } = [];
}

/// <summary>A command of a script: a call, or why it could not be read.</summary>
/// <param name="Call">The call; null when it could not be read.</param>
/// <param name="Error">Why not; null when it could.</param>
public sealed record ScriptCall(ApiCall? Call, CommandLineException? Error);
