using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>
/// Builds the requests of one requester in one context. What does not change from request to request is made once,
/// so that a matrix of actions and resources costs little more than its decisions.
/// </summary>
public sealed class RequestFactory
{
    private readonly ContextLayer _given;
    private readonly ContextLayer _principal;

    // Few of those who are asked about are asked about keys.
    private ContextLayer? _kms;

    /// <summary>Creates a factory.</summary>
    /// <param name="requester">Who asks.</param>
    /// <param name="policies">What applies to the requester.</param>
    /// <param name="settings">Context and switches.</param>
    public RequestFactory(Requester requester, PrincipalPolicies policies, RequestSettings settings)
    {
        Requester = requester;
        Policies = policies;
        Settings = settings;
        _given = settings.Context;
        _principal = DerivedContext.OfPrincipal(requester, settings.Organization, settings.Now, _given.Over(settings.SharedContext));
    }

    /// <summary>Who asks.</summary>
    public Requester Requester { get; }

    /// <summary>What applies to the requester.</summary>
    public PrincipalPolicies Policies { get; }

    /// <summary>Context and switches.</summary>
    public RequestSettings Settings { get; }

    /// <summary>Builds a request.</summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN or <c>*</c>.</param>
    /// <param name="facts">What is known of the resource.</param>
    /// <param name="policies">What applies to the resource.</param>
    /// <param name="asked">The resource that was asked about, where another one is checked; null where it is the same.</param>
    /// <param name="behind">The request in the form of what stands behind the resource.</param>
    public AccessRequest Create(
        ActionName action,
        string resource,
        ResourceFacts facts,
        ResourcePolicies? policies = null,
        string? asked = null,
        ImmutableArray<AccessRequest> behind = default)
    {
        Requester requester = Requester.For(action);
        return new AccessRequest
        {
            Requester = requester,
            Action = action,
            Resource = resource,
            AskedResource = asked,
            HasOpenResource = UnknownToken.IsIn(resource),
            UnknownValues = Settings.UnknownValues,
            ResourceAccount = facts.Account,
            IsOwnerAssumed = facts.IsOwnerAssumed,
            IsBucketAbacEnabled = facts.IsBucketAbacEnabled,
            OpenTags = facts.OpenBucketTags ?? facts.OpenTags,
            Context = CreateContext(requester, action, resource, facts),
            PrincipalPolicies = Policies,
            ResourcePolicies = policies ?? ResourcePolicies.None,
            Behind = behind.IsDefault ? [] : behind,
            EndpointPolicy = Settings.EndpointPolicy,
            NewPolicy = Settings.NewPolicy,
            AssumeRoot = action is { Service: "sts", Name: "assumeroot" } ? Settings.AssumeRoot?.Invoke(Requester, resource) : null,
            KnowsUniqueId = Settings.KnowsUniqueId,
            Options = Settings.Options,
        };
    }

    /// <summary>Builds a request on a resource of which nothing is known but its owner.</summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN or <c>*</c>.</param>
    /// <param name="account">The account that owns the resource.</param>
    /// <param name="policies">What applies to the resource.</param>
    /// <param name="asked">The resource that was asked about, where another one is checked; null where it is the same.</param>
    public AccessRequest Create(
        ActionName action, string resource, string account, ResourcePolicies? policies = null, string? asked = null) => Create(
        action,
        resource,
        new ResourceFacts { Account = account, Through = DerivedContext.OfAccessPoint(resource, account, null) },
        policies,
        asked);

