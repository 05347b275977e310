using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Validation.Reading;

/// <summary>The text of a policy document, kept while it is checked, so that what is found has an end and can be shown.</summary>
internal sealed class PolicySource
{
    private static readonly SearchValues<byte> s_ends = SearchValues.Create(",]}: \t\r\n"u8);

    private const int MostCommas = 100;

    private readonly byte[]? _utf8;
    private readonly string? _text;
    private byte[]? _mended;

    private PolicySource(string name, byte[]? utf8, string? text)
    {
        Name = name;
        _utf8 = utf8;
        _text = text;
    }

    /// <summary>What errors call it: a path, a parameter.</summary>
    public string Name { get; }

    /// <summary>True for JSON, whose places count bytes; those of YAML count UTF-16 units.</summary>
    public bool IsJson => _utf8 is not null;

    /// <summary>The number of characters.</summary>
    public int Length => _utf8 is not null ? Encoding.UTF8.GetCharCount(_utf8) : _text!.Length;

    /// <summary>The number of bytes in UTF-8.</summary>
    public int ByteLength => _utf8?.Length ?? Encoding.UTF8.GetByteCount(_text!);

    /// <summary>A text. What begins with <c>{</c> or <c>[</c> is JSON.</summary>
    public static PolicySource Of(string text, string name)
    {
        string body = text.StartsWith('\uFEFF') ? text[1..] : text;
        byte[] utf8 = Utf8Text.FromString(body, name, null);
        return TextDocument.IsJson(utf8) ? new PolicySource(name, utf8, null) : new PolicySource(name, null, body);
    }

