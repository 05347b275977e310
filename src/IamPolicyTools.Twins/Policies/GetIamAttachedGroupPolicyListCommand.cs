using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Lists the managed policies attached to a group.</summary>
[Cmdlet(VerbsCommon.Get, "IamAttachedGroupPolicyList")]
[Alias("Get-IamAttachedGroupPolicies")]
[OutputType(typeof(AttachedPolicy))]
public sealed class GetIamAttachedGroupPolicyListCommand : AttachedListTwinCmdlet
{
    /// <summary>The name of the group.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GroupNameCompleter))]
    public string GroupName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => ReadAttached(IdentityKind.Group, GroupName);
}
