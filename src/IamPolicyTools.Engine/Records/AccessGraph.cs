using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records;

/// <summary>What a node of an access graph is.</summary>
public enum GraphNodeKind : long
{
    /// <summary>A user.</summary>
    User,

    /// <summary>A role.</summary>
    Role,

    /// <summary>The root user of an account.</summary>
    Root,

    /// <summary>A service of AWS.</summary>
    Service,

    /// <summary>The identities of an identity provider.</summary>
    Provider,

    /// <summary>An account that is not in the model.</summary>
    Account,

    /// <summary>Everybody, or any AWS account.</summary>
    Everybody,

    /// <summary>A resource.</summary>
    Resource,

    /// <summary>The rights of an administrator of an account.</summary>
    Administrator,
}

/// <summary>How one node of an access graph leads to another.</summary>
public enum GraphEdgeKind : long
{
    /// <summary>It assumes the role.</summary>
    Assumes,

    /// <summary>It gains the other by a technique of escalation.</summary>
    Gains,

    /// <summary>It is an administrator.</summary>
    Administers,

    /// <summary>It uses the resource.</summary>
    Uses,

    /// <summary>It runs as the role.</summary>
    RunsAs,
}

/// <summary>A principal or a resource.</summary>
/// <param name="Id">Its ARN, or the name of a service, a provider, an account.</param>
/// <param name="Kind">What it is.</param>
public sealed record GraphNode(string Id, GraphNodeKind Kind)
{
    /// <summary>The account; null for what belongs to none.</summary>
    public string? Account { get; init; }

    /// <summary>What it is called for short: <c>user/alice</c>.</summary>
    public string Name { get; init; } = Id;

    /// <summary>True for an administrator.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => DisplayedText.Line(Name);
}

/// <summary>How one node leads to another, and why.</summary>
/// <param name="From">The id of the node that it begins at.</param>
/// <param name="To">The id of the node that it ends at.</param>
/// <param name="Kind">How.</param>
public sealed record GraphEdge(string From, string To, GraphEdgeKind Kind)
{
    /// <summary>The reason in one line.</summary>
    public required string Reason { get; init; }

    /// <summary>The id of the technique (<c>ESC-IAM-001</c>), or null.</summary>
    public string? Technique { get; init; }

    /// <summary>The actions that are allowed.</summary>
    public ImmutableArray<string> Actions { get; init; } = [];

    /// <summary>The condition keys that it waits for; empty when none.</summary>
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>How sure it is.</summary>
    public Certainty Certainty { get; init; }

    /// <summary>The request that shows it; null where it is a fact of the model.</summary>
    public Witness? Witness { get; init; }

    /// <summary><c>from kind to: reason</c>.</summary>
    public override string ToString() => DisplayedText.Line($"{From} {Kind} {To}: {Reason}");
}

/// <summary>Principals and resources of a model, and how one leads to the other.</summary>
/// <param name="Nodes">The nodes, by id.</param>
/// <param name="Edges">The edges, by the ids of their ends.</param>
public sealed record AccessGraph(ImmutableArray<GraphNode> Nodes, ImmutableArray<GraphEdge> Edges)
{
    /// <summary>What can be reached from some nodes.</summary>
    /// <param name="ids">The ids of the nodes.</param>
    public AccessGraph From(IReadOnlyCollection<string> ids) => Reached(ids, Edges.ToLookup(e => e.From, e => e.To));

    /// <summary>What leads to some nodes.</summary>
    /// <param name="ids">The ids of the nodes.</param>
    public AccessGraph To(IReadOnlyCollection<string> ids) => Reached(ids, Edges.ToLookup(e => e.To, e => e.From));

    /// <summary>The nodes and edges of paths.</summary>
    /// <param name="paths">The paths.</param>
    public static AccessGraph Of(IEnumerable<AttackPath> paths) => Union(paths.Select(p => p.ToGraph()));

    /// <summary>The nodes and edges of several graphs.</summary>
    /// <param name="graphs">The graphs.</param>
    public static AccessGraph Union(IEnumerable<AccessGraph> graphs)
    {
        AccessGraph[] all = [.. graphs];
        return new AccessGraph(
            [
                .. all.SelectMany(g => g.Nodes)
                    .OrderBy(n => n.Id, StringComparer.Ordinal)
                    .ThenByDescending(n => n.IsAdministrator)
                    .DistinctBy(n => n.Id),
            ],
            [.. all.SelectMany(g => g.Edges).DistinctBy(e => (e.From, e.To, e.Kind, e.Technique))]);
    }

    /// <summary>How many nodes and edges there are.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Nodes.Length} nodes, {Edges.Length} edges");

    private AccessGraph Reached(IReadOnlyCollection<string> ids, ILookup<string, string> next)
    {
        HashSet<string> reached = new(ids, StringComparer.Ordinal);
        var open = new Stack<string>(ids);
        while (open.TryPop(out string? id))
        {
            foreach (string other in next[id].Where(reached.Add))
            {
                open.Push(other);
            }
        }

        return new AccessGraph(
            [.. Nodes.Where(n => reached.Contains(n.Id))],
            [.. Edges.Where(e => reached.Contains(e.From) && reached.Contains(e.To))]);
    }
}
