using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>A call of a cmdlet as PowerShell's parser reads it.</summary>
/// <param name="Name">The cmdlet, <c>New-S3Bucket</c>.</param>
/// <param name="Arguments">Its arguments in order.</param>
/// <param name="Location">Where it stands.</param>
public sealed record CmdletCall(string Name, ImmutableArray<CmdletArgument> Arguments, SourceLocation Location);

/// <summary>An argument of a cmdlet.</summary>
/// <param name="Name">The parameter without its hyphen; null for a value without a name.</param>
/// <param name="Value">The value; a switch for a parameter without one.</param>
/// <param name="Offset">Where it stands.</param>
public sealed record CmdletArgument(string? Name, CallValue Value, int Offset);
