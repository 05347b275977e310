using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>A model and the context in which it is asked: what the questions of many subjects share.</summary>
public sealed class AccessScope
{
    private static readonly ContextKey s_sourceVpce = ContextKey.Of("aws:SourceVpce");
    private static readonly ContextKey s_serviceNetwork = ContextKey.Of("vpc-lattice-svcs:ServiceNetworkArn");

    private readonly ResourceTargets _targets;
    private readonly ResourcePolicies? _given;
    private readonly ResourcePolicies? _givenTrust;

    // PL-85: such a policy does not mean the same of every resource.
    private readonly bool _isGivenShort;

    /// <summary>Prepares questions.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">Context and switches.</param>
    public AccessScope(IamModel model, ModelAccessSettings settings)
        : this(model, settings, null)
    {
    }

    private AccessScope(IamModel model, ModelAccessSettings settings, AccessScope? other)
    {
        Model = model;
        Settings = settings;
        Index = other?.Index ?? ModelIndex.Of(model);
        string? network = settings.Context.Find(s_serviceNetwork) is { Values: [{ } named] } ? named.Text : null;
        _targets = other is not null && other._targets.ServiceNetwork == network ? other._targets : new ResourceTargets(Index, network);
        _given = settings.Given?.ToResourcePolicies(isTrust: false);
        _givenTrust = settings.Given?.ToResourcePolicies(isTrust: true);
        _isGivenShort = settings.Given?.Resource is { } policy && ShortResources.Find(policy.Document) is not null;
        CompiledPolicySet? endpoint = FindEndpoint(out string? note);
        EndpointNote = note;
        RequestSettings = new RequestSettings
        {
            Now = settings.Now,
            Context = settings.Context,
            Region = settings.Region,
            SharedContext = settings.SharedContext,
            UnknownKeys = settings.UnknownKeys,
            DerivesContext = settings.DerivesContext,
            DerivesCallContext = settings.DerivesCallContext,
            Organization = model.Organization,
            EndpointPolicy = endpoint,
            NewPolicy = settings.NewPolicy,
            HasNoOrganization = model.IsWithoutOrganization ? model.Accounts.ContainsKey : null,
            AssumeRoot = model.Organization is null && !model.IsWithoutOrganization ? null : FindAssumeRootFacts,
            KnowsUniqueId = Index.KnowsUniqueId,
            UnknownValues = model.UnknownValues,
            Options = settings.Options,
        };
    }

    /// <summary>The model.</summary>
    public IamModel Model { get; }

    /// <summary>Context and switches.</summary>
    public ModelAccessSettings Settings { get; }

    /// <summary>Questions to the same snapshot in another context: what is found out of a resource is found out once for both.</summary>
    internal AccessScope With(ModelAccessSettings settings) => new(Model, settings, this);

    /// <summary>The same questions, with further keys where the settings have none.</summary>
    internal AccessScope With(ContextLayer context) =>
        context.Entries.Count == 0
        ? this
        : With(Settings with { SharedContext = Settings.SharedContext.Over(context) });

    /// <summary>The model's index.</summary>
    internal ModelIndex Index { get; }

    /// <summary>What the requests of all subjects share.</summary>
    internal RequestSettings RequestSettings { get; }

    /// <summary>Why the policy of the VPC endpoint is not known, or null.</summary>
    internal string? EndpointNote { get; }

