using System.Text.Json;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>Reads files of records: one object, a list of them, or one a line, in JSON; one or a list in YAML (CFG-11).</summary>
internal static class RecordFile
{
    /// <summary>The records, in order.</summary>
    /// <param name="content">The content.</param>
    /// <param name="path">The path, as errors shall show it.</param>
    /// <exception cref="InvalidTextException">The text is not well formed.</exception>
    public static IEnumerable<Node> Read(byte[] content, string path)
    {
        if (AreLines(content, path))
        {
            var bag = new DiagnosticBag();
            foreach (Node node in JsonLines.Read(content, path, bag))
            {
                yield return node;
            }

            if (bag.HasErrors)
            {
                throw new InvalidTextException([.. bag.Items.Where(d => d.Severity == DiagnosticSeverity.Error)]);
            }

            yield break;
        }

        Node root = TextDocument.Read(content, path);
        foreach (Node node in root is ArrayNode list ? (IEnumerable<Node>)list.Items : [root])
        {
            yield return node;
        }
    }

    /// <summary>True for a file with one value a line.</summary>
    public static bool AreLines(byte[] content, string path)
    {
        ReadOnlySpan<byte> text = Utf8Text.FromFile(content, path).Span.TrimStart(" \t\r\n"u8);
        if (JsonLines.AreIn(path))
        {
            return true;
        }

        if (text.IsEmpty || text[0] != '{')
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(text, JsonNodeReader.Options);
            reader.Read();
            reader.Skip();
            return !text[(int)reader.BytesConsumed..].Trim(" \t\r\n"u8).IsEmpty;
        }
        catch (JsonException)
        {
            // What reads it says where it breaks: in a line if there are lines.
            int end = text.IndexOf((byte)'\n');
            return end > 0 && IsOneValue(text[..end]);
        }
    }

    private static bool IsOneValue(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, JsonNodeReader.Options);
            reader.Read();
            reader.Skip();
            return line[(int)reader.BytesConsumed..].Trim(" \t\r"u8).IsEmpty;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
