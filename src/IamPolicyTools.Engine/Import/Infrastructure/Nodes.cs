using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>What readers of machine-written files ask of nodes.</summary>
internal static class Nodes
{
    /// <summary>The text of a scalar; null for null, an object, a list, or nothing.</summary>
    public static string? Text(Node? node) => node is ScalarNode { Kind: not ScalarKind.Null } scalar ? scalar.Text : null;

    /// <summary>True for <c>true</c>.</summary>
    public static bool IsTrue(Node? node) => node is ScalarNode { Text: "true" };

    /// <summary>True for <c>false</c>.</summary>
    public static bool IsFalse(Node? node) => node is ScalarNode { Text: "false" };

    /// <summary>True for null, or nothing.</summary>
    public static bool IsNull(Node? node) => node is null or ScalarNode { Kind: ScalarKind.Null };

    /// <summary>The items of a list; none of anything else.</summary>
    public static IReadOnlyList<Node> Items(Node? node) => node is ArrayNode list ? list.Items : [];

    /// <summary>The member of an object, or of the one object in a list, as which a single block is written (TF-26).</summary>
    public static ObjectNode? Block(Node? node) => node switch
    {
        ObjectNode value => value,
        ArrayNode { Items: [ObjectNode first, ..] } => first,
        _ => null,
    };

    /// <summary>The item at a position, or null.</summary>
    public static Node? At(Node? node, int index) => node is ArrayNode list && index < list.Items.Length ? list.Items[index] : null;
}
