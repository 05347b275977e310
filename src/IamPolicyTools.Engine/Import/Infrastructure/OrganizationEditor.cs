using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>
/// An organization while edits are applied to it. Policies are known by their id, or by the name that a source has for them.
/// </summary>
internal sealed partial class OrganizationEditor
{
    /// <summary>What the root is called where no source tells its id.</summary>
    public const string UnknownRoot = "r-unknown";

    private readonly Organization? _start;
    private readonly Dictionary<string, Unit> _units = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OrganizationAccount> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _parents = new(StringComparer.Ordinal);
    private readonly HashSet<string> _given = [];
    private readonly HashSet<string> _leaving = [];
    private Organization? _changed;

    /// <summary>Opens an organization.</summary>
    public OrganizationEditor(Organization? start)
    {
        _start = start;
        _changed = start;
        if (start is null)
        {
            return;
        }

        Add(start.Root, null);
        _given = [.. _units.Keys, .. _accounts.Keys];
        AddPolicies(start.ServiceControlPolicies, isScp: true);
        AddPolicies(start.ResourceControlPolicies, isScp: false);
    }

    /// <summary>True once something was changed.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Sets what the organization is called, and who manages it.</summary>
    public void Put(string id, string managementAccount)
    {
        IsChanged = true;
        _changed = (_changed ?? Empty(id, managementAccount)) with
        {
            Id = id,
            MasterAccountId = managementAccount,
            HasProvisionalId = false
        };
    }

    /// <summary>Creates a unit, or the root, or moves it.</summary>
    /// <param name="id">Its id, or the token of it.</param>
    /// <param name="name">Its name; null where that is not said.</param>
    /// <param name="parent">The id of what it is in; null for the root.</param>
    /// <param name="untold">What the source does not tell of it, by the members of the account document, where nothing else does.</param>
    public void PutUnit(string id, string? name, string? parent, params IEnumerable<string> untold)
    {
        IsChanged = true;
        Unit unit = Require(id, untold);
        _units[id] = unit with { Value = unit.Value with { Name = name ?? unit.Value.Name, HasProvisionalId = UnknownToken.Is(id) } };
        _parents[id] = parent ?? string.Empty;
    }

    /// <summary>Puts an account into the tree.</summary>
    /// <param name="accountId">12 digits.</param>
    /// <param name="parent">The id of its unit; null where that is not said.</param>
    public void PutMember(string accountId, string? parent)
    {
        IsChanged = true;
        OrganizationAccount account = _accounts.GetValueOrDefault(accountId) ?? new OrganizationAccount { AccountId = accountId };
        _accounts[accountId] = account;
        if (parent is not null || !_parents.ContainsKey(accountId))
        {
            _parents[accountId] = parent ?? string.Empty;
        }
    }

    /// <summary>Says that what is attached somewhere is not known.</summary>
    public void MarkUnknown(string target, string member, string reason)
    {
        IsChanged = true;
        if (Arn.IsAccountId(target))
        {
            PutMember(target, null);
            _accounts[target] = _accounts[target] with { Unknowns = _accounts[target].Unknowns.SetItem(member, reason) };
        }
        else
        {
            Unit unit = Require(target, OfUnit);
            _units[target] = unit with { Value = unit.Value with { Unknowns = unit.Value.Unknowns.SetItem(member, reason) } };
        }
    }

    /// <summary>Says what is attached somewhere, as it was observed.</summary>
    /// <param name="target">The root, a unit or an account.</param>
    /// <param name="isScp">True for service control policies, false for resource control policies.</param>
    /// <param name="names">The policies.</param>
    /// <param name="reason">Why there may be more; null where these are all. Where more was known before, that stays.</param>
    public void SetAttached(string target, bool isScp, IReadOnlyList<string> names, string? reason)
    {
        string member = isScp ? nameof(OrganizationalUnit.ServiceControlPolicies) : nameof(OrganizationalUnit.ResourceControlPolicies);
        bool isKnown = _given.Contains(target);
        if (reason is not null && names.Count == 0 && isKnown)
        {
            return;
        }

        IsChanged = true;
        Change(target, isScp, known => reason is not null && isKnown ? [.. known.Union(names)] : [.. names]);
        if (reason is not null && !isKnown)
        {
            MarkUnknown(target, member, reason);
        }
        else if (reason is null)
        {
            MarkKnown(target, member);
        }

        if (names.FirstOrDefault(n => !IsPolicy(n, isScp)) is { } missing)
        {
            MarkUnknown(target, member, $"the policy {missing} is attached, and no source has it");
            Change(target, isScp, known => known.RemoveAll(n => !IsPolicy(n, isScp)));
        }
    }

