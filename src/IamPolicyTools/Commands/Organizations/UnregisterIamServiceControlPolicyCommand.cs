using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Detaches a service control policy from a root, unit or account.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "IamServiceControlPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UnregisterIamServiceControlPolicyCommand : ModellingCmdlet
{
    /// <summary>The name of the policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServiceControlPolicyNameCompleter))]
    public string Name { get; set; } = string.Empty;

    /// <summary>The root, unit or account: its id.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Target")]
    [ArgumentCompleter(typeof(OrganizationTargetIdCompleter))]
    public string TargetId { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Change(Name, $"Detach from {TargetId}", model => ControlPolicyOperations.Detach(model, ControlPolicyKind.Service, Name, TargetId));
}
