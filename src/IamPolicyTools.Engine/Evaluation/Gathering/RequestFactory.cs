using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Context;
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
    private readonly ContextLayer _principal;
    private readonly ContextLayer _kms;

    /// <summary>Creates a factory.</summary>
    /// <param name="requester">Who asks.</param>
    /// <param name="policies">What applies to the requester.</param>
    /// <param name="settings">Context and switches.</param>
    public RequestFactory(Requester requester, PrincipalPolicies policies, RequestSettings settings)
    {
        Requester = requester;
        Policies = policies;
        Settings = settings;
        _principal = DerivedContext.OfPrincipal(requester, settings.Organization, settings.Now);
        _kms = DerivedContext.OfKms(requester);
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
    /// <param name="account">The account that owns the resource.</param>
    /// <param name="policies">What applies to the resource.</param>
    /// <param name="tags">The resource's tags; null when they are not known.</param>
    /// <param name="asked">The resource that was asked about, where another one is checked; null where it is the same.</param>
    /// <param name="keys">Keys that tell through what the request comes; null for none.</param>
    /// <param name="behind">The request in the form of what stands behind the resource.</param>
    public AccessRequest Create(
        ActionName action,
        string resource,
        string account,
        ResourcePolicies? policies = null,
        IReadOnlyList<Tag>? tags = null,
        string? asked = null,
        ContextLayer? keys = null,
        ImmutableArray<AccessRequest> behind = default)
    {
        return new AccessRequest
        {
            Requester = Requester,
            Action = action,
            Resource = resource,
            AskedResource = asked,
            ResourceAccount = account,
            Context = CreateContext(action, resource, account, tags, keys),
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

    private RequestContext CreateContext(ActionName action, string resource, string account, IReadOnlyList<Tag>? tags, ContextLayer? keys)
    {
        ContextLayer given = IsPassRole(action) ? Settings.ContextWithoutTags : Settings.Context;
        if (!Settings.DerivesContext)
        {
            return new RequestContext(given, []);
        }

        ContextLayer ofResource = tags is { Count: > 0 }
            ? DerivedContext.OfResource(action, resource, account, tags, Settings.Organization)
            : Settings.OfUntagged(action, resource, account);
        keys ??= DerivedContext.OfAccessPoint(resource, account, null);
        ContextLayer? further = action.Service == "kms" ? _kms : keys;
        IReadOnlyList<ContextLayer> derived = further is null ? [_principal, ofResource, Settings.OfRequest] : [_principal, ofResource, Settings.OfRequest, further];
        return new RequestContext(given, derived, new DecidedKeys(Requester, Settings.Organization is not null, tags is not null || IsPassRole(action), keys is not null));
    }

    internal static bool IsPassRole(ActionName action) => action is { Service: "iam", Name: "passrole" };
}

/// <summary>Context and switches that the requests of a factory share.</summary>
public sealed class RequestSettings
{
    private readonly ConcurrentDictionary<(string Service, string Action, string Account), ContextLayer> _untagged = new();
    private ContextLayer? _withoutTags;
    private ContextLayer? _ofRequest;

    /// <summary>The instant of the requests.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The keys the caller gave.</summary>
    public ContextLayer Context { get; init; } = ContextLayer.Empty;

    /// <summary>False to evaluate with the given keys alone.</summary>
    public bool DerivesContext { get; init; } = true;

    /// <summary>False to leave open what follows from the moment and the connection of a call.</summary>
    public bool DerivesCallContext { get; init; } = true;

    /// <summary>The organization, if there is one.</summary>
    public Organization? Organization { get; init; }

    /// <summary>The policy of the VPC endpoint the requests go through, or null.</summary>
    public CompiledPolicySet? EndpointPolicy { get; init; }

    /// <summary>The policy document that the calls want to set, or null.</summary>
    public PolicyDocument? NewPolicy { get; init; }

    /// <summary>What the organization says about AssumeRoot by a requester on a target ARN; null when nothing is known.</summary>
    public Func<Requester, string, AssumeRootFacts>? AssumeRoot { get; init; }

    /// <summary>Tells whether a unique id is one of the model's users or roles; null where there is no model.</summary>
    internal Func<string, bool>? KnowsUniqueId { get; init; }

    /// <summary>Switches.</summary>
    public EvaluationOptions Options { get; init; } = EvaluationOptions.Default;

    // tag keys count as absent for PassRole, whoever gives them.
    internal ContextLayer ContextWithoutTags => _withoutTags ??= Context.Without(name =>
        name.StartsWith("aws:ResourceTag/", StringComparison.OrdinalIgnoreCase) || name.StartsWith("iam:ResourceTag/", StringComparison.OrdinalIgnoreCase));

    /// <summary>The keys that every request has.</summary>
    internal ContextLayer OfRequest => _ofRequest ??= DerivesCallContext ? DerivedContext.OfRequest(Now) : ContextLayer.Empty;

    /// <summary>The keys of a resource without tags.</summary>
    internal ContextLayer OfUntagged(ActionName action, string resource, string account)
    {
        if (resource == "*")
        {
            return ContextLayer.Empty;
        }

        // What the keys depend on is the service and, for a few actions, the action.
        bool isException = RequestFactory.IsPassRole(action) || ContextKeyFacts.LacksResourceAccount(action);
        return _untagged.GetOrAdd(
            (action.Service, isException ? action.Name : string.Empty, account),
            static (key, x) => DerivedContext.OfResource(x.action, x.resource, key.Account, [], x.Organization),
            (action, resource, Organization));
    }
}
