using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Commands.Tagging;

/// <summary>Takes tags away from a managed policy.</summary>
[Cmdlet(VerbsCommon.Remove, "IamPolicyTag", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamPolicyTagCommand : UntaggingTwinCmdlet
{
    /// <summary>The ARN of the managed policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn")]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string PolicyArn { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => RemoveTags(EntityKind.Policy, PolicyArn);
}
