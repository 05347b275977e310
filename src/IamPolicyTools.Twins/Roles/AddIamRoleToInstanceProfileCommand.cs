using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Puts a role into an instance profile.</summary>
[Cmdlet(VerbsCommon.Add, "IamRoleToInstanceProfile", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class AddIamRoleToInstanceProfileCommand : ChangingTwinCmdlet
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
        Call("AddRoleToInstanceProfile", InstanceProfileName, context => InstanceProfileOperations.AddRole(context, InstanceProfileName, RoleName));
}
