using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace IamPolicyTools.CommandLines.Values;

/// <summary>A value that is no JSON or shorthand.</summary>
/// <param name="reason">What was found and expected; it shows nothing of the value.</param>
/// <param name="position">The place in the value, counted from 0.</param>
internal sealed class MalformedValueException(string reason, int position) : Exception(reason)
{
    /// <summary>The place in the value, counted from 0.</summary>
    public int Position { get; } = position;
}

/// <summary>Takes the text of a value apart: JSON, or the shorthand of the AWS CLI (CL-10, CL-11).</summary>
internal static class ValueReader
{
    /// <summary>True for a text that is JSON.</summary>
    /// <param name="text">The text.</param>
    public static bool IsJson(string text)
    {
        ReadOnlySpan<char> body = text.AsSpan().TrimStart();
        return body.Length > 0 && body[0] is '{' or '[';
    }

    /// <summary>The structure, map or list that a text stands for.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="MalformedValueException">It stands for none.</exception>
    public static CallValue ReadStructure(string text) => IsJson(text) ? ReadJson(text) : new Shorthand(text).Read();

    /// <summary>The items of a list of texts that stands in one word.</summary>
    /// <param name="text">The text.</param>
    public static ImmutableArray<CallValue> ReadTexts(string text) => IsJson(text)
        ? ReadJson(text) is ListValue list ? list.Items : [new TextValue(text)]
        : text.Contains(',', StringComparison.Ordinal) ? [.. text.Split(',').Select(t => new TextValue(t.Trim()))] : [new TextValue(text)];

