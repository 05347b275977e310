using System.Text.Json;

namespace IamPolicyTools.Text;

/// <summary>Reads JSON (RFC 8259, nothing more lenient) into nodes that know their byte offset.</summary>
internal sealed class JsonNodeReader
{
    private readonly SourceText _source;
    private readonly StringPool _pool;
    private readonly NodeStack _open;

    /// <summary>Creates a reader for one document.</summary>
    /// <param name="source">Its name and line table.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="pool">Gives equal texts of many documents the same string; null for those of this one alone.</param>
    public JsonNodeReader(SourceText source, int length, StringPool? pool = null)
    {
        _source = source;
        _pool = pool ?? new StringPool(length);
        _open = new NodeStack(Errors);
    }

    /// <summary>How the framework's tokenizer is set: it ends before nesting can become a danger to a recursive walk.</summary>
    public static JsonReaderOptions Options => new() { MaxDepth = TextDocument.MaxDepth, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>Names given twice, found so far.</summary>
    public DiagnosticBag Errors { get; } = new();

    /// <summary>Reads a whole document.</summary>
    /// <param name="utf8">Valid UTF-8 without a byte-order mark.</param>
    /// <param name="source">Its name and line table.</param>
    /// <param name="isQuoted">False when errors must not show anything of the text.</param>
    /// <param name="pool">Gives equal texts of many documents the same string; null for those of this one alone.</param>
    /// <exception cref="InvalidTextException">The text is no JSON, or an object has a name twice.</exception>
    public static Node Read(ReadOnlySpan<byte> utf8, SourceText source, bool isQuoted = true, StringPool? pool = null)
    {
        var nodes = new JsonNodeReader(source, utf8.Length, pool);
        var reader = new Utf8JsonReader(utf8, Options);
        Node root;
        try
        {
            reader.Read();
            root = nodes.ReadValue(ref reader, 0);
            reader.Read();
        }
        catch (JsonException)
        {
            throw JsonFault.Explain(utf8, source, isQuoted);
        }

        nodes.ThrowIfErrors();
        return root;
    }

    /// <summary>Reads the value whose first token has just been read, up to its last token.</summary>
    /// <param name="reader">The tokenizer.</param>
    /// <param name="origin">The offset at which the tokenizer began in the document.</param>
    public Node ReadValue(ref Utf8JsonReader reader, int origin)
    {
        var location = new SourceLocation(_source, origin + (int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                int memberMark = _open.MemberMark;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var nameLocation = new SourceLocation(_source, origin + (int)reader.TokenStartIndex);
                    string name = GetText(ref reader, nameLocation);
                    reader.Read();
                    _open.Push(new Member(name, nameLocation, ReadValue(ref reader, origin)));
                }

                return _open.CloseObject(location, memberMark);

            case JsonTokenType.StartArray:
                int itemMark = _open.ItemMark;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    _open.Push(ReadValue(ref reader, origin));
                }

                return _open.CloseArray(location, itemMark);

            case JsonTokenType.Number:
                return new ScalarNode(location, ScalarKind.Number, _pool.Get(reader.ValueSpan));

            case JsonTokenType.True:
                return new ScalarNode(location, ScalarKind.Boolean, "true");

            case JsonTokenType.False:
                return new ScalarNode(location, ScalarKind.Boolean, "false");

            case JsonTokenType.Null:
                return new ScalarNode(location, ScalarKind.Null, string.Empty);

            default:
                return new ScalarNode(location, ScalarKind.Text, GetText(ref reader, location));
        }
    }

    /// <summary>The text of the name or string that has just been read.</summary>
    /// <param name="reader">The tokenizer.</param>
    /// <param name="location">Where it stands.</param>
    public string GetText(ref Utf8JsonReader reader, SourceLocation location)
    {
        if (!reader.ValueIsEscaped)
        {
            return _pool.Get(reader.ValueSpan);
        }

        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The bytes are valid UTF-8, so that an escape is all that can be wrong.
            throw new InvalidTextException(
                TextErrors.Json,
                "The text holds a \\u escape that is half of a surrogate pair; expected both halves.",
                location);
        }
    }

    /// <summary>Ends the document: throws what the pass has found.</summary>
    public void ThrowIfErrors()
    {
        if (Errors.HasErrors)
        {
            throw new InvalidTextException(Errors.Items);
        }
    }
}
