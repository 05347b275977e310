using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Changes the description and the longest session of a role.</summary>
[Cmdlet(VerbsData.Update, "IamRole", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UpdateIamRoleCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <summary>The description.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Description { get; set; }

    /// <summary>Longest session in seconds, 3600 to 43200.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public int? MaxSessionDuration { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Call("UpdateRole", RoleName, context => RoleOperations.Update(context, RoleName, Description, MaxSessionDuration));
}
