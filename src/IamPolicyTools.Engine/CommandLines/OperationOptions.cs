using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>The options of a command that is an operation, as parameters of the API (CL-12, CL-22).</summary>
internal sealed class OperationOptions
{
    // Operations whose answer goes into a file that is named behind the options (CL-8).
    private static readonly FrozenSet<string> s_streaming = (
        "s3:GetObject s3:GetObjectTorrent s3:SelectObjectContent lambda:Invoke glacier:GetJobOutput polly:SynthesizeSpeech apigateway:GetExport apigateway:GetSdk "
        + "apigateway:ExportApi kinesisvideo:GetMedia kinesisvideo:GetClip kinesisvideo:GetMediaForFragmentList mediastore:GetObject lex:PostContent lex:PutSession "
        + "lex:RecognizeUtterance workmailmessageflow:GetRawMessageContent codeartifact:GetPackageVersionAsset appconfig:GetConfiguration "
        + "appconfig:GetLatestConfiguration sagemaker:InvokeEndpoint bedrock:InvokeModel ebs:GetSnapshotBlock medialive:DescribeInputDeviceThumbnail "
        + "geo:GetMapGlyphs geo:GetMapSprites geo:GetMapStyleDescriptor geo:GetMapTile omics:GetReadSet omics:GetReference")
        .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Options of all operations that take one value.
    private static readonly FrozenSet<string> s_oneWord = GlobalOptions.Paging.Concat(["--cli-input-json", "--cli-input-yaml", "--page-size"]).ToFrozenSet(StringComparer.Ordinal);

    private readonly AwsLine _line;
    private readonly string _service;
    private readonly string _command;
    private readonly ApiOperation _operation;
    private readonly CommandTable _table = IamCatalogue.Default.Operations.Commands;
    private readonly Dictionary<string, string> _known;
    private readonly bool _isGeneric;
    private readonly ImmutableArray<string>.Builder _notes = ImmutableArray.CreateBuilder<string>();
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private MapValue _values = MapValue.Empty;

    /// <summary>Reads the options of a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="service">The service as the CLI names it.</param>
    /// <param name="command">The command.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="rows">The rows of its requests.</param>
    /// <param name="names">The number of words that name the command.</param>
    /// <param name="readFile">Reads the files of <c>--cli-input-json</c>.</param>
    public OperationOptions(
        AwsLine line, string service, string command, ApiOperation operation, ImmutableArray<RequestRow> rows, int names, Func<string, string?> readFile)
    {
        _line = line;
        _service = service;
        _command = command;
        _operation = operation;
        _known = ParameterNames.Of(rows);
        _isGeneric = rows.IsEmpty;
        ImmutableArray<LineOption> options = WithoutFile(line, names);
        foreach (LineOption option in options)
        {
            CheckWords(option);
        }

        foreach (LineOption option in options.Where(o => o.Name is "--cli-input-json" or "--cli-input-yaml"))
        {
            ReadInput(option, readFile);
        }

        foreach (LineOption option in options)
        {
            Add(option);
        }

        ReadBeginnings(rows);
        ReadUnknown(options, rows);
    }

    /// <summary>Options that no request looks at.</summary>
    public UnreadParameters Unread { get; private set; } = UnreadParameters.Nothing;

    /// <summary>The parameters; and the options that are none known here, as they are written.</summary>
    public MapValue Values => _values;

    /// <summary>What was read otherwise than it is written.</summary>
    public ImmutableArray<string> Notes => _notes.ToImmutable();

    /// <summary>True with <c>--generate-cli-skeleton</c>: nothing is sent.</summary>
    public bool IsSkeleton { get; private set; }

    // One word too many, behind the last option, is the file for the answer.
    private ImmutableArray<LineOption> WithoutFile(AwsLine line, int names)
    {
        int most = s_streaming.Contains(_operation.FullName) ? names + 1 : names;
        if (line.Positional.Length > most)
        {
            ShellWord extra = line.Positional[most];
            throw extra.Variable is not null ? line.MayBeOptions(extra, _operation.FullName)
                : new CommandLineException(
                    CommandLineError.InvalidOperands, $"aws {_service} {_command} takes no words but options; found one more.", line.At(extra.Offset))
                {
                    Operation = _operation.FullName,
                };
        }

        if (most == names || line.Positional.Length > names)
        {
            return line.Options;
        }

        // The file may stand behind the value of any option.
        int with = Array.FindIndex([.. line.Options], o => o.Words.Length == Most(o) + 1);
        with = with >= 0 ? with
            : line.Options is [.., { Words: [.., _] } last] && (last.Words.Length > 1 || GlobalOptions.CommandSwitches.Contains(last.Name)) ? line.Options.Length - 1
            : -1;
        return with < 0 ? line.Options : line.Options.SetItem(with, line.Options[with] with { Words = line.Options[with].Words[..^1] });
    }