    /// <summary>The owner, policies and tags of a resource.</summary>
    /// <param name="action">The action it is asked for.</param>
    /// <param name="resource">The ARN or <c>*</c>.</param>
    /// <param name="account">The account that owns it; null to find it out.</param>
    /// <param name="requester">Who asks: what has no known owner is taken to belong to the requester's account.</param>
    internal ResourceTarget FindTarget(ActionName action, string resource, string? account, Requester requester)
    {
        ResourceTarget target = _targets.Find(action, resource, account, requester.AccountId ?? OnlyAccount);
        bool isTrust = action.Service == "sts" && StsRules.IsDecidedByTrust(action.Name);
        ResourcePolicies? given =
            isTrust ? _givenTrust : _isGivenShort ? Settings.Given!.ToSavedPolicies(resource, target.Account) : _given;
        ResourceTarget known = given is null ? target : target.With(given);

        // Where there is no model, nothing is missing in it.
        if (Settings.IsWithoutModel)
        {
            return known.Notes.IsEmpty ? known : known with { Notes = [] };
        }

        if (!Settings.AsksForMissingPolicies)
        {
            return known.WithDefaultPolicy ?? known;
        }

        ResourceTarget asked = WithUnknown(known, requester);
        if (known is { Behind.IsEmpty: true, UnknownBehind: null })
        {
            return asked;
        }

        HolderTarget[] unknown = [.. known.Behind
            .Select(b => b.Target)
            .Prepend(known)
            .Where(t => NeedsGrant(t, requester))
            .Select(t => t.UnknownBehind)
            .OfType<HolderTarget>()];
        return asked.Behind.IsEmpty && unknown.Length == 0 ? asked : asked with
        {
            Behind = [.. asked.Behind.Select(b => b with { Target = WithUnknown(b.Target, requester) }), .. unknown],
            Notes = unknown.Length == 0
                ? asked.Notes
                : [.. asked.Notes.Where(n => !n.EndsWith(ResourceTarget.UnknownBehindPolicy, StringComparison.Ordinal))],
        };
    }

    // A policy that the request needs and the model does not have is unknown.
    private static ResourceTarget WithUnknown(ResourceTarget target, Requester requester) =>
        NeedsGrant(target, requester) && target.WithUnknownPolicy is { } open ? open : target;

    // Whoever comes from another account needs the word of the resource, and of what is behind it.
    private static bool NeedsGrant(ResourceTarget target, Requester requester) =>
        target.IsPolicyNeeded || requester.AccountId != target.Account;

    private string OnlyAccount => Model.Accounts.Count == 1 ? Model.Accounts.Keys.First() : string.Empty;

    private CompiledPolicySet? FindEndpoint(out string? note)
    {
        note = null;
        if (Settings.EndpointPolicy is { } given)
        {
            return given;
        }

        ContextLayer context = Settings.Context.Over(Settings.SharedContext);
        if (context.Find(s_sourceVpce) is not { Values: [{ } id] })
        {
            return PairedKeys.VpcIn(context) is { } vpc ? FindEndpointOf(vpc, out note) : null;
        }

        VpcEndpoint? endpoint =
            Model.Accounts.Values.Select(a => a.VpcEndpoints.GetValueOrDefault(id.Text)).FirstOrDefault(e => e is not null);
        note = endpoint is null && !Settings.IsWithoutModel
            ? $"the model has no VPC endpoint {id}: its policy is unknown, and the answer assumes that it allows everything"
            : null;
        return endpoint is null ? OfUnknown(id.Text, ref note) : Compile(endpoint);
    }

    // CK-8: a VPC is known of a request that passes one of its endpoints.
    private CompiledPolicySet? FindEndpointOf(string vpc, out string? note)
    {
        VpcEndpoint[] endpoints = [.. Model.Accounts.Values.SelectMany(a => a.VpcEndpoints.Values).Where(e => e.VpcId == vpc)];
        switch (endpoints)
        {
            case [var only]:
                note = $"aws:SourceVpc comes with aws:SourceVpce only, which was not given: the request is taken to pass {only}, the only endpoint of {vpc} that the model has";
                return Compile(only);
            case [] when Settings.IsWithoutModel || Model.IsEmpty:
                note = "aws:SourceVpc comes with aws:SourceVpce only, which was not given: the answer assumes an endpoint that allows everything";
                return null;
            case []:
                note = $"the model has no VPC endpoint of {vpc}, and aws:SourceVpce was not given: its policy is unknown, and the answer assumes that it allows everything";
                return OfUnknown(vpc, ref note);
            default:
                note = $"which endpoint of {vpc} the request passes is not known ({string.Join(", ", endpoints.Select(e => e.VpcEndpointId).Order(StringComparer.Ordinal))}), as aws:SourceVpce was not given: "
                    + "the answer assumes one that allows everything";
                return OfUnknown(vpc, ref note);
        }
    }