    /// <summary>The content of a file.</summary>
    /// <exception cref="InvalidTextException">It is no text.</exception>
    public static PolicySource OfFile(byte[] content, string path)
    {
        ReadOnlyMemory<byte> utf8 = Utf8Text.FromFile(content, path);
        bool isContent = MemoryMarshal.TryGetArray(utf8, out ArraySegment<byte> segment) && segment.Count == segment.Array!.Length;
        bool isJson = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".JSON" => true,
            ".YAML" or ".YML" => false,
            _ => TextDocument.IsJson(utf8.Span),
        };
        return isJson ? new PolicySource(path, isContent ? segment.Array : utf8.ToArray(), null) : new PolicySource(path, null, Encoding.UTF8.GetString(utf8.Span));
    }

    /// <summary>Reads the text. A comma too many costs no more than itself: what else is wrong is found in the same run.</summary>
    /// <param name="commas">Receives a fault for each comma behind which nothing stands.</param>
    /// <param name="pool">Gives what documents repeat the same string.</param>
    /// <exception cref="InvalidTextException">It is not well formed.</exception>
    public Node Read(DiagnosticBag commas, StringPool pool)
    {
        if (_utf8 is null)
        {
            return TextDocument.ParseYaml(_text!, Name);
        }

        _mended = _utf8;
        var lines = SourceText.FromUtf8(Name, _utf8);
        while (true)
        {
            try
            {
                return JsonNodeReader.Read(_mended, lines, pool: pool);
            }
            catch (InvalidTextException exception) when (
                commas.Items.Count < MostCommas && exception.Diagnostics is [{ Code: TextErrors.Json } fault] && IsTrailingComma(_mended, fault.Location.Offset))
            {
                commas.Add(fault);
                _mended = ReferenceEquals(_mended, _utf8) ? [.. _utf8] : _mended;
                _mended[fault.Location.Offset] = (byte)' ';
            }
        }
    }

    private static bool IsTrailingComma(ReadOnlySpan<byte> text, int at) =>
        at < text.Length && text[at] == ',' && text[(at + 1)..].TrimStart(" \t\r\n"u8) is [(byte)'}' or (byte)']', ..];

    /// <summary>The line table of the text.</summary>
    public SourceText Lines() => _utf8 is not null ? SourceText.FromUtf8(Name, _utf8) : SourceText.FromText(Name, _text);

    /// <summary>The lengths of the JSON text; null for YAML.</summary>
    public TextSize? JsonSize => _utf8 is null ? null : PolicySize.Measure(_mended ?? _utf8);

    /// <summary>The place behind the last character of what begins at a place.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="place">What it is; null when that is not known.</param>
    public int EndOf(int start, Place? place) => _utf8 is not null
        ? JsonEnd(_utf8, start)
        : place is null ? YamlLineEnd(start) : place.IsName ? YamlNameEnd(start) : YamlEnd(place.Node);

    /// <summary>The line that a place is in, without its end; cut when it is very long.</summary>
    /// <param name="offset">The place.</param>
    /// <param name="column">0-based column, in characters, of the place in what is returned.</param>
    public string LineAt(int offset, out int column)
    {
        const int Most = 400;
        if (_utf8 is not null)
        {
            ReadOnlySpan<byte> all = _utf8;
            offset = Math.Min(offset, all.Length);
            int start = all[..offset].LastIndexOf((byte)'\n') + 1;
            int length = all[start..].IndexOf((byte)'\n');
            int end = length < 0 ? all.Length : start + length;
            start = Math.Max(start, offset - Most);
            end = Math.Min(end, offset + Most);
            column = Encoding.UTF8.GetCharCount(all[start..offset]);
            return Encoding.UTF8.GetString(all[start..end]).TrimEnd('\r');
        }

        offset = Math.Min(offset, _text!.Length);
        int from = offset == 0 ? 0 : _text.LastIndexOf('\n', offset - 1) + 1;
        int to = _text.IndexOf('\n', offset);
        to = to < 0 ? _text.Length : to;
        from = Math.Max(from, offset - Most);
        column = offset - from;
        return _text[from..Math.Min(to, offset + Most)].TrimEnd('\r');
    }

    private static int JsonEnd(ReadOnlySpan<byte> text, int start)
    {
        if (start >= text.Length)
        {
            return text.Length;
        }

        switch (text[start])
        {
            case (byte)'"':
                return StringEnd(text, start);
            case (byte)'{' or (byte)'[':
                int depth = 0;
                for (int at = start; at < text.Length; at++)
                {
                    switch (text[at])
                    {
                        case (byte)'"':
                            at = StringEnd(text, at) - 1;
                            break;
                        case (byte)'{' or (byte)'[':
                            depth++;
                            break;
                        case (byte)'}' or (byte)']' when --depth == 0:
                            return at + 1;
                    }
                }

                return text.Length;
            default:
                int length = text[start..].IndexOfAny(s_ends);
                return length <= 0 ? Math.Min(start + 1, text.Length) : start + length;
        }
    }

    private static int StringEnd(ReadOnlySpan<byte> text, int start)
    {
        for (int at = start + 1; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] is (byte)'"' or (byte)'\n')
            {
                return at + (text[at] == '"' ? 1 : 0);
            }
        }

        return text.Length;
    }

    private int YamlEnd(Node node)
    {
        int start = Math.Min(node.Location.Offset, _text!.Length);
        switch (node)
        {
            case ObjectNode { Members: [.., var last] } when !IsFlow(start, '{'):
                return YamlEnd(last.Value);
            case ArrayNode { Items: [.., var last] } when !IsFlow(start, '['):
                return YamlEnd(last);
            case ObjectNode or ArrayNode:
                return start < _text.Length && _text[start] is '{' or '[' ? JsonEndOfText(start) : YamlLineEnd(start);
            default:
                return YamlScalarEnd(start, (node as ScalarNode)?.Text ?? string.Empty);
        }
    }

    private bool IsFlow(int start, char bracket) => start < _text!.Length && _text[start] == bracket;

    // Flow collections read like JSON.
    private int JsonEndOfText(int start)
    {
        byte[] rest = Encoding.UTF8.GetBytes(_text![start..]);
        return start + Encoding.UTF8.GetCharCount(rest.AsSpan(0, JsonEnd(rest, 0)));
    }

    private int YamlScalarEnd(int start, string text)
    {
        if (start < _text!.Length && _text[start] is '"' or '\'')
        {
            char quote = _text[start];
            for (int at = start + 1; at < _text.Length; at++)
            {
                if (_text[at] == '\\' && quote == '"')
                {
                    at++;
                }
                else if (_text[at] == quote)
                {
                    return at + 1;
                }
            }

            return _text.Length;
        }

        return text.Length > 0 && string.CompareOrdinal(_text, start, text, 0, text.Length) == 0 ? start + text.Length : YamlLineEnd(start);
    }

    private int YamlNameEnd(int start)
    {
        if (start < _text!.Length && _text[start] is '"' or '\'')
        {
            return YamlScalarEnd(start, string.Empty);
        }

        int colon = start;
        while (colon < _text.Length && _text[colon] != '\n' && !(_text[colon] == ':' && (colon + 1 == _text.Length || char.IsWhiteSpace(_text[colon + 1]))))
        {
            colon++;
        }

        return colon;
    }

    private int YamlLineEnd(int start)
    {
        int end = start >= _text!.Length ? -1 : _text.IndexOf('\n', start);
        end = end < 0 ? _text.Length : end;
        int comment = _text.IndexOf(" #", start, end - start, StringComparison.Ordinal);
        end = comment >= 0 ? comment : end;
        while (end > start + 1 && char.IsWhiteSpace(_text[end - 1]))
        {
            end--;
        }

        return Math.Max(end, start);
    }
}
