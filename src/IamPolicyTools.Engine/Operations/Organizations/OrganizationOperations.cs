using System.Globalization;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations.Organizations;

/// <summary>Making an organization, its units, and the places of accounts in it. These change the model; nobody is authorised.</summary>
public static class OrganizationOperations
{
    private const int DeepestUnit = 5;

    /// <summary>Makes an organization, with the management account directly below its root.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="masterAccountId">The management account's 12 digits, or the alias of one that the model has.</param>
    /// <param name="id"><c>o-…</c>; null to have one made.</param>
    /// <param name="rootId"><c>r-…</c>; null to have one made.</param>
    /// <exception cref="IamOperationException">There is one already, or an id is malformed.</exception>
    public static Change<Organization> Create(IamModel model, string masterAccountId, string? id = null, string? rootId = null)
    {
        masterAccountId = AccountIdOf(model, masterAccountId);
        Check.FormIfGiven(NameRules.OrganizationId, id);
        Check.FormIfGiven(NameRules.RootId, rootId);
        if (model.Organization is { } known)
        {
            throw new IamOperationException(IamErrorCode.EntityAlreadyExists, $"The model has an organization already: {known}.", known.Id);
        }

        var organization = new Organization
        {
            Id = id ?? "o-" + MakeId(masterAccountId, 10),
            MasterAccountId = masterAccountId,
            Root = new OrganizationalUnit
            {
                Id = rootId ?? "r-" + MakeId(masterAccountId, 4),
                Accounts = [new OrganizationAccount { AccountId = masterAccountId }],
            },
        };
        return new Change<Organization>(model with { Organization = organization }, organization);
    }

    /// <summary>
    /// What was probably meant by an account id that the model does not have, as a warning; null when it has it, or nothing like it. An
    /// organization may name accounts that nobody modelled.
    /// </summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="accountId">12 digits.</param>
    public static string? DescribeUnknownAccount(IamModel model, string accountId) =>
        model.FindAccount(accountId) is null && NearName.Find(accountId, model.Accounts.Keys) is { } near
            ? $"The model has no account {accountId}. Did you mean {near}?"
            : null;

    private static string AccountIdOf(IamModel model, string idOrAlias)
    {
        if (model.FindAccount(idOrAlias) is { } account)
        {
            return account.AccountId;
        }

        Check.Form(NameRules.AccountId(idOrAlias) is { } fault ? fault + NearNames.Hint(idOrAlias, model.Accounts.Values.Select(a => a.AccountAlias).OfType<string>()) : null, idOrAlias);
        return idOrAlias;
    }

    /// <summary>Drops the organization. Its accounts stay.</summary>
    /// <param name="model">The snapshot.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">There is none.</exception>
    public static IamModel Remove(IamModel model)
    {
        _ = Existing(model);
        return model with { Organization = null };
    }

    /// <summary>Makes a unit.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="name">The name, unique below its parent.</param>
    /// <param name="parentId">The root or unit that holds it; null for the root.</param>
    /// <param name="id"><c>ou-…</c>; null to have one made.</param>
    /// <exception cref="IamOperationException">The name or id is taken or malformed, the parent is none, or the tree would be too deep.</exception>
    public static Change<OrganizationalUnit> CreateUnit(IamModel model, string name, string? parentId = null, string? id = null)
    {
        Organization organization = Existing(model);
        Check.FormIfGiven(NameRules.OrganizationalUnitId, id);
        if (name.Length is 0 or > 128)
        {
            throw new IamOperationException(IamErrorCode.ValidationError, $"The name of a unit has 1 to 128 characters, found {name.Length}.", name);
        }

        OrganizationalUnit parent = FindUnit(organization, parentId ?? organization.Root.Id);
        if (parent.OrganizationalUnits.Any(u => u.Name == name))
        {
            throw new IamOperationException(IamErrorCode.EntityAlreadyExists, $"An organizational unit {name} exists already below {parent}.", name);
        }

        if (OrganizationTree.DepthOf(organization, parent.Id) >= DeepestUnit)
        {
            throw new IamOperationException(
                IamErrorCode.LimitExceeded, $"Organizational units are nested up to {DeepestUnit} levels below the root.", name);
        }

        string unitId = id ?? NextUnitId(organization, parent, name);
        if (OrganizationTree.Units(organization).Any(u => u.Id == unitId))
        {
            throw new IamOperationException(IamErrorCode.EntityAlreadyExists, $"An organizational unit with the id {unitId} exists already.", unitId);
        }

        var unit = new OrganizationalUnit { Id = unitId, Name = name };
        Organization changed = OrganizationTree.Change(
            organization, parent.Id, (OrganizationalUnit p) => p with { OrganizationalUnits = p.OrganizationalUnits.Add(unit) });
        return new Change<OrganizationalUnit>(model with { Organization = changed }, unit);
    }

    /// <summary>Drops a unit, which must be empty.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="id"><c>ou-…</c></param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">There is no such unit, it is the root, or something is in it.</exception>
    public static IamModel RemoveUnit(IamModel model, string id)
    {
        Organization organization = Existing(model);
        OrganizationalUnit unit = FindUnit(organization, id);
        OrganizationalUnit parent = OrganizationTree.ParentOfUnit(organization, id) ?? throw new IamOperationException(
            IamErrorCode.InvalidInput, $"{id} is the root, which goes with the organization only.", id);
        string[] rest = [.. unit.Accounts.Select(a => a.AccountId), .. unit.OrganizationalUnits.Select(u => u.Id)];
        if (rest.Length > 0)
        {
            throw new IamOperationException(
                IamErrorCode.DeleteConflict, $"The organizational unit {id} is not empty: it has {Check.List(rest)}.", id);
        }

        return model with
        {
            Organization = OrganizationTree.Change(
                organization, parent.Id, (OrganizationalUnit p) => p with { OrganizationalUnits = p.OrganizationalUnits.RemoveAll(u => u.Id == id) }),
        };
    }

