using System.Collections.Immutable;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>
/// The resources that have to be looked at one by one, because the model says more about them than that they exist: those of the
/// subject's account, those of others that could grant it something, and the roles that could trust it.
/// </summary>
internal sealed class ModelledResources
{
    private readonly Dictionary<(ResourceKey Key, bool IsSts, bool IsAssumeRoot), ModelledByAccount> _byAccount = [];
    private readonly Lazy<ILookup<string, ModelledResource>> _resources;
    private readonly Lazy<ImmutableArray<ModelledResource>> _roles;
    private readonly Lazy<ImmutableArray<ModelledResource>> _roots;
    private readonly Lazy<ImmutableArray<ModelledResource>> _named;
    private readonly ResourceIndex _index;
    private readonly string? _own;

    /// <summary>Looks through a model.</summary>
    /// <param name="index">The model's resources.</param>
    /// <param name="subject">Who asks.</param>
    /// <param name="tellsUnknown">True to tell what the subject's policies name in accounts that the model does not have.</param>
    public ModelledResources(ResourceIndex index, Subject subject, bool tellsUnknown)
    {
        IamModel model = index.Model;
        AreUnknown = model.Accounts.Values.Any(a => a.Unknowns.ContainsKey(nameof(Account.Resources)));
        _named = new(() => tellsUnknown ? [.. FindNamed(subject, model)] : []);
        string? own = subject.Requester.AccountId;
        (_index, _own) = (index, own);
        _resources = new(() => index.Find(h => IsRelevant(h, subject))
            .SelectMany(r => r.Services, (r, service) => (Resource: r, Service: service))
            .ToLookup(p => p.Service, p => p.Resource));
        _roles = new(() => [.. index.Trust.CandidatesFor(subject).Select(index.AssumableOf)]);
        _roots = new(() => [.. model.Organization is null ? [] : model.Accounts.Values.Where(a => a.AccountId != own).Select(a => ModelledResource.OfAssumable(a.RootArn, a.AccountId))]);
    }

    /// <summary>True when some account may have resources that the model does not list: any of them could have a policy.</summary>
    public bool AreUnknown { get; }

    /// <summary>The resources that an action could be asked on.</summary>
    /// <param name="domain">The action's domain.</param>
    public IEnumerable<ModelledResource> For(ActionDomain domain) => WithoutEntities(domain).Concat(EntitiesFor(domain));

    private IEnumerable<ModelledResource> WithoutEntities(ActionDomain domain) => domain.Action switch
    {
        { Service: "sts", Name: "assumeroot" } => _roots.Value,
        { Service: "sts" } => _roles.Value.Concat(_named.Value),
        _ => domain.Forms.Select(f => f.ServiceField).Distinct().SelectMany(s => s is null ? _resources.Value.SelectMany(g => g) : _resources.Value[s]).Distinct().Concat(_named.Value),
    };

    // An account has thousands of them, and which an action can be asked on is the same for all principals.
    private ImmutableArray<ModelledResource> EntitiesFor(ActionDomain domain) => domain.Action.Service == "sts" ? [] : _index.FindEntitiesOn(_own, domain);

    /// <summary>The resources that an action could be asked on, by account.</summary>
    /// <param name="domain">The action's domain.</param>
    /// <param name="own">The subject's account.</param>
    public ModelledByAccount ByAccount(ActionDomain domain, string own)
    {
        if (domain.Known is null)
        {
            return new ModelledByAccount(For(domain), own);
        }

        (ResourceKey, bool, bool) key = (domain.ResourceKey, domain.Action.Service == "sts", domain.Action is { Service: "sts", Name: "assumeroot" });
        if (!_byAccount.TryGetValue(key, out ModelledByAccount? found))
        {
            _byAccount.Add(key, found = new ModelledByAccount(WithoutEntities(domain).Where(r => !r.TermsIn(domain).IsEmpty), own, EntitiesFor(domain)));
        }

        return found;
    }

    /// <summary>The resources that an action could be asked on of which more than tags can make an answer differ.</summary>
    /// <param name="domain">The action's domain.</param>
    public ModelledResource[] TellingOf(ActionDomain domain) => [.. WithoutEntities(domain).Where(r => !r.IsOrdinary && !r.TermsIn(domain).IsEmpty)];

