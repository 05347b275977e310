using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Attaches a resource control policy to a root, unit or account.</summary>
[Cmdlet(VerbsLifecycle.Register, "IamResourceControlPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RegisterIamResourceControlPolicyCommand : ModellingCmdlet
{
    /// <summary>The name of the policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ResourceControlPolicyNameCompleter))]
    public string Name { get; set; } = string.Empty;

    /// <summary>The root, unit or account: its id.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Target")]
    [ArgumentCompleter(typeof(OrganizationTargetIdCompleter))]
    public string TargetId { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Change(Name, $"Attach to {TargetId}", model => ControlPolicyOperations.Attach(model, ControlPolicyKind.Resource, Name, TargetId));
}