    // What Strict assumes is unknown in Discovery.
    private CompiledPolicySet? OfUnknown(string name, ref string? note)
    {
        if (Settings is not { Mode: ContextMode.Discovery, IsWithoutModel: false })
        {
            return null;
        }

        note = null;
        return CompiledPolicySet.Create(
            new PolicySource(name, null, PolicyKind.Endpoint, PolicyDocument.Unknown(ResourceTarget.NotInModel)));
    }

    private static CompiledPolicySet? Compile(VpcEndpoint? endpoint)
    {
        // IN-13: what passes an endpoint that may not exist may not pass.
        PolicyDocument? document = endpoint?.ExistsWhen is { } condition
            ? endpoint.Document is { } own ? OpenStatements.Under(own, condition) : PolicyDocument.Unknown(condition, endpoint.Location)
            : endpoint?.Document;
        return document is null
            ? null
            : CompiledPolicySet.Create(new PolicySource(endpoint!.VpcEndpointId, null, PolicyKind.Endpoint, document));
    }

    // R-114b
    private AssumeRootFacts? FindAssumeRootFacts(Requester requester, string target)
    {
        string? caller = requester.AccountId;
        if (Model.Organization is not { } organization)
        {
            return caller is not null && Model.Accounts.ContainsKey(caller) ? new AssumeRootFacts(false, false) : null;
        }

        bool mayAssume = caller == organization.MasterAccountId
            || organization.DelegatedAdministrators.Any(d => d.AccountId == caller && d.ServicePrincipal == "iam.amazonaws.com");
        bool isRoot = Arn.TryParse(target, out Arn arn) && arn.Resource == "root";
        bool isMember = isRoot && arn.Account != organization.MasterAccountId && organization.FindPath(arn.Account) is not null;

        // Both may be in another organization.
        if (isRoot && !isMember && caller is not null && organization.FindPath(caller) is null
            && organization.FindPath(arn.Account) is null)
        {
            return null;
        }

        return new AssumeRootFacts(mayAssume, isMember);
    }
}

/// <summary>Context and switches of questions to a model.</summary>
public sealed record ModelAccessSettings
{
    /// <summary>The instant of the requests.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The keys the caller gives.</summary>
    public ContextLayer Context { get; init; } = ContextLayer.Empty;

    /// <summary>
    /// The Region whose endpoint is called; null when the caller did not say. What has a Region in its ARN is called there.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>The keys of a call on several resources (R-174); <see cref="Context"/> comes first.</summary>
    public ContextLayer SharedContext { get; init; } = ContextLayer.Empty;

    /// <summary>The keys that the caller declares unknown, whatever could be derived (R-177).</summary>
    public UnknownKeys UnknownKeys { get; init; } = UnknownKeys.None;

    /// <summary>What an absent key means.</summary>
    public ContextMode Mode { get; init; }

    /// <summary>False to evaluate with the given keys alone.</summary>
    public bool DerivesContext { get; init; } = true;

    /// <summary>False to leave open what follows from the moment and the connection of a call: the time, and whether it uses TLS.</summary>
    public bool DerivesCallContext { get; init; } = true;

    /// <summary>False to leave open what follows from the tags that the model knows of a resource.</summary>
    public bool DerivesResourceTags { get; init; } = true;

    /// <summary>
    /// False to take policies that the model does not have for what they are where nobody sets them, even where a request cannot do without
    /// them: for none, and of a KMS key for one that leaves it to the account. For what is about the policies of the principal alone.
    /// </summary>
    public bool AsksForMissingPolicies { get; init; } = true;

    /// <summary>The policy of the VPC endpoint; null to take the model's, by <c>aws:SourceVpce</c>.</summary>
    public CompiledPolicySet? EndpointPolicy { get; init; }

    /// <summary>Policies of the resource that are given in the place of the model's (R-179a); null for none.</summary>
    public GivenPolicies? Given { get; init; }

    /// <summary>True where only what is given is asked: what is not given does not exist, and is not unknown.</summary>
    public bool IsWithoutModel { get; init; }

    /// <summary>The policy document that the calls want to set, or null.</summary>
    public PolicyDocument? NewPolicy { get; init; }

    /// <summary>Switches.</summary>
    public EvaluationOptions Options { get; init; } = EvaluationOptions.Default;
}
