using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.InlinePolicies;

/// <summary>Lists the names of the inline policies of a role.</summary>
[Cmdlet(VerbsCommon.Get, "IamRolePolicyList")]
[Alias("Get-IamRolePolicies")]
[OutputType(typeof(string))]
public sealed class GetIamRolePolicyListCommand : ListingTwinCmdlet
{
    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => ReadList(context => InlinePolicyOperations.List(context, IdentityKind.Role, RoleName), "PolicyNames");
}
