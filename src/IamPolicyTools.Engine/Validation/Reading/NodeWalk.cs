using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Validation.Reading;

/// <summary>
/// Finds what stands at a place of a document by going down to it: what begins behind the place is not looked at. Where places do not rise with the
/// document, as behind YAML's aliases, it may not get there; <see cref="NodeIndex"/> does.
/// </summary>
internal static class NodeWalk
{
    /// <summary>What stands at a place; null when it was not reached.</summary>
    /// <param name="root">The document.</param>
    /// <param name="location">The place.</param>
    public static Place? Find(Node root, SourceLocation location)
    {
        if (!ReferenceEquals(location.Source, root.Location.Source))
        {
            return null;
        }

        List<NodeStep> steps = [];
        Node node = root;
        while (node.Location.Offset != location.Offset)
        {
            switch (node)
            {
                case ObjectNode { Members: var members }:
                    int member = LastMember(members, location.Offset);
                    if (member < 0)
                    {
                        return null;
                    }

                    steps.Add(new NodeStep(members[member].Name, -1));
                    node = members[member].Value;
                    if (members[member].NameLocation.Offset == location.Offset)
                    {
                        return new Place([.. steps], node, IsName: true);
                    }

                    break;
                case ArrayNode { Items: var items }:
                    int item = LastItem(items, location.Offset);
                    if (item < 0)
                    {
                        return null;
                    }

                    steps.Add(new NodeStep(null, item));
                    node = items[item];
                    break;
                default:
                    return null;
            }
        }

        return new Place([.. steps], node, IsName: false);
    }

    // The last that begins at an offset or before it.
    private static int LastMember(ImmutableArray<Member> members, int most)
    {
        int low = 0;
        int high = members.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = members[middle].NameLocation.Offset <= most ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private static int LastItem(ImmutableArray<Node> items, int most)
    {
        int low = 0;
        int high = items.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = items[middle].Location.Offset <= most ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }
}
