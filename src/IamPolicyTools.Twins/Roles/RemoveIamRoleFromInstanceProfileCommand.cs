using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Takes the role out of an instance profile.</summary>
[Cmdlet(VerbsCommon.Remove, "IamRoleFromInstanceProfile", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamRoleFromInstanceProfileCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the instance profile.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InstanceProfileNameCompleter))]
    public string InstanceProfileName { get; set; } = string.Empty;

    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Call("RemoveRoleFromInstanceProfile", InstanceProfileName, context => InstanceProfileOperations.RemoveRole(context, InstanceProfileName, RoleName));
}
