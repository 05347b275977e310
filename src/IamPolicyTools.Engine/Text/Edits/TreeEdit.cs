namespace IamPolicyTools.Text.Edits;

/// <summary>The kinds of edit.</summary>
internal enum EditKind
{
    /// <summary>Another value in the place of this one.</summary>
    Replace,

    /// <summary>No member or item.</summary>
    Remove,

    /// <summary>One more item at the end of a list.</summary>
    Append,

    /// <summary>One more member at the end of an object.</summary>
    AddMember,
}

/// <summary>An edit of a tree, which says what the file has to read as afterwards.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Path">The value that is edited.</param>
/// <param name="Value">The new value, item or member's value; null for a removal.</param>
/// <param name="Name">The name of the new member.</param>
internal sealed record TreeEdit(EditKind Kind, NodePath Path, Node? Value, string? Name = null)
{
    /// <summary>The tree after the edit.</summary>
    /// <param name="root">The tree before it.</param>
    public Node Apply(Node root) => Apply(root, 0) ?? throw new InvalidOperationException("The root cannot be removed.");

    /// <summary>True when two trees mean the same: names, order, texts, and the kinds that the text tells apart.</summary>
    /// <param name="first">One.</param>
    /// <param name="second">The other.</param>
    public static bool AreEqual(Node first, Node second) => (first, second) switch
    {
        (ObjectNode a, ObjectNode b) => a.Members.Length == b.Members.Length
            && a.Members.Zip(b.Members).All(pair => pair.First.Name == pair.Second.Name && AreEqual(pair.First.Value, pair.Second.Value)),
        (ArrayNode a, ArrayNode b) =>
            a.Items.Length == b.Items.Length && a.Items.Zip(b.Items).All(pair => AreEqual(pair.First, pair.Second)),
        (ScalarNode a, ScalarNode b) => a.Text == b.Text
            && (a.Kind == b.Kind || a.Kind == ScalarKind.Plain || b.Kind == ScalarKind.Plain)
            && (a.Kind == ScalarKind.Null) == (b.Kind == ScalarKind.Null),
        _ => false,
    };

    private Node? Apply(Node node, int depth)
    {
        if (depth == Path.Steps.Length)
        {
            return (Kind, node) switch
            {
                (EditKind.Replace, _) => Value,
                (EditKind.Remove, _) => null,
                (EditKind.Append, ArrayNode list) => new ArrayNode(list.Location, list.Items.Add(Value!)),
                (EditKind.AddMember, ObjectNode members) =>
                    new ObjectNode(members.Location, members.Members.Add(new Member(Name!, members.Location, Value!))),
                _ => throw new InvalidOperationException($"{node.Describe()} takes no {(Kind == EditKind.Append ? "item" : "member")}."),
            };
        }

        int step = Path.Steps[depth];
        switch (node)
        {
            case ObjectNode members:
                Node? value = Apply(members.Members[step].Value, depth + 1);
                return new ObjectNode(
                    members.Location,
                    value is null
                        ? members.Members.RemoveAt(step)
                        : members.Members.SetItem(step, members.Members[step] with { Value = value }));
            case ArrayNode list:
                Node? item = Apply(list.Items[step], depth + 1);
                return new ArrayNode(list.Location, item is null ? list.Items.RemoveAt(step) : list.Items.SetItem(step, item));
            default:
                throw new InvalidOperationException("The way leads into a value without parts.");
        }
    }
}
