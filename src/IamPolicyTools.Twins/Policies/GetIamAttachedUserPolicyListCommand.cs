using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Lists the managed policies attached to a user.</summary>
[Cmdlet(VerbsCommon.Get, "IamAttachedUserPolicyList")]
[Alias("Get-IamAttachedUserPolicies")]
[OutputType(typeof(AttachedPolicy))]
public sealed class GetIamAttachedUserPolicyListCommand : AttachedListTwinCmdlet
{
    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => ReadAttached(IdentityKind.User, UserName);
}
