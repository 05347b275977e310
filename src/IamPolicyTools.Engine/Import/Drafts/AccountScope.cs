using IamPolicyTools.Import.Binding;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Drafts;

/// <summary>
/// What one account document says, in the order of its text. Which account it speaks of may stand at its end,
/// or nowhere but in the ARNs of a dump.
/// </summary>
internal sealed class AccountScope
{
    public AccountScope(FileContext file) => File = file;

    public FileContext File { get; }

    /// <summary>Where the document begins; unknown until something of it is read.</summary>
    public SourceLocation Location { get; set; }

    public string? AccountId { get; set; }

    /// <summary>True when the account is named, but by something that was reported as wrong.</summary>
    public bool HasUnreadableAccount { get; set; }

    public string? Partition { get; set; }

    /// <summary>Changes of the account's own properties.</summary>
    public List<Func<Account, Account>> Settings { get; } = [];

    public EntityDrafts Entities { get; } = new();

    public List<Item<OpenIdConnectProvider>> OpenIdConnectProviders { get; } = [];

    public List<Item<SamlProvider>> SamlProviders { get; } = [];

    public List<Item<Resource>> Resources { get; } = [];

    public List<Item<MfaDevice>> VirtualMfaDevices { get; } = [];

    public List<Item<VpcEndpoint>> VpcEndpoints { get; } = [];

    private bool IsEmpty =>
        AccountId is null && Settings.Count == 0
        && OpenIdConnectProviders.Count + SamlProviders.Count + Resources.Count + VirtualMfaDevices.Count + VpcEndpoints.Count == 0
        && Entities.Headers.All(h => h.AccountId == "aws");

    /// <summary>Hands everything to the accounts it belongs to.</summary>
    public void Close(ImportDraft draft)
    {
        foreach (Draft<ManagedPolicy> policy in Entities.Of(EntityKind.Policy).Where(p => p.Header.AccountId == "aws"))
        {
            draft.AddAwsManagedPolicy(policy);
        }

        if (IsEmpty)
        {
            return;
        }

        AccountIdentity identity = FindIdentity();
        AccountDraft own = draft.GetAccount(identity);
        own.Settings.AddRange(Settings);
        var router = new Router(this, identity, draft);
        Entities.Send(router);
        router.Send(OpenIdConnectProviders, a => a.OpenIdConnectProviders, p => p.Arn);
        router.Send(SamlProviders, a => a.SamlProviders, p => p.Arn);
        router.Send(VirtualMfaDevices, a => a.VirtualMfaDevices, d => d.SerialNumber);
        router.Send(VpcEndpoints, a => a.VpcEndpoints, e => e.VpcEndpointId);
        router.SendResources(Resources);
    }

    private AccountIdentity FindIdentity()
    {
        HasUnreadableAccount |= Entities.Headers.Any(h => h.HasUnreadableArn);
        string? first = Entities.Headers.Select(h => h.Arn).FirstOrDefault(a => Arn.TryParse(a, out Arn arn) && arn.Account != "aws");
        _ = Arn.TryParse(first, out Arn parts);
        string partition = Partition ?? (first is null ? "aws" : parts.Partition);
        string? accountId = AccountId
            ?? (first is null ? null : parts.Account)
            ?? OpenIdConnectProviders.Select(p => p.AccountId).Concat(SamlProviders.Select(p => p.AccountId)).Concat(Resources.Select(r => r.AccountId))
                .FirstOrDefault(id => id is not null);
        if (accountId is null && !HasUnreadableAccount)
        {
            File.Error("ACCOUNT_UNKNOWN", "Expected \"AccountId\" with the 12 digits of the account, or ARNs that name it; found neither", Location);
        }

        // The import will not succeed without it, but goes on to find what else is wrong.
        return new AccountIdentity(accountId ?? $"unknown, at {Location.Offset}", partition);
    }
}
