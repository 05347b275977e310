using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Drops a service control policy, which must be attached to nothing.</summary>
[Cmdlet(VerbsCommon.Remove, "IamServiceControlPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveIamServiceControlPolicyCommand : ModellingCmdlet
{
    /// <summary>The name of the policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServiceControlPolicyNameCompleter))]
    public string Name { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Change(Name, "Remove service control policy", model => ControlPolicyOperations.Remove(model, ControlPolicyKind.Service, Name));
}
