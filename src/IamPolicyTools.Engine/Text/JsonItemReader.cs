using System.Text.Json;

namespace IamPolicyTools.Text;

/// <summary>
/// Reads a JSON document whose root is an object, a member or list item at a time. Between two items the tokenizer's
/// state is all there is, so that memory holds the text and one item.
/// </summary>
internal sealed class JsonItemReader
{
    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly SourceText _source;
    private readonly JsonNodeReader _nodes;
    private readonly Dictionary<string, SourceLocation> _names = new(StringComparer.Ordinal);
    private JsonReaderState _state = new(JsonNodeReader.Options);
    private int _position;
    private TopLevelItem? _list;

    private JsonItemReader(ReadOnlyMemory<byte> utf8, SourceText source)
    {
        _utf8 = utf8;
        _source = source;
        _nodes = new JsonNodeReader(source, utf8.Length);
    }

    /// <summary>Reads a document.</summary>
    /// <param name="utf8">Valid UTF-8 without a byte-order mark.</param>
    /// <param name="source">Its name and line table.</param>
    /// <exception cref="InvalidTextException">The text is no JSON, its root is no object, or an object has a name twice. Thrown while
    /// enumerating.</exception>
    public static IEnumerable<TopLevelItem> Read(ReadOnlyMemory<byte> utf8, SourceText source)
    {
        var items = new JsonItemReader(utf8, source);
        while (items.Next() is { } item)
        {
            yield return item;
        }
    }

    private TopLevelItem? Next()
    {
        try
        {
            var reader = new Utf8JsonReader(_utf8.Span[_position..], isFinalBlock: true, _state);
            TopLevelItem? item = Next(ref reader);
            _position += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
            return item;
        }
        catch (JsonException)
        {
            throw JsonFault.Explain(_utf8.Span, _source);
        }
    }

    private TopLevelItem? Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (_position == 0)
        {
            EnterRoot(ref reader);
        }

        while (true)
        {
            if (_list is { } list)
            {
                if (reader.TokenType != JsonTokenType.EndArray)
                {
                    TopLevelItem item = list with { Value = _nodes.ReadValue(ref reader, _position) };
                    _list = item;
                    return item;
                }

                _list = null;
                if (list.Value is null)
                {
                    return list;
                }
            }
            else if (reader.TokenType == JsonTokenType.EndObject)
            {
                reader.Read();
                _nodes.ThrowIfErrors();
                return null;
            }
            else
            {
                TopLevelItem member = ReadName(ref reader);
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartArray)
                {
                    return member with { Value = _nodes.ReadValue(ref reader, _position) };
                }

                _list = member with { IsListItem = true };
            }

            reader.Read();
        }
    }

    private void EnterRoot(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            var location = new SourceLocation(_source, (int)reader.TokenStartIndex);
            throw TextDocument.NotAnObject(
                reader.TokenType == JsonTokenType.StartArray ? new ArrayNode(location, []) : _nodes.ReadValue(ref reader, 0));
        }

        reader.Read();
    }

    private TopLevelItem ReadName(ref Utf8JsonReader reader)
    {
        var location = new SourceLocation(_source, _position + (int)reader.TokenStartIndex);
        string name = _nodes.GetText(ref reader, location);
        DuplicateNames.Report(name, location, _names, _nodes.Errors);
        return new TopLevelItem(name, location, IsListItem: false, Value: null);
    }
}
