using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Import.Drafts;

/// <summary>An account as the files of one import describe it.</summary>
internal sealed class AccountDraft(AccountIdentity identity)
{
    private readonly Dictionary<EntityKind, object> _entities = [];

    public AccountIdentity Identity { get; } = identity;

    public List<Func<Account, Account>> Settings { get; } = [];

    public ItemSet<OpenIdConnectProvider> OpenIdConnectProviders { get; } = new();

    public ItemSet<SamlProvider> SamlProviders { get; } = new();

    public ItemSet<MfaDevice> VirtualMfaDevices { get; } = new();

    public ItemSet<Resource> Resources { get; } = new();

    public ItemSet<VpcEndpoint> VpcEndpoints { get; } = new();

    /// <summary>The entities of one kind.</summary>
    public EntitySet<T> Of<T>(EntityKind<T> kind)
        where T : IamEntity
    {
        if (!_entities.TryGetValue(kind, out object? entities))
        {
            _entities.Add(kind, entities = new EntitySet<T>());
        }

        return (EntitySet<T>)entities;
    }
}
