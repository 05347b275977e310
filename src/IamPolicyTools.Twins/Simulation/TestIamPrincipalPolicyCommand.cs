using System.Management.Automation;
using IamPolicyTools.Operations.Simulation;

namespace IamPolicyTools.Commands.Simulation;

/// <summary>Tries out the policies of a user, group or role, as IAM's policy simulator does.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IamPrincipalPolicy")]
[OutputType(typeof(EvaluationResult))]
public sealed class TestIamPrincipalPolicyCommand : SimulatingTwinCmdlet
{
    /// <summary>The ARN of the user, group or role.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    public string PolicySourceArn { get; set; } = string.Empty;

    /// <summary>More identity policies, JSON.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] PolicyInputList { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process() => ReadList(
        context => SimulationOperations.SimulatePrincipal(context, PolicySourceArn, CreateCall(PolicyInputList)), "EvaluationResults");
}
