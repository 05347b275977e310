using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Operations.Simulation;

namespace IamPolicyTools.Commands.Simulation;

/// <summary>Lists the context keys that the policies of a user, group or role name.</summary>
[Cmdlet(VerbsCommon.Get, "IamContextKeysForPrincipalPolicy")]
[OutputType(typeof(string))]
public sealed class GetIamContextKeysForPrincipalPolicyCommand : TwinCmdlet
{
    /// <summary>The ARN of the user, group or role.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    public string PolicySourceArn { get; set; } = string.Empty;

    /// <summary>More identity policies, JSON.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] PolicyInputList { get; set; } = [];

    /// <inheritdoc/>
    protected override void Process() =>
        Read(context => SimulationOperations.GetContextKeysForPrincipal(context, PolicySourceArn, [.. PolicyInputList]), "ContextKeyNames");
}
