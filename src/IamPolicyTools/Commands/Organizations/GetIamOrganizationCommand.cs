using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Gets the organization of the model.</summary>
[Cmdlet(VerbsCommon.Get, "IamOrganization")]
[OutputType(typeof(Organization))]
public sealed class GetIamOrganizationCommand : ModelCmdlet
{
    /// <inheritdoc/>
    protected override void Process()
    {
        if (CurrentModel.Organization is { } organization)
        {
            WriteObject(organization);
        }
    }
}
