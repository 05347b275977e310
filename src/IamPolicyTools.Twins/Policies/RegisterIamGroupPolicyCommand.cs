using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Attaches a managed policy to a group.</summary>
[Cmdlet(VerbsLifecycle.Register, "IamGroupPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RegisterIamGroupPolicyCommand : AttachingTwinCmdlet
{
    /// <summary>The name of the group.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GroupNameCompleter))]
    public string GroupName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Attach(IdentityKind.Group, GroupName);
}
