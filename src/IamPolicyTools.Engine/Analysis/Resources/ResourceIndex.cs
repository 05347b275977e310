using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>The resources of a model, as those need them that look at them one by one. Made once, whoever asks.</summary>
internal sealed class ResourceIndex
{
    private readonly Lazy<TrustIndex> _trust;
    private readonly Lazy<ResourceHolding[]> _holdings;
    private readonly ConcurrentDictionary<(string Arn, string Below), ModelledResource> _known = new();
    private readonly ConcurrentDictionary<string, ImmutableArray<ModelledResource>> _entities = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Account, ResourceKey Key), ImmutableArray<ModelledResource>> _entitiesOn = new();
    private readonly ConcurrentDictionary<string, ModelledResource> _assumable = new(StringComparer.Ordinal);

    /// <summary>Prepares to look through a model.</summary>
    /// <param name="model">The model.</param>
    public ResourceIndex(IamModel model)
    {
        Model = model;
        _trust = new(() => new TrustIndex(model));
        _holdings = new(() => FindHoldings(model));
    }

    /// <summary>The model.</summary>
    public IamModel Model { get; }

    /// <summary>The model's roles by whom they trust.</summary>
    public TrustIndex Trust => _trust.Value;

    /// <summary>Some of the resources that have policies of their own.</summary>
    /// <param name="isRelevant">Tells which; the others are no reason to look at what they are below of otherwise.</param>
    public IEnumerable<ModelledResource> Find(Predicate<ResourceHolding> isRelevant)
    {
        ResourceHolding[] relevant = Array.FindAll(_holdings.Value, isRelevant);
        ILookup<string, string> below = relevant
            .SelectMany(h => h.Asked.Where(a => a.Arn != h.Resource.Arn), (h, a) => (Holder: a.Arn, h.Resource.Arn))
            .ToLookup(p => p.Holder, p => p.Arn);
        return relevant.Select(h => _known.GetOrAdd(
            (h.Resource.Arn, string.Join('\n', below[h.Resource.Arn])),
            static (_, x) => ModelledResource.Of(x.h.Resource, x.h.Asked, x.below[x.h.Resource.Arn], x.h.HasOneBehind),
            (h, below)));
    }

    /// <summary>What IAM manages in an account.</summary>
    /// <param name="account">The account; null for none.</param>
    public ImmutableArray<ModelledResource> FindEntities(string? account) => account is not null && Model.Accounts.TryGetValue(account, out Account? own)
        ? _entities.GetOrAdd(account, static (_, own) => [.. ArnsOf(own).Select(arn => ModelledResource.OfEntity(arn, own.AccountId))], own)
        : [];

    /// <summary>What IAM manages in an account and an action can be asked on; of an action that the catalogue does not know, all.</summary>
    /// <param name="account">The account; null for none.</param>
    /// <param name="domain">The action.</param>
    public ImmutableArray<ModelledResource> FindEntitiesOn(string? account, ActionDomain domain) =>
        account is null || !domain.Forms.Any(f => f.ServiceField is null or "iam") ? []
        : domain.Known is null ? FindEntities(account)
        : _entitiesOn.GetOrAdd(
            (account, domain.ResourceKey),
            static (key, x) => x.Self.FindEntities(key.Account).RemoveAll(e => e.TermsIn(x.domain).IsEmpty),
            (Self: this, domain));

    /// <summary>A role that somebody may become.</summary>
    public ModelledResource AssumableOf(Role role) =>
        _assumable.GetOrAdd(role.Arn, static (arn, account) => ModelledResource.OfAssumable(arn, account), role.AccountId);

    private static IEnumerable<string> ArnsOf(Account account) =>
    [
        .. EntityKind.All.Where(kind => kind.HasTags).SelectMany(kind => kind.AllOf(account)).Select(entity => entity.Arn),
        .. account.OpenIdConnectProviders.Keys,
        .. account.SamlProviders.Keys,
        .. account.VirtualMfaDevices.Keys,
    ];

    private static ResourceHolding[] FindHoldings(IamModel model)
    {
        var all = model.Accounts.Values.SelectMany(a => a.Resources.Values).DistinctBy(r => r.Arn).ToDictionary(r => r.Arn, StringComparer.Ordinal);
        ResourceHolding Look(Resource resource)
        {
            HolderSet holders = PolicyHolders.Of(resource.Arn);
            return new ResourceHolding(
                resource,
                [.. holders.Holders.Select(h => h.Arns.Select(a => all.GetValueOrDefault(a)).FirstOrDefault(r => r is not null)).OfType<Resource>()],
                holders.Behind is not null);
        }

        // One whose ARN nobody knows at all may be any (IN-7): the evaluator minds it with each of the others.
        return [.. all.Values.Where(r => Arn.TryParse(r.Arn, out _)).Select(Look)];
    }
}

/// <summary>A resource of the model, with those whose policies are asked about it.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Asked">The resources of the model whose policies are asked about it, which may be itself.</param>
/// <param name="HasOneBehind">True when another resource stands behind it and has to permit, too.</param>
internal sealed record ResourceHolding(Resource Resource, ImmutableArray<Resource> Asked, bool HasOneBehind);
