using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Lists the managed policies attached to a role.</summary>
[Cmdlet(VerbsCommon.Get, "IamAttachedRolePolicyList")]
[Alias("Get-IamAttachedRolePolicies")]
[OutputType(typeof(AttachedPolicy))]
public sealed class GetIamAttachedRolePolicyListCommand : AttachedListTwinCmdlet
{
    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => ReadAttached(IdentityKind.Role, RoleName);
}
