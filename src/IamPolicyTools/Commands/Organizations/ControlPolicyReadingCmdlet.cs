using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>A cmdlet that lists control policies.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ControlPolicyReadingCmdlet : ModelCmdlet
{
    private protected ControlPolicyReadingCmdlet()
    {
    }

    /// <summary>Writes the policies of a kind that have one of some names.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="names">The names, or patterns of them.</param>
    private protected void WritePolicies(ControlPolicyKind kind, string[] names)
    {
        OrganizationPolicy[] policies = CurrentModel.Organization is { } organization ? [.. kind.PoliciesOf(organization).Values] : [];
        foreach (string name in names)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            OrganizationPolicy[] found = [.. policies.Where(p => pattern.IsMatch(p.Name))];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                throw new IamOperationException(IamErrorCode.NoSuchEntity, $"The organization has no {kind} called {name}.", name);
            }

            WriteObject(found, enumerateCollection: true);
        }
    }
}
