using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Binding;

/// <summary>
/// Reads tags, and the encryption contexts of KMS grants: a map of key to value, or a list of objects with <c>Key</c> and <c>Value</c>.
/// </summary>
internal sealed class TagReader
{
    private readonly FileContext _file;
    private readonly Func<string, string?>? _checkKey;
    private readonly Func<string, string?>? _checkValue;
    private readonly Func<Node, bool>? _isUnknown;

    private TagReader(FileContext file, Func<string, string?>? checkKey, Func<string, string?>? checkValue, Func<Node, bool>? isUnknown)
    {
        _isUnknown = isUnknown;
        _file = file;
        _checkKey = checkKey;
        _checkValue = checkValue;
    }

    /// <summary>Reads tags, which have rules of form, and whose values need not be known.</summary>
    /// <param name="node">The map or the list.</param>
    /// <param name="key">The key it stands under.</param>
    /// <param name="file">The file.</param>
    /// <param name="isUnknown">Takes note of an item that says that there may be more tags.</param>
    public static ImmutableArray<Tag> ReadTags(Node node, string key, FileContext file, Func<Node, bool> isUnknown) =>
        new TagReader(file, NameRules.TagKey, NameRules.TagValue, isUnknown).Read(node, key);

    /// <summary>Reads any pairs of texts.</summary>
    public static ImmutableArray<Tag> ReadPairs(Node node, string key, FileContext file) =>
        new TagReader(file, null, null, null).Read(node, key);

    private ImmutableArray<Tag> Read(Node node, string key)
    {
        switch (node)
        {
            case ObjectNode map:
                return ReadMap(map, key);
            case ArrayNode list:
                return ReadList(list);
            default:
                _file.Error("WRONG_TYPE", $"{key}: expected a map or a list of Key and Value, found {node.Describe()}", node.Location);
                return [];
        }
    }

    private ImmutableArray<Tag> ReadMap(ObjectNode map, string key)
    {
        ImmutableArray<Tag>.Builder tags = ImmutableArray.CreateBuilder<Tag>(map.Members.Length);
        foreach (Member member in map.Members)
        {
            if (_checkKey?.Invoke(member.Name) is { } fault)
            {
                _file.Refuse("INVALID_VALUE", $"{key}: {fault}", member.NameLocation);
            }

            if (ReadValue(member.Name, member.Value, $"{key}.{member.Name}") is { } tag)
            {
                tags.Add(tag);
            }
        }

        return tags.DrainToImmutable();
    }

    private Tag? ReadValue(string name, Node node, string key)
    {
        if (_isUnknown is not null && UnknownMarker.ReasonIn(node) is { } reason)
        {
            return new Tag(name, string.Empty) { UnknownReason = reason };
        }

        return Scalars.Text(node, key, _checkValue, _file) is { } value ? new Tag(name, value) : null;
    }

    private ImmutableArray<Tag> ReadList(ArrayNode list)
    {
        ImmutableArray<Tag>.Builder tags = ImmutableArray.CreateBuilder<Tag>(list.Items.Length);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (Node item in list.Items)
        {
            if (_isUnknown?.Invoke(item) == true
                || ObjectReader.Open(item, Shapes.Tag, _file) is not { } reader
                || reader.RequireText("Key", _checkKey) is not { } key
                || reader.Raw("Value") is not { } written
                || (reader.Text("UnknownReason") is { } reason
                    ? new Tag(key, string.Empty) { UnknownReason = reason }
                    : ReadValue(key, written, "Value")) is not { } tag)
            {
                continue;
            }

            if (!keys.Add(key))
            {
                _file.Refuse("DUPLICATE_NAME", $"The key \"{key}\" is there twice", item.Location);
            }

            tags.Add(tag);
        }

        return tags.DrainToImmutable();
    }
}
