using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Boundaries;

/// <summary>Bounds what a role can be allowed.</summary>
[Cmdlet(VerbsCommon.Set, "IamRolePermissionsBoundary", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SetIamRolePermissionsBoundaryCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <summary>The ARN of the managed policy that bounds what can be allowed.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    public string PermissionsBoundary { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Call("PutRolePermissionsBoundary", RoleName, context => BoundaryOperations.Put(context, IdentityKind.Role, RoleName, PermissionsBoundary));
}
