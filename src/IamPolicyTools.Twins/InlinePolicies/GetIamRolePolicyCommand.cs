using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.InlinePolicies;

/// <summary>Gets an inline policy of a role.</summary>
[Cmdlet(VerbsCommon.Get, "IamRolePolicy")]
[OutputType(typeof(RolePolicy))]
public sealed class GetIamRolePolicyCommand : TwinCmdlet
{
    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <summary>The name of the policy.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InlinePolicyNameCompleter))]
    public string PolicyName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Read(context =>
    {
        InlinePolicy policy = InlinePolicyOperations.Get(context, IdentityKind.Role, RoleName, PolicyName);
        return new RolePolicy(RoleName, policy.PolicyName, policy.Document);
    });
}
