using System.Collections.Immutable;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Templates;

/// <summary>Reads variables: the member <c>Variables</c>, what a caller gives, and files of other tools (PO-2.1).</summary>
internal sealed class VariableReader
{
    /// <summary>What a document may say of its account that a variable can stand for.</summary>
    public static readonly ImmutableArray<string> Facts = ["AccountId", "Partition", "AccountAlias", "AccountName"];

    private const string Replacements = "globalReplacements";
    private const string LookupPrefix = "ACCEL_LOOKUP::CUSTOM:";

    private readonly FileContext _file;
    private readonly bool _isForeign;
    private readonly List<Variable> _variables = [];

    private VariableReader(FileContext file, bool isForeign)
    {
        _file = file;
        _isForeign = isForeign;
    }

    /// <summary>Reads a map of variables: texts and lists of texts by name.</summary>
    public static IReadOnlyList<Variable> Read(Node node, FileContext file)
    {
        var reader = new VariableReader(file, isForeign: false);
        if (node is ObjectNode map)
        {
            reader.ReadMap(map, string.Empty);
        }
        else
        {
            file.Error(
                "WRONG_TYPE",
                $"Variables: expected an object with a text or a list of texts for each name, found {node.Describe()}",
                node.Location);
        }

        return reader._variables;
    }

    /// <summary>
    /// Reads a file of variables: YAML or JSON, <c>*.tfvars.json</c> among it, or the replacements of the Landing Zone Accelerator. What is
    /// meant for other uses is left out, and a map answers <c>name.key</c>.
    /// </summary>
    public static IReadOnlyList<Variable> ReadFile(Node node, FileContext file)
    {
        var reader = new VariableReader(file, isForeign: true);
        switch (node)
        {
            case ObjectNode map when map[Replacements] is ArrayNode list:
                reader.ReadReplacements(list);
                break;
            case ObjectNode map:
                reader.ReadMap(map, string.Empty);
                break;
            default:
                file.Error(
                    "WRONG_TYPE",
                    $"Expected variables as an object with a text or a list of texts for each name, found {TextDocument.DescribeRoot(node)}",
                    node.Location);
                break;
        }

        return reader._variables;
    }

    private void ReadMap(ObjectNode map, string prefix)
    {
        foreach (Member member in map.Members)
        {
            string name = prefix + member.Name;
            switch (member.Value)
            {
                case ObjectNode from when from.Members is [{ Name: "From", Value: ScalarNode { Text: var fact } }] && Facts.Contains(fact):
                    _variables.Add(new Variable(name, member.NameLocation) { Fact = fact });
                    break;
                case ObjectNode nested when _isForeign:
                    ReadMap(nested, name + ".");
                    break;
                case ObjectNode other:
                    _file.Error(
                        "INVALID_VALUE",
                        $"Variables: expected of \"{name}\" a text, a list of texts or {{ From: {string.Join(" | ", Facts)} }}, found another object",
                        other.Location);
                    break;
                default:
                    Add(name, member.NameLocation, member.Value);
                    break;
            }
        }
    }

    // LZA: { key, value } or { key, type: String | StringList, value }; what it looks up in an account stays unknown.
    private void ReadReplacements(ArrayNode list)
    {
        foreach (Node item in list.Items)
        {
            if (item is not ObjectNode entry || entry["key"] is not ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } key)
            {
                _file.Error("WRONG_TYPE", $"{Replacements}: expected an entry with a key, found {item.Describe()}", item.Location);
            }
            else if (entry["value"] is { } value)
            {
                Add(key.Text, key.Location, value);
                Add(LookupPrefix + key.Text, key.Location, value, isSynonym: true);
            }
        }
    }

    private void Add(string name, SourceLocation location, Node value, bool isSynonym = false)
    {
        if (TextOf(value) is { } single)
        {
            _variables.Add(new Variable(name, location) { Values = [single], IsSynonym = isSynonym });
        }
        else if (value is ArrayNode list && list.Items.All(i => TextOf(i) is not null))
        {
            _variables.Add(
                new Variable(name, location) { Values = [.. list.Items.Select(i => TextOf(i)!)], IsList = true, IsSynonym = isSynonym });
        }
        else if (!_isForeign)
        {
            _file.Error(
                "WRONG_TYPE", $"Variables: expected of \"{name}\" a text or a list of texts, found {value.Describe()}", value.Location);
        }
    }

    // A template writes numbers and booleans as they stand.
    private static string? TextOf(Node node) => node is ScalarNode { Kind: not ScalarKind.Null } scalar ? scalar.Text : null;
}
