using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Drops a service control policy, which must be attached to nothing.</summary>
[Cmdlet(VerbsCommon.Remove, "IamServiceControlPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveIamServiceControlPolicyCommand : RemoveControlPolicyCmdlet
{
    private protected override ControlPolicyKind Kind => ControlPolicyKind.Service;
}

/// <summary>Drops a resource control policy, which must be attached to nothing.</summary>
[Cmdlet(VerbsCommon.Remove, "IamResourceControlPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveIamResourceControlPolicyCommand : RemoveControlPolicyCmdlet
{
    private protected override ControlPolicyKind Kind => ControlPolicyKind.Resource;
}

/// <summary>Drops a control policy.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RemoveControlPolicyCmdlet : ModellingCmdlet
{
    private protected RemoveControlPolicyCmdlet()
    {
    }

    /// <summary>The name of the policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ControlPolicyNameCompleter))]
    public string Name { get; set; } = string.Empty;

    private protected abstract ControlPolicyKind Kind { get; }

    /// <inheritdoc/>
    protected override void Process() => Change(Name, $"Remove {Kind}", model => ControlPolicyOperations.Remove(model, Kind, Name));
}
