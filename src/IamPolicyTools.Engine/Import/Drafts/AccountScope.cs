using IamPolicyTools.Import.Binding;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
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

    public List<Draft<User>> Users { get; } = [];

    public List<Draft<Group>> Groups { get; } = [];

    public List<Draft<Role>> Roles { get; } = [];

    public List<Draft<ManagedPolicy>> Policies { get; } = [];

    public List<Draft<InstanceProfile>> InstanceProfiles { get; } = [];

    public List<Item<OpenIdConnectProvider>> OpenIdConnectProviders { get; } = [];

    public List<Item<SamlProvider>> SamlProviders { get; } = [];

    public List<Item<Resource>> Resources { get; } = [];

    public List<Item<MfaDevice>> VirtualMfaDevices { get; } = [];

    public List<Item<VpcEndpoint>> VpcEndpoints { get; } = [];

    private IEnumerable<EntityHeader> Headers =>
        Users.Select(d => d.Header)
            .Concat(Groups.Select(d => d.Header))
            .Concat(Roles.Select(d => d.Header))
            .Concat(Policies.Select(d => d.Header))
            .Concat(InstanceProfiles.Select(d => d.Header));

    private bool IsEmpty =>
        AccountId is null && Settings.Count == 0 && Users.Count + Groups.Count + Roles.Count + InstanceProfiles.Count + OpenIdConnectProviders.Count
        + SamlProviders.Count + Resources.Count + VirtualMfaDevices.Count + VpcEndpoints.Count == 0 && Policies.All(p => p.Header.AccountId == "aws");

    /// <summary>Hands everything to the accounts it belongs to.</summary>
    public void Close(ImportDraft draft)
    {
        foreach (Draft<ManagedPolicy> policy in Policies.Where(p => p.Header.AccountId == "aws"))
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
        router.Send(Users, a => a.Users);
        router.Send(Groups, a => a.Groups);
        router.Send(Roles, a => a.Roles);
        router.Send(Policies.Where(p => p.Header.AccountId != "aws"), a => a.Policies);
        router.Send(InstanceProfiles, a => a.InstanceProfiles);
        router.Send(OpenIdConnectProviders, a => a.OpenIdConnectProviders, p => p.Arn);
        router.Send(SamlProviders, a => a.SamlProviders, p => p.Arn);
        router.Send(VirtualMfaDevices, a => a.VirtualMfaDevices, d => d.SerialNumber);
        router.Send(VpcEndpoints, a => a.VpcEndpoints, e => e.VpcEndpointId);
        router.SendResources(Resources);
    }

    private AccountIdentity FindIdentity()
    {
        HasUnreadableAccount |= Headers.Any(h => h.HasUnreadableArn);
        string? first = Headers.Select(h => h.Arn).FirstOrDefault(a => Arn.TryParse(a, out Arn arn) && arn.Account != "aws");
        _ = Arn.TryParse(first, out Arn parts);
        string partition = Partition ?? (first is null ? "aws" : parts.Partition);
        string? accountId = AccountId
            ?? (first is null ? null : parts.Account)
            ?? OpenIdConnectProviders.Select(p => p.AccountId).Concat(SamlProviders.Select(p => p.AccountId)).Concat(Resources.Select(r => r.AccountId)).FirstOrDefault(id => id is not null);
        if (accountId is null && !HasUnreadableAccount)
        {
            File.Error("ACCOUNT_UNKNOWN", "Expected \"AccountId\" with the 12 digits of the account, or ARNs that name it; found neither", Location);
        }

        // The import will not succeed without it, but goes on to find what else is wrong.
        return new AccountIdentity(accountId ?? $"unknown, at {Location.Offset}", partition);
    }
}
