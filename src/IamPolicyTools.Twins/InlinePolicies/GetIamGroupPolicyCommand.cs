using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.InlinePolicies;

/// <summary>Gets an inline policy of a group.</summary>
[Cmdlet(VerbsCommon.Get, "IamGroupPolicy")]
[OutputType(typeof(GroupPolicy))]
public sealed class GetIamGroupPolicyCommand : TwinCmdlet
{
    /// <summary>The name of the group.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GroupNameCompleter))]
    public string GroupName { get; set; } = string.Empty;

    /// <summary>The name of the policy.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InlinePolicyNameCompleter))]
    public string PolicyName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Read(context =>
    {
        InlinePolicy policy = InlinePolicyOperations.Get(context, IdentityKind.Group, GroupName, PolicyName);
        return new GroupPolicy(GroupName, policy.PolicyName, policy.Document);
    });
}
