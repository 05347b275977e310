using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Attaches a managed policy to a role.</summary>
[Cmdlet(VerbsLifecycle.Register, "IamRolePolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RegisterIamRolePolicyCommand : AttachingTwinCmdlet
{
    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Attach(IdentityKind.Role, RoleName);
}
