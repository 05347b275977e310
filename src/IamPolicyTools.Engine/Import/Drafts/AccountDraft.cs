using IamPolicyTools.Model;

namespace IamPolicyTools.Import.Drafts;

/// <summary>An account as the files of one import describe it.</summary>
internal sealed class AccountDraft(AccountIdentity identity)
{
    public AccountIdentity Identity { get; } = identity;

    public List<Func<Account, Account>> Settings { get; } = [];

    public EntitySet<User> Users { get; } = new();

    public EntitySet<Group> Groups { get; } = new();

    public EntitySet<Role> Roles { get; } = new();

    public EntitySet<ManagedPolicy> Policies { get; } = new();

    public EntitySet<InstanceProfile> InstanceProfiles { get; } = new();

    public ItemSet<OpenIdConnectProvider> OpenIdConnectProviders { get; } = new();

    public ItemSet<SamlProvider> SamlProviders { get; } = new();

    public ItemSet<MfaDevice> VirtualMfaDevices { get; } = new();

    public ItemSet<Resource> Resources { get; } = new();

    public ItemSet<VpcEndpoint> VpcEndpoints { get; } = new();
}