    /// <summary>Puts units and accounts of which nobody tells where they are below a unit of which nothing is known.</summary>
    public void PutOutside(string id, IReadOnlyList<string> children, string reason)
    {
        string[] homeless = [.. children.Where(
            c => _parents.GetValueOrDefault(c) is not { Length: > 0 } parent || parent == id || !_units.ContainsKey(parent))];
        if (homeless.Length == 0)
        {
            return;
        }

        PutUnit(id, "(unknown)", null);
        _units[id] = new Unit(_units[id].Value with { HasProvisionalId = true, ServiceControlPolicies = [], ResourceControlPolicies = [] });
        MarkUnknown(id, nameof(OrganizationalUnit.ServiceControlPolicies), reason);
        MarkUnknown(id, nameof(OrganizationalUnit.ResourceControlPolicies), reason);
        foreach (string child in homeless)
        {
            _parents[child] = id;
        }
    }

    /// <summary>The id of the root; a made-up one where no source tells it.</summary>
    public string RootId => _units.Keys.FirstOrDefault(id => id.StartsWith("r-", StringComparison.Ordinal)) ?? UnknownRoot;

    /// <summary>
    /// The id of the unit of a name, of a path of names (<c>Workloads/Prod</c>, <c>Workloads:Prod</c>) or of an id; null for none, or
    /// several.
    /// </summary>
    public string? FindUnit(string text)
    {
        string[] names = text.Split(['/', ':'], StringSplitOptions.RemoveEmptyEntries);
        if (names is [] or ["Root"])
        {
            return RootId;
        }

        if (_units.ContainsKey(text))
        {
            return text;
        }

        string? at = RootId;
        foreach (string name in names[0] == "Root" ? names[1..] : names)
        {
            at = at is null ? null : _units.FirstOrDefault(u => u.Value.Value.Name == name
                && u.Key != at
                && (_parents.GetValueOrDefault(u.Key) is { Length: > 0 } parent ? parent : RootId) == at).Key;
        }

        string[] named = [.. _units.Where(u => u.Value.Value.Name == text).Select(u => u.Key)];
        return at ?? (named is [var only] ? only : null);
    }

    /// <summary>Adds a delegated administrator.</summary>
    public void Delegate(string accountId, string service)
    {
        IsChanged = true;
        var administrator = new DelegatedAdministrator(accountId, service);
        Organization organization = _changed ?? Empty(null, null);
        _changed = organization.DelegatedAdministrators.Contains(administrator)
            ? organization
            : organization with { DelegatedAdministrators = organization.DelegatedAdministrators.Add(administrator) };
    }

    /// <summary>Removes a delegated administrator.</summary>
    public void EndDelegation(string accountId, string service)
    {
        if (_changed is not null)
        {
            IsChanged = true;
            var removed = new DelegatedAdministrator(accountId, service);
            _changed = _changed with { DelegatedAdministrators = _changed.DelegatedAdministrators.Remove(removed) };
        }
    }

    /// <summary>Takes an account out, or a unit, which AWS deletes only where nothing is in it.</summary>
    public void RemoveMember(string id)
    {
        _leaving.Add(id);

        // IN-1: a unit may be told of before what is in it.
        while (_leaving.FirstOrDefault(l => _accounts.ContainsKey(l) || (_units.ContainsKey(l) && !_parents.ContainsValue(l))) is { } next)
        {
            IsChanged = true;
            _leaving.Remove(next);
            _accounts.Remove(next);
            _units.Remove(next);
            _parents.Remove(next);
        }
    }

    /// <summary>The organization with all that was changed; null where there is none.</summary>
    public Organization? ToOrganization()
    {
        if (!IsChanged)
        {
            return _start;
        }

        Organization organization = _changed ?? Empty(null, null);
        RequireParents();
        string root = _units.Keys.FirstOrDefault(id => id.StartsWith("r-", StringComparison.Ordinal)) ?? organization.Root.Id;
        Unit top = Require(root, []);
        _parents[root] = string.Empty;
        ILookup<string, string> below = _parents
            .Where(p => p.Key != root)
            .ToLookup(p => p.Value.Length == 0 || !_units.ContainsKey(p.Value) ? root : p.Value, p => p.Key);
        return organization with { Root = Build(top.Value, below, []) };
    }

