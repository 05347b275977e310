using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Deletes a managed policy.</summary>
[Cmdlet(VerbsCommon.Remove, "IamPolicy", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamPolicyCommand : ChangingTwinCmdlet
{
    /// <summary>The ARN of the managed policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string PolicyArn { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Call("DeletePolicy", PolicyArn, context => ManagedPolicyOperations.Delete(context, PolicyArn));
}
