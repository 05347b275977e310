using System.Collections.Immutable;

namespace IamPolicyTools.Validation.AccessAnalyzer;

/// <summary>A finding as ValidatePolicy of IAM Access Analyzer answers it.</summary>
/// <param name="FindingDetails">What is wrong, and what to do.</param>
/// <param name="FindingType"><c>ERROR</c>, <c>SECURITY_WARNING</c>, <c>WARNING</c> or <c>SUGGESTION</c>.</param>
/// <param name="IssueCode">The code.</param>
/// <param name="LearnMoreLink">The section of AWS's guide about it.</param>
/// <param name="Locations">Where, the first place first.</param>
public sealed record ValidatePolicyFinding(
    string FindingDetails, string FindingType, string IssueCode, string LearnMoreLink, ImmutableArray<PolicyLocation> Locations)
{
    /// <summary><c>ERROR INVALID_ACTION</c>.</summary>
    public override string ToString() => $"{FindingType} {IssueCode}";
}

/// <summary>A place in a policy.</summary>
/// <param name="Path">The way to it.</param>
/// <param name="Span">Its beginning and end in the text.</param>
public sealed record PolicyLocation(ImmutableArray<PathElement> Path, Span Span)
{
    /// <summary><c>line 5, column 16: Statement[0].Action[1]</c>.</summary>
    public override string ToString() => $"line {Span.Start.Line}, column {Span.Start.Column}: {string.Concat(Path.Select((p, i) => i > 0 && p.Index is null ? $".{p}" : p.ToString()))}";
}

/// <summary>A step of a path: one of its members is there.</summary>
public sealed record PathElement
{
    /// <summary>The index of an item, from 0.</summary>
    public int? Index { get; init; }

    /// <summary>The name of a member, when the name itself is meant.</summary>
    public string? Key { get; init; }

    /// <summary>A part of a text.</summary>
    public Substring? Substring { get; init; }

    /// <summary>The name of a member whose value is meant.</summary>
    public string? Value { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Index is { } index ? $"[{index}]" : Text.DisplayedText.Line(Value ?? Key);
}

/// <summary>A part of a text.</summary>
/// <param name="Start">Its first character, from 0.</param>
/// <param name="Length">Its length.</param>
public sealed record Substring(int Start, int Length);

/// <summary>A stretch of a text.</summary>
/// <param name="Start">Its beginning.</param>
/// <param name="End">The place behind it.</param>
public sealed record Span(Position Start, Position End);

/// <summary>A place in a text.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 0.</param>
/// <param name="Offset">The offset, from 0.</param>
public sealed record Position(int Line, int Column, int Offset);