    /// <summary>Puts an account into the tree.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="accountId">12 digits. The account need not be in the model.</param>
    /// <param name="parentId">The root or unit; null for the root.</param>
    /// <exception cref="IamOperationException">The id is malformed, the tree holds it already, or the parent is none.</exception>
    public static Change<OrganizationAccount> Add(IamModel model, string accountId, string? parentId = null)
    {
        Check.Form(NameRules.AccountId(accountId), accountId);
        Organization organization = Existing(model);
        if (organization.FindPath(accountId) is { } known)
        {
            throw new IamOperationException(
                IamErrorCode.EntityAlreadyExists, $"The organization has account {accountId} already, below {known.Units[^1]}.", accountId);
        }

        return Place(model, organization, new OrganizationAccount { AccountId = accountId }, parentId ?? organization.Root.Id);
    }

    /// <summary>Moves an account to another place in the tree. The policies attached to the account itself stay with it.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="accountId">12 digits.</param>
    /// <param name="parentId">The root or unit.</param>
    /// <exception cref="IamOperationException">The tree does not hold the account, or the parent is none.</exception>
    public static Change<OrganizationAccount> Move(IamModel model, string accountId, string parentId)
    {
        Organization organization = Existing(model);
        return Place(model, Without(organization, accountId), FindAccount(organization, accountId), parentId);
    }

    /// <summary>Takes an account out of the tree. The account itself stays in the model.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="accountId">12 digits.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">The tree does not hold it, or it is the management account.</exception>
    public static IamModel Withdraw(IamModel model, string accountId)
    {
        Organization organization = Existing(model);
        if (accountId == organization.MasterAccountId)
        {
            throw new IamOperationException(
                IamErrorCode.InvalidInput, $"{accountId} is the management account, which leaves with the organization only.", accountId);
        }

        _ = FindAccount(organization, accountId);
        return model with
        {
            Organization = Without(organization, accountId) with
            {
                DelegatedAdministrators = organization.DelegatedAdministrators.RemoveAll(d => d.AccountId == accountId),
            },
        };
    }

    /// <summary>Lets an account administer a service for the organization, or not any more.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="accountId">12 digits.</param>
    /// <param name="servicePrincipal">The service, <c>iam.amazonaws.com</c>.</param>
    /// <param name="isRegistered">True to let it.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">The tree does not hold the account, or it was not registered.</exception>
    public static IamModel SetDelegatedAdministrator(IamModel model, string accountId, string servicePrincipal, bool isRegistered)
    {
        Organization organization = Existing(model);
        _ = FindAccount(organization, accountId);
        var administrator = new DelegatedAdministrator(accountId, servicePrincipal);
        bool isKnown = organization.DelegatedAdministrators.Contains(administrator);
        if (isRegistered == isKnown)
        {
            return isRegistered ? model : throw new IamOperationException(
                IamErrorCode.NoSuchEntity, $"Account {accountId} is no delegated administrator of {servicePrincipal}.", accountId);
        }

        return model with
        {
            Organization = organization with
            {
                DelegatedAdministrators = isRegistered
                    ? organization.DelegatedAdministrators.Add(administrator)
                    : organization.DelegatedAdministrators.Remove(administrator),
            },
        };
    }

    internal static Organization Existing(IamModel model) => model.Organization ?? throw new IamOperationException(
        IamErrorCode.NoSuchEntity, "The model has no organization.", "Organization");

    internal static OrganizationalUnit FindUnit(Organization organization, string id) =>
        OrganizationTree.Units(organization).FirstOrDefault(u => u.Id == id)
        ?? throw new IamOperationException(IamErrorCode.NoSuchEntity, $"The organization has no root or organizational unit {id}.", id);

    internal static OrganizationAccount FindAccount(Organization organization, string accountId) =>
        organization.FindPath(accountId)?.Account
        ?? throw new IamOperationException(IamErrorCode.NoSuchEntity, $"The organization has no account {accountId}.", accountId);

    private static Change<OrganizationAccount> Place(IamModel model, Organization organization, OrganizationAccount account, string parentId)
    {
        OrganizationalUnit parent = FindUnit(organization, parentId);
        Organization changed = OrganizationTree.Change(
            organization, parent.Id, (OrganizationalUnit p) => p with { Accounts = p.Accounts.Add(account) });
        return new Change<OrganizationAccount>(model with { Organization = changed }, account);
    }

    private static Organization Without(Organization organization, string accountId) => OrganizationTree.ParentOf(organization, accountId) is { } parent
        ? OrganizationTree.Change(
            organization, parent.Id, (OrganizationalUnit p) => p with { Accounts = p.Accounts.RemoveAll(a => a.AccountId == accountId) })
        : organization;

    // ou-ROOT-xxxxxxxx, another one when that is taken: a unit that was dropped may come back under its name elsewhere.
    private static string NextUnitId(Organization organization, OrganizationalUnit parent, string name)
    {
        string prefix = $"ou-{organization.Root.Id[2..]}-";
        for (int i = 0; ; i++)
        {
            string id = prefix + MakeId(string.Create(CultureInfo.InvariantCulture, $"{parent.Id}/{name}/{i}"), 8);
            if (!OrganizationTree.Units(organization).Any(u => u.Id == id))
            {
                return id;
            }
        }
    }

    private static string MakeId(string seed, int length) => UniqueId.From(string.Empty, seed)[..length].ToLowerInvariant();
}
