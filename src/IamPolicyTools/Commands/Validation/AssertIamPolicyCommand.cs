using System.Management.Automation;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Records;
using IamPolicyTools.Reporting;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Commands.Validation;

/// <summary>Checks policy documents, lets all findings through, and ends with one error when some are bad enough.</summary>
[Cmdlet(VerbsLifecycle.Assert, "IamPolicy", DefaultParameterSetName = "Path")]
[OutputType(typeof(PolicyFinding))]
public sealed class AssertIamPolicyCommand : PolicySourceCmdlet
{
    private readonly List<IamRecord> _failing = [];
    private Gate _gate = new();

    /// <summary>What fails: a severity and all above it, or finding types.</summary>
    [Parameter]
    [Alias("TreatFindingTypeAsBlocking")]
    [ArgumentCompleter(typeof(FailOnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] FailOn { get; set; } = [nameof(Records.Severity.High)];

    /// <inheritdoc/>
    private protected override bool EndsScript => true;

    /// <inheritdoc/>
    protected override void Start()
    {
        // The validators of AWS take one text with commas.
        string[] names = [.. FailOn.SelectMany(name => name.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        foreach (string name in names.Where(name => Gate.Of([name]) is null))
        {
            throw new InvalidArgumentException(ReportErrors.InvalidFailOn(name, Gate.Names));
        }

        _gate = Gate.Of(names)!;
        base.Start();
    }

    /// <inheritdoc/>
    private protected override void Take(IamRecord record)
    {
        if (_gate.Fails(record))
        {
            _failing.Add(record);
        }

        WriteObject(record);
    }

    /// <inheritdoc/>
    private protected override void Complete()
    {
        if (_failing.Count > 0)
        {
            throw new InvalidArgumentException(ReportErrors.GateFailed(Gate.Describe(_failing, Count)));
        }
    }
}
