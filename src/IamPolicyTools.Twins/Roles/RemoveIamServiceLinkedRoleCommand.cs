using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Deletes a role that a service of AWS kept for itself.</summary>
[Cmdlet(VerbsCommon.Remove, "IamServiceLinkedRole", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(string))]
public sealed class RemoveIamServiceLinkedRoleCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Call("DeleteServiceLinkedRole", RoleName, context => ServiceLinkedRoleOperations.Delete(context, RoleName), "DeletionTaskId");
}
