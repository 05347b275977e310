using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Commands.Tagging;

/// <summary>Takes tags away from a role.</summary>
[Cmdlet(VerbsCommon.Remove, "IamRoleTag", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamRoleTagCommand : UntaggingTwinCmdlet
{
    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => RemoveTags(EntityKind.Role, RoleName);
}
