using System.Management.Automation;
using IamPolicyTools.Records;
using IamPolicyTools.Reporting;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Commands.Validation;

/// <summary>Says what is wrong with policy documents, each thing at its place.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IamPolicy", DefaultParameterSetName = "Path")]
[OutputType(typeof(PolicyFinding))]
[OutputType(typeof(bool))]
public sealed class TestIamPolicyCommand : PolicySourceCmdlet
{
    private static readonly Gate s_gate = Gate.Of([nameof(Records.Severity.High)])!;

    private bool _passes = true;

    /// <summary>Writes one boolean for everything: true when no finding is of severity High or Critical.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    private protected override void Take(IamRecord record)
    {
        _passes &= !s_gate.Fails(record);
        if (!Quiet)
        {
            WriteObject(record);
        }
    }

    /// <inheritdoc/>
    private protected override void Complete()
    {
        if (Quiet)
        {
            WriteObject(_passes);
        }
    }
}
