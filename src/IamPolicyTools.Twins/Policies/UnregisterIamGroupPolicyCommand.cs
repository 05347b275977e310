using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Detaches a managed policy from a group.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "IamGroupPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UnregisterIamGroupPolicyCommand : AttachingTwinCmdlet
{
    /// <summary>The name of the group.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GroupNameCompleter))]
    public string GroupName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Detach(IdentityKind.Group, GroupName);
}
