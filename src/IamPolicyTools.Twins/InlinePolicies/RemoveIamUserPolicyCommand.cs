using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.InlinePolicies;

/// <summary>Deletes an inline policy of a user.</summary>
[Cmdlet(VerbsCommon.Remove, "IamUserPolicy", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamUserPolicyCommand : ChangingTwinCmdlet
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
    protected override void Process() =>
        Call("DeleteUserPolicy", PolicyName, context => InlinePolicyOperations.Delete(context, IdentityKind.User, UserName, PolicyName));
}
