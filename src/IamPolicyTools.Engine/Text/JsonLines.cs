using System.Text.Json;

namespace IamPolicyTools.Text;

/// <summary>Reads a file with a JSON value in each line. A line that is none costs that line; the others are read all the same.</summary>
internal sealed class JsonLines
{
    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly SourceText _source;
    private readonly DiagnosticBag _bag;
    private JsonNodeReader _nodes;

    private JsonLines(ReadOnlyMemory<byte> utf8, SourceText source, DiagnosticBag bag)
    {
        _utf8 = utf8;
        _source = source;
        _bag = bag;
        _nodes = new JsonNodeReader(source, utf8.Length);
    }

    /// <summary>True for the name of a file that is read line by line.</summary>
    /// <param name="path">The path.</param>
    public static bool AreIn(string path) => Path.GetExtension(path).ToUpperInvariant() is ".JSONL" or ".NDJSON";

    /// <summary>The values of a file, a line after the other; blank lines are none.</summary>
    /// <param name="content">The file's content.</param>
    /// <param name="path">The path, as errors shall show it.</param>
    /// <param name="bag">Takes the faults.</param>
    public static IEnumerable<Node> Read(byte[] content, string path, DiagnosticBag bag)
    {
        ReadOnlyMemory<byte> utf8 = Utf8Text.FromFile(content, path);
        return new JsonLines(utf8, SourceText.FromUtf8(path, utf8.Span), bag).Read();
    }

    private IEnumerable<Node> Read()
    {
        for (int start = 0; start < _utf8.Length;)
        {
            int length = _utf8.Span[start..].IndexOf((byte)'\n');
            length = length < 0 ? _utf8.Length - start : length;
            if (ReadLine(start, length) is { } node)
            {
                yield return node;
            }

            start += length + 1;
        }

        Tell(_nodes.Errors.Items);
    }

    private Node? ReadLine(int start, int length)
    {
        ReadOnlySpan<byte> line = _utf8.Span.Slice(start, length);
        if (line.Trim(" \t\r"u8).IsEmpty)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(line, JsonNodeReader.Options);
            reader.Read();
            Node node = _nodes.ReadValue(ref reader, start);
            reader.Read();
            return node;
        }
        catch (JsonException)
        {
            InvalidTextException fault = JsonFault.Explain(line, SourceText.FromUtf8(_source.Name, line));
            Refuse(fault.Diagnostics.Select(d => d with { Location = new SourceLocation(_source, start + d.Location.Offset) }));
        }
        catch (InvalidTextException fault)
        {
            Refuse(fault.Diagnostics);
        }

        return null;
    }

    // What was open when the line broke off is of no use to the next one.
    private void Refuse(IEnumerable<Diagnostic> faults)
    {
        Tell(_nodes.Errors.Items.Concat(faults));
        _nodes = new JsonNodeReader(_source, _utf8.Length);
    }

    private void Tell(IEnumerable<Diagnostic> faults)
    {
        foreach (Diagnostic fault in faults)
        {
            _bag.Add(fault);
        }
    }
}
