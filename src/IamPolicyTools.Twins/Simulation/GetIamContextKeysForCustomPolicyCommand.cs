using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Operations.Simulation;

namespace IamPolicyTools.Commands.Simulation;

/// <summary>Lists the context keys that policies name.</summary>
[Cmdlet(VerbsCommon.Get, "IamContextKeysForCustomPolicy")]
[OutputType(typeof(string))]
public sealed class GetIamContextKeysForCustomPolicyCommand : TwinCmdlet
{
    /// <summary>The identity policies, JSON.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] PolicyInputList { get; set; } = [];

    /// <inheritdoc/>
    private protected override bool NeedsAccount => false;

    /// <inheritdoc/>
    protected override void Process() =>
        Read(context => SimulationOperations.GetContextKeysForCustom(context, [.. PolicyInputList]), "ContextKeyNames");
}
