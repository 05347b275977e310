using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Records;
using IamPolicyTools.Validation.Reading;

namespace IamPolicyTools.Validation;

/// <summary>Something that is wrong with a policy document.</summary>
public sealed record PolicyFinding : Finding
{
    /// <summary>Creates the record.</summary>
    /// <param name="rule">The rule that found it.</param>
    public PolicyFinding(RuleDescriptor rule)
        : base(rule)
    {
    }

    /// <summary>What is wrong, in one sentence: the <see cref="IamRecord.Message"/>.</summary>
    public string Why => Message;

    /// <summary>The kind of policy that the document was taken for.</summary>
    public PolicyKind PolicyType { get; init; }

    /// <summary>The Sid of the statement; null without one, and for what is about the whole document.</summary>
    public string? Sid => Policy?.Sid;

    /// <summary>The 0-based index of the statement; null for what is about the whole document.</summary>
    public int? StatementIndex => Policy?.Statement - 1;

    /// <summary>The element: <c>Action</c>, <c>Condition/StringLike/aws:PrincipalArn</c>; null for a statement or a document as a whole.</summary>
    public string? Element { get; init; }

    /// <summary>True when AWS refuses to store such a document of this kind.</summary>
    public bool RefusedByAws => GetRule().IsRefusedByAws(RuleName(PolicyType));

    /// <summary>The line of the text that it is about, as it stands; null where the text was not at hand.</summary>
    public string? SourceLine { get; init; }

    /// <summary>The 0-based character of <see cref="SourceLine"/> at which the offending element begins.</summary>
    public int SourceColumn { get; init; }

    /// <summary>The path to the offending element; empty for the document.</summary>
    internal ImmutableArray<NodeStep> Steps { get; init; } = [];

    /// <summary>True when the name of a member is meant, not its value.</summary>
    internal bool IsName { get; init; }

    /// <summary>The 0-based offset of the beginning and of the end in the text, in its own units.</summary>
    internal (int Start, int End) Offsets { get; init; }

    /// <summary>The words for a kind of policy in rule data and in the options file.</summary>
    /// <param name="kind">The kind.</param>
    public static string RuleName(PolicyKind kind) => kind switch
    {
        PolicyKind.ServiceControl => "SCP",
        PolicyKind.ResourceControl => "RCP",
        _ => kind.ToString(),
    };

    /// <summary>The part of a line around a place of it, as <see cref="ToDisplay"/> shows it.</summary>
    /// <param name="line">A finding's line.</param>
    /// <param name="start">The 0-based character where the offending element begins.</param>
    public static string Excerpt(string line, int start)
    {
        ArgumentNullException.ThrowIfNull(line);
        return PolicyFindingText.Excerpt(line, start);
    }

    /// <summary>
    /// The finding as a compiler shows it: the place and the code, the line with the offending element underlined, the cause, what to do.
    /// </summary>
    public string ToDisplay() => PolicyFindingText.Write(this);
}