    /// <summary>Reads JSON.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="MalformedValueException">It is no JSON.</exception>
    public static CallValue ReadJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Of(document.RootElement);
        }
        catch (JsonException exception)
        {
            int line = (int)(exception.LineNumber ?? 0);
            int column = (int)(exception.BytePositionInLine ?? 0);
            throw new MalformedValueException($"the value is no JSON (line {line + 1}, column {column + 1})", line == 0 ? Math.Min(column, text.Length) : 0);
        }
        catch (ArgumentException)
        {
            // Half of a surrogate pair.
            throw new MalformedValueException("the value is no JSON: it has a character that is half of a pair", 0);
        }
        catch (InvalidOperationException)
        {
            throw new MalformedValueException("the value is no JSON: a \\u escape is half of a surrogate pair", 0);
        }
    }

    private static CallValue Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new MapValue([.. element.EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null)
            .Select(m => new KeyValuePair<string, CallValue>(m.Name, Of(m.Value)))]),
        JsonValueKind.Array => new ListValue([.. element.EnumerateArray().Select(Of)]),
        JsonValueKind.True => new SwitchValue(true),
        JsonValueKind.False => new SwitchValue(false),
        JsonValueKind.Number => new TextValue(element.GetRawText()),
        _ => new TextValue(element.GetString() ?? string.Empty),
    };

    /// <summary>The shorthand <c>Key=a,Value=b</c> (CL-11). Its structures nest as deep as JSON may.</summary>
    private sealed class Shorthand(string text)
    {
        private const int MostNested = 64;

        private int _at;
        private int _depth;

        public CallValue Read()
        {
            CallValue value = ReadPairs('\0');
            return _at == text.Length ? value : throw Fail("the end of the value");
        }

        private char Next => _at < text.Length ? text[_at] : '\0';

        // Pairs up to a closing brace or the end. A piece without "=" belongs to the key before it.
        private MapValue ReadPairs(char close)
        {
            ImmutableArray<KeyValuePair<string, CallValue>>.Builder members = ImmutableArray.CreateBuilder<KeyValuePair<string, CallValue>>();
            SkipBlanks();
            while (_at < text.Length && Next != close)
            {
                string key = ReadKey();
                SkipBlanks();
                if (Next == '@' && _at + 1 < text.Length && text[_at + 1] == '=')
                {
                    _at++;
                }

                if (Next != '=')
                {
                    throw Fail("\"=\" behind a key");
                }

                _at++;
                members.Add(new(key, ReadValues(close)));
                SkipBlanks();
                if (Next == ',')
                {
                    _at++;
                    SkipBlanks();
                }
                else if (_at < text.Length && Next != close)
                {
                    throw Fail("\",\"");
                }
            }

            return new MapValue(members.ToImmutable());
        }

        private string ReadKey()
        {
            int begin = _at;
            while (_at < text.Length && Next is not ('=' or ',' or '{' or '}' or '[' or ']' or '@'))
            {
                _at++;
            }

            return _at > begin ? text[begin.._at].Trim() : throw Fail("a key");
        }

        // A value, and the pieces behind commas that are no pair.
        private CallValue ReadValues(char close)
        {
            CallValue first = ReadValue(close);
            if (first is not TextValue)
            {
                return first;
            }

            ImmutableArray<CallValue>.Builder? several = null;
            while (Next == ',' && !BeginsPair(_at + 1) && _at + 1 < text.Length)
            {
                several ??= ImmutableArray.CreateBuilder<CallValue>();
                if (several.Count == 0)
                {
                    several.Add(first);
                }

                _at++;
                several.Add(ReadValue(close));
            }

            return several is null ? first : new ListValue(several.ToImmutable());
        }

        private CallValue ReadValue(char close)
        {
            SkipBlanks();
            return Next switch
            {
                '{' => Nested(() => { _at++; MapValue map = ReadPairs('}'); Expect('}'); return map; }),
                '[' => Nested(ReadList),
                '\'' or '"' => ReadQuoted(),
                _ => ReadPlain(close, inList: false),
            };
        }

        private CallValue Nested(Func<CallValue> read)
        {
            if (++_depth > MostNested)
            {
                throw Fail("fewer structures inside of one another");
            }

            CallValue value = read();
            _depth--;
            return value;
        }

        private ListValue ReadList()
        {
            _at++;
            ImmutableArray<CallValue>.Builder items = ImmutableArray.CreateBuilder<CallValue>();
            SkipBlanks();
            while (_at < text.Length && Next != ']')
            {
                items.Add(Next switch
                {
                    '{' => Nested(() => { _at++; MapValue map = ReadPairs('}'); Expect('}'); return map; }),
                    '[' => Nested(ReadList),
                    '\'' or '"' => ReadQuoted(),
                    _ => ReadPlain(']', inList: true),
                });
                SkipBlanks();
                if (Next == ',')
                {
                    _at++;
                    SkipBlanks();
                }
                else if (Next != ']')
                {
                    throw Fail("\",\" or \"]\"");
                }
            }

            Expect(']');
            return new ListValue(items.ToImmutable());
        }

        private TextValue ReadQuoted()
        {
            char quote = Next;
            var value = new StringBuilder();
            for (_at++; _at < text.Length; _at++)
            {
                if (Next == '\\' && _at + 1 < text.Length)
                {
                    value.Append(text[++_at]);
                }
                else if (Next == quote)
                {
                    _at++;
                    return new TextValue(value.ToString());
                }
                else
                {
                    value.Append(Next);
                }
            }

            throw Fail("a closing quote");
        }

        private TextValue ReadPlain(char close, bool inList)
        {
            var value = new StringBuilder();
            for (; _at < text.Length; _at++)
            {
                char c = Next;
                if (c == '\\' && _at + 1 < text.Length && text[_at + 1] is ',' or '=' or '\\')
                {
                    value.Append(text[++_at]);
                    continue;
                }

                if (c == ',' || (c == close && close != '\0') || (inList && c == ']'))
                {
                    break;
                }

                value.Append(c);
            }

            return new TextValue(value.ToString().Trim());
        }

        private bool BeginsPair(int at)
        {
            for (; at < text.Length; at++)
            {
                switch (text[at])
                {
                    case '=':
                        return true;
                    case ',' or '{' or '}' or '[' or ']':
                        return false;
                    case '\\':
                        at++;
                        break;
                }
            }

            return false;
        }

        private void SkipBlanks()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }
        }

        private void Expect(char expected)
        {
            if (Next != expected)
            {
                throw Fail($"\"{expected}\"");
            }

            _at++;
        }

        private MalformedValueException Fail(string expected) =>
            new($"the shorthand of the value cannot be read at character {_at + 1}: expected {expected}", Math.Min(_at, text.Length));
    }
}
