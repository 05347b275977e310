using System.Globalization;
using System.Text;
using System.Text.Json;

namespace IamPolicyTools.Text;

/// <summary>
/// Says what is wrong with a text that the tokenizer has refused. It reads the good part a second time, so that the reader
/// itself need not keep track of anything for the sake of errors.
/// </summary>
internal readonly ref struct JsonFault
{
    private const int LongestShown = 40;

    private readonly ReadOnlySpan<byte> _utf8;
    private readonly SourceText _source;
    private readonly JsonTokenType _last;
    private readonly int _end;
    private readonly int _depth;
    private readonly bool _isInObject;
    private readonly bool _isQuoted;

    private JsonFault(ReadOnlySpan<byte> utf8, SourceText source, bool isQuoted)
    {
        _utf8 = utf8;
        _source = source;
        _isQuoted = isQuoted && TextDocument.IsJson(utf8);
        var reader = new Utf8JsonReader(utf8, JsonNodeReader.Options);
        var isObject = new Stack<bool>();
        try
        {
            while (reader.Read())
            {
                _last = reader.TokenType;
                _end = (int)reader.BytesConsumed;
                switch (_last)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        isObject.Push(_last == JsonTokenType.StartObject);
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        isObject.Pop();
                        break;
                }
            }
        }
        catch (JsonException)
        {
            // Expected: what has been read until here is what the explanation starts from.
        }

        _depth = isObject.Count;
        _isInObject = isObject.TryPeek(out bool inner) && inner;
    }

    private string AfterValue => _isInObject ? "\",\" or \"}\"" : "\",\" or \"]\"";

    /// <summary>The error for a text that the tokenizer has refused.</summary>
    /// <param name="utf8">Valid UTF-8 that is no JSON.</param>
    /// <param name="source">Its name and line table.</param>
    /// <param name="isQuoted">False to show nothing of the text. What does not even begin as JSON is never shown: it may be a
    /// secret.</param>
    public static InvalidTextException Explain(ReadOnlySpan<byte> utf8, SourceText source, bool isQuoted = true) =>
        new JsonFault(utf8, source, isQuoted).Explain();

    private InvalidTextException Explain()
    {
        int at = SkipBlanks(_end);
        switch (_last)
        {
            case JsonTokenType.None when at == _utf8.Length:
                return new InvalidTextException(
                    TextErrors.Empty, "The text is empty; expected a document.", new SourceLocation(_source, 0));
            case JsonTokenType.StartObject:
                return ExplainName(at, "a member name in double quotes or \"}\"");
            case JsonTokenType.StartArray:
                return ExplainValue(at, "a value or \"]\"");
            case JsonTokenType.None or JsonTokenType.PropertyName:
                return ExplainValue(at, "a value");
        }

        if (_depth == 0)
        {
            return Error(at, $"Found {Found(at)} after the end of the document; expected nothing more.");
        }

        if (ByteAt(at) != ',')
        {
            return Error(at, $"Found {Found(at)}; expected {AfterValue}.");
        }

        int next = SkipBlanks(at + 1);
        if (ByteAt(next) is '}' or ']')
        {
            return Error(at, $"Found \",\" before {Found(next)}; expected no comma after the last {(_isInObject ? "member" : "item")}.");
        }

        return _isInObject ? ExplainName(next, "a member name in double quotes") : ExplainValue(next, "a value");
    }

    private InvalidTextException ExplainName(int at, string expected)
    {
        if (ByteAt(at) != '"')
        {
            return Error(at, $"Found {Found(at)}; expected {expected}.");
        }

        if (ExplainText(at, out int end) is { } fault)
        {
            return fault;
        }

        int colon = SkipBlanks(end);
        string name = _isQuoted ? $" {DisplayedText.Shorten(Encoding.UTF8.GetString(_utf8[at..end]))}" : string.Empty;
        return Error(colon, $"Found {Found(colon)}; expected \":\" after the member name{name}.");
    }

    private InvalidTextException ExplainValue(int at, string expected)
    {
        if (ByteAt(at) is '{' or '[' && _depth >= TextDocument.MaxDepth)
        {
            return new InvalidTextException(
                TextErrors.TooDeep,
                $"Found nesting deeper than {TextDocument.MaxDepth} levels; expected no more.",
                new SourceLocation(_source, at));
        }

        if (ByteAt(at) == '"' && ExplainText(at, out _) is { } fault)
        {
            return fault;
        }

        if (ByteAt(at) is not ('-' or (>= '0' and <= '9')))
        {
            // PO-2.1: templates write lists and numbers so.
            bool isPlaceholder = ByteAt(at) == '<' || (ByteAt(at) is '$' or '%' && ByteAt(at + 1) == '{');
            string hint = isPlaceholder
                ? " It looks like a placeholder of a template: in quotes it can be answered by a variable, a list too."
                : string.Empty;
            return Error(at, $"Found {Found(at)}; expected {expected}.{hint}");
        }

        // A number that reaches the end of the text could go on, so that the tokenizer has not accepted it.
        int end = at + WordLength(at);
        return end == _utf8.Length && _depth > 0
            ? Error(end, $"Found {Found(end)}; expected {AfterValue}.")
            : Error(at, $"Found {Found(at)}, which is no JSON number; expected {expected}.");
    }

    /// <summary>What is wrong inside a text in quotes, or null and where it ends.</summary>
    private InvalidTextException? ExplainText(int start, out int end)
    {
        int at = start + 1;
        end = at;
        while (at < _utf8.Length)
        {
            byte current = _utf8[at];
            if (current == '"')
            {
                end = at + 1;
                return null;
            }

            if (current is (byte)'\n' or (byte)'\r')
            {
                return Error(
                    start,
                    "Found a text that does not end in its line; expected a closing double quote, and \\n for a line break in a text.");
            }

            if (current < 0x20)
            {
                return Error(at, $"Found {Found(at)} in a text; expected an escape such as \\u{current:x4}.");
            }

            if (current == '\\')
            {
                int length = EscapeLength(at);
                if (length == 0)
                {
                    string escape = _isQuoted ? $"the escape \"{Snippet(at, 2)}\"" : "an unknown escape";
                    return Error(
                        at,
                        $"Found {escape} in a text; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits.");
                }

                at += length;
            }
            else
            {
                at++;
            }
        }

        return Error(start, "Found a text that never ends; expected a closing double quote.");
    }

    private int EscapeLength(int at)
    {
        if (ByteAt(at + 1) != 'u')
        {
            return ByteAt(at + 1) is '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't' ? 2 : 0;
        }

        for (int digit = 2; digit < 6; digit++)
        {
            int value = ByteAt(at + digit);
            if (value < 0 || !char.IsAsciiHexDigit((char)value))
            {
                return 0;
            }
        }

        return 6;
    }

    /// <summary>What stands at an offset, in words.</summary>
    private string Found(int at)
    {
        if (at >= _utf8.Length)
        {
            return "the end of the text";
        }

        byte first = _utf8[at];
        if (IsComment(at))
        {
            return "a comment, which JSON does not have";
        }

        if (first == '\'')
        {
            return "a single quote, which JSON does not have";
        }

        if (first == '"')
        {
            return "a text in double quotes";
        }

        int length = Math.Min(WordLength(at), LongestShown);
        if (length > 0)
        {
            return _isQuoted ? $"\"{Snippet(at, length)}\"" : "a word";
        }

        _ = Rune.DecodeFromUtf8(_utf8[at..], out Rune rune, out _);
        return Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
            ? $"the character U+{rune.Value:X4}"
            : $"\"{rune}\"";
    }

    private int WordLength(int at)
    {
        int length = 0;
        while (ByteAt(at + length) is int next and >= 0 && (char.IsAsciiLetterOrDigit((char)next) || next is '-' or '+' or '.' or '_'))
        {
            length++;
        }

        return length;
    }

    private string Snippet(int at, int length) => Encoding.UTF8.GetString(_utf8.Slice(at, Math.Min(length, _utf8.Length - at)));

    private int SkipBlanks(int at)
    {
        int blanks = _utf8[Math.Min(at, _utf8.Length)..].IndexOfAnyExcept(" \t\r\n"u8);
        return blanks < 0 ? _utf8.Length : at + blanks;
    }

    /// <summary>The byte at an offset, or -1 at the end.</summary>
    private int ByteAt(int at) => at < _utf8.Length ? _utf8[at] : -1;

    private bool IsComment(int at) => ByteAt(at) == '/' && ByteAt(at + 1) is '/' or '*';

    // PO-2.13
    private InvalidTextException Error(int at, string message) => new(
        TextErrors.Json,
        IsComment(at)
            ? message + " AWS refuses it too: strip it before deployment. Import-IamAccount reads over it with -AllowComments."
            : message,
        new SourceLocation(_source, at));
}
