using System.Collections.Frozen;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>Which attributes of a resource a plan or a state marks as sensitive (TF-21).</summary>
internal static class SensitiveNames
{
    /// <summary>The names of a plan's marks: objects that have <c>true</c> where a value is sensitive.</summary>
    public static FrozenSet<string> Of(params ReadOnlySpan<Node?> marks)
    {
        List<string> names = [];
        foreach (Node? mark in marks)
        {
            names.AddRange((mark as ObjectNode)?.Members.Where(m => HasMark(m.Value)).Select(m => m.Name) ?? []);
        }

        return names.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The names of a state file's paths: lists of steps, the first of which names an attribute.</summary>
    public static FrozenSet<string> OfPaths(Node? paths) => Nodes.Items(paths)
        .Select(path => Nodes.Text((Nodes.At(path, 0) as ObjectNode)?["value"]))
        .OfType<string>()
        .ToFrozenSet(StringComparer.Ordinal);

    private static bool HasMark(Node node) => node switch
    {
        ObjectNode inner => inner.Members.Any(m => HasMark(m.Value)),
        ArrayNode list => list.Items.Any(HasMark),
        _ => Nodes.IsTrue(node),
    };
}
