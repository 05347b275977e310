using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Attaches a service control policy to a root, unit or account.</summary>
[Cmdlet(VerbsLifecycle.Register, "IamServiceControlPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RegisterIamServiceControlPolicyCommand : RegisterControlPolicyCmdlet
{
    private protected override ControlPolicyKind Kind => ControlPolicyKind.Service;
}

/// <summary>Attaches a resource control policy to a root, unit or account.</summary>
[Cmdlet(VerbsLifecycle.Register, "IamResourceControlPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RegisterIamResourceControlPolicyCommand : RegisterControlPolicyCmdlet
{
    private protected override ControlPolicyKind Kind => ControlPolicyKind.Resource;
}

/// <summary>Attaches a control policy.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RegisterControlPolicyCmdlet : ModellingCmdlet
{
    private protected RegisterControlPolicyCmdlet()
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
        Change(Name, $"Attach to {TargetId}", model => ControlPolicyOperations.Attach(model, Kind, Name, TargetId));
}
