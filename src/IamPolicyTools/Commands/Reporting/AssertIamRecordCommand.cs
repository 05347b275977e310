using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Records;
using IamPolicyTools.Reporting;

namespace IamPolicyTools.Commands.Reporting;

/// <summary>Ends a run with one error when records are bad enough. All of them are let through first.</summary>
[Cmdlet(VerbsLifecycle.Assert, "IamRecord")]
[OutputType(typeof(IamRecord))]
public sealed class AssertIamRecordCommand : RecordCmdlet
{
    private Gate _gate = new();

    /// <summary>What fails: a severity and all above it, finding types, directions of change.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(FailOnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] FailOn { get; set; } = [nameof(Severity.High)];

    /// <summary>Lets what was not decided pass.</summary>
    [Parameter]
    public SwitchParameter AllowUndecided { get; set; }

    /// <summary>Fails on rules that could not be asked.</summary>
    [Parameter]
    public SwitchParameter RequireAssessed { get; set; }

    /// <inheritdoc/>
    private protected override bool EndsScript => true;

    /// <inheritdoc/>
    protected override void Start()
    {
        foreach (string name in FailOn.Where(name => Gate.Of([name]) is null))
        {
            throw new InvalidArgumentException(ReportErrors.InvalidFailOn(name, Gate.Names));
        }

        _gate = Gate.Of(FailOn)! with { AllowsUndecided = AllowUndecided, RequiresAssessed = RequireAssessed };
        base.Start();
    }

    private protected override void Take(IamRecord record) => WriteObject(record);

    private protected override void TakeLast(IamRecord record) => WriteObject(record);

    private protected override void Complete()
    {
        IamRecord[] failing = [.. Records.Where(_gate.Fails)];
        if (failing.Length > 0)
        {
            throw new InvalidArgumentException(ReportErrors.GateFailed(Gate.Describe(failing, Records.Count)));
        }
    }
}
