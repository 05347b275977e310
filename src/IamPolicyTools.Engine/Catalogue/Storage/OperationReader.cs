using System.Collections.Immutable;

namespace IamPolicyTools.Catalogue.Storage;

/// <summary>Reads the operations' file: names of services at once, the operations of one and the commands when they are asked for.</summary>
internal sealed class OperationReader
{
    private static readonly string[] s_twins = ["s3-object-lambda", "s3-outposts", "s3express"];

    private readonly BlockFile _file;
    private readonly BlockPiece _commands;

    /// <summary>Reads the index.</summary>
    /// <param name="file">The file.</param>
    /// <param name="catalogue">The services' actions, each of which is an operation unless the file says otherwise.</param>
    public OperationReader(BlockFile file, IamCatalogue catalogue)
    {
        _file = file;
        var index = new ByteReader(file.Index);
        DataDate = index.ReadString();
        int count = index.ReadInt();
        List<OperationService> services = [];
        HashSet<string> named = [];
        for (int i = 0; i < count; i++)
        {
            string prefix = index.ReadString();
            bool hasOperations = (index.ReadByte() & CatalogueFormat.NoOperationsFlag) == 0;
            string[] clients = ReadWords(ref index);
            var piece = BlockPiece.Read(ref index);
            named.Add(prefix);
            services.Add(Create(prefix, hasOperations, clients, s => ReadService(s, catalogue, _file.Read(piece))));
        }

        _commands = BlockPiece.Read(ref index);

        // A service without any row has the operations of its actions' names.
        services.AddRange(catalogue.Services.Where(s => !named.Contains(s.Prefix)).Select(known =>
            Create(known.Prefix, true, [], service => new OperationContent(
                [.. known.Actions.Select(a => ByDefault(service, a.Name))], [], Array.Empty<RequestRow>().ToLookup(_ => string.Empty)))));
        Services = [.. services.OrderBy(s => s.Prefix, StringComparer.Ordinal)];
    }

    /// <summary>The day of the snapshot.</summary>
    public string DataDate { get; }

    /// <summary>The services, by prefix.</summary>
    public ImmutableArray<OperationService> Services { get; }

    /// <summary>Reads the names of commands and cmdlets.</summary>
    public CommandTable ReadCommands()
    {
        var reader = new ByteReader(_file.Read(_commands));
        (string Name, RequestRow Row)[] commands = ReadRequests(ref reader);
        return new CommandTable(commands, ReadPairs(ref reader), ReadPairs(ref reader), ReadPairs(ref reader), ReadPairs(ref reader));
    }

    private OperationService Create(string prefix, bool hasOperations, string[] clients, Func<OperationService, OperationContent> read) =>
        new(prefix, DataDate, hasOperations, clients.Length == 0 ? [prefix] : [.. clients], read);

    private static ApiOperation ByDefault(OperationService service, string name, OperationNeed need = OperationNeed.Required) =>
        new(service, name, [new OperationAction($"{service.Prefix}:{name}", need, OperationActionClass.Own, [])], isListed: false);

    private static OperationContent ReadService(OperationService service, IamCatalogue catalogue, ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        HashSet<string> actionOnly = new(ReadWords(ref reader), StringComparer.OrdinalIgnoreCase);
        (string Name, string Value)[] methods = ReadPairs(ref reader);
        (string Name, string Value)[] listed = ReadPairs(ref reader);
        ILookup<string, RequestRow> requests = ReadRequests(ref reader).ToLookup(r => r.Name, r => r.Row, StringComparer.OrdinalIgnoreCase);
        SortedDictionary<string, ApiOperation> operations = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in listed)
        {
            operations[name] = new ApiOperation(service, name, ReadActions(service.Prefix, name, value, requests[$"{service.Prefix}:{name}"]), isListed: true);
        }

        IEnumerable<string> byDefault = service.HasOperations && catalogue.FindService(service.Prefix) is { } known
            ? known.Actions.Select(a => a.Name).Where(n => !actionOnly.Contains(n) && !operations.ContainsKey(n))
            : [];
        foreach (string name in byDefault.ToArray())
        {
            bool isFree = requests[$"{service.Prefix}:{name}"].Any(r => r.Need == "never");
            operations[name] = ByDefault(service, name, isFree ? OperationNeed.Conditional : OperationNeed.Required);
        }

