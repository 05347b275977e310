using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Detaches a service control policy from a root, unit or account.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "IamServiceControlPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UnregisterIamServiceControlPolicyCommand : UnregisterControlPolicyCmdlet
{
    private protected override ControlPolicyKind Kind => ControlPolicyKind.Service;
}

/// <summary>Detaches a resource control policy from a root, unit or account.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "IamResourceControlPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UnregisterIamResourceControlPolicyCommand : UnregisterControlPolicyCmdlet
{
    private protected override ControlPolicyKind Kind => ControlPolicyKind.Resource;
}

/// <summary>Detaches a control policy.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class UnregisterControlPolicyCmdlet : ModellingCmdlet
{
    private protected UnregisterControlPolicyCmdlet()
    {
    }

    /// <summary>The name of the policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ControlPolicyNameCompleter))]
    public string Name { get; set; } = string.Empty;

    /// <summary>The root, unit or account: its id.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Target")]
    [ArgumentCompleter(typeof(OrganizationTargetIdCompleter))]
    public string TargetId { get; set; } = string.Empty;

    private protected abstract ControlPolicyKind Kind { get; }

    /// <inheritdoc/>
    protected override void Process() =>
        Change(Name, $"Detach from {TargetId}", model => ControlPolicyOperations.Detach(model, Kind, Name, TargetId));
}
