using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Boundaries;

/// <summary>Takes the permissions boundary away from a user.</summary>
[Cmdlet(VerbsCommon.Remove, "IamUserPermissionsBoundary", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveIamUserPermissionsBoundaryCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Call("DeleteUserPermissionsBoundary", UserName, context => BoundaryOperations.Delete(context, IdentityKind.User, UserName));
}
