using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Drops the organization from the model; its accounts stay.</summary>
[Cmdlet(VerbsCommon.Remove, "IamOrganization", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveIamOrganizationCommand : ModellingCmdlet
{
    /// <inheritdoc/>
    protected override void Process() =>
        Change(Session.Model.Organization?.Id ?? "organization", "Remove organization", OrganizationOperations.Remove);
}
