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
    private readonly YamlLiberties? _liberties;

    /// <summary>Creates a builder.</summary>
    /// <param name="parser">The events.</param>
    /// <param name="source">The text's name and line table.</param>
    /// <param name="length">The text's length.</param>
    /// <param name="liberties">Takes what templates have beyond YAML; null where that is an error.</param>
    public YamlNodeBuilder(IParser parser, SourceText source, int length, YamlLiberties? liberties)
    {
        _parser = parser;
        _source = source;
        _length = length;
        _liberties = liberties;
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
        string? function = FunctionOf(next);
        int inner = function is null ? depth : depth + 1;
        BuiltNode built = next switch
        {
            Scalar scalar => BuiltNode.Leaf(ReadScalar(scalar, function is not null)),
            MappingStart mapping => ReadMapping(mapping, inner + 1, function is not null),
            _ => ReadSequence((SequenceStart)next, inner + 1, function is not null),
        };
        if (function is not null)
        {
            CheckDepth(next, inner);
            SourceLocation place = Place(next);
            built = new BuiltNode(new ObjectNode(place, [new Member(function, place, built.Node)]), built.Size.Enclose());
        }

        anchor?.Close(built);
        return built;
    }

    // CFN-1: the long form of the short form that a tag is. Files that are no templates are read as if it were unknown.
    private string? FunctionOf(NodeEvent node)
    {
        if (_liberties is null || CloudFormationTags.FunctionOf(node.Tag) is not { } function)
        {
            return null;
        }

        _liberties.Refuse(UnknownTag(node).Diagnostics[0]);
        return function;
    }

    private ScalarNode ReadScalar(Scalar scalar, bool isFunction)
    {
        ScalarKind kind = isFunction ? YamlTags.KindOfUntagged(scalar) : YamlTags.KindOf(scalar) ?? throw UnknownTag(scalar);
        return new ScalarNode(Place(scalar), kind, kind == ScalarKind.Null ? string.Empty : _pool.Get(scalar.Value));
    }

    private BuiltNode ReadMapping(MappingStart start, int depth, bool isFunction)
    {
        Enter(start, depth, isFunction || YamlTags.IsMapping(start));
        int mark = _open.MemberMark;
        var size = default(TreeSize);
        List<Member>? merged = null;
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (_liberties is not null && _parser.Current is Scalar { Style: ScalarStyle.Plain, Value: "<<", Tag.IsEmpty: true } key)
            {
                merged ??= [];
                size = size.Add(ReadMerge(key, depth, merged));
                continue;
            }

            (string name, SourceLocation location) = ReadName(depth);
            BuiltNode value = ReadNode(depth);
            _open.Push(new Member(name, location, value.Node));
            size = size.Add(value.Size);
        }

        ObjectNode built = _open.CloseObject(Place(start), mark);
        return new BuiltNode(merged is null ? built : CloudFormationTags.Merge(built, merged), size.Enclose());
    }

    // CFN-4: not CloudFormation, but what packages templates resolves it. The members of the object itself count, then those of the first merged.
    private TreeSize ReadMerge(Scalar key, int depth, List<Member> merged)
    {
        _liberties!.Refuse(MergeKey(key).Diagnostics[0]);
        _liberties.NoteNotCloudFormation(Place(key));
        _parser.MoveNext();
        BuiltNode value = ReadNode(depth);
        foreach (Node item in value.Node is ArrayNode list ? list.Items : [value.Node])
        {
            merged.AddRange(item is ObjectNode members
                ? members.Members
                : throw Error(TextErrors.Yaml, $"Found {item.Describe()} behind the merge key \"<<\"; expected an object or a list of objects.", key));
        }

        return value.Size;
    }

    private BuiltNode ReadSequence(SequenceStart start, int depth, bool isFunction)
    {
        Enter(start, depth, isFunction || YamlTags.IsSequence(start));
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
            throw MergeKey(key);
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

        _liberties?.NoteNotCloudFormation(Place(alias));
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
        + (YamlTags.IsOfOtherTool(node.Tag)
            ? "it is of another tool: render the file with that tool first."
            : "expected an untagged value (functions of CloudFormation are read in its templates only)."),
        node);

    private InvalidTextException MergeKey(ParsingEvent key) =>
        Error(TextErrors.Yaml, "Found the merge key \"<<\", which YAML 1.2 does not have; expected the members themselves.", key);

    private InvalidTextException Error(string code, string message, ParsingEvent at) => new(code, message, Place(at));

    // At the end of the text, the scanner's marks run past it.
    private SourceLocation Place(ParsingEvent at) => new(_source, (int)Math.Min(at.Start.Index, _length));
}
