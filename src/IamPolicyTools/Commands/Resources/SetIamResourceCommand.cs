using System.Management.Automation;
using IamPolicyTools.Completion;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Resources;

/// <summary>Changes the policy of a resource of the model, or what else decides about access to it.</summary>
[Cmdlet(VerbsCommon.Set, "IamResource", SupportsShouldProcess = true)]
[OutputType(typeof(Resource))]
public sealed class SetIamResourceCommand : ResourceChangingCmdlet
{
    /// <summary>The ARN.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Resource", "ResourceArn")]
    [ArgumentCompleter(typeof(ResourceArnCompleter))]
    public string Arn { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process()
    {
        PolicyDocument? document = ReadPolicy();
        Change(Arn, "Change resource", model => ResourceOperations.Update(model, Arn, resource => Apply(resource, document)));
    }
}
