using System.Globalization;
using System.Text;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Reporting.Formats;

/// <summary>Graphs as Mermaid and as DOT. Text of policies is hostile (ci-and-reports.md, 2.0): nothing of it is syntax.</summary>
internal static class GraphText
{
    // What Mermaid takes as it is inside a quoted label. Backticks, percent signs and brackets are Markdown, directives and shapes.
    private const string Plain = " _./:@*,=+()-";
    private const int LongestLabel = 160;

    /// <summary>Writes a graph as a Mermaid flow chart.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="settings">What else it has to know.</param>
    /// <param name="stream">The target.</param>
    public static void WriteMermaid(AccessGraph graph, ReportSettings settings, Stream stream)
    {
        var text = new StringBuilder("flowchart LR\n");
        Dictionary<string, string> ids = Ids(graph);
        foreach (GraphNode node in graph.Nodes)
        {
            string label = Mermaid(Label(node, settings));
            text.Append(CultureInfo.InvariantCulture,
                $"  {ids[node.Id]}{Open(node)}\"{label}\"{Close(node)}{(node.IsAdministrator ? ":::administrator" : string.Empty)}\n");
        }

        foreach (GraphEdge edge in graph.Edges.Where(e => ids.ContainsKey(e.From) && ids.ContainsKey(e.To)))
        {
            string arrow = edge.Certainty == Certainty.Certain ? "-->" : "-.->";
            text.Append(CultureInfo.InvariantCulture, $"  {ids[edge.From]} {arrow}|\"{Mermaid(Label(edge, settings))}\"| {ids[edge.To]}\n");
        }

        text.Append("  classDef administrator stroke-width:3px\n");
        stream.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Writes a graph in DOT, the language of Graphviz.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="settings">What else it has to know.</param>
    /// <param name="stream">The target.</param>
    public static void WriteDot(AccessGraph graph, ReportSettings settings, Stream stream)
    {
        var text = new StringBuilder("digraph iam {\n  rankdir=LR;\n  node [shape=box];\n");
        Dictionary<string, string> ids = Ids(graph);
        foreach (GraphNode node in graph.Nodes)
        {
            string shape = node.Kind switch
            {
                GraphNodeKind.Role => ", style=rounded",
                GraphNodeKind.Resource => ", shape=cylinder",
                GraphNodeKind.Service or GraphNodeKind.Provider or GraphNodeKind.Account or GraphNodeKind.Everybody => ", shape=ellipse",
                _ => string.Empty,
            };
            text.Append(CultureInfo.InvariantCulture,
                $"  {ids[node.Id]} [label=\"{Dot(Label(node, settings))}\"{shape}{(node.IsAdministrator ? ", penwidth=3" : string.Empty)}];\n");
        }

        foreach (GraphEdge edge in graph.Edges.Where(e => ids.ContainsKey(e.From) && ids.ContainsKey(e.To)))
        {
            string style = edge.Certainty == Certainty.Certain ? string.Empty : ", style=dashed";
            text.Append(CultureInfo.InvariantCulture,
                $"  {ids[edge.From]} -> {ids[edge.To]} [label=\"{Dot(Label(edge, settings))}\"{style}];\n");
        }

        stream.Write(Encoding.UTF8.GetBytes(text.Append("}\n").ToString()));
    }

    private static Dictionary<string, string> Ids(AccessGraph graph) => graph.Nodes
        .Select((node, at) => (node.Id, Name: string.Create(CultureInfo.InvariantCulture, $"n{at}")))
        .ToDictionary(n => n.Id, n => n.Name, StringComparer.Ordinal);

    private static string Label(GraphNode node, ReportSettings settings)
    {
        string label = node.Account is { } account && !node.Name.Contains(account, StringComparison.Ordinal)
            ? $"{node.Name} ({account})"
            : node.Name;
        return DisplayedText.Cut(DisplayedText.Line(settings.Shown(label)), LongestLabel);
    }

    private static string Label(GraphEdge edge, ReportSettings settings)
    {
        string kind = edge.Kind switch
        {
            GraphEdgeKind.RunsAs => "runs as",
            GraphEdgeKind.Gains => edge.Technique ?? "gains",
            _ => edge.Kind.ToString().ToLowerInvariant(),
        };
        string reason = edge.Kind is GraphEdgeKind.Gains or GraphEdgeKind.Uses ? $"{kind}: {edge.Reason}" : kind;
        string keys = edge.Keys.IsEmpty ? string.Empty : $" if {string.Join(", ", edge.Keys)}";
        return DisplayedText.Cut(DisplayedText.Line(settings.Shown(reason + keys)), LongestLabel);
    }

    private static string Open(GraphNode node) => node.Kind switch
    {
        GraphNodeKind.Role => "(",
        GraphNodeKind.Resource => "[(",
        GraphNodeKind.Service or GraphNodeKind.Provider or GraphNodeKind.Account or GraphNodeKind.Everybody => "([",
        _ => "[",
    };

    private static string Close(GraphNode node) => Open(node) switch { "(" => ")", "[(" => ")]", "([" => "])", _ => "]" };

    // Everything else as the number of its character.
    private static string Mermaid(string text)
    {
        var label = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || (rune.IsAscii && Plain.Contains((char)rune.Value)))
            {
                label.Append(rune.ToString());
            }
            else
            {
                label.Append(CultureInfo.InvariantCulture, $"#{rune.Value};");
            }
        }

        return label.ToString();
    }

    private static string Dot(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
