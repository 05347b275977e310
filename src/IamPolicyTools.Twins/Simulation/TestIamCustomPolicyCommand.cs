using System.Management.Automation;
using IamPolicyTools.Operations.Simulation;

namespace IamPolicyTools.Commands.Simulation;

/// <summary>Tries out policies that need not be anybody's, as IAM's policy simulator does.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IamCustomPolicy")]
[OutputType(typeof(EvaluationResult))]
public sealed class TestIamCustomPolicyCommand : SimulatingTwinCmdlet
{
    /// <summary>The identity policies, JSON.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string[] PolicyInputList { get; set; } = [];

    /// <inheritdoc/>
    private protected override bool NeedsAccount => false;

    /// <inheritdoc/>
    protected override void Process() =>
        ReadList(context => SimulationOperations.SimulateCustom(context, CreateCall(PolicyInputList)), "EvaluationResults");
}
