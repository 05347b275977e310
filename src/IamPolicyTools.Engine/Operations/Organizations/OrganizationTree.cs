using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Organizations;

/// <summary>Walks an organization's tree, and copies it with one place changed.</summary>
public static class OrganizationTree
{
    /// <summary>The root and all units, each before what is below it.</summary>
    /// <param name="organization">The organization.</param>
    public static IEnumerable<OrganizationalUnit> Units(Organization organization) => Below(organization.Root);

    /// <summary>All accounts of the tree.</summary>
    /// <param name="organization">The organization.</param>
    public static IEnumerable<OrganizationAccount> Accounts(Organization organization) => Units(organization).SelectMany(u => u.Accounts);

    /// <summary>The tree with one unit changed.</summary>
    internal static Organization Change(Organization organization, string unitId, Func<OrganizationalUnit, OrganizationalUnit> change) =>
        organization with { Root = Change(organization.Root, unitId, change) };

    /// <summary>The tree with the entry of one account changed.</summary>
    internal static Organization Change(Organization organization, string accountId, Func<OrganizationAccount, OrganizationAccount> change)
    {
        OrganizationalUnit parent = ParentOf(organization, accountId)!;
        return Change(organization, parent.Id, (OrganizationalUnit unit) => unit with
        {
            Accounts = [.. unit.Accounts.Select(a => a.AccountId == accountId ? change(a) : a)],
        });
    }

    /// <summary>The unit that holds an account, or null.</summary>
    internal static OrganizationalUnit? ParentOf(Organization organization, string accountId) =>
        Units(organization).FirstOrDefault(u => u.Accounts.Any(a => a.AccountId == accountId));

    /// <summary>The unit that holds another, or null.</summary>
    internal static OrganizationalUnit? ParentOfUnit(Organization organization, string unitId) =>
        Units(organization).FirstOrDefault(u => u.OrganizationalUnits.Any(child => child.Id == unitId));

    /// <summary>How many levels a unit is below the root.</summary>
    internal static int DepthOf(Organization organization, string unitId)
    {
        int depth = 0;
        for (string? id = unitId; id != organization.Root.Id; id = ParentOfUnit(organization, id!)?.Id)
        {
            depth++;
        }

        return depth;
    }

    private static IEnumerable<OrganizationalUnit> Below(OrganizationalUnit unit) => unit.OrganizationalUnits.SelectMany(Below).Prepend(unit);

    private static OrganizationalUnit Change(OrganizationalUnit unit, string id, Func<OrganizationalUnit, OrganizationalUnit> change) => unit.Id == id
        ? change(unit)
        : unit with { OrganizationalUnits = [.. unit.OrganizationalUnits.Select(child => Change(child, id, change))] };
}
