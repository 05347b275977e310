using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Makes an organizational unit.</summary>
[Cmdlet(VerbsCommon.New, "IamOrganizationalUnit", SupportsShouldProcess = true)]
[OutputType(typeof(OrganizationalUnit))]
public sealed class NewIamOrganizationalUnitCommand : ModellingCmdlet
{
    /// <summary>The name, unique below its parent.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = string.Empty;

    /// <summary>The root or unit that holds it; without it the root.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Parent")]
    [ArgumentCompleter(typeof(OrganizationUnitIdCompleter))]
    public string? ParentId { get; set; }

    /// <summary>The id, <c>ou-…</c>; without it one is made.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Id { get; set; }

    /// <inheritdoc/>
    protected override void Process() =>
        Change(Name, "Create organizational unit", model => OrganizationOperations.CreateUnit(model, Name, ParentId, Id));
}