    private void MarkKnown(string target, string member)
    {
        if (Arn.IsAccountId(target))
        {
            _accounts[target] = _accounts[target] with { Unknowns = _accounts[target].Unknowns.Remove(member) };
        }
        else
        {
            Unit unit = Require(target, OfUnit);
            _units[target] = new Unit(unit.Value with { Unknowns = unit.Value.Unknowns.Remove(member) });
        }
    }

    private static Organization Empty(string? id, string? managementAccount) => new()
    {
        Id = id ?? "o-unknown",
        HasProvisionalId = id is null,
        MasterAccountId = managementAccount ?? Owner.NoAccount,
        Root = new OrganizationalUnit { Id = UnknownRoot, HasProvisionalId = true },
    };

    private OrganizationalUnit Build(OrganizationalUnit unit, ILookup<string, string> below, HashSet<string> above)
    {
        // What stands below itself stands nowhere.
        if (!above.Add(unit.Id))
        {
            return unit;
        }

        string[] children = [.. below[unit.Id].Order(StringComparer.Ordinal)];
        OrganizationalUnit built = unit with
        {
            OrganizationalUnits = [.. children.Where(_units.ContainsKey).Select(c => Build(_units[c].Value, below, above))],
            Accounts = [.. children.Where(_accounts.ContainsKey).Select(c => _accounts[c])],
        };
        above.Remove(unit.Id);
        return built;
    }

    private void Add(OrganizationalUnit unit, string? parent)
    {
        _units[unit.Id] = new Unit(unit with { OrganizationalUnits = [], Accounts = [] });
        _parents[unit.Id] = parent ?? string.Empty;
        foreach (OrganizationAccount account in unit.Accounts)
        {
            _accounts[account.AccountId] = account;
            _parents[account.AccountId] = unit.Id;
        }

        foreach (OrganizationalUnit child in unit.OrganizationalUnits)
        {
            Add(child, unit.Id);
        }
    }

    /// <summary>What is not known of a unit that only a reference names: what is in it, and what else is attached to it (IN-23).</summary>
    public static IEnumerable<string> OfUnit =>
    [
        nameof(OrganizationalUnit.Accounts), nameof(OrganizationalUnit.OrganizationalUnits), .. Attachments,
    ];

    /// <summary>The members that hold what is attached.</summary>
    public static IEnumerable<string> Attachments =>
        [nameof(OrganizationalUnit.ServiceControlPolicies), nameof(OrganizationalUnit.ResourceControlPolicies)];

    private Unit Require(string id, IEnumerable<string> untold)
    {
        if (!_units.TryGetValue(id, out Unit? unit))
        {
            bool isMade = UnknownToken.Is(id) || id == UnknownRoot;
            unit = new Unit(new OrganizationalUnit
            {
                Id = id,
                Name = id,
                HasProvisionalId = isMade,
                Unknowns = UnknownMembers.None.AddRange(untold.Select(u => KeyValuePair.Create(u, AccountEditor.Why))),
            });
            _units[id] = unit;
            _parents.TryAdd(id, string.Empty);
        }

        return unit;
    }

    // CFG-13: a unit in which something is, and which no source has, may have policies that nobody tells of.
    private void RequireParents()
    {
        foreach (string parent in _parents.Values
            .Where(p => p.Length > 0 && !_units.ContainsKey(p) && !p.StartsWith("r-", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .ToArray())
        {
            Require(parent, OfUnit);
        }
    }

    private void Change(string target, bool isScp, Func<ImmutableArray<string>, ImmutableArray<string>> change)
    {
        if (Arn.IsAccountId(target))
        {
            PutMember(target, null);
            OrganizationAccount account = _accounts[target];
            _accounts[target] = isScp
                ? account with { ServiceControlPolicies = change(account.ServiceControlPolicies) }
                : account with { ResourceControlPolicies = change(account.ResourceControlPolicies) };
            return;
        }

        Unit unit = Require(target, OfUnit);
        _units[target] = new Unit(isScp
            ? unit.Value with { ServiceControlPolicies = change(unit.Value.ServiceControlPolicies) }
            : unit.Value with { ResourceControlPolicies = change(unit.Value.ResourceControlPolicies) });
    }

    private sealed record Unit(OrganizationalUnit Value);
}
