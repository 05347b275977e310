using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace IamPolicyTools.Text;

/// <summary>
/// The values read so far of the containers that are still open. A container takes its own from the top when it closes,
/// in an array of the right length: one scratch list serves a whole document.
/// </summary>
internal sealed class NodeStack(DiagnosticBag errors)
{
    private readonly List<Member> _members = [];
    private readonly List<Node> _items = [];

    /// <summary>Where the next object's members will begin.</summary>
    public int MemberMark => _members.Count;

    /// <summary>Where the next list's items will begin.</summary>
    public int ItemMark => _items.Count;

    /// <summary>Adds a member to the innermost open object.</summary>
    public void Push(Member member) => _members.Add(member);

    /// <summary>Adds an item to the innermost open list.</summary>
    public void Push(Node item) => _items.Add(item);

    /// <summary>Closes an object, reporting names given twice.</summary>
    public ObjectNode CloseObject(SourceLocation location, int mark)
    {
        ImmutableArray<Member> members = Take(_members, mark);
        DuplicateNames.Report(members.AsSpan(), errors);
        return new ObjectNode(location, members);
    }

    /// <summary>Closes a list.</summary>
    public ArrayNode CloseArray(SourceLocation location, int mark) => new(location, Take(_items, mark));

    private static ImmutableArray<T> Take<T>(List<T> list, int mark)
    {
        int count = list.Count - mark;
        if (count == 0)
        {
            return [];
        }

        var taken = new T[count];
        list.CopyTo(mark, taken, 0, count);
        list.RemoveRange(mark, count);
        return ImmutableCollectionsMarshal.AsImmutableArray(taken);
    }
}
