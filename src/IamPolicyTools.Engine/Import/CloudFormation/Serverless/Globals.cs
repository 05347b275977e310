using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>Merges the defaults of a template into a resource (CFN-31).</summary>
internal static class Globals
{
    private static readonly string[] s_notGlobal = ["Role", "Policies", "FunctionName", "Events"];

    /// <summary>The properties of a resource with the defaults under them.</summary>
    /// <param name="globals">The defaults of all types; null for none.</param>
    /// <param name="section">The name of the type's section, <c>Function</c>.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="properties">Its own properties.</param>
    public static ObjectNode Merge(ObjectNode? globals, string section, ObjectNode resource, ObjectNode properties)
    {
        if (globals?[section] is not ObjectNode defaults)
        {
            return properties;
        }

        bool IsIgnored(string name) => resource["IgnoreGlobals"] switch
        {
            ScalarNode { Text: "*" } => true,
            ArrayNode list => list.Items.OfType<ScalarNode>().Any(i => i.Text == name),
            _ => false,
        };
        return (ObjectNode)Merge(
            new ObjectNode(defaults.Location, [.. defaults.Members.Where(m => !IsIgnored(m.Name) && !s_notGlobal.Contains(m.Name))]),
            properties);
    }

    // Objects member by member, lists one behind the other, of anything else the resource's own.
    private static Node Merge(Node defaults, Node own)
    {
        if (defaults is ArrayNode first && own is ArrayNode second)
        {
            return new ArrayNode(own.Location, [.. first.Items, .. second.Items]);
        }

        if (defaults is not ObjectNode under || own is not ObjectNode over || IsFunction(under) || IsFunction(over))
        {
            return own;
        }

        ImmutableArray<Member>.Builder merged = ImmutableArray.CreateBuilder<Member>();
        foreach (Member member in over.Members)
        {
            merged.Add(under[member.Name] is { } value ? member with { Value = Merge(value, member.Value) } : member);
        }

        merged.AddRange(under.Members.Where(m => over[m.Name] is null));
        return new ObjectNode(own.Location, merged.ToImmutable());
    }

    private static bool IsFunction(ObjectNode node) =>
        node.Members is [{ Name: var name }] && (name == "Ref" || name.StartsWith("Fn::", StringComparison.Ordinal));
}
