using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.InlinePolicies;

/// <summary>Puts an inline policy into a role.</summary>
[Cmdlet(VerbsCommunications.Write, "IamRolePolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class WriteIamRolePolicyCommand : WritingPolicyTwinCmdlet
{
    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Put(IdentityKind.Role, RoleName);
}
