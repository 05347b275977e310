using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records.Reading;

/// <summary>Puts one tree over another (OP-2): objects member by member, lists and values as a whole; null takes the member away.</summary>
internal static class NodeMerge
{
    /// <summary>The tree that comes of it; null when both are absent.</summary>
    /// <param name="under">What counts where the other says nothing.</param>
    /// <param name="over">What counts first.</param>
    public static Node? Over(Node? under, Node? over)
    {
        if (over is not ObjectNode upper || (under is not null and not ObjectNode))
        {
            return over ?? under;
        }

        var lower = under as ObjectNode;
        var members = ImmutableArray.CreateBuilder<Member>();
        foreach (Member member in lower?.Members ?? [])
        {
            if (!upper.Members.Any(m => m.Name == member.Name))
            {
                members.Add(member);
            }
        }

        foreach (Member member in upper.Members.Where(m => m.Value is not ScalarNode { Kind: ScalarKind.Null }))
        {
            members.Add(member with { Value = Over(lower?[member.Name], member.Value)! });
        }

        return new ObjectNode((lower ?? upper).Location, members.ToImmutable());
    }
}
