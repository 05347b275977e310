using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Commands.Tagging;

/// <summary>Tags a role.</summary>
[Cmdlet(VerbsCommon.Add, "IamRoleTag", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class AddIamRoleTagCommand : TaggingTwinCmdlet
{
    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => AddTags(EntityKind.Role, RoleName);
}
