using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>A model while the edits of one source are applied to it.</summary>
internal sealed class ModelEditor
{
    private readonly IamModel _start;
    private readonly SortedDictionary<string, AccountEditor> _accounts = new(StringComparer.Ordinal);
    private readonly DiagnosticBag _findings;
    private System.Collections.Immutable.ImmutableDictionary<string, ManagedPolicy> _awsPolicies;

    /// <summary>Opens a model.</summary>
    /// <param name="start">The model.</param>
    /// <param name="isPlanned">True for a source that replaces the slots it sets, false for a complete picture (IN-32).</param>
    /// <param name="findings">Receives the warnings.</param>
    public ModelEditor(IamModel start, bool isPlanned, DiagnosticBag findings)
    {
        _start = start;
        IsPlanned = isPlanned;
        _findings = findings;
        _awsPolicies = start.AwsManagedPolicies;
        Organization = new OrganizationEditor(start.Organization);
    }

    /// <summary>True for a source that replaces the slots it sets, false for a complete picture (IN-32).</summary>
    public bool IsPlanned { get; }

    /// <summary>Where the edit stands that is applied.</summary>
    public SourceLocation Place { get; set; }

    /// <summary>The organization.</summary>
    public OrganizationEditor Organization { get; }

    /// <summary>The ids of the accounts that were opened.</summary>
    public IEnumerable<string> Touched => _accounts.Keys;

    /// <summary>An account, which is made where there is none.</summary>
    public AccountEditor Of(Owner owner)
    {
        if (!_accounts.TryGetValue(owner.AccountId, out AccountEditor? account))
        {
            Account known = _start.Accounts.GetValueOrDefault(owner.AccountId)
                ?? new Account { AccountId = owner.AccountId, Partition = owner.Partition };
            account = new AccountEditor(this, known);
            _accounts.Add(owner.AccountId, account);
        }

        return account;
    }

    /// <summary>The accounts of which something is true; the others are not opened.</summary>
    public IEnumerable<AccountEditor> AccountsWhere(Func<Account, bool> isMeant) => _accounts.Values
        .Select(a => a.ToAccount())
        .Concat(_start.Accounts.Values.Where(a => !_accounts.ContainsKey(a.AccountId)))
        .Where(isMeant)
        .Select(a => Of(new Owner(a.AccountId, a.Partition)));

    /// <summary>True where the model has an account.</summary>
    public bool Has(string accountId) => _accounts.ContainsKey(accountId) || _start.Accounts.ContainsKey(accountId);

    /// <summary>The id of the account of an id, a name or an alias; null for none.</summary>
    public string? FindAccount(string text) => Arn.IsAccountId(text)
        ? text
        : _start.Accounts.Values.FirstOrDefault(a => a.AccountName == text || a.AccountAlias == text)?.AccountId;

    /// <summary>The name of an account; null where no source tells it.</summary>
    public string? NameOf(string accountId) => _start.Accounts.GetValueOrDefault(accountId)?.AccountName;

    /// <summary>Takes the document of a policy that AWS manages.</summary>
    public void PutAwsPolicy(ManagedPolicy policy) => _awsPolicies = _awsPolicies.SetItem(policy.Arn, policy);

    /// <summary>Ends the removals and renames: what had an old name is called by the new one before anything is put.</summary>
    public void CloseRemovals()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (AccountEditor account in _accounts.Values)
        {
            account.RenameMemberships();
            foreach ((string old, string name) in account.RenamedUsers)
            {
                names[old] = name;
            }
        }

        if (names.Count > 0)
        {
            RenamedPrincipals.Apply(this, names);
        }
    }

    /// <summary>The account that has a resource; null where none has it.</summary>
    public AccountEditor? FindOwner(string resource)
    {
        foreach (AccountEditor account in _accounts.Values)
        {
            if (account.Resources.ContainsKey(resource))
            {
                return account;
            }
        }

        return _start.Accounts.Values.FirstOrDefault(a => a.Resources.ContainsKey(resource)) is { } found
            ? Of(new Owner(found.AccountId, found.Partition))
            : null;
    }

    /// <summary>True when a policy of AWS's own, or one of another account, which this one does not have to have.</summary>
    public static bool IsForeign(string policyArn, string accountId) => !Arn.AccountOf(policyArn).SequenceEqual(accountId);

    /// <summary>Reports something surprising about the edit that is applied.</summary>
    public void Warn(string code, string rule, string message) =>
        _findings.Add(new Diagnostic(DiagnosticSeverity.Warning, code, rule, message, Place));

    /// <summary>The model with all that was changed.</summary>
    public IamModel ToModel() => _start with
    {
        Accounts = _start.Accounts.SetItems(_accounts.Select(a => KeyValuePair.Create(a.Key, a.Value.ToAccount()))),
        AwsManagedPolicies = _awsPolicies,
        Organization = Organization.ToOrganization(),
        UnknownOrganization = Organization.IsChanged ? null : _start.UnknownOrganization,
        IsWithoutOrganization = !Organization.IsChanged && _start.IsWithoutOrganization,
    };
}
