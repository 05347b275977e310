using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>Finds the accounts that a permission set goes to by the organization (PO-2.5). What cannot be found is a warning.</summary>
/// <param name="model">The model, once all accounts are there.</param>
/// <param name="grant">Who has the set where.</param>
/// <param name="context">Knows accounts by their names.</param>
internal sealed class AccountTargets(ModelEditor model, PermissionSetGrant grant, InfrastructureContext context)
{
    private readonly Organization? _organization = model.Organization.ToOrganization();

    /// <summary>The accounts, and whether they have the set.</summary>
    public IEnumerable<(string AccountId, Undecided When)> Resolve()
    {
        var found = new SortedDictionary<string, Undecided>(StringComparer.Ordinal);
        Undecided here = grant
            .IsForOrganization(_organization is { HasProvisionalId: false, Id: var id } ? id : null)
            .And(Undecided.When(grant.ExistsWhen));
        if (here.Is == false)
        {
            return [];
        }

        foreach ((string account, Undecided when) in grant.Targets.SelectMany(Find))
        {
            found[account] = found.GetValueOrDefault(account, Undecided.Never).Or(when);
        }

        foreach ((string account, Undecided when) in grant.Except.SelectMany(Find).Where(e => found.ContainsKey(e.AccountId)))
        {
            found[account] = found[account].And(when.Not());
        }

        return found
            .Where(f => !(grant.IsNeverInManagement && f.Key == _organization?.MasterAccountId))
            .Select(f => (f.Key, When: f.Value.And(here)))
            .Where(f => f.When.Is != false);
    }

    private IEnumerable<(string AccountId, Undecided When)> Find(AccountTarget target) => target.Kind switch
    {
        AccountTargetKind.Named when Arn.IsAccountId(target.Text) => [(target.Text, Undecided.Always)],
        AccountTargetKind.Named => FindNamed(target),
        _ when _organization is null => Unplaced(target, "no source has the organization"),
        AccountTargetKind.All => AccountsOf(_organization.Root, isDeep: true).Select(a => (a, Management(a, target))),
        AccountTargetKind.Tagged => FindTagged(target),
        _ => AccountsOf(_organization.Root, isDeep: true).Select(a => (a, Begins(a, target.Text))).Where(f => f.Item2.Is != false),
    };

    private (string AccountId, Undecided When)[] FindNamed(AccountTarget target)
    {
        OrganizationalUnit? unit =
            model.Organization.FindUnit(target.Text) is { } id && _organization is not null ? UnitOf(_organization.Root, id) : null;
        string? account = context.AccountIdOf(target.Text) ?? model.FindAccount(target.Text);
        if (unit is null || account is not null)
        {
            return unit is not null ? Unplaced(target, "a unit and an account are called so")
                : account is null ? Unplaced(target, "no source has such a unit or account")
                : [(account, Undecided.Always)];
        }

        string[] below = [.. unit.OrganizationalUnits.SelectMany(u => AccountsOf(u, isDeep: true))];
        if (target.IsDeep is null && below.Length > 0)
        {
            Warn(target, "it is not told whether units below it are meant, too: in their accounts its role may not exist");
        }

        Undecided deep = target.IsDeep is { } isDeep
            ? new Undecided(isDeep, null)
            : Undecided.When($"{grant.Set} goes to the units below {target.Text}, too");
        return
        [
            .. AccountsOf(unit, isDeep: false).Select(a => (a, Undecided.Always)), .. deep.Is == false ? [] : below.Select(a => (a, deep))
        ];
    }

    // No source has the tags of accounts.
    private (string AccountId, Undecided When)[] FindTagged(AccountTarget target)
    {
        Warn(target, "no source has the tags of accounts: its role may not exist in any of them");
        return [.. AccountsOf(_organization!.Root, isDeep: true)
            .Select(a => (a, Undecided.When($"the account {a} has the tag {target.Text}")))];
    }

    private Undecided Management(string account, AccountTarget target) =>
        account != _organization!.MasterAccountId ? Undecided.Always
        : target.HasManagement is { } isMeant ? new Undecided(isMeant, null)
        : Undecided.When($"{grant.Set} goes to the management account, too");

    private Undecided Begins(string account, string text)
    {
        const string Anything = ".*";
        string start = text.EndsWith(Anything, StringComparison.Ordinal) ? text[..^Anything.Length] : text;
        string? name = context.AccountNameOf(account) ?? model.NameOf(account);
        if (start.All(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_'))
        {
            if (account.StartsWith(start, StringComparison.Ordinal) || name?.StartsWith(start, StringComparison.OrdinalIgnoreCase) == true)
            {
                return Undecided.Always;
            }

            // What does not begin as an id does can still begin as a name that no source has.
            if (name is not null)
            {
                return Undecided.Never;
            }
        }

        return Undecided.When($"the account {account} is called {text}");
    }

    private (string AccountId, Undecided When)[] Unplaced(AccountTarget target, string why)
    {
        Warn(target, $"{why}: its roles there are not in the model. Expected the organization among the files", "OUTSIDE_TREE");
        return [];
    }

    private void Warn(AccountTarget target, string what, string code = "UNPLACED")
    {
        model.Place = target.Place;
        model.Warn(code, "PO-2.5", $"The permission set {grant.Set} is assigned in {target.Text}, and {what}");
    }

    private static IEnumerable<string> AccountsOf(OrganizationalUnit unit, bool isDeep) =>
        unit.Accounts.Select(a => a.AccountId).Concat(isDeep ? unit.OrganizationalUnits.SelectMany(u => AccountsOf(u, isDeep: true)) : []);

    private static OrganizationalUnit? UnitOf(OrganizationalUnit unit, string id) =>
        unit.Id == id ? unit : unit.OrganizationalUnits.Select(u => UnitOf(u, id)).FirstOrDefault(u => u is not null);
}