        return new OperationContent(
            [.. operations.Values],
            methods.Select(m => (m.Value, m.Name)),
            requests);
    }

    // Where rows say that every call is checked for an action, it is: a function is created with a role.
    private static ImmutableArray<OperationAction> ReadActions(string service, string operation, string value, IEnumerable<RequestRow> rows)
    {
        string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool hasOwn = words.Contains(operation, StringComparer.OrdinalIgnoreCase);
        HashSet<string> required = new(rows.Where(r => r.Need == "required").Select(r => r.Action), StringComparer.OrdinalIgnoreCase);
        HashSet<string> never = new(rows.Where(r => r.Need == "never").Select(r => r.Action), StringComparer.OrdinalIgnoreCase);
        return
        [
            .. words.Select(w => ReadAction(service, operation, w, words.Length == 1, hasOwn))
                .Select(a => required.Contains(a.Action) ? a with { Need = OperationNeed.Required } : never.Contains(a.Action) ? a with { Need = OperationNeed.Conditional } : a)
                .OrderBy(a => a.Need).ThenBy(a => a.Class),
        ];
    }

    private static OperationAction ReadAction(string service, string operation, string word, bool isSole, bool hasOwn)
    {
        int bracket = word.IndexOf('(', StringComparison.Ordinal);
        string bare = bracket < 0 ? word : word[..bracket];
        ImmutableArray<string> passedTo = bracket < 0 ? [] : [.. word[(bracket + 1)..].TrimEnd(')').Split(',')];
        string action = bare.Contains(':', StringComparison.Ordinal) ? bare : $"{service}:{bare}";
        OperationActionClass kind = action.Equals($"{service}:{operation}", StringComparison.OrdinalIgnoreCase) ? OperationActionClass.Own
            : action == "iam:PassRole" ? OperationActionClass.PassRole
            : isSole ? OperationActionClass.Sole
            : ClassOf(service, action, hasOwn);
        bool isRequired = kind is OperationActionClass.Own or OperationActionClass.Sole;
        return new OperationAction(action, isRequired ? OperationNeed.Required : OperationNeed.Conditional, kind, passedTo);
    }

    // operations.md, section 2: what the names tell.
    private static OperationActionClass ClassOf(string service, string action, bool hasOwn)
    {
        string[] parts = action.Split(':');
        string name = parts[1];
        return parts[0] != service && s_twins.Contains(parts[0]) ? OperationActionClass.TwinService
            : name.StartsWith("Tag", StringComparison.Ordinal) || name is "AddTags" or "CreateTags" or "AddTagsToResource" ? OperationActionClass.Tagging
            : EndsWith("Version", "Acl", "LegalHold", "Retention") ? OperationActionClass.Variant
            : !hasOwn ? OperationActionClass.Alternative
            : StartsWith("Get", "Describe", "List") ? OperationActionClass.Read
            : OperationActionClass.Other;

        bool EndsWith(params string[] ends) => Array.Exists(ends, e => name.EndsWith(e, StringComparison.Ordinal));
        bool StartsWith(params string[] beginnings) => Array.Exists(beginnings, b => name.StartsWith(b, StringComparison.Ordinal));
    }

    private static string[] ReadWords(ref ByteReader reader)
    {
        var words = new string[reader.ReadInt()];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = reader.ReadString();
        }

        return words;
    }

    private static (string Name, string Value)[] ReadPairs(ref ByteReader reader)
    {
        var pairs = new (string, string)[reader.ReadInt()];
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i] = (reader.ReadString(), reader.ReadString());
        }

        return pairs;
    }

    private static (string Name, RequestRow Row)[] ReadRequests(ref ByteReader reader)
    {
        var rows = new (string, RequestRow)[reader.ReadInt()];
        for (int i = 0; i < rows.Length; i++)
        {
            string name = reader.ReadString();
            rows[i] = (name, new RequestRow(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString()));
        }

        return rows;
    }
}
