using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Binding;

/// <summary>
/// Reads the members of one object by its <see cref="Shape"/>. Every mistake becomes a located finding and the value null,
/// so that one pass finds them all.
/// </summary>
internal sealed class ObjectReader
{
    private readonly ObjectNode _node;
    private readonly Shape _shape;
    private readonly FileContext _file;
    private ImmutableSortedDictionary<string, string> _unknowns = UnknownMembers.None;

    private ObjectReader(ObjectNode node, Shape shape, FileContext file)
    {
        _node = node;
        _shape = shape;
        _file = file;
    }

    public SourceLocation Location => _node.Location;

    public FileContext File => _file;

    /// <summary>Opens an object and reports the keys that its shape does not have; null when the node is no object.</summary>
    public static ObjectReader? Open(Node node, Shape shape, FileContext file)
    {
        if (node is not ObjectNode value)
        {
            file.Error("WRONG_TYPE", $"Expected {shape.Name} as an object, found {node.Describe()}", node.Location);
            return null;
        }

        foreach (Member member in value.Members)
        {
            if (!shape.Knows(member.Name))
            {
                file.Refuse("UNKNOWN_KEY", shape.DescribeUnknown(member.Name), member.NameLocation);
            }
            else if (shape.Canonical(member.Name) is { } key && key != member.Name && value[key] is not null)
            {
                file.Error("DUPLICATE_KEY", $"\"{member.Name}\" and \"{key}\" mean the same; expected one of them", member.NameLocation);
            }
        }

        return new ObjectReader(value, shape, file);
    }

    /// <summary>The members that were read so far and whose values are unknown, each with the reason.</summary>
    public ImmutableSortedDictionary<string, string> Unknowns => _unknowns;

    /// <summary>The value of a key or of one of its synonyms; null when it is absent, null or unknown.</summary>
    public Node? Value(string key) => Find(key) is { } value && !IsUnknown(key, value) ? value : null;

    // The marker IN-24, remembered. Of an entity's list an item may be one, too: there may be more.
    private bool IsUnknown(string key, Node value)
    {
        if (UnknownMarker.ReasonIn(value) is not { } reason)
        {
            return false;
        }

        if (!_shape.RemembersUnknowns)
        {
            _file.Error("UNKNOWN_VALUE", $"{key}: found an unknown value; of {_shape.Name} only the whole can be unknown", value.Location);
        }

        _unknowns = _unknowns.SetItem(key, reason);
        return true;
    }

    private Node? Find(string key)
    {
        foreach (Member member in _node.Members)
        {
            if (string.Equals(_shape.Canonical(member.Name), key, StringComparison.Ordinal))
            {
                return Scalars.IsNull(member.Value) ? null : member.Value;
            }
        }

        return null;
    }

    public bool Has(string key) => Find(key) is not null;

    /// <summary>The value of a key that must be there, be it one that is unknown.</summary>
    public Node? Raw(string key) => Find(key) ?? Require(key);

    public Node? Require(string key)
    {
        Node? value = Find(key);
        if (value is null)
        {
            _file.Error("MISSING_KEY", $"Expected \"{key}\" in {_shape.Name}, found none", _node.Location);
        }
        else if (UnknownMarker.ReasonIn(value) is not null)
        {
            _file.Error("UNKNOWN_VALUE", $"{key}: found an unknown value; {_shape.Name} cannot be without one", value.Location);
            return null;
        }

        return value;
    }

    /// <summary>A text.</summary>
    /// <param name="key">The key.</param>
    /// <param name="check">A rule of form (<see cref="NameRules"/>): says what is wrong, or null. AWS itself may break one, so it is not
    /// fatal in dumps.</param>
    public string? Text(string key, Func<string, string?>? check = null) =>
        Value(key) is { } value ? Scalars.Text(value, key, check, _file) : null;

    public string? RequireText(string key, Func<string, string?>? check = null) =>
        Require(key) is { } value ? Scalars.Text(value, key, check, _file) : null;

