using System.Collections;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Records.Options;
using IamPolicyTools.Text;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Commands.Validation;

/// <summary>A cmdlet that checks policy documents: of files and folders, given as text or as objects, or all of a model.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class PolicySourceCmdlet : IamCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string DocumentSet = "Document";
    private const string ModelSet = "Model";

    private readonly PolicyInput _input = new();
    private IamOptions _options = IamOptions.Default;
    private RecordFilter? _filter;
    private PolicyUse? _use;
    private bool _isIncomplete;
    private bool _hasDefault;

    private protected PolicySourceCmdlet()
    {
    }

    /// <summary>Files, folders and patterns; <c>**</c> is any number of folders. By default the Paths of the options file, else the session's model.</summary>
    [Parameter(Position = 0, ParameterSetName = PathSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files and folders, taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Documents as text or as objects, and whatever has some: policies, users, groups, roles, resources.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DocumentSet, ValueFromPipeline = true)]
    [Alias("Policy")]
    [DocumentTransformation]
    public object?[]? PolicyDocument { get; set; }

    /// <summary>The model all of whose policies are checked.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ModelSet)]
    [ModelTransformation]
    public IamModel? Model { get; set; }

    /// <summary>What the documents are for. By default what the folder, the name of the file or the document itself says.</summary>
    [Parameter]
    [ValidateSet("Identity", "Boundary", "Session", "Resource", "Trust", "SCP", "RCP", "Endpoint")]
    public string? PolicyType { get; set; }

    /// <summary>The ARN of the resource that holds the document.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceArn { get; set; }

    /// <summary>The account that the documents belong to.</summary>
    [Parameter]
    [ValidatePattern(@"^\d{12}$")]
    public string? AccountId { get; set; }

    /// <summary>Accounts that are no strangers.</summary>
    [Parameter]
    [ValidatePattern(@"^\d{12}$")]
    public string[] TrustedAccount { get; set; } = [];

    /// <summary>Rules that are asked, and no others: codes, numbers, ids that others have for them.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completion.RuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Include { get; set; }

    /// <summary>Rules that are not asked.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(Completion.RuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Exclude { get; set; }

    /// <summary>Severities by code, in the place of the rules' own.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Severity { get; set; }

    /// <summary>Findings to leave out, as the validators of AWS for CloudFormation and Terraform write them: CODE, RESOURCE, RESOURCE.CODE.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? IgnoreFinding { get; set; }

    /// <summary>Options, member by member over those of the file.</summary>
    [Parameter]
    [OptionTransformation]
    public IDictionary? Option { get; set; }

    /// <summary>The options file, in the place of the one in the working directory.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OptionPath { get; set; }

    /// <summary>The baseline, in the place of the options'.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>The files and folders that changed: only findings in them count.</summary>
    [Parameter]
    [ValidateNotNull]
    public string[]? ChangedFile { get; set; }

    /// <summary>Writes what is suppressed, too.</summary>
    [Parameter]
    public SwitchParameter IncludeSuppressed { get; set; }

    /// <summary>How many findings there are, after options and suppressions.</summary>
    private protected int Count { get; private set; }

    /// <inheritdoc/>
    protected override void Start()
    {
        _options = OptionArgument.Read(this, Merged(), OptionPath);
        string? baseline = Baseline is not null ? FilePaths.ToFile(this, Baseline)
            : _options.Baseline is { } named ? FilePaths.ToFile(this, System.IO.Path.Combine(_options.Folder, named)) : null;
        _filter = new RecordFilter(_options, new FilterSettings
        {
            Now = Session.Clock.GetUtcNow(),
            Baseline = baseline is null ? null : FilePaths.Read([baseline], () => Records.Baselines.Baseline.Read(baseline)),
            IsWholeRun = IsWholeRun,
            Category = RuleCategory.Validation,
            ChangedFiles = ChangedFiles.Resolve(this, ChangedFile, warns: true),
            IsLeftOut = IgnoreFinding is null ? null : new IgnoredFindings(IgnoreFinding).Has,
        });
        _use = PolicyType is null ? null : Use(PolicyTypes.Parse(PolicyType));
    }

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        switch (ParameterSetName)
        {
            case LiteralPathSet:
                AddFiles(LiteralPath, isLiteral: true);
                break;
            case DocumentSet:
                foreach (object? document in PolicyDocument ?? [null])
                {
                    AddDocument(document);
                }

                break;
            case ModelSet:
                _input.Add(Model!);
                break;
            default:
                AddFiles(Path, isLiteral: false);
                break;
        }
    }

    /// <inheritdoc/>
    protected sealed override void Finish()
    {
        // A path that led to nothing was reported; a check of the others would pass for a check of all.
        if (_isIncomplete)
        {
            throw new InvalidArgumentException(ValidationErrors.NothingChecked());
        }

        if (_input.IsEmpty && !MyInvocation.ExpectingInput)
        {
            AddDefault();
        }

        if (_input.IsEmpty)
        {
            throw new InvalidArgumentException(ValidationErrors.NothingToCheck(MyInvocation.ExpectingInput));
        }

        IReadOnlySet<string> answered = AnsweredNames();
        ImmutableArray<PolicyFinding> found = FilePaths.Read(
            _input.Files.Select(f => f.Path), () => Work("Checking policies", (_, token) => _input.Check(_options.Validation.Include, answered, token)));
        foreach (string path in _input.Skipped)
        {
            WriteVerbose(DisplayedText.Line($"'{path}' is no policy and was not checked."));
        }

        // 2.0a: a run that checked nothing is never a pass.
        if (_input.IsSkipped)
        {
            throw new InvalidArgumentException(ValidationErrors.NoPolicies(_input.Skipped));
        }

        foreach (string file in _input.Files.Select(f => f.Path).Except(_input.Skipped))
        {
            _filter!.Look(file);
        }

        WarnOfKinds();
        foreach (PolicyFinding finding in found)
        {
            Pass(finding);
        }

        foreach (IamRecord told in _filter!.Finish())
        {
            Count++;
            Take(told);
        }

        WriteVerbose($"{Count} findings; {_filter.Excluded} excluded, {_filter.Suppressed} suppressed, {_filter.Known} known, {_filter.Unchanged} in unchanged files.");
        Complete();
    }

    /// <summary>Takes a finding, as the options have it.</summary>
    /// <param name="record">The finding.</param>
    private protected abstract void Take(IamRecord record);

    /// <summary>Runs when all findings are there.</summary>
    private protected virtual void Complete()
    {
    }

    private void Pass(PolicyFinding finding)
    {
        if (_filter!.Apply(finding) is not { } kept)
        {
            return;
        }

        if (!kept.IsSuppressed || IncludeSuppressed)
        {
            Count++;
            Take(kept);
        }
    }

    // Who names files one by one leaves others out, which a pattern may be for.
    private void WarnOfKinds()
    {
        if (_use is not null || !_input.Files.Any(f => !f.IsNamed))
        {
            return;
        }

        foreach (string pattern in OptionFiles.FindUnusedKinds(_options, _input.Files.Select(f => f.Path), _hasDefault))
        {
            WriteWarning(DisplayedText.Line($"None of the checked files fits '{pattern}', for which the options have a kind: what it was meant for is checked as another."));
        }
    }

    // OP-13: what the options name, by all of its rules.
    private bool IsWholeRun => ParameterSetName == PathSet && Path.Length == 0 && !MyInvocation.ExpectingInput && !_options.Paths.IsDefaultOrEmpty
        && ChangedFile is null && Include is null && Exclude is null && IgnoreFinding is null && PolicyType is null;

    private PolicyUse Use(PolicyKind kind) => new(kind)
    {
        ResourceArn = ResourceArn,
        AccountId = AccountId,
        TrustedAccounts = [.. TrustedAccount, .. _options.Findings.TrustedAccounts],
    };

    private void AddFiles(string[] paths, bool isLiteral)
    {
        foreach (string path in paths)
        {
            if (!isLiteral && FilePaths.IsContent(this, path))
            {
                throw new InvalidArgumentException(FileErrors.TextGiven(path, MyInvocation.MyCommand.Name));
            }

            IReadOnlyList<PolicyFile> files = PolicyPaths.Find(this, path, isLiteral, UseOf, _options.File is null ? null : _options.Folder);
            _isIncomplete |= files.Count == 0;
            _input.Add(files);
        }
    }

    // PO-2.1: what the options answer is a template's own business.
    private IReadOnlySet<string> AnsweredNames()
    {
        if (_options.VariableFile is { } named)
        {
            string file = System.IO.Path.Combine(_options.Folder, named);
            return FilePaths.Read([file], () => Import.Templates.VariableSource.FromFile(file).ReadNames());
        }

        return (_options.VariableValues?.Members ?? []).Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
    }

    private PolicyUse? UseOf(string file) => _use ?? (_options.KindOf(file) is { } kind ? Use(PolicyTypes.Parse(kind)) : null);

    private void AddDocument(object? document)
    {
        switch (PolicyArgument.Bare(document))
        {
            case FileInfo file:
                AddFiles([file.FullName], isLiteral: true);
                break;
            case DirectoryInfo folder:
                AddFiles([folder.FullName], isLiteral: true);
                break;
            case string text when string.IsNullOrWhiteSpace(text):
                throw new InvalidArgumentException(AccessErrors.EmptyPolicy(nameof(PolicyDocument)));
            case string text when !PolicyArgument.IsDocument(text):
                AddFiles([text], isLiteral: false);
                break;
            case string text when PolicyArgument.IsFirstLine(text):
                throw new InvalidArgumentException(AccessErrors.PolicyInLines(nameof(PolicyDocument)));
            case string text:
                _input.Add(text, _use);
                break;
            case IDictionary or PSObject:
                _input.Add(JsonText.Of(document), _use);
                break;
            case { } value when _input.TryAdd(value, _use):
                break;
            case null:
                throw new InvalidArgumentException(AccessErrors.EmptyPolicy(nameof(PolicyDocument)));
            case { } other:
                throw new InvalidArgumentException(AccessErrors.InvalidPolicyType(nameof(PolicyDocument), other));
        }
    }

    private void AddDefault()
    {
        if (!_options.Paths.IsDefaultOrEmpty)
        {
            _hasDefault = true;
            _input.Add([.. FilePaths.Read([_options.File ?? string.Empty], () => OptionFiles.Expand(_options)).Select(f => new PolicyFile(f, UseOf(f), IsNamed: false) { KindPath = PolicyPaths.KindPath(f, _options.Folder) })]);
        }
        else if (!Session.Model.IsEmpty)
        {
            _input.Add(Session.Model);
        }
    }

    // The three parameters are members of the options, and go before those of -Option (OP-2).
    private Hashtable? Merged()
    {
        if (Include is null && Exclude is null && Severity is null)
        {
            return Option is null ? null : new Hashtable(Option);
        }

        Hashtable all = Option is null ? [] : new Hashtable(Option, StringComparer.OrdinalIgnoreCase);
        Hashtable section = all["Validation"] is IDictionary given ? new Hashtable(given, StringComparer.OrdinalIgnoreCase) : new Hashtable(StringComparer.OrdinalIgnoreCase);
        Set("Include", Include);
        Set("Exclude", Exclude);
        Set("Severity", Severity);
        all["Validation"] = section;
        return all;

        void Set(string name, object? value)
        {
            if (value is not null)
            {
                section[name] = value;
            }
        }
    }
}
