using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Records.Options;

namespace IamPolicyTools.Commands.Findings;

/// <summary>A cmdlet that finds something in a model, and tells it as records that options, suppressions and a baseline apply to.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class FindingCmdlet : OptionCmdlet
{
    private protected FindingCmdlet()
    {
    }

    /// <summary>Whom the records are about, or who begins: names, ARNs, objects of the model.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(PrincipalCompleter))]
    public object? Principal { get; set; }

    /// <summary>Id or alias of the account that is looked at, and that names are looked up in.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string? Account { get; set; }

    /// <summary>The model to read; by default the session's.</summary>
    [Parameter]
    [ModelTransformation]
    [ValidateNotNull]
    public IamModel? Model { get; set; }

    /// <summary>The instant at which ages are counted and requests are made; by default now.</summary>
    [Parameter]
    public DateTimeOffset? Now { get; set; }

    /// <summary>Writes what is suppressed, too.</summary>
    [Parameter]
    public SwitchParameter IncludeSuppressed { get; set; }

    /// <summary>The snapshot to read.</summary>
    private protected IamModel CurrentModel => Model ?? Session.Model;

    /// <summary>The instant.</summary>
    private protected DateTimeOffset Instant => Now ?? Session.Clock.GetUtcNow();

    /// <summary>Finds principals by name.</summary>
    private protected FindingPrincipals Principals => new(CurrentModel, Session, Instant, Account);

    /// <summary>Writes the records that the options let through.</summary>
    /// <param name="records">The records.</param>
    /// <param name="options">The options.</param>
    /// <param name="isWholeRun">True where the run could have found every entry of the baseline.</param>
    private protected void WriteRecords(IEnumerable<IamRecord> records, IamOptions options, bool isWholeRun)
    {
        var filter = new RecordFilter(options, new FilterSettings
        {
            Now = Instant,
            Baseline = ReadBaseline(options),
            IsWholeRun = isWholeRun,
        });
        foreach (IamRecord record in records)
        {
            if (filter.Apply(record) is { } kept && (!kept.IsSuppressed || IncludeSuppressed))
            {
                WriteObject(kept);
            }
        }

        foreach (IamRecord told in isWholeRun ? filter.Finish() : [])
        {
            WriteObject(told);
        }

        WriteVerbose($"{filter.Excluded} excluded, {filter.Suppressed} suppressed, {filter.Known} known.");
    }
}
