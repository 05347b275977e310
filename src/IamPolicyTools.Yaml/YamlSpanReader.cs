using System.Collections.Immutable;
using IamPolicyTools.Text.Edits;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace IamPolicyTools.Yaml;

/// <summary>Reads where the values of a YAML text stand. The text has been read before, so it is well formed and not too deep.</summary>
/// <param name="parser">The events.</param>
/// <param name="text">The text.</param>
internal sealed class YamlSpanReader(IParser parser, string text)
{
    /// <summary>Reads the document.</summary>
    public SpanNode ReadDocument()
    {
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        return Read(nameStart: -1);
    }

    private SpanNode Read(int nameStart)
    {
        ParsingEvent next = parser.Current!;
        int start = At(next.Start);
        if (parser.TryConsume<AnchorAlias>(out _))
        {
            return new SpanNode(start, At(next.End), SpanStyle.Scalar, nameStart, [], IsEditable: false);
        }

        var node = (NodeEvent)next;
        bool isEditable = node.Anchor.IsEmpty && node.Tag.IsEmpty;
        parser.MoveNext();
        switch (node)
        {
            case MappingStart mapping:
                SpanStyle members = mapping.Style == MappingStyle.Block ? SpanStyle.BlockMapping : SpanStyle.Braces;
                return ReadChildren<MappingEnd>(start, members, nameStart, isEditable);
            case SequenceStart sequence:
                SpanStyle items = sequence.Style == SequenceStyle.Block ? SpanStyle.BlockSequence : SpanStyle.Brackets;
                return ReadChildren<SequenceEnd>(start, items, nameStart, isEditable);
            default:
                int end = At(node.End);
                return new SpanNode(start, end, SpanStyle.Scalar, nameStart, [], isEditable && end > start);
        }
    }

    private SpanNode ReadChildren<TEnd>(int start, SpanStyle style, int nameStart, bool isEditable)
        where TEnd : ParsingEvent
    {
        bool isObject = typeof(TEnd) == typeof(MappingEnd);
        var children = ImmutableArray.CreateBuilder<SpanNode>();
        while (!parser.Accept<TEnd>(out _))
        {
            int name = isObject ? At(parser.Current!.Start) : -1;
            if (isObject)
            {
                parser.SkipThisAndNestedEvents();
            }

            children.Add(Read(name));
        }

        parser.Consume<TEnd>();
        int end = children.Count > 0 ? children[^1].End : start + 1;
        bool isFlow = style is SpanStyle.Braces or SpanStyle.Brackets;
        return new SpanNode(start, isFlow ? BehindBracket(end) : end, style, nameStart, children.ToImmutable(), isEditable);
    }

    // The parser's own mark of a closing bracket is not where it stands. Blanks, commas and comments may come before it.
    private int BehindBracket(int at)
    {
        while (at < text.Length && text[at] is not ('}' or ']'))
        {
            int lineEnd = text[at] == '#' ? text.IndexOf('\n', at) : at;
            at = lineEnd < 0 ? text.Length : lineEnd + 1;
        }

        return Math.Min(at + 1, text.Length);
    }

    // At the end of the text, the scanner's marks run past it.
    private int At(Mark mark) => (int)Math.Min(mark.Index, text.Length);
}
