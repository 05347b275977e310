using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Gives a service control policy another document or description.</summary>
[Cmdlet(VerbsCommon.Set, "IamServiceControlPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(OrganizationPolicy))]
public sealed class SetIamServiceControlPolicyCommand : SetControlPolicyCmdlet
{
    private protected override ControlPolicyKind Kind => ControlPolicyKind.Service;
}

/// <summary>Gives a resource control policy another document or description.</summary>
[Cmdlet(VerbsCommon.Set, "IamResourceControlPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(OrganizationPolicy))]
public sealed class SetIamResourceControlPolicyCommand : SetControlPolicyCmdlet
{
    private protected override ControlPolicyKind Kind => ControlPolicyKind.Resource;
}

/// <summary>Changes a control policy.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SetControlPolicyCmdlet : ModellingCmdlet
{
    private protected SetControlPolicyCmdlet()
    {
    }

    /// <summary>The name of the policy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ControlPolicyNameCompleter))]
    public string Name { get; set; } = string.Empty;

    /// <summary>The document: text, a path, or an object that has it.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("PolicyDocument")]
    public object? Content { get; set; }

    /// <summary>The description.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Description { get; set; }

    private protected abstract ControlPolicyKind Kind { get; }

    /// <inheritdoc/>
    protected override void Process()
    {
        PolicyDocument? document = Content is null ? null : PolicyArgument.ReadToStore(this, Content, Kind.Slot, nameof(Content));
        Change(Name, $"Change {Kind}", model => ControlPolicyOperations.Update(model, Kind, Name, document, Description));
    }
}
