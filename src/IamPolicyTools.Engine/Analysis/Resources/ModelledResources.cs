using System.Collections.Immutable;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>
/// The resources that have to be looked at one by one, because the model says more about them than that they exist: those of the
/// subject's account, those of others that could grant it something, and the roles that could trust it.
/// </summary>
internal sealed class ModelledResources
{
    private readonly Lazy<ILookup<string, ModelledResource>> _resources;
    private readonly Lazy<ImmutableArray<ModelledResource>> _roles;
    private readonly Lazy<ImmutableArray<ModelledResource>> _roots;
    private readonly Lazy<ImmutableArray<ModelledResource>> _named;

    /// <summary>Looks through a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="trust">The model's roles by whom they trust.</param>
    /// <param name="subject">Who asks.</param>
    /// <param name="tellsUnknown">True to tell what the subject's policies name in accounts that the model does not have.</param>
    public ModelledResources(IamModel model, Lazy<TrustIndex> trust, Subject subject, bool tellsUnknown)
    {
        _named = new(() => tellsUnknown ? [.. FindNamed(subject, model)] : []);
        string? own = subject.Requester.AccountId;
        _resources = new(() => Find(model, h => IsRelevant(h, subject)).Concat(FindEntities(model, own)).SelectMany(r => r.Services, (r, service) => (Resource: r, Service: service)).ToLookup(p => p.Service, p => p.Resource));
        _roles = new(() => [.. trust.Value.CandidatesFor(subject).Select(r => ModelledResource.OfAssumable(r.Arn, r.AccountId))]);
        _roots = new(() => [.. model.Organization is null ? [] : model.Accounts.Values.Where(a => a.AccountId != own).Select(a => ModelledResource.OfAssumable(a.RootArn, a.AccountId))]);
    }

    /// <summary>The resources that an action could be asked on.</summary>
    /// <param name="domain">The action's domain.</param>
    public IEnumerable<ModelledResource> For(ActionDomain domain) => domain.Action switch
    {
        { Service: "sts", Name: "assumeroot" } => _roots.Value,
        { Service: "sts" } => _roles.Value.Concat(_named.Value),
        _ => domain.Forms.Select(f => f.ServiceField).Distinct().SelectMany(s => s is null ? _resources.Value.SelectMany(g => g) : _resources.Value[s]).Distinct().Concat(_named.Value),
    };

    /// <summary>All resources of a form that the model has, of every account, whoever asks.</summary>
    /// <param name="model">The model.</param>
    /// <param name="domain">The action.</param>
    /// <param name="form">The form.</param>
    public static ImmutableArray<ModelledResource> Of(IamModel model, ActionDomain domain, ArnPattern form)
    {
        bool isTrust = domain.Action.Service == "sts";
        IEnumerable<ModelledResource> all = isTrust
            ? model.Accounts.Values.SelectMany(a => a.Roles.Values.Select(r => ModelledResource.OfAssumable(r.Arn, a.AccountId))
                .Append(ModelledResource.OfAssumable(a.RootArn, a.AccountId)))
            : Find(model, _ => true);
        IEnumerable<ModelledResource> entities = !isTrust && domain.Forms.Any(f => f.ServiceField is null or "iam")
            ? model.Accounts.Keys.SelectMany(a => FindEntities(model, a))
            : [];
        return [.. all.Concat(entities).Where(m => m.Terms.Any(t => form.Overlaps(t) && domain.Overlaps(t)))];
    }

    private static bool IsRelevant(Holding holding, Subject subject) =>
        holding.Resource.AccountId == subject.Requester.AccountId
        || holding.Asked.Prepend(holding.Resource).Any(r => CouldGrant(r, subject.Requester));

    private static IEnumerable<ModelledResource> Find(IamModel model, Predicate<Holding> isRelevant)
    {
        var all = model.Accounts.Values.SelectMany(a => a.Resources.Values).DistinctBy(r => r.Arn).ToDictionary(r => r.Arn, StringComparer.Ordinal);
        Holding Look(Resource resource)
        {
            HolderSet holders = PolicyHolders.Of(resource.Arn);
            return new Holding(
                resource,
                [.. holders.Holders.Select(h => h.Arns.Select(a => all.GetValueOrDefault(a)).FirstOrDefault(r => r is not null)).OfType<Resource>()],
                holders.Behind is not null);
        }

        Holding[] relevant = [.. all.Values.Select(Look).Where(h => isRelevant(h))];
        ILookup<string, string> below = relevant
            .SelectMany(h => h.Asked.Where(a => a.Arn != h.Resource.Arn), (h, a) => (Holder: a.Arn, h.Resource.Arn))
            .ToLookup(p => p.Holder, p => p.Arn);
        return relevant.Select(h => ModelledResource.Of(h.Resource, h.Asked, below[h.Resource.Arn], h.HasOneBehind));
    }

    // An entry tells what the earlier ones of its account do not.
    private static IEnumerable<ModelledResource> FindNamed(Subject subject, IamModel model)
    {
        Dictionary<string, List<ArnPattern>> told = new(StringComparer.Ordinal);
        foreach ((ArnPattern pattern, string account) in UnmodelledNames.Of(subject, model))
        {
            if (!told.TryGetValue(account, out List<ArnPattern>? earlier))
            {
                told.Add(account, earlier = []);
            }

            yield return ModelledResource.OfUnknown(pattern, account, earlier);
            earlier.Add(pattern);
        }
    }

    private static IEnumerable<ModelledResource> FindEntities(IamModel model, string? account)
    {
        if (account is null || !model.Accounts.TryGetValue(account, out Account? own))
        {
            return [];
        }

        IEnumerable<string> arns =
        [
            .. own.Users.Values.Select(u => u.Arn),
            .. own.Roles.Values.Select(r => r.Arn),
            .. own.Policies.Values.Select(p => p.Arn),
            .. own.InstanceProfiles.Values.Select(p => p.Arn),
            .. own.OpenIdConnectProviders.Keys,
            .. own.SamlProviders.Keys,
            .. own.VirtualMfaDevices.Keys,
        ];
        return arns.Select(arn => ModelledResource.OfEntity(arn, account));
    }

    // Generous: what is let through here is judged by the evaluator.
    private static bool CouldGrant(Resource resource, Requester requester) =>
        !resource.Acl.IsEmpty || !resource.Grants.IsEmpty || !resource.Shares.IsEmpty || resource.ObjectOwner is not null
        || resource.Document?.UnknownReason is not null || !resource.Unknowns.IsEmpty
        || (resource.Document?.Statements ?? []).Any(s => s is { Effect: Effect.Allow, Principal: { } principal } && CouldCover(principal, requester));

    private static bool CouldCover(PrincipalElement principal, Requester requester) =>
        principal.IsNegated || principal.Entries.Any(e =>
            e.Value == "*"
            || Placeholders.AreIn(e.Value)
            || e.Value == requester.Arn
            || e.Value == requester.ParentArn
            || e.Value == requester.UniqueId
            || e.Value == requester.ServiceName
            || (NamedSessions.RoleOf(e.Value) is { } role && role == NamedSessions.RoleOf(requester))
            || e.Value == requester.CanonicalUserId
            || (requester.AccountId is { } account && (e.Value == account || e.Value.EndsWith($"::{account}:root", StringComparison.Ordinal))));

    private sealed record Holding(Resource Resource, ImmutableArray<Resource> Asked, bool HasOneBehind);
}
