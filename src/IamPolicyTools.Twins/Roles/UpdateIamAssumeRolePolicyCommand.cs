using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Roles;

/// <summary>Gives a role another trust policy.</summary>
[Cmdlet(VerbsData.Update, "IamAssumeRolePolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UpdateIamAssumeRolePolicyCommand : ChangingTwinCmdlet
{
    /// <summary>The name of the role.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(RoleNameCompleter))]
    public string RoleName { get; set; } = string.Empty;

    /// <summary>The trust policy: JSON, or a policy document that was read before.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [DocumentTransformation]
    public string PolicyDocument { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Call("UpdateAssumeRolePolicy", RoleName, context => RoleOperations.UpdateTrust(context, RoleName, PolicyDocument));
}
