using System.Text.Json;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>
/// Reads a plan or a state in one forward pass, and keeps of it what matters (TF-30): a plan of 100 MB is mostly about other things.
/// </summary>
internal ref partial struct PlanFileReader
{
    private readonly JsonNodeReader _nodes;
    private readonly SourceText _source;
    private readonly bool _readsPlannedValues;
    private readonly PlanFile _file = new();
    private Utf8JsonReader _reader;

    private PlanFileReader(ReadOnlySpan<byte> utf8, SourceText source, bool readsPlannedValues)
    {
        _source = source;
        _nodes = new JsonNodeReader(source, utf8.Length);
        _readsPlannedValues = readsPlannedValues;
        _reader = new Utf8JsonReader(utf8, JsonNodeReader.Options);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="content">The content.</param>
    /// <param name="path">The path, as errors shall show it.</param>
    /// <exception cref="InvalidTextException">It is no JSON, or of a version that is not read (TF-1).</exception>
    public static PlanFile Read(byte[] content, string path)
    {
        ReadOnlyMemory<byte> utf8 = Utf8Text.FromFile(content, path);
        var source = SourceText.FromUtf8(path, utf8.Span);
        PlanFile file = Read(utf8.Span, source, readsPlannedValues: false);

        // TF-3: members come in any order, so only at the end it is clear that there are no changes.
        return file.HasChanges || file.Instances.Count > 0 ? file : Read(utf8.Span, source, readsPlannedValues: true);
    }

    private static PlanFile Read(ReadOnlySpan<byte> utf8, SourceText source, bool readsPlannedValues)
    {
        try
        {
            var reader = new PlanFileReader(utf8, source, readsPlannedValues);
            reader.ReadRoot();
            reader._nodes.ThrowIfErrors();
            return reader._file;
        }
        catch (JsonException)
        {
            throw JsonFault.Explain(utf8, source);
        }
    }

    private void ReadRoot()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            throw TextDocument.NotAnObject(Value());
        }

        while (NextMember() is { } name)
        {
            switch (name)
            {
                case "format_version":
                    RequireVersion(Value(), 0, 1);
                    break;
                case "version":
                    RequireVersion(Value(), 4, 4);
                    break;
                case "resource_changes":
                    _file.HasChanges = true;
                    ReadItems(static (ref PlanFileReader r) => r.AddChange(r.Value(), null));
                    break;
                case "deferred_changes":
                    ReadItems(static (ref PlanFileReader r) => r.AddDeferred(r.Value()));
                    break;
                case "prior_state":
                    ReadMembers(static (ref PlanFileReader r, string member) => r.ReadState(member, isPrior: true));
                    break;
                case "planned_values" when _readsPlannedValues:
                    ReadValues(isPrior: false);
                    break;
                case "values":
                    ReadValues(isPrior: false);
                    break;
                case "resources":
                    ReadItems(static (ref PlanFileReader r) => r.AddRawResource(r.Value()));
                    break;
                case "configuration":
                    ReadMembers(static (ref PlanFileReader r, string member) => r.ReadConfiguration(member));
                    break;
                case "variables":
                    ReadMembers(static (ref PlanFileReader r, string variable) =>
                    {
                        if (Nodes.Text((r.Value() as ObjectNode)?["value"]) is { } text)
                        {
                            r._file.Variables[variable] = text;
                        }
                    });
                    break;
                case "errored":
                    _file.HasErrored = Nodes.IsTrue(Value());
                    break;
                case "complete":
                    _file.IsComplete = !Nodes.IsFalse(Value());
                    break;
                default:
                    _reader.Skip();
                    break;
            }
        }

        _reader.Read();
    }

    private delegate void ItemReader(ref PlanFileReader reader);

    private delegate void MemberReader(ref PlanFileReader reader, string name);

    // The reader stands on a member's value afterwards; null at the end of the object.
    private string? NextMember()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.PropertyName)
        {
            return null;
        }

        string name = _nodes.GetText(ref _reader, Here);
        _reader.Read();
        return name;
    }

    private readonly SourceLocation Here => new(_source, (int)_reader.TokenStartIndex);

    private Node Value() => _nodes.ReadValue(ref _reader, 0);

    private void ReadItems(ItemReader read)
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            _reader.Skip();
            return;
        }

        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            read(ref this);
        }
    }

    private void ReadMembers(MemberReader read)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return;
        }

        while (NextMember() is { } name)
        {
            read(ref this, name);
        }
    }

    private static void RequireVersion(Node value, int least, int most)
    {
        string text = Nodes.Text(value) ?? string.Empty;
        string major = text.Split('.')[0];
        if (!int.TryParse(major, out int number) || number < least || number > most)
        {
            string expected = least == most ? $"{most}" : $"{least} or {most}";
            throw SourceFile.FileError(
                "VERSION_NOT_SUPPORTED",
                "TF-1",
                $"Found the format version \"{text}\", expected the major version {expected}",
                value.Location);
        }
    }

    private void ReadState(string member, bool isPrior)
    {
        if (member == "values")
        {
            ReadValues(isPrior);
        }
        else
        {
            _reader.Skip();
        }
    }

    private void ReadValues(bool isPrior)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return;
        }

        while (NextMember() is { } name)
        {
            if (name == "root_module")
            {
                ReadModule(isPrior);
            }
            else
            {
                _reader.Skip();
            }
        }
    }

    private void ReadModule(bool isPrior)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return;
        }

        while (NextMember() is { } name)
        {
            switch (name)
            {
                case "resources" when isPrior:
                    ReadItems(static (ref PlanFileReader r) => r.AddValues(r.Value(), isPrior: true));
                    break;
                case "resources":
                    ReadItems(static (ref PlanFileReader r) => r.AddValues(r.Value(), isPrior: false));
                    break;
                case "child_modules" when isPrior:
                    ReadItems(static (ref PlanFileReader r) => r.ReadModule(isPrior: true));
                    break;
                case "child_modules":
                    ReadItems(static (ref PlanFileReader r) => r.ReadModule(isPrior: false));
                    break;
                default:
                    _reader.Skip();
                    break;
            }
        }
    }

    private readonly void AddDeferred(Node node)
    {
        if (node is ObjectNode deferred && deferred["resource_change"] is { } change)
        {
            AddChange(change, Nodes.Text(deferred["reason"]) ?? "unknown");
        }
    }

    private readonly void AddChange(Node node, string? deferred)
    {
        if (node is not ObjectNode change
            || Open(change) is not { } address
            || change["change"] is not ObjectNode inner
            || Nodes.Text(change["deposed"]) is not null)
        {
            return;
        }

        _file.Instances.Add(new TerraformInstance
        {
            Address = address,
            Location = change.Location.At(address.Text),
            Actions = inner["actions"] is ArrayNode actions ? [.. actions.Items.Select(Nodes.Text).OfType<string>()] : ["no-op"],
            Before = inner["before"] as ObjectNode,
            After = inner["after"] as ObjectNode,
            AfterUnknown = inner["after_unknown"] as ObjectNode,
            Sensitive = SensitiveNames.Of(inner["before_sensitive"], inner["after_sensitive"]),
            Identity = inner["after_identity"] as ObjectNode ?? inner["before_identity"] as ObjectNode,
            Deferred = deferred is null ? null : $"deferred ({deferred})",
        });
    }

    private readonly void AddValues(Node node, bool isPrior)
    {
        if (node is not ObjectNode resource
            || Open(resource) is not { } address
            || resource["values"] is not ObjectNode values
            || Nodes.Text(resource["deposed_key"]) is not null)
        {
            return;
        }

        var instance = new TerraformInstance
        {
            Address = address,
            Location = resource.Location.At(address.Text),
            Before = values,
            After = values,
            Sensitive = SensitiveNames.Of(resource["sensitive_values"]),
            Identity = resource["identity"] as ObjectNode,
        };
        if (address.IsData)
        {
            _file.Data[address.Text] = instance;
        }
        else if (!isPrior)
        {
            _file.Instances.Add(instance);
        }
    }

    // TF-28
    private readonly void AddRawResource(Node node)
    {
        if (node is not ObjectNode resource || resource["instances"] is not ArrayNode instances)
        {
            return;
        }

        string module = Nodes.Text(resource["module"]) is { } prefix ? prefix + "." : string.Empty;
        string data = Nodes.Text(resource["mode"]) == "data" ? "data." : string.Empty;
        foreach (ObjectNode instance in instances.Items.OfType<ObjectNode>())
        {
            string index = instance["index_key"] switch
            {
                ScalarNode { Kind: ScalarKind.Number } number => $"[{number.Text}]",
                ScalarNode { Kind: ScalarKind.Text } key => $"[{JsonSerializer.Serialize(key.Text)}]",
                _ => string.Empty,
            };
            string text = $"{module}{data}{Nodes.Text(resource["type"])}.{Nodes.Text(resource["name"])}{index}";
            if (!IsKept(resource, text, Nodes.Text(resource["provider"])) || TerraformAddress.Parse(text) is not { } address
                || instance["attributes"] is not ObjectNode values || Nodes.Text(instance["deposed"]) is not null)
            {
                continue;
            }

            var read = new TerraformInstance
            {
                Address = address,
                Location = instance.Location.At(text),
                Before = values,
                After = values,
                Sensitive = SensitiveNames.OfPaths(instance["sensitive_attributes"]),
                Identity = instance["identity"] as ObjectNode,
            };
            if (address.IsData)
            {
                _file.Data[address.Text] = read;
            }
            else
            {
                _file.Instances.Add(read);
            }
        }
    }

    private readonly TerraformAddress? Open(ObjectNode resource) =>
        Nodes.Text(resource["address"]) is { } text && IsKept(resource, text, Nodes.Text(resource["provider_name"]))
            ? TerraformAddress.Parse(text)
            : null;

    // TF-7, TF-30
    private readonly bool IsKept(ObjectNode resource, string address, string? provider)
    {
        string type = Nodes.Text(resource["type"]) ?? string.Empty;
        if (type.StartsWith("awscc_", StringComparison.Ordinal))
        {
            _file.Unread.Add(type);
            return false;
        }

        bool isAws = type.StartsWith("aws_", StringComparison.Ordinal)
            && (provider is null
                || provider.EndsWith("/aws\"]", StringComparison.Ordinal)
                || provider.Contains("/aws", StringComparison.Ordinal)
                || provider is "aws" or "provider.aws");
        bool isData = Nodes.Text(resource["mode"]) is { } mode ? mode == "data" : TerraformAddress.Parse(address)?.IsData == true;
        return isAws && (isData ? ResourceTypes.IsUsedData(type) : ResourceTypes.IsRead(type));
    }
}
