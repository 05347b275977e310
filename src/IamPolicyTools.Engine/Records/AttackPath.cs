using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records;

/// <summary>A way, step by step, from a principal to more than it was given (escalation.md).</summary>
public record AttackPath : IamRecord
{
    /// <summary>Creates the record.</summary>
    /// <param name="rule">The rule; its code is the technique's or <c>ESCALATION_PATH</c>.</param>
    public AttackPath(RuleDescriptor rule)
        : base(rule)
    {
    }

    /// <inheritdoc/>
    public sealed override RecordKind Kind => RecordKind.AttackPath;

    /// <summary>Who starts.</summary>
    public required string Source { get; init; }

    /// <summary>What is reached: a principal, <c>administrator</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The steps in order.</summary>
    public ImmutableArray<PathStep> Steps { get; init; } = [];

    /// <summary>The path as nodes and edges: from who starts to what is reached.</summary>
    public virtual AccessGraph ToGraph() => new(
        [new GraphNode(Source, GraphNodeKind.User), new GraphNode(Target, GraphNodeKind.Resource)],
        [new GraphEdge(Source, Target, GraphEdgeKind.Gains) { Reason = Message, Certainty = Certainty }]);

    /// <inheritdoc/>
    protected internal override ImmutableArray<string?> Distinction => [Source, Target, .. Steps.Select(step => step.Technique)];
}

/// <summary>One step of a path.</summary>
/// <param name="Message">What is done, in one line.</param>
public sealed record PathStep(string Message)
{
    /// <summary>The technique's id (<c>ESC-IAM-001</c>), or null.</summary>
    public string? Technique { get; init; }

    /// <summary>The request that is allowed.</summary>
    public Witness? Witness { get; init; }

    /// <summary>Where the statement stands that allows it.</summary>
    public Location? Location { get; init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(Message);
}
