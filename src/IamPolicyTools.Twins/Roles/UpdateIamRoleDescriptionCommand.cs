using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Changes the description of a role.</summary>
[Cmdlet(VerbsData.Update, "IamRoleDescription", SupportsShouldProcess = true)]
[OutputType(typeof(Role))]
public sealed class UpdateIamRoleDescriptionCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <summary>The description.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string Description { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Call("UpdateRoleDescription", RoleName, context => RoleOperations.UpdateDescription(context, RoleName, Description), "Role");
}