    private RequestContext CreateContext(Requester requester, ActionName action, string resource, ResourceFacts facts)
    {
        ContextLayer given = ResourceKeys.IsPassRole(action) ? Settings.ContextWithoutTags : _given;
        if (Settings.SharedContext.Entries.Count > 0)
        {
            given = given.Over(ResourceKeys.OfOneAmongSeveral(Settings.SharedContext, action, resource));
        }

        if (given.Entries.Count > 0 && !NetworkKeyFacts.HaveAll(action))
        {
            given = Settings.Sent(given, action);
        }

        if (!Settings.DerivesContext)
        {
            return new RequestContext(given, [], unknown: Settings.UnknownKeys);
        }

        ContextLayer paired = given.Entries.Count > 0 ? Settings.PairedWith(given, action, resource) : ContextLayer.Empty;
        string? owner = ResourceKeys.OwnerGivenIn(given, action);
        if (owner is not null)
        {
            facts = facts with { Account = owner, IsOwnerAssumed = false };
        }

        ContextLayer ofAction = action.Service switch
        {
            "kms" => _kms ??= DerivedContext.OfKms(Requester),
            "sts" => StsKeys.Of(action, requester),
            _ => ContextLayer.Empty,
        };
        ContextLayer principal = ReferenceEquals(requester, Requester)
            ? _principal
            : DerivedContext.OfPrincipal(requester, Settings.Organization, Settings.Now, given);
        string? region = ResourceKeys.RegionOf(action, resource, facts, Requester.Arn, Settings.Region);
        ReadOnlySpan<ContextLayer> derived =
        [
            paired,
            requester.Kind == RequesterKind.AwsService ? DerivedContext.OfService(requester, region) : principal,
            Settings.OfOwner(
                owner ?? ResourceKeys.OwnerIn(action, resource, facts, requester.AccountId), facts.IsOwnerAssumed
                    && resource != "*", action.Service == "s3", region),
            ResourceKeys.OfNature(action, resource, facts),
            facts.Through ?? ContextLayer.Empty,
            Settings.OfCall,
            action.Service == "ec2" && region is not null && !ActionKeys.AreWithout("ec2:region", action, resource)
                ? Settings.OfEc2(region)
                : ofAction,
        ];
        var decided = new DecidedKeys(requester, action, resource, facts, Settings.Organization, Settings.HasNoOrganization, given);
        return new RequestContext(given, derived, decided, UnknownKeysOf(requester, action, resource, facts));
    }

    private UnknownKeys UnknownKeysOf(Requester requester, ActionName action, string resource, ResourceFacts facts)
    {
        bool isAnyUnknown = HasUnknownValue(requester.Tags) || HasUnknownValue(facts.Tags ?? []) || HasUnknownValue(facts.BucketTags ?? []);
        return isAnyUnknown
            ? Settings.UnknownKeys.WithPresent(
                requester.Tags.Where(t => t.UnknownReason is not null).Select(t => "aws:PrincipalTag/" + t.Key)
                    .Concat(ResourceKeys.WithUnknownValue(action, resource, facts)))
            : Settings.UnknownKeys;
    }

