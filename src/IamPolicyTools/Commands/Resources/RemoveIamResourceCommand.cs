using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Resources;

/// <summary>Drops a resource from the model.</summary>
[Cmdlet(VerbsCommon.Remove, "IamResource", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveIamResourceCommand : ModellingCmdlet
{
    /// <summary>The ARN.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Resource", "ResourceArn")]
    [ArgumentCompleter(typeof(ResourceArnCompleter))]
    public string Arn { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Change(Arn, "Remove resource", model => ResourceOperations.Remove(model, Arn));
}
