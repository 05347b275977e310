using System.Buffers;
using System.Text;
using System.Text.Json;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Files;

/// <summary>A policy document in a test file: JSON text, or the document itself.</summary>
internal static class NodeText
{
    /// <summary>The document as JSON.</summary>
    /// <param name="node">The text or the document.</param>
    public static string ToJson(Node node)
    {
        if (node is ScalarNode text)
        {
            return text.Text;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, node);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, Node node)
    {
        switch (node)
        {
            case ObjectNode members:
                writer.WriteStartObject();
                foreach (Member member in members.Members)
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case ArrayNode list:
                writer.WriteStartArray();
                foreach (Node item in list.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case ScalarNode { Kind: ScalarKind.Null }:
                writer.WriteNullValue();
                break;
            case ScalarNode scalar:
                writer.WriteStringValue(scalar.Text);
                break;
            default:
                throw new ArgumentException($"A node of the type {node.GetType().Name} is none of a document.", nameof(node));
        }
    }
}
