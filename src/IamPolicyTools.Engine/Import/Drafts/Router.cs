using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Drafts;

/// <summary>
/// Sends what an account document holds to the account that each thing belongs to: the document's own, unless an ARN says otherwise.
/// </summary>
internal sealed class Router
{
    private readonly AccountScope _scope;
    private readonly AccountIdentity _own;
    private readonly ImportDraft _draft;
    private readonly HashSet<string> _strangers = new(StringComparer.Ordinal);

    public Router(AccountScope scope, AccountIdentity own, ImportDraft draft)
    {
        _scope = scope;
        _own = own;
        _draft = draft;
    }

    public void Send<T>(IEnumerable<Draft<T>> drafts, Func<AccountDraft, EntitySet<T>> set)
        where T : IamEntity
    {
        foreach (Draft<T> draft in drafts)
        {
            AccountIdentity owner = OwnerOf(draft.Header.Arn, draft.Header.AccountId, draft.Header.Location);
            set(_draft.GetAccount(owner)).Add(draft, owner);
        }
    }

    public void Send<T>(IEnumerable<Item<T>> items, Func<AccountDraft, ItemSet<T>> set, Func<T, string> key)
    {
        foreach (Item<T> item in items)
        {
            AccountIdentity owner = OwnerOf(null, item.AccountId, item.Location);
            T value = item.Create(owner);
            set(_draft.GetAccount(owner)).Add(key(value), value, item);
        }
    }

    /// <summary>Sends resources, which may belong to any account: a document describes what its account deals with.</summary>
    public void SendResources(IEnumerable<Item<Resource>> resources)
    {
        foreach (Item<Resource> item in resources)
        {
            AccountIdentity owner = item.AccountId is { } id ? _own with { AccountId = id } : _own;
            Resource resource = item.Create(owner);
            _draft.GetAccount(owner).Resources.Add(resource.Arn, resource, item);
        }
    }

    private AccountIdentity OwnerOf(string? arn, string? accountId, SourceLocation location)
    {
        if (arn is not null && Arn.TryParse(arn, out Arn parts) && parts.Partition != _own.Partition)
        {
            _scope.File.Refuse("ARN_MISMATCH", $"Found an ARN of the partition {parts.Partition}, expected {_own.Partition}", location);
        }

        if (accountId is null || accountId == _own.AccountId)
        {
            return _own;
        }

        if (_strangers.Add(accountId))
        {
            _scope.File.Refuse(
                "TWO_ACCOUNTS",
                $"Found an ARN of the account {accountId}, expected {_own.AccountId} as elsewhere in this document",
                location);
        }

        return _own with { AccountId = accountId };
    }
}
