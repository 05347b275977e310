using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.InlinePolicies;

/// <summary>Gets an inline policy of a user.</summary>
[Cmdlet(VerbsCommon.Get, "IamUserPolicy")]
[OutputType(typeof(UserPolicy))]
public sealed class GetIamUserPolicyCommand : TwinCmdlet
{
    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <summary>The name of the policy.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InlinePolicyNameCompleter))]
    public string PolicyName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Read(context =>
    {
        InlinePolicy policy = InlinePolicyOperations.Get(context, IdentityKind.User, UserName, PolicyName);
        return new UserPolicy(UserName, policy.PolicyName, policy.Document);
    });
}