    public DateTimeOffset? Date(string key) => Value(key) is { } value ? Scalars.Date(value, key, _file) : null;

    public bool? Boolean(string key) => Value(key) is { } value ? Scalars.Boolean(value, key, _file) : null;

    public int? Integer(string key, int least, int most) =>
        Value(key) is { } value ? Scalars.Integer(value, key, least, most, _file) : null;

    /// <summary>The 12 digits of an account.</summary>
    public string? AccountId(string key) => Value(key) is { } value ? Scalars.AccountId(value, key, _file) : null;

    public string? RequireAccountId(string key) => Require(key) is { } value ? Scalars.AccountId(value, key, _file) : null;

    /// <summary>One of a few words.</summary>
    public string? Word(string key, params ReadOnlySpan<string> words)
    {
        string? text = Text(key);
        if (text is null || words.Contains(text))
        {
            return text;
        }

        Invalid(key, $"found \"{text}\", expected {string.Join(" or ", words.ToArray())}");
        return null;
    }

    /// <summary>Reads a list item by item; empty when the key is absent.</summary>
    public ImmutableArray<T> List<T>(string key, Func<Node, T?> read)
        where T : class
    {
        if (Value(key) is not { } value)
        {
            return [];
        }

        // The CLI's own documentation shows a dump with an object where the API has a list of one.
        if (value is ObjectNode && _file.IsDump)
        {
            value = new ArrayNode(value.Location, [value]);
        }

        if (value is not ArrayNode list)
        {
            _file.Error("WRONG_TYPE", $"{key}: expected a list, found {value.Describe()}", value.Location);
            return [];
        }

        ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>(list.Items.Length);
        foreach (Node item in list.Items)
        {
            if (!IsUnknown(key, item) && read(item) is { } result)
            {
                items.Add(result);
            }
        }

        return items.DrainToImmutable();
    }

    public ImmutableArray<string> Texts(string key) => List(key, item => Scalars.Text(item, key, _file));

    /// <summary>References by name or ARN.</summary>
    public ImmutableArray<Reference> References(string key) =>
        List(key, item => Scalars.Text(item, key, _file) is { } text ? new Reference(text, item.Location) : null);

    /// <summary>Tags, as a map or as the API's list of Key and Value.</summary>
    public ImmutableArray<Tag> Tags(string key) =>
        Value(key) is { } value ? TagReader.ReadTags(value, key, _file, item => IsUnknown(key, item)) : [];

    /// <summary>Pairs of texts, in the forms of tags.</summary>
    public ImmutableArray<Tag> Pairs(string key) => Value(key) is { } value ? TagReader.ReadPairs(value, key, _file) : [];

    /// <summary>A policy document in any of its forms; null when the key is absent.</summary>
    public PolicyDocument? Document(string key, PolicyKind kind) =>
        Find(key) is { } value ? ReadDocument(value, kind) : null;

    /// <summary>A policy document that must be there.</summary>
    public PolicyDocument RequireDocument(string key, PolicyKind kind) =>
        Raw(key) is { } value ? ReadDocument(value, kind) : Unreadable(_node);

    private PolicyDocument ReadDocument(Node value, PolicyKind kind) => UnknownMarker.ReasonIn(value) is { } reason
        ? PolicyDocument.Unknown(reason, value.Location)
        : _file.Documents.Read(value, kind) ?? Unreadable(value);

    /// <summary>Reports a value that its key cannot have, at the value's place.</summary>
    public void Invalid(string key, string message) => _file.Error("INVALID_VALUE", $"{key}: {message}", PlaceOf(key));

    /// <summary>Where the value of a key stands; the object's place when it is absent.</summary>
    public SourceLocation PlaceOf(string key) => Find(key)?.Location ?? _node.Location;

    // Stands in for a document in error, so that what refers to its owner is still checked. The import does not succeed.
    private static PolicyDocument Unreadable(Node node) => new(null, null, [], node.Location);
}
