using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Lists the root and the organizational units.</summary>
[Cmdlet(VerbsCommon.Get, "IamOrganizationalUnit")]
[OutputType(typeof(OrganizationalUnit))]
public sealed class GetIamOrganizationalUnitCommand : ModelCmdlet
{
    /// <summary>Ids or names; wildcards are accepted. Without one, all are listed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "OrganizationalUnitId")]
    [ArgumentCompleter(typeof(OrganizationUnitIdCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void Process()
    {
        OrganizationalUnit[] units = CurrentModel.Organization is { } organization ? [.. OrganizationTree.Units(organization)] : [];
        foreach (string id in Id)
        {
            var pattern = new WildcardPattern(id, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            OrganizationalUnit[] found = [.. units.Where(u => pattern.IsMatch(u.Id) || pattern.IsMatch(u.Name))];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(id))
            {
                throw new IamOperationException(IamErrorCode.NoSuchEntity, $"The organization has no root or organizational unit {id}.", id);
            }

            WriteObject(found, enumerateCollection: true);
        }
    }
}