    /// <summary>All resources of a form that the model has, of every account, whoever asks.</summary>
    /// <param name="index">The model's resources.</param>
    /// <param name="domain">The action.</param>
    /// <param name="form">The form.</param>
    public static ImmutableArray<ModelledResource> Of(ResourceIndex index, ActionDomain domain, ArnPattern form)
    {
        IamModel model = index.Model;
        bool isTrust = domain.Action.Service == "sts";
        IEnumerable<ModelledResource> all = isTrust
            ? model.Accounts.Values.SelectMany(a => a.Roles.Values.Select(r => ModelledResource.OfAssumable(r.Arn, a.AccountId))
                .Append(ModelledResource.OfAssumable(a.RootArn, a.AccountId)))
            : index.Find(_ => true);
        IEnumerable<ModelledResource> entities = !isTrust && domain.Forms.Any(f => f.ServiceField is null or "iam")
            ? model.Accounts.Keys.SelectMany(a => index.FindEntities(a))
            : [];
        return [.. all.Concat(entities).Where(m => m.Terms.Any(t => form.Overlaps(t) && domain.Overlaps(t)))];
    }

    private static bool IsRelevant(ResourceHolding holding, Subject subject) =>
        holding.Resource.AccountId == subject.Requester.AccountId
        || holding.Asked.Prepend(holding.Resource).Any(r => CouldGrant(r, subject.Requester));

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

    // Generous: what is let through here is judged by the evaluator.
    private static bool CouldGrant(Resource resource, Requester requester) =>
        resource.ObjectOwner is not null
        || resource.Document?.UnknownReason is not null
        || !resource.Unknowns.IsEmpty
        || resource.Acl.Any(g => AccessControlList.IsPublicGroup(g.Grantee) || requester.CanonicalUserId is not { } canonical || g.Grantee == canonical)
        || resource.Shares.Any(s => s.AccountId == requester.AccountId)
        || resource.Grants.Any(g => CouldCover(g, requester))
        || (resource.Document?.Statements ?? []).Any(s => s is { Effect: Effect.Allow, Principal: { } principal } && CouldCover(principal, requester));

    private static bool CouldCover(KmsGrant grant, Requester requester) =>
        (grant.GranteeServicePrincipal ?? grant.RetiringServicePrincipal) is not null
        || new[] { grant.GranteePrincipal, grant.RetiringPrincipal }.OfType<string>().Any(p => CouldCover(new PrincipalEntry(PrincipalType.Aws, p, default), requester));

    private static bool CouldCover(PrincipalElement principal, Requester requester) =>
        principal.IsNegated || principal.Entries.Any(e => CouldCover(e, requester));

    private static bool CouldCover(PrincipalEntry e, Requester requester) =>
        e.Value == "*"
        || Placeholders.AreIn(e.Value)
        || e.Value == requester.Arn
        || e.Value == requester.ParentArn
        || e.Value == requester.UniqueId
        || e.Value == requester.ServiceName
        || (NamedSessions.RoleOf(e.Value) is { } role && role == NamedSessions.RoleOf(requester))
        || e.Value == requester.CanonicalUserId
        || (requester.AccountId is { } account && (e.Value == account || e.Value.EndsWith($"::{account}:root", StringComparison.Ordinal)));
}

/// <summary>Resources by the account that owns them.</summary>
internal sealed class ModelledByAccount
{
    /// <summary>Sorts resources.</summary>
    /// <param name="all">The resources.</param>
    /// <param name="own">The subject's account.</param>
    /// <param name="entities">What IAM manages in that account; none where it is among the others.</param>
    public ModelledByAccount(IEnumerable<ModelledResource> all, string own, ImmutableArray<ModelledResource> entities = default)
    {
        ILookup<string, ModelledResource> byAccount = all.ToLookup(r => r.Account);
        OwnTelling = [.. byAccount[own].Where(r => !r.IsOrdinary)];
        Own = entities.IsDefaultOrEmpty ? [.. byAccount[own]] : [.. byAccount[own], .. entities];
        Others = [.. byAccount.Where(a => a.Key != own)];
        Foreign = [.. Others.SelectMany(a => a).Where(r => !Arn.IsAccountId(r.Arn.Account)).SelectMany(r => r.Terms)];
    }

    /// <summary>Those of the subject's account.</summary>
    public ModelledResource[] Own { get; }

    /// <summary>Those of <see cref="Own"/> of which more than tags can make an answer differ.</summary>
    public ModelledResource[] OwnTelling { get; }

    /// <summary>Those of other accounts.</summary>
    public ImmutableArray<IGrouping<string, ModelledResource>> Others { get; }

    /// <summary>The names of those of other accounts whose ARN does not say whose they are.</summary>
    public ImmutableArray<ArnPattern> Foreign { get; }
}
