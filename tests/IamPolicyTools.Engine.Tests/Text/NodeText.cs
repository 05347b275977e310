using System.Text;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Text;

/// <summary>Writes a node tree in one line, so that a test can say what it expects: kinds by a letter, texts as they are.</summary>
internal static class NodeText
{
    public static string Of(Node node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Node node)
    {
        switch (node)
        {
            case ObjectNode members:
                text.Append('{').AppendJoin(", ", members.Members.Select(member => $"{member.Name}={Of(member.Value)}")).Append('}');
                break;
            case ArrayNode list:
                text.Append('[').AppendJoin(", ", list.Items.Select(Of)).Append(']');
                break;
            case ScalarNode scalar:
                text.Append(scalar.Kind switch
                {
                    ScalarKind.Text => $"T:{scalar.Text}",
                    ScalarKind.Plain => $"P:{scalar.Text}",
                    ScalarKind.Number => $"N:{scalar.Text}",
                    ScalarKind.Boolean => $"B:{scalar.Text}",
                    _ => "null",
                });
                break;
        }
    }
}
