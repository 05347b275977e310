using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Boundaries;

/// <summary>Bounds what a user can be allowed.</summary>
[Cmdlet(VerbsCommon.Set, "IamUserPermissionsBoundary", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SetIamUserPermissionsBoundaryCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <summary>The ARN of the managed policy that bounds what can be allowed.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string PermissionsBoundary { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Call("PutUserPermissionsBoundary", UserName, context => BoundaryOperations.Put(context, IdentityKind.User, UserName, PermissionsBoundary));
}