    private static bool HasUnknownValue(IReadOnlyList<Tag> tags)
    {
        for (int i = 0; i < tags.Count; i++)
        {
            if (tags[i].UnknownReason is not null)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Context and switches that the requests of a factory share.</summary>
public sealed class RequestSettings
{
    private readonly ConcurrentDictionary<(string? Owner, bool IsAssumed, bool IsS3, string? Region), ContextLayer> _owners = new();
    private readonly ConcurrentDictionary<string, ContextLayer> _ec2 = new(StringComparer.Ordinal);
    private ContextLayer? _withoutTags;
    private ContextLayer? _ofCall;
    private Paired? _paired;
    private readonly Unsent?[] _unsent = new Unsent?[2];

    /// <summary>The instant of the requests.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The keys the caller gave.</summary>
    public ContextLayer Context { get; init; } = ContextLayer.Empty;

    /// <summary>
    /// The keys of a call on several resources: tags of a resource hold for those among them whose type lists such a key.
    /// <see cref="Context"/> comes first.
    /// </summary>
    public ContextLayer SharedContext { get; init; } = ContextLayer.Empty;

    /// <summary>The keys that the caller declares unknown .</summary>
    public UnknownKeys UnknownKeys { get; init; } = UnknownKeys.None;

    /// <summary>The Region whose endpoint is called; null when the caller did not say.</summary>
    public string? Region { get; init; }

    /// <summary>False to evaluate with the given keys alone.</summary>
    public bool DerivesContext { get; init; } = true;

    /// <summary>False to leave open what follows from the moment and the connection of a call.</summary>
    public bool DerivesCallContext { get; init; } = true;

    /// <summary>The organization, if there is one.</summary>
    public Organization? Organization { get; init; }

    /// <summary>Tells of an account whether it is known to be in no organization; null where that is known of none.</summary>
    internal Predicate<string>? HasNoOrganization { get; init; }

    /// <summary>The policy of the VPC endpoint the requests go through, or null.</summary>
    public CompiledPolicySet? EndpointPolicy { get; init; }

    /// <summary>The policy document that the calls want to set, or null.</summary>
    public PolicyDocument? NewPolicy { get; init; }

    /// <summary>What the organization says about AssumeRoot by a requester on a target ARN; null when nothing is known.</summary>
    public Func<Requester, string, AssumeRootFacts?>? AssumeRoot { get; init; }

    /// <summary>Tells whether a unique id is one of the model's users or roles; null where there is no model.</summary>
    internal Func<string, bool>? KnowsUniqueId { get; init; }

    /// <summary>What the tokens in policies and ARNs stand for; none without a model.</summary>
    internal ImmutableSortedDictionary<string, UnknownValue> UnknownValues { get; init; } = IamModel.Empty.UnknownValues;

    /// <summary>Switches.</summary>
    public EvaluationOptions Options { get; init; } = EvaluationOptions.Default;

    // tag keys count as absent for PassRole, whoever gives them.
    internal ContextLayer ContextWithoutTags => _withoutTags ??= Context.Without(name => ResourceTagKeys.Contains(name));

    /// <summary>
    /// Given keys without those of the network that no request for an action has, whoever says so (context-keys.md 4.9): the same for all
    /// services that do not send them, and another for PassRole.
    /// </summary>
    /// <param name="given">The keys.</param>
    /// <param name="action">An action of which not all are sent.</param>
    internal ContextLayer Sent(ContextLayer given, ActionName action)
    {
        bool isPassRole = ResourceKeys.IsPassRole(action);
        ref Unsent? last = ref _unsent[isPassRole ? 1 : 0];
        if (last is { } known && ReferenceEquals(known.Given, given))
        {
            return known.Layer;
        }

        ContextLayer layer = given.Without(name => NetworkKeyFacts.AreWithout(name, action));
        last = new Unsent(given, layer);
        return layer;
    }

    /// <summary>The keys that every request has.</summary>
    internal ContextLayer OfCall => _ofCall ??= DerivesCallContext ? CallKeys.Of(Now, Context.Over(SharedContext)) : ContextLayer.Empty;

    /// <summary>The keys that tell owner and Region.</summary>
    internal ContextLayer OfOwner(string? owner, bool isAssumed, bool isS3, string? region) => _owners.GetOrAdd(
        (owner, isAssumed, isS3, region),
        static (key, organization) => ResourceKeys.OfOwner(key.Owner, key.IsAssumed, key.IsS3, key.Region, organization),
        Organization);

    /// <summary>The key that EC2 has for the Region.</summary>
    internal ContextLayer OfEc2(string region) =>
        _ec2.GetOrAdd(region, static r => new ContextLayer.Builder().Add("ec2:Region", r).Build());

    /// <summary>
    /// The keys that follow from given ones (CK-8). Questions that differ in principal and resource come one behind the other.
    /// </summary>
    /// <param name="given">The keys.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    internal ContextLayer PairedWith(ContextLayer given, ActionName action, string resource)
    {
        if (_paired is { } known
            && ReferenceEquals(known.Given, given)
            && known.Action == action.Text
            && (known.Resource ?? resource) == resource)
        {
            return known.Layer;
        }

        ContextLayer layer = PairedKeys.Of(given, action, resource, Now);
        _paired = new Paired(given, action.Text, PairedKeys.AreOfAction(given) ? null : resource, layer);
        return layer;
    }

    private sealed record Unsent(ContextLayer Given, ContextLayer Layer);

    private sealed record Paired(ContextLayer Given, string Action, string? Resource, ContextLayer Layer);
}
