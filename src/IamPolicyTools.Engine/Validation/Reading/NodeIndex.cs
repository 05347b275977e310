using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Validation.Reading;

/// <summary>Finds what stands at a place of a document: the path that leads to it, and the node.</summary>
internal sealed class NodeIndex
{
    private readonly SourceText _source;
    private readonly Dictionary<int, int> _byOffset = [];
    private readonly List<Entry> _entries = [];

    /// <summary>Indexes a document.</summary>
    public NodeIndex(Node root)
    {
        _source = root.Location.Source;
        Add(root, -1, null, -1);
    }

    /// <summary>What stands at a place; null when nothing of the document begins there.</summary>
    public Place? Find(SourceLocation location)
    {
        if (!ReferenceEquals(location.Source, _source) || !_byOffset.TryGetValue(location.Offset, out int at))
        {
            return null;
        }

        List<NodeStep> steps = [];
        for (int step = at; step >= 0 && _entries[step].Parent >= 0; step = _entries[step].Parent)
        {
            steps.Add(new NodeStep(_entries[step].Key, _entries[step].Index));
        }

        steps.Reverse();
        return new Place([.. steps], _entries[at].Node, _entries[at].IsName);
    }

    private void Add(Node node, int parent, string? key, int index)
    {
        int self = _entries.Count;
        _entries.Add(new Entry(parent, key, index, node, false));
        _byOffset.TryAdd(node.Location.Offset, self);
        switch (node)
        {
            case ObjectNode { Members: var members }:
                foreach (Member member in members)
                {
                    // In YAML an object begins where its first name does; the object is then what is meant.
                    if (_byOffset.TryAdd(member.NameLocation.Offset, _entries.Count))
                    {
                        _entries.Add(new Entry(self, member.Name, -1, member.Value, true));
                    }

                    Add(member.Value, self, member.Name, -1);
                }

                break;
            case ArrayNode { Items: var items }:
                for (int i = 0; i < items.Length; i++)
                {
                    Add(items[i], self, null, i);
                }

                break;
        }
    }

    private readonly record struct Entry(int Parent, string? Key, int Index, Node Node, bool IsName);
}

/// <summary>A step into a document: the name of a member, or the index of an item.</summary>
/// <param name="Key">The member; null for an item.</param>
/// <param name="Index">The item, from 0; -1 for a member.</param>
internal readonly record struct NodeStep(string? Key, int Index);

/// <summary>Something at a place of a document.</summary>
/// <param name="Steps">The path to it.</param>
/// <param name="Node">The value there, or the value of the member whose name is there.</param>
/// <param name="IsName">True when the name of the member is meant.</param>
internal sealed record Place(ImmutableArray<NodeStep> Steps, Node Node, bool IsName)
{
    /// <summary>The 0-based statement that it lies in; null for none.</summary>
    public int? Statement => Steps is [{ Key: "Statement" }, { Key: null, Index: var index }, ..] ? index : Steps is [{ Key: "Statement" }, { Key: not null }, ..] ? 0 : null;

    /// <summary>The element: <c>Action</c>, <c>Condition/StringLike/aws:PrincipalArn</c>; empty for a statement or the document.</summary>
    public string Element
    {
        get
        {
            IEnumerable<string> names = Steps.Where(s => s.Key is not null).Select(s => s.Key!);
            string[] inside = [.. Statement is null ? names : names.Skip(1)];
            return inside switch
            {
                ["Condition", _, _, ..] => string.Join('/', inside.Take(3)),
                ["Condition", _] => string.Join('/', inside),
                [var first, ..] => first,
                [] => string.Empty,
            };
        }
    }
}
