using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Drops a resource control policy, which must be attached to nothing.</summary>
[Cmdlet(VerbsCommon.Remove, "IamResourceControlPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveIamResourceControlPolicyCommand : ModellingCmdlet
{
    /// <summary>The name of the policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceControlPolicyNameCompleter))]
    public string Name { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Change(Name, "Remove resource control policy", model => ControlPolicyOperations.Remove(model, ControlPolicyKind.Resource, Name));
}
