using System.Collections.Frozen;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Captures;

/// <summary>
/// Reads output of the AWS CLI, in capture records or bare (7.4.2). The records of all files of an import are read as one.
/// </summary>
internal sealed class CaptureReader(InfrastructureContext context)
{
    private static readonly FrozenDictionary<string, Action<CaptureScope>> s_commands =
        new[] { IamCommands.All, ResourceCommands.All, OrganizationCommands.All, IdentityCenterCommands.All }
        .SelectMany(c => c)
        .ToFrozenDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);

    private static readonly string[] s_ofStacks =
    [
        "cloudformation list-stack-resources", "cloudformation describe-stack-resources", "cloudformation describe-stacks", "cloudformation list-exports",
    ];

    private readonly Dictionary<string, List<CaptureRecord>> _pages = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly CaptureShared _shared = new(context);
    private readonly List<Diagnostic> _fileErrors = [];
    private readonly List<ObjectNode> _changeSets = [];
    private SourceFile? _first;
    private EditList? _edits;

    /// <summary>The errors of outputs that are a file of their own: nothing of it is imported.</summary>
    public IReadOnlyList<Diagnostic> FileErrors => _fileErrors;

    /// <summary>Reads a file.</summary>
    /// <param name="content">The content.</param>
    /// <param name="file">Receives what is found wrong.</param>
    /// <param name="readDocument">Reads what is an account document: a dump, a credential report.</param>
    /// <returns>The edits of all files of output, filled by <see cref="Finish"/>; null where a file before this one has them.</returns>
    /// <exception cref="InvalidTextException">It is no output of the CLI.</exception>
    public EditList? Add(byte[] content, SourceFile file, Action<ObjectNode> readDocument)
    {
        foreach (Node node in RecordFile.Read(content, file.Path))
        {
            if (node is not ObjectNode value)
            {
                throw NotRecognised(node);
            }

            Add(Open(value, file), readDocument);
        }

        _first ??= file;
        if (_edits is not null)
        {
            return null;
        }

        _edits = new EditList(isPlanned: false);
        return _edits;
    }

    /// <summary>The change sets among what was read since they were last taken (CFN-43): they are planned, all else was observed.</summary>
    public IReadOnlyList<ObjectNode> TakeChangeSets()
    {
        ObjectNode[] taken = [.. _changeSets];
        _changeSets.Clear();
        return taken;
    }

    /// <summary>Writes the edits.</summary>
    public void Finish()
    {
        if (_edits is null)
        {
            return;
        }

        List<CaptureRecord> records = [.. _order.Select(key => Join(_pages[key]))];
        string?[] callers =
            [.. records.Where(r => r.Command == "sts get-caller-identity").Select(r => Nodes.Text(r.Output?["Account"])).Distinct()];
        _shared.CallerAccount = callers is [{ } only] ? only : null;
        foreach (CaptureRecord record in records)
        {
            Read(record);
        }

        foreach ((string policy, string target, SourceLocation place) in _shared.LateAttachments)
        {
            if (_shared.Organization.TypeOf(policy) is { } isScp)
            {
                _shared.Organization.Attach(policy, isScp, target, place);
            }
            else
            {
                _edits.AttachOrgPolicy(policy, target, place);
            }
        }

        if (!_shared.Organization.IsEmpty)
        {
            _shared.Organization.AddTo(_edits, _first!);
        }
    }

    private static InvalidTextException NotRecognised(Node node) => SourceFile.FileError(
        "SHAPE_NOT_RECOGNISED",
        "CFG-11",
        $"Found {node.Describe()}, which is the output of no command that is read; expected capture records, {{\"command\": [\"iam\", \"list-users\"], \"output\": …}}, or the output of one of: "
        + string.Join(", ", s_commands.Keys.Order(StringComparer.Ordinal).Take(12)) + " …",
        node.Location);

    private static CaptureRecord Open(ObjectNode value, SourceFile file)
    {
        if (value["command"] is not null)
        {
            return CaptureRecord.Read(value, file)
                ?? throw SourceFile.FileError(
                    "SHAPE_NOT_RECOGNISED",
                    "CFG-11",
                    "Expected the words of a command as \"command\", [\"iam\", \"list-users\"]",
                    value.Location);
        }

        string command = CommandShapes.CommandOf(value) ?? throw NotRecognised(value);
        return new CaptureRecord
        {
            Command = command,
            Output = value,
            IsBare = true,
            IsPart = CaptureRecord.IsPage(value),
            File = file,
            Place = value.Location.At($"aws {command}")
        };
    }

    private void Add(CaptureRecord record, Action<ObjectNode> readDocument)
    {
        if (record.Output is { } output && record.Command is "iam get-account-authorization-details" or "iam get-credential-report")
        {
            readDocument(record.Output!);
            return;
        }

        if (record.Command == "iam generate-credential-report")
        {
            throw SourceFile.FileError(
                "NOT_THE_REPORT",
                "CFG-9",
                "Found the receipt of generate-credential-report; expected the report: aws iam get-credential-report",
                record.Place);
        }

        if (record.Command == "cloudformation describe-change-set" && record.Output is { } changes)
        {
            _changeSets.Add(changes);
            return;
        }

        StackCommands.Read(record, context.Deployed);
        string key = record.PageKey
            + (record.Output is not null && record.Options.Count == 0 && record.Account is null ? $"|{_order.Count}" : string.Empty);
        if (!_pages.TryGetValue(key, out List<CaptureRecord>? pages))
        {
            _pages.Add(key, pages = []);
            _order.Add(key);
        }

        pages.Add(record);
    }

    // Pages are several records of one command. The same answer twice is the later one where it was whole.
    private static CaptureRecord Join(List<CaptureRecord> pages)
    {
        if (pages.Count == 1 || pages[^1].Output is null || !pages[..^1].Exists(p => p.IsPart))
        {
            return pages[^1];
        }

        List<Member> members = [];
        foreach (IGrouping<string, Member> same in pages
            .Where(p => p.Output is not null)
            .SelectMany(p => p.Output!.Members)
            .GroupBy(m => m.Name, StringComparer.Ordinal))
        {
            Member last = same.Last();
            Node value =
                last.Value is ArrayNode list ? new ArrayNode(list.Location, [.. same.SelectMany(m => Nodes.Items(m.Value))]) : last.Value;
            members.Add(last with { Value = value });
        }

        return pages[^1] with { Output = new ObjectNode(pages[0].Output?.Location ?? pages[^1].Place, [.. members]) };
    }

    private void Read(CaptureRecord record)
    {
        if (!s_commands.TryGetValue(record.Command, out Action<CaptureScope>? read))
        {
            if (!s_ofStacks.Contains(record.Command) && context.Once($"cli:{record.Command}"))
            {
                record.File.Warn("PART_NOT_READ", "CFG-9", $"The output of aws {record.Command} is not read", record.Place);
            }

            return;
        }

        try
        {
            read(new CaptureScope(record, _edits!, _shared));
        }
        catch (InvalidTextException exception)
        {
            foreach (Diagnostic diagnostic in exception.Diagnostics.Where(_ => !record.IsBare))
            {
                record.File.Findings.Add(diagnostic);
            }

            _fileErrors.AddRange(exception.Diagnostics.Where(_ => record.IsBare));
        }
    }
}
