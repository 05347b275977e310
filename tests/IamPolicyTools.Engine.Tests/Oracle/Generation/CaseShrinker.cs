using System.Text.Json.Nodes;

namespace IamPolicyTools.Engine.Tests.Oracle.Generation;

/// <summary>Makes a case smaller as long as it keeps a property: members and entries are taken out, lists of one become their entry.</summary>
internal static class CaseShrinker
{
    public static string Shrink(string line, Func<string, bool> stillFails)
    {
        string smallest = line;
        bool shrunk = true;
        while (shrunk)
        {
            shrunk = false;
            foreach (string candidate in Candidates(smallest))
            {
                if (candidate.Length < smallest.Length && stillFails(candidate))
                {
                    smallest = candidate;
                    shrunk = true;
                    break;
                }
            }
        }

        return smallest;
    }

    private static IEnumerable<string> Candidates(string line)
    {
        int count = Nodes(JsonNode.Parse(line)!).Count();
        for (int index = 0; index < count; index++)
        {
            // Each candidate is a fresh tree with one change at the node of that number.
            JsonNode root = JsonNode.Parse(line)!;
            JsonNode node = Nodes(root).ElementAt(index);
            switch (node.Parent)
            {
                case JsonObject parent:
                    parent.Remove(node.GetPropertyName());
                    break;
                case JsonArray parent:
                    parent.RemoveAt(node.GetElementIndex());
                    break;
                default:
                    continue;
            }

            yield return CaseGen.Write(root);

            root = JsonNode.Parse(line)!;
            if (Nodes(root).ElementAt(index) is JsonArray { Count: 1 } list)
            {
                list.ReplaceWith(list[0]!.DeepClone());
                yield return CaseGen.Write(root);
            }
        }
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node)
    {
        yield return node;
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (JsonNode child in children.OfType<JsonNode>().SelectMany(Nodes))
        {
            yield return child;
        }
    }
}
