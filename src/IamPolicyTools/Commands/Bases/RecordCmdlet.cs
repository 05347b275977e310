using System.Collections.Immutable;
using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Errors;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Records.Baselines;
using IamPolicyTools.Records.Options;
using IamPolicyTools.Reporting;
using IamPolicyTools.Reporting.Hosts;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Bases;

/// <summary>
/// A cmdlet that takes records from the pipeline. All apply the same options, suppressions and baseline, so that what is reported,
/// annotated and
/// gated is the same.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RecordCmdlet : OptionCmdlet
{
    private readonly List<IamRecord> _records = [];
    private RecordFilter? _filter;
    private IamOptions? _options;
    private bool _hasBaseline;

    private protected RecordCmdlet()
    {
    }

    /// <summary>The records; the error record of a cmdlet that could not read a file counts as what it tells.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The files that changed: only records in them count.</summary>
    [Parameter]
    [ValidateNotNull]
    public string[]? ChangedFile { get; set; }

    /// <summary>False where a baseline makes no sense.</summary>
    private protected virtual bool TakesBaseline => true;

    /// <summary>The records so far, as the options have them.</summary>
    private protected IReadOnlyList<IamRecord> Records => _records;

    /// <summary>What the options, in words, left out.</summary>
    private protected IReadOnlyList<string> LeftOut
    {
        get
        {
            List<string> counts = [];
            Add(_filter?.Excluded, "excluded");
            Add(_filter?.Unchanged, "in unchanged files");
            Add(_filter?.Gone, "of the baseline gone");
            return counts;

            void Add(int? count, string what)
            {
                if (count > 0)
                {
                    counts.Add($"{count} {what}");
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _options = ReadOptions();
        Baseline? baseline = TakesBaseline ? ReadBaseline(_options) : null;
        _hasBaseline = baseline is not null;
        _filter = new RecordFilter(_options, new FilterSettings
        {
            Now = Session.Clock.GetUtcNow(),
            Baseline = baseline,
            ChangedFiles = Binding.ChangedFiles.Resolve(this, ChangedFile, warns: false),
        });
    }

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        if (TakesElse(InputObject?.BaseObject))
        {
            return;
        }

        foreach (IamRecord record in RecordsOf(InputObject))
        {
            if (_filter!.Apply(record) is { } kept)
            {
                _records.Add(kept);
                Take(kept);
            }
        }
    }

    /// <inheritdoc/>
    protected sealed override void Finish()
    {
        foreach (IamRecord told in _filter!.Finish())
        {
            _records.Add(told);
            TakeLast(told);
        }

        string left = string.Join(", ", LeftOut.DefaultIfEmpty("none left out"));
        WriteVerbose($"{_records.Count} records, {_filter.Suppressed} of them suppressed and {_filter.Known} known; {left}.");
        Complete();
    }

    /// <summary>Takes what is no record.</summary>
    /// <param name="input">The object.</param>
    /// <returns>False for an object that has to be a record.</returns>
    private protected virtual bool TakesElse(object? input) => false;

    /// <summary>Takes a record as it comes.</summary>
    /// <param name="record">The record, as the options have it.</param>
    private protected virtual void Take(IamRecord record)
    {
    }

    /// <summary>Takes what the options say of themselves, at the end.</summary>
    /// <param name="record">The record.</param>
    private protected virtual void TakeLast(IamRecord record)
    {
    }

    /// <summary>Runs when all records are there.</summary>
    private protected abstract void Complete();

    /// <summary>What a report has to know.</summary>
    /// <param name="isRedacted">True for a report without account ids, organization ids and e-mail addresses.</param>
    private protected ReportSettings Settings(bool isRedacted)
    {
        string folder = SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        string? workspace = AnnotationHosts.Workspace(Environment.GetEnvironmentVariable);
        return new ReportSettings
        {
            Version = MyInvocation.MyCommand.Version?.ToString(3) ?? "0.0.0",
            BaseFolder = workspace is { Length: > 0 } && IsBelow(folder, workspace) ? workspace : folder,
            Now = Session.Clock.GetUtcNow(),
            HasBaseline = _hasBaseline,
            LeftOut = LeftOut,
            Redactor = isRedacted ? new Redactor(Aliases(Session.Model)) : null,
        };
    }

    private static bool IsBelow(string folder, string workspace) =>
        !Path.GetRelativePath(workspace, folder).StartsWith("..", StringComparison.Ordinal);

    private static ImmutableDictionary<string, string> Aliases(IamModel model) =>
        ImmutableDictionary.CreateRange(
            StringComparer.Ordinal,
            model.Accounts.Values
                .Where(account => account.AccountAlias is not null)
                .Select(account => KeyValuePair.Create(account.AccountId, account.AccountAlias!)));

    private static ImmutableArray<IamRecord> RecordsOf(PSObject? input) => input?.BaseObject switch
    {
        IamRecord record => [record],
        ErrorRecord { Exception: InvalidTextException text } => DiagnosticRecords.Of(text.Diagnostics),
        InvalidTextException text => DiagnosticRecords.Of(text.Diagnostics),
        Diagnostic diagnostic => DiagnosticRecords.Of([diagnostic]),
        var other => throw new InvalidArgumentException(ReportErrors.NotARecord(other)),
    };
}
