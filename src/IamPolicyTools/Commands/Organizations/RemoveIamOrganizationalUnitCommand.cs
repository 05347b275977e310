using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Drops an organizational unit, which must be empty.</summary>
[Cmdlet(VerbsCommon.Remove, "IamOrganizationalUnit", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveIamOrganizationalUnitCommand : ModellingCmdlet
{
    /// <summary>The id, <c>ou-…</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("OrganizationalUnitId")]
    [ArgumentCompleter(typeof(OrganizationUnitIdCompleter))]
    public string Id { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process() =>
        Change(Id, "Remove organizational unit", model => OrganizationOperations.RemoveUnit(model, Id));
}
