using System.Collections.Immutable;

namespace IamPolicyTools.Text.Edits;

/// <summary>The way from the root to a value, by the numbers of members and items.</summary>
/// <param name="Steps">The numbers.</param>
internal readonly record struct NodePath(ImmutableArray<int> Steps) : IComparable<NodePath>
{
    /// <summary>The way to the value that begins at an offset; null when none does.</summary>
    /// <param name="root">The root.</param>
    /// <param name="offset">The offset, in the units of the source.</param>
    public static NodePath? Find(Node root, int offset)
    {
        List<int> steps = [];
        return Find(root, offset, steps) ? new NodePath([.. steps]) : null;
    }

    /// <summary>In the order of the text; a value stands before what is in it.</summary>
    /// <param name="other">The other way.</param>
    public int CompareTo(NodePath other)
    {
        for (int i = 0; i < Math.Min(Steps.Length, other.Steps.Length); i++)
        {
            if (Steps[i] != other.Steps[i])
            {
                return Steps[i].CompareTo(other.Steps[i]);
            }
        }

        return Steps.Length.CompareTo(other.Steps.Length);
    }

    /// <summary>True when the other value is this one, or in it.</summary>
    /// <param name="other">The way to the other value.</param>
    public bool Holds(NodePath other) =>
        other.Steps.Length >= Steps.Length && other.Steps.AsSpan(0, Steps.Length).SequenceEqual(Steps.AsSpan());

    /// <summary>The ranges from the root to the value.</summary>
    /// <param name="root">The root.</param>
    public ImmutableArray<SpanNode> Of(SpanNode root)
    {
        var way = ImmutableArray.CreateBuilder<SpanNode>(Steps.Length + 1);
        way.Add(root);
        foreach (int step in Steps)
        {
            root = root.Children[step];
            way.Add(root);
        }

        return way.ToImmutable();
    }

    // No two values begin at one place but an alias and what it stands for, which comes first and is not editable.
    private static bool Find(Node node, int offset, List<int> steps)
    {
        if (node.Location.Offset == offset)
        {
            return true;
        }

        int i = 0;
        foreach (Node child in ChildrenOf(node))
        {
            steps.Add(i++);
            if (Find(child, offset, steps))
            {
                return true;
            }

            steps.RemoveAt(steps.Count - 1);
        }

        return false;
    }

    private static IEnumerable<Node> ChildrenOf(Node node) => node switch
    {
        ObjectNode members => members.Members.Select(member => member.Value),
        ArrayNode list => list.Items,
        _ => [],
    };
}
