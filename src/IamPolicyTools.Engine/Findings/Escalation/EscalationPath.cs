using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>A way from a principal to more than it was given: requests that the evaluator allows in this order (escalation.md).</summary>
public sealed record EscalationPath : AttackPath
{
    /// <summary>Creates the record.</summary>
    /// <param name="rule">The rule; its code is <c>ESCALATION_PATH</c>.</param>
    public EscalationPath(RuleDescriptor rule)
        : base(rule)
    {
    }

    /// <summary>The hops in order: each a technique and who is gained by it.</summary>
    public ImmutableArray<EscalationHop> Hops { get; init; } = [];

    /// <summary>True when the last principal is an administrator.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>True when the last principal passes the first three probes of an administrator: one hop from it.</summary>
    public bool IsIamAdministrator { get; init; }

    /// <summary>The condition keys that it waits for; empty for a certain path.</summary>
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>The facts that it supposes and that the model does not hold.</summary>
    public ImmutableArray<string> Needs { get; init; } = [];

    /// <summary>What nobody knows that it depends on: policies, settings, lists; empty for a certain path.</summary>
    public ImmutableArray<UnknownFact> Unknowns { get; init; } = [];

    /// <summary>What is in hand at the end that was not before: a request that is allowed.</summary>
    public Witness? Gain { get; init; }

    /// <summary>True when it was run on the calls of the module in a copy of the model; false where a step has no such call.</summary>
    public bool Replayed { get; init; }

    /// <summary>The hops as they were found, for running them again.</summary>
    internal ImmutableArray<FoundHop> Trail { get; init; } = [];

    /// <summary>The techniques in order.</summary>
    public string Technique => string.Join(", ", Hops.Select(h => h.Technique));

    /// <summary>A node for each principal in hand, an edge for each hop; the rights of an administrator are a node of their own.</summary>
    public override AccessGraph ToGraph()
    {
        List<GraphNode> nodes = [GraphNodes.Of(Source)];
        List<GraphEdge> edges = [];
        foreach ((EscalationHop hop, int at) in Hops.Select((h, i) => (h, i)))
        {
            string by = at == 0 ? Source : hop.By;
            bool isLast = at == Hops.Length - 1;
            GraphNode gained = isLast && IsAdministrator && hop.Gained == by
                ? GraphNodes.Administrator(hop.Gained)
                : GraphNodes.Of(hop.Gained) with { IsAdministrator = isLast && IsAdministrator };
            nodes.Add(GraphNodes.Of(by));
            nodes.Add(gained);
            edges.Add(GraphNodes.Edge(hop, by, gained.Id, Keys));
        }

        return new AccessGraph([.. nodes.OrderByDescending(n => n.IsAdministrator).DistinctBy(n => n.Id)], [.. edges]);
    }
}

/// <summary>One hop of a path.</summary>
/// <param name="Technique">The technique's id.</param>
/// <param name="By">Who makes it.</param>
/// <param name="Gained">Who is in hand after it.</param>
public sealed record EscalationHop(string Technique, string By, string Gained)
{
    /// <summary>What is done, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>The things of the model that it uses, by the technique's names.</summary>
    public ImmutableSortedDictionary<string, string> Bind { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The requests in order, all allowed.</summary>
    public ImmutableArray<Witness> Requests
    {
        get
        {
            // Of most hops that are found nothing is told.
            if (field.IsDefault)
            {
                ImmutableInterlocked.InterlockedInitialize(ref field, [.. Answers.Select(a => a.Witness)]);
            }

            return field;
        }
        init;
    }

    /// <summary>How sure it is.</summary>
    public Certainty Certainty { get; init; }

    /// <summary>The answers behind the requests.</summary>
    internal ImmutableArray<Answer> Answers { get; init; } = [];

    /// <summary>Technique, and who is gained.</summary>
    public override string ToString() => Text.DisplayedText.Line($"{Technique} -> {Gained}");
}
