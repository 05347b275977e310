using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Deletes a version of a managed policy.</summary>
[Cmdlet(VerbsCommon.Remove, "IamPolicyVersion", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamPolicyVersionCommand : ChangingTwinCmdlet
{
    /// <summary>The id of the version, <c>v2</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PolicyVersionIdCompleter))]
    public string VersionId { get; set; } = string.Empty;

    /// <summary>The ARN of the managed policy.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string PolicyArn { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Call("DeletePolicyVersion", VersionId, context => PolicyVersionOperations.Delete(context, PolicyArn, VersionId));
}
