using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Makes a service control policy. It is attached to nothing yet.</summary>
[Cmdlet(VerbsCommon.New, "IamServiceControlPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(OrganizationPolicy))]
public sealed class NewIamServiceControlPolicyCommand : NewControlPolicyCmdlet
{
    private protected override ControlPolicyKind Kind => ControlPolicyKind.Service;
}

/// <summary>Makes a resource control policy. It is attached to nothing yet.</summary>
[Cmdlet(VerbsCommon.New, "IamResourceControlPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(OrganizationPolicy))]
public sealed class NewIamResourceControlPolicyCommand : NewControlPolicyCmdlet
{
    private protected override ControlPolicyKind Kind => ControlPolicyKind.Resource;
}

/// <summary>Makes a control policy.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class NewControlPolicyCmdlet : ModellingCmdlet
{
    private protected NewControlPolicyCmdlet()
    {
    }

    /// <summary>The name of the policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = string.Empty;

    /// <summary>The document: text, a path, or an object that has it.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("PolicyDocument")]
    public object Content { get; set; } = string.Empty;

    /// <summary>The description.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Description { get; set; }

    private protected abstract ControlPolicyKind Kind { get; }

    /// <inheritdoc/>
    protected override void Process()
    {
        PolicyDocument document = PolicyArgument.ReadToStore(this, Content, Kind.Slot, nameof(Content));
        Change(Name, $"Create {Kind}", model => ControlPolicyOperations.Create(model, Kind, Name, document, Description));
    }
}
