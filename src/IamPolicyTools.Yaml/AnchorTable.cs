using IamPolicyTools.Text;

namespace IamPolicyTools.Yaml;

/// <summary>The anchors of a document, and how much their aliases have expanded to.</summary>
internal sealed class AnchorTable
{
    /// <summary>
    /// How many values all aliases of a document may stand for. An alias shares its node, so reading it costs nothing; whoever
    /// walks the tree later meets every value again, and a few lines of nested aliases would stand for billions.
    /// </summary>
    public const int Budget = 1_000_000;

    private readonly Dictionary<string, Anchor> _anchors = new(StringComparer.Ordinal);
    private long _spent;

    /// <summary>The last anchor of a name, or null.</summary>
    public Anchor? this[string name] => _anchors.GetValueOrDefault(name);

    /// <summary>Sets an anchor on a value that is about to be read. It takes the place of an earlier one of the same name.</summary>
    public Anchor Open(string name) => _anchors[name] = new Anchor();

    /// <summary>Counts an alias; false when the budget is spent.</summary>
    public bool Spend(TreeSize size)
    {
        _spent += size.Count;
        return _spent <= Budget;
    }
}

/// <summary>An anchor, before and after its value has been read.</summary>
internal sealed class Anchor
{
    /// <summary>The value, or null while it is being read.</summary>
    public BuiltNode? Target { get; private set; }

    /// <summary>Ends the reading of the value.</summary>
    public void Close(BuiltNode target) => Target = target;
}

/// <summary>A node with the size of the tree that it stands for.</summary>
/// <param name="Node">The node.</param>
/// <param name="Size">Its size, aliases expanded.</param>
internal readonly record struct BuiltNode(Node Node, TreeSize Size)
{
    /// <summary>A node without children.</summary>
    public static BuiltNode Leaf(ScalarNode node) => new(node, new TreeSize(1, 0));
}

/// <summary>The size of a tree.</summary>
/// <param name="Count">How many values it has, aliases expanded.</param>
/// <param name="Height">How many containers lie within one another.</param>
internal readonly record struct TreeSize(long Count, int Height)
{
    /// <summary>The size of two trees beside each other.</summary>
    public TreeSize Add(TreeSize other) => new(Count + other.Count, Math.Max(Height, other.Height));

    /// <summary>The size of a container of these trees.</summary>
    public TreeSize Enclose() => new(Count + 1, Height + 1);
}