    // The words that an option takes at most.
    private int Most(LineOption option)
    {
        if (s_oneWord.Contains(option.Name))
        {
            return 1;
        }

        return Renamed(option.Name) is null or "-" ? KindOf(option) switch
        {
            ParameterKind.Switch => 0,
            ParameterKind.Value or ParameterKind.MaybeValue => 1,
            _ => int.MaxValue - 1,
        }
        : int.MaxValue - 1;
    }

    private ParameterKind? KindOf(LineOption option)
    {
        string name = option.Name[2..];
        ApiParameters? api = _operation.Parameters;
        return api?.KindOfParameter(name) is { } kind ? kind
            : name.StartsWith("no-", StringComparison.Ordinal) && api?.KindOfParameter(name["no-".Length..]) is ParameterKind.Switch or ParameterKind.MaybeValue ? ParameterKind.Switch
            : null;
    }

    // CL-7: a word that the option does not take is an option itself, or none that the CLI takes. What the shell makes any number of words of
    // is a value right behind the name of an option, and may be options behind another word.
    private void CheckWords(LineOption option)
    {
        int most = Most(option);
        ImmutableArray<ShellWord> words = option.Words;
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i].Variable is not null && (i >= most || (i > 0 && words[i].MayBeSeveral)))
            {
                throw _line.MayBeOptions(words[i], _operation.FullName);
            }

            if (i >= most)
            {
                throw new CommandLineException(
                    CommandLineError.InvalidOperands,
                    $"{option.Name} takes {(most == 0 ? "no value" : "one value")}; found {(most == 0 ? "one" : "one more")}.",
                    _line.At(words[i].Offset))
                {
                    Operation = _operation.FullName,
                };
            }
        }

        if (words.IsEmpty && (s_oneWord.Contains(option.Name) || (Known(option.Name) is null && Renamed(option.Name) is null or "-" && KindOf(option) == ParameterKind.Value)))
        {
            throw new CommandLineException(CommandLineError.InvalidOperands, $"{option.Name} stands without its value.", _line.At(option.Offset))
            {
                Operation = _operation.FullName,
            };
        }
    }

    private void ReadInput(LineOption option, Func<string, string?> readFile)
    {
        if (option.Words is not [{ } word])
        {
            throw new CommandLineException(CommandLineError.MalformedValue, $"{option.Name} takes one value.", _line.At(option.Offset));
        }

        if (word.Variable is { } variable)
        {
            throw new CommandLineException(
                CommandLineError.UnexpandedVariable, $"{variable} is not known, and {option.Name} has the parameters.{(ScriptFiles.IsFile(variable) ? string.Empty : " Give it with -Variable.")}", _line.At(word.Offset))
            {
                Variable = variable,
                Operation = _operation.FullName,
            };
        }

        string text = word.Text;
        if (text.StartsWith("file://", StringComparison.Ordinal))
        {
            string path = text["file://".Length..];
            text = readFile(path) ?? throw new CommandLineException(
                CommandLineError.FileNotFound, $"There is no file '{DisplayedText.Shorten(path)}'.", _line.At(word.Offset))
            {
                File = path,
                Operation = _operation.FullName,
            };
        }

        foreach ((string name, CallValue value) in InputText.Read(text, _line.At(word.Offset)).Members)
        {
            _values = _values.With(name, value);
        }
    }

    private void Add(LineOption option)
    {
        switch (option.Name)
        {
            case "--cli-input-json" or "--cli-input-yaml":
                return;
            case "--generate-cli-skeleton":
                IsSkeleton = true;
                return;
            case "--page-size":
                if (_operation.Service == "s3")
                {
                    _values = _values.With("MaxKeys", AwsLine.ValueOf(option.Words));
                }

                return;
        }

        if (GlobalOptions.Paging.Contains(option.Name))
        {
            return;
        }

        CallValue value = AwsLine.ValueOf(option.Words);
        string? renamed = Renamed(option.Name);
        if (renamed is null or "-" or ['-', '-', ..])
        {
            // "-": known, and no request has to do with it.
            SetOption(renamed is null or "-" ? option.Name : renamed, value);
            if (renamed == "--min-count")
            {
                SetOption("--max-count", value);
            }
        }
        else
        {
            Set(renamed, value);
        }
    }

    // --no-flag without a value turns the flag off; some parameters begin with "no" themselves.
    private void SetOption(string option, CallValue value)
    {
        // --rolename is no --role-name.
        if (Known(option) is { } parameter)
        {
            _values = _values.With(parameter, value);
            return;
        }

        if (value is SwitchValue && option.StartsWith("--no-", StringComparison.Ordinal))
        {
            string positive = option["--no-".Length..];
            _values = _values.With(_known.GetValueOrDefault(OptionNames.Bare(positive)) ?? OptionNames.ParameterOf(positive), new SwitchValue(false));
        }

        if (!_known.ContainsKey(OptionNames.Bare(option)))
        {
            _values = _values.With(OptionNames.ParameterOf(option[2..]), value);
        }

        _values = _values.With(option, value);
    }

    // Code.ZipFile, MetricData[].MetricName, IpPermissions[]
    private void Set(string path, CallValue value)
    {
        string[] steps = path.Split('.');
        string first = steps[0].TrimEnd('[', ']');
        CallValue inner = value;
        for (int i = steps.Length - 1; i > 0; i--)
        {
            inner = MapValue.Empty.With(steps[i], inner);
        }

        CallValue? before = _values.Find(first) is ListValue { Items: [{ } item] } ? item : _values.Find(first);
        CallValue merged = steps.Length > 1 && before is MapValue known && inner is MapValue { Members: [var member] } ? known.With(member.Key, member.Value) : inner;
        _values = _values.With(first, steps[0].EndsWith("[]", StringComparison.Ordinal) ? new ListValue([merged]) : merged);
    }

    // The CLI takes the beginning of an option for the option.
    private void ReadBeginnings(ImmutableArray<RequestRow> rows)
    {
        foreach (string parameter in ParameterNames.Required(rows).Where(p => _values.Find(p) is null))
        {
            string option = OptionNames.OptionOf(parameter);
            string[] given = [.. _values.Members.Select(m => m.Key).Where(k => k.StartsWith("--", StringComparison.Ordinal) && option.StartsWith(k, StringComparison.Ordinal))];
            if (given is [var beginning])
            {
                _values = _values.With(parameter, _values.Find(beginning)!);
                _notes.Add($"option {beginning} read as {option}");
                _read.Add(beginning);
            }
        }
    }

    private string? Known(string option) =>
        _known.TryGetValue(OptionNames.Bare(option), out string? parameter)
        && (option.LastIndexOf('-') > 1 || OptionNames.OptionOf(parameter).LastIndexOf('-') == 1) ? parameter : null;

    private string? Renamed(string option) =>
        _table.Arguments.GetValueOrDefault($"{_service} {_command} {option}") ?? _table.Arguments.GetValueOrDefault($"{_service} * {option}");

    // What none of the data knows may be the option of a request all the same.
    private void ReadUnknown(ImmutableArray<LineOption> options, ImmutableArray<RequestRow> rows)
    {
        LineOption[] unread = [.. options.Where(o => !IsRead(o.Name))];
        if (unread.Length == 0)
        {
            return;
        }

        ApiParameters? api = _operation.Parameters;
        OptionSlips slips = new(
            _line,
            $"aws {_service} {_command}",
            _known.Values.Select(OptionNames.OptionOf),
            () => [.. ParameterNames.Required(rows).Select(OptionNames.OptionOf)],
            isKnownWhole: api is not null);
        HashSet<string>? elsewhere = null;
        List<string> open = [];
        foreach (LineOption option in unread)
        {
            if (api is not null && FindParameter(api, option, options) is { } parameter)
            {
                if (_known.ContainsKey(OptionNames.Bare(parameter)))
                {
                    Shortened(option, OptionNames.OptionOf(parameter));
                }
                else if (OpenParameters.MayBring(_operation, rows, parameter, AwsLine.ValueOf(option.Words)))
                {
                    open.Add(option.Name);
                }
            }
            else if (slips.Find(option, IsElsewhere) is { } meant)
            {
                SetOption(meant, AwsLine.ValueOf(option.Words));
            }
        }

        _notes.AddRange(slips.Notes);
        Unread = UnreadParameters.Of(slips.Unknown, open, () => api?.Names.Select(OptionNames.OptionOf) ?? []);

        bool IsElsewhere(string name) => (elsewhere ??= [.. _operation.ServiceOperations.Operations
            .SelectMany(o => ParameterNames.Of(_operation.ServiceOperations.RequestsOf(o.FullName)).Values).Select(OptionNames.OptionOf)]).Contains(name);
    }

    // The parameter of an option that is written out, or of which it is the beginning (CL-9); null for none of the API's.
    private static string? FindParameter(ApiParameters api, LineOption option, ImmutableArray<LineOption> given)
    {
        string name = option.Name[2..];
        string positive = name.StartsWith("no-", StringComparison.Ordinal) ? name["no-".Length..] : name;
        if (api.Contains(name) || (option.Words.IsEmpty && api.Contains(positive)))
        {
            return OptionNames.ParameterOf(api.Contains(name) ? name : positive);
        }

        string[] longer = [.. api.Names.Where(n => OptionNames.OptionOf(n).StartsWith(option.Name, StringComparison.Ordinal) && !given.Any(g => g.Name == OptionNames.OptionOf(n)))];
        return longer is [var only] && name.Length > 0 ? only : null;
    }

    private void Shortened(LineOption option, string meant)
    {
        SetOption(meant, AwsLine.ValueOf(option.Words));
        _notes.Add($"option {option.Name} read as {meant}");
    }

    private bool IsRead(string name) =>
        name is "--cli-input-json" or "--cli-input-yaml" or "--generate-cli-skeleton" or "--page-size" || GlobalOptions.Paging.Contains(name)
        || _read.Contains(name) || (_isGeneric && !OptionSlips.IsCommon(name) && GenericRule.Knows(_operation, OptionNames.Bare(name))) || Known(name) is not null || Renamed(name) is not null
        || (name.StartsWith("--no-", StringComparison.Ordinal) && _known.ContainsKey(OptionNames.Bare(name["--no-".Length..])));
}
