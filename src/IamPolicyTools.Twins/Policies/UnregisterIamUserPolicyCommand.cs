using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Detaches a managed policy from a user.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "IamUserPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UnregisterIamUserPolicyCommand : AttachingTwinCmdlet
{
    /// <summary>The name of the user.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string UserName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() => Detach(IdentityKind.User, UserName);
}
