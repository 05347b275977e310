using IamPolicyTools.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace IamPolicyTools.Yaml;

/// <summary>Turns the events of a YAML text into nodes. Recursion ends at <see cref="TextDocument.MaxDepth"/>.</summary>
internal sealed class YamlNodeBuilder
{
    private readonly IParser _parser;
    private readonly SourceText _source;
    private readonly int _length;
    private readonly StringPool _pool;
    private readonly NodeStack _open;
    private readonly DiagnosticBag _errors = new();
    private readonly AnchorTable _anchors = new();

    /// <summary>Creates a builder.</summary>
    /// <param name="parser">The events.</param>
    /// <param name="source">The text's name and line table.</param>
    /// <param name="length">The text's length.</param>
    public YamlNodeBuilder(IParser parser, SourceText source, int length)
    {
        _parser = parser;
        _source = source;
        _length = length;
        _pool = new StringPool(length);
        _open = new NodeStack(_errors);
    }

    /// <summary>Reads the text, which must hold exactly one document.</summary>
    public Node ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            throw new InvalidTextException(TextErrors.Empty, "The text is empty; expected a document.", new SourceLocation(_source, 0));
        }

        BuiltNode root = ReadNode(depth: 0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
        {
            throw Error(TextErrors.Yaml, "Found a second document; expected one document in the text.", _parser.Current!);
        }

        return _errors.HasErrors ? throw new InvalidTextException(_errors.Items) : root.Node;
    }

    private BuiltNode ReadNode(int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out AnchorAlias? alias))
        {
            return Resolve(alias, depth);
        }

        NodeEvent next = _parser.Consume<NodeEvent>();
        Anchor? anchor = next.Anchor.IsEmpty ? null : _anchors.Open(next.Anchor.Value);
        BuiltNode built = next switch
        {
            Scalar scalar => BuiltNode.Leaf(ReadScalar(scalar)),
            MappingStart mapping => ReadMapping(mapping, depth + 1),
            _ => ReadSequence((SequenceStart)next, depth + 1),
        };
        anchor?.Close(built);
        return built;
    }

    private ScalarNode ReadScalar(Scalar scalar)
    {
        ScalarKind kind = YamlTags.KindOf(scalar) ?? throw UnknownTag(scalar);
        return new ScalarNode(Place(scalar), kind, kind == ScalarKind.Null ? string.Empty : _pool.Get(scalar.Value));
    }

    private BuiltNode ReadMapping(MappingStart start, int depth)
    {
        Enter(start, depth, YamlTags.IsMapping(start));
        int mark = _open.MemberMark;
        var size = default(TreeSize);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            (string name, SourceLocation location) = ReadName(depth);
            BuiltNode value = ReadNode(depth);
            _open.Push(new Member(name, location, value.Node));
            size = size.Add(value.Size);
        }

        return new BuiltNode(_open.CloseObject(Place(start), mark), size.Enclose());
    }

    private BuiltNode ReadSequence(SequenceStart start, int depth)
    {
        Enter(start, depth, YamlTags.IsSequence(start));
        int mark = _open.ItemMark;
        var size = default(TreeSize);
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            BuiltNode item = ReadNode(depth);
            _open.Push(item.Node);
            size = size.Add(item.Size);
        }

        return new BuiltNode(_open.CloseArray(Place(start), mark), size.Enclose());
    }

    private void Enter(NodeEvent start, int depth, bool isTagKnown)
    {
        if (!isTagKnown)
        {
            throw UnknownTag(start);
        }

        CheckDepth(start, depth);
    }

    private (string Name, SourceLocation Location) ReadName(int depth)
    {
        ParsingEvent key = _parser.Current!;
        if (key is Scalar { Style: ScalarStyle.Plain, Value: "<<" })
        {
            throw Error(TextErrors.Yaml, "Found the merge key \"<<\", which YAML 1.2 does not have; expected the members themselves.", key);
        }

        // The text of a name counts, whatever its kind: an unquoted null or true is a name like any other.
        if (key is Scalar { Anchor.IsEmpty: true, Tag.IsEmpty: true } plain)
        {
            _parser.MoveNext();
            return (_pool.Get(plain.Value), Place(plain));
        }

        return ReadNode(depth).Node is ScalarNode scalar
            ? (scalar.Text, Place(key))
            : throw Error(TextErrors.Yaml, "Found an object or a list as the name of a member; expected a text. A placeholder of a template, {{ name }}, stands in quotes.", key);
    }

    private BuiltNode Resolve(AnchorAlias alias, int depth)
    {
        string name = alias.Value.Value;
        Anchor anchor = _anchors[name]
            ?? throw Error(TextErrors.Yaml, $"Found the alias *{DisplayedText.Shorten(name)}; expected an anchor of that name before it.", alias);
        if (anchor.Target is not { } target)
        {
            throw Error(TextErrors.Yaml, $"Found the alias *{DisplayedText.Shorten(name)} inside the value that it stands for; expected it outside.", alias);
        }

        CheckDepth(alias, depth + target.Size.Height);
        if (!_anchors.Spend(target.Size))
        {
            throw Error(
                TextErrors.YamlAliases,
                $"Found an alias expansion beyond {AnchorTable.Budget} values; expected fewer aliases, or the values written out.",
                alias);
        }

        return target;
    }

    private void CheckDepth(ParsingEvent at, int depth)
    {
        if (depth > TextDocument.MaxDepth)
        {
            throw Error(TextErrors.TooDeep, $"Found nesting deeper than {TextDocument.MaxDepth} levels; expected no more.", at);
        }
    }

    private InvalidTextException UnknownTag(NodeEvent node) => Error(
        TextErrors.YamlTag,
        $"Found the tag {YamlTags.Describe(node.Tag)}, which is not known for {(node is Scalar ? "a text" : node is MappingStart ? "an object" : "a list")}; "
        + "expected an untagged value (functions of CloudFormation are not evaluated).",
        node);

    private InvalidTextException Error(string code, string message, ParsingEvent at) => new(code, message, Place(at));

    // At the end of the text, the scanner's marks run past it.
    private SourceLocation Place(ParsingEvent at) => new(_source, (int)Math.Min(at.Start.Index, _length));
}
