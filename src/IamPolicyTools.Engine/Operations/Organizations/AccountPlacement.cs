using System.Collections.Immutable;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Organizations;

/// <summary>Where an account is in an organization.</summary>
/// <param name="AccountId">12 digits. The account itself need not be in the model.</param>
/// <param name="ParentId">The root or unit that holds it.</param>
/// <param name="OrgPath">The path as <c>aws:PrincipalOrgPaths</c> has it: <c>o-…/r-…/ou-…/</c>.</param>
/// <param name="ServiceControlPolicies">Names of the service control policies attached to the account itself.</param>
/// <param name="ResourceControlPolicies">Names of the resource control policies attached to the account itself.</param>
public sealed record AccountPlacement(
    string AccountId,
    string ParentId,
    string OrgPath,
    ImmutableArray<string> ServiceControlPolicies,
    ImmutableArray<string> ResourceControlPolicies)
{
    /// <summary>All accounts of an organization, those of a unit before those below it.</summary>
    /// <param name="organization">The organization.</param>
    public static IEnumerable<AccountPlacement> In(Organization organization) =>
        from account in OrganizationTree.Accounts(organization)
        let path = organization.FindPath(account.AccountId)!
        select new AccountPlacement(
            account.AccountId,
            path.Units[^1].Id,
            path.ToOrgPath(organization.Id),
            account.ServiceControlPolicies,
            account.ResourceControlPolicies);

    /// <summary>The account's id.</summary>
    public override string ToString() => AccountId;
}
