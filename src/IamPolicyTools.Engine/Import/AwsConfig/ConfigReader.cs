using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.AwsConfig;

/// <summary>
/// Reads items of AWS Config: snapshots, histories, answers of queries (7.4.1). Of one resource the latest item counts, whatever the order
/// of files (IN-31, CFG-4).
/// </summary>
internal sealed class ConfigReader(InfrastructureContext context)
{
    private readonly Dictionary<string, ConfigItem> _latest = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly List<Diagnostic> _fileErrors = [];
    private readonly OrganizationFacts _organization = new();
    private EditList? _edits;

    /// <summary>The oldest and the newest time at which something was as it is told; null where no item says it (CFG-8).</summary>
    public (DateTimeOffset Oldest, DateTimeOffset Newest)? Times { get; private set; }

    /// <summary>The errors that keep items out of the model altogether.</summary>
    public IReadOnlyList<Diagnostic> FileErrors => _fileErrors;

    /// <summary>Reads a file.</summary>
    /// <param name="content">The content.</param>
    /// <param name="file">Receives what is found wrong.</param>
    /// <returns>The edits of all files of Config, filled by <see cref="Finish"/>; null where a file before this one has them.</returns>
    public EditList? Add(byte[] content, SourceFile file)
    {
        foreach (Source source in Sources(content, file))
        {
            Add(source, file);
        }

        if (_edits is not null)
        {
            return null;
        }

        _edits = new EditList(isPlanned: false);
        return _edits;
    }

    /// <summary>Writes the edits.</summary>
    public void Finish()
    {
        foreach (string key in _order)
        {
            ConfigItem item = _latest[key];
            try
            {
                ConfigTypes.Read(new ConfigScope(item, _edits!, context, _organization));
            }
            catch (InvalidTextException exception) when (exception.Diagnostics.Count == 0
                || exception.Diagnostics[0].Code != "ACCOUNT_UNKNOWN")
            {
                item.File.EntityError(
                    "SHAPE_NOT_RECOGNISED",
                    "CFG-1",
                    $"{item.Type} {item.Id} cannot be read: {exception.Diagnostics[0].Message}",
                    item.Place);
            }
            catch (InvalidTextException exception)
            {
                // Of a file that does not tell whose it is, that is told once.
                _fileErrors.AddRange(exception.Diagnostics.Where(_ => _fileErrors.Count == 0));
            }
        }

        if (!_organization.IsEmpty)
        {
            _organization.AddTo(_edits!, _latest[_order[0]].File);
        }
    }

    // A file of several forms: the members of its root decide.
    private static IEnumerable<Source> Sources(byte[] content, SourceFile file)
    {
        bool isObject = Utf8Text.FromFile(content, file.Path).Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
        if (!isObject || RecordFile.AreLines(content, file.Path))
        {
            yield return new Source([.. RecordFile.Read(content, file.Path).SelectMany(Unwrapped)], IsQuery: true, []);
            yield break;
        }

        List<Node> items = [];
        List<string> selected = [];
        bool isQuery = false;
        bool isItem = false;
        foreach (TopLevelItem member in TextDocument.ReadItems(content, file.Path))
        {
            switch (member.Name)
            {
                case "configurationItems" or "baseConfigurationItems" when member.Value is { } item:
                    items.Add(item);
                    break;
                case "Results" when member.Value is { } result:
                    isQuery = true;
                    items.Add(ConfigItem.Decode(result) ?? result);
                    break;
                case "QueryInfo":
                    selected.AddRange(Nodes
                        .Items((member.Value as ObjectNode)?["SelectFields"])
                        .OfType<ObjectNode>()
                        .Select(f => Nodes.Text(f["Name"]))
                        .OfType<string>());
                    break;
                case "resourceType":
                    isItem = true;
                    break;
            }
        }

        yield return isItem && items.Count == 0
            ? new Source([TextDocument.Read(content, file.Path)], IsQuery: true, [])
            : new Source(items, isQuery, selected);
    }

    private static IEnumerable<Node> Unwrapped(Node node) => (node as ObjectNode) switch
    {
        { } page when page["configurationItems"] is ArrayNode list => list.Items,
        { } page when page["baseConfigurationItems"] is ArrayNode list => list.Items,
        { } page when page["Results"] is ArrayNode list => list.Items.Select(i => ConfigItem.Decode(i) ?? i),
        _ => [node],
    };

    private void Add(Source source, SourceFile file)
    {
        var asked = new Dictionary<string, AskedFields>(StringComparer.Ordinal);
        foreach (Node node in source.Items)
        {
            if (node is not ObjectNode item)
            {
                file.EntityError(
                    "SHAPE_NOT_RECOGNISED",
                    "CFG-11",
                    $"Expected an item of AWS Config as an object, found {node.Describe()}",
                    node.Location);
                continue;
            }

            string type = Nodes.Text(item["resourceType"]) ?? string.Empty;
            if (!ConfigTypes.Knows(type))
            {
                continue;
            }

            AskedFields? fields =
                source.IsQuery ? asked.TryGetValue(type, out AskedFields? known) ? known : asked[type] = Of(source.Selected) : null;
            var read = new ConfigItem(item, file, fields);
            if (fields is null || Note(read, fields, file))
            {
                Keep(read);
            }
        }
    }

    private static bool Note(ConfigItem item, AskedFields fields, SourceFile file)
    {
        try
        {
            item.Note(fields);
            return true;
        }
        catch (InvalidTextException exception)
        {
            file.EntityError(
                "SHAPE_NOT_RECOGNISED", "CFG-1", $"{item.Type} {item.Id} cannot be read: {exception.Diagnostics[0].Message}", item.Place);
            return false;
        }
    }

    private static AskedFields Of(List<string> selected)
    {
        var fields = new AskedFields();
        foreach (string name in selected)
        {
            // The whole of a part is every member of it.
            string[] parts = name.Split('.');
            fields.Add(name is "configuration" or "supplementaryConfiguration" ? name + ".*" : string.Join('.', parts.Take(2)));
        }

        return fields;
    }

    // CFG-4
    private void Keep(ConfigItem item)
    {
        if (item.Time is { } time)
        {
            if (context.Options.At is { } limit && time > limit)
            {
                return;
            }

            Times = Times is { } known
                ? (time < known.Oldest ? time : known.Oldest, time > known.Newest ? time : known.Newest)
                : (time, time);
        }

        if (!_latest.TryGetValue(item.Key, out ConfigItem? other))
        {
            _order.Add(item.Key);
            _latest.Add(item.Key, item);
        }
        else if (item.Time is null || other.Time is null || item.Time >= other.Time)
        {
            _latest[item.Key] = item;
        }
    }

    private sealed record Source(List<Node> Items, bool IsQuery, List<string> Selected);
}
