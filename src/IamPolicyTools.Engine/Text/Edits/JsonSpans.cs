using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace IamPolicyTools.Text.Edits;

/// <summary>Where the values of a JSON text stand.</summary>
internal static class JsonSpans
{
    /// <summary>The ranges, as the tree of the values.</summary>
    /// <param name="text">A text that reads as JSON.</param>
    public static SpanNode Read(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(utf8, JsonNodeReader.Options);
        reader.Read();
        SpanNode root = Read(ref reader, nameStart: -1);
        return utf8.Length == text.Length ? root : InUnits(root, new UnitMap(utf8));
    }

    private static SpanNode Read(ref Utf8JsonReader reader, int nameStart)
    {
        int start = (int)reader.TokenStartIndex;
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return new SpanNode(start, (int)reader.BytesConsumed, SpanStyle.Scalar, nameStart, []);
        }

        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        var children = ImmutableArray.CreateBuilder<SpanNode>();
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            int name = isObject ? (int)reader.TokenStartIndex : -1;
            if (isObject)
            {
                reader.Read();
            }

            children.Add(Read(ref reader, name));
        }

        SpanStyle style = isObject ? SpanStyle.Braces : SpanStyle.Brackets;
        return new SpanNode(start, (int)reader.BytesConsumed, style, nameStart, children.ToImmutable());
    }

    private static SpanNode InUnits(SpanNode node, UnitMap map) => node with
    {
        Start = map.UnitOf(node.Start),
        End = map.UnitOf(node.End),
        NameStart = node.NameStart < 0 ? -1 : map.UnitOf(node.NameStart),
        Children = [.. node.Children.Select(child => InUnits(child, map))],
    };
}

/// <summary>From offsets in UTF-8 to offsets in UTF-16 units.</summary>
/// <param name="utf8">The text.</param>
internal sealed class UnitMap(byte[] utf8)
{
    private readonly int[] _units = Build(utf8);

    /// <summary>The offset in UTF-16 units.</summary>
    /// <param name="offset">The offset in bytes, at the beginning of a character.</param>
    public int UnitOf(int offset) => _units[offset];

    private static int[] Build(byte[] utf8)
    {
        int[] units = new int[utf8.Length + 1];
        int unit = 0;
        for (int i = 0; i < utf8.Length; i++)
        {
            units[i] = unit;

            // The last byte of a character moves on: by two units for one of four bytes.
            bool isLast = i + 1 == utf8.Length || (utf8[i + 1] & 0xC0) != 0x80;
            if (isLast)
            {
                int first = i;
                while ((utf8[first] & 0xC0) == 0x80)
                {
                    first--;
                }

                unit += i - first == 3 ? 2 : 1;
            }
        }

        units[utf8.Length] = unit;
        return units;
    }
}
