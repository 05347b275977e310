using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Context;
using IamPolicyTools.Evaluation.Results;
using IamPolicyTools.Evaluation.Services;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>Asks a model: may this subject do that? Gathers what applies on both sides and builds the requests.</summary>
public sealed class ModelAccess : IAccessQuestions
{
    private static readonly ContextKey s_sourceVpce = ContextKey.Of("aws:SourceVpce");
    private static readonly ContextKey s_passedToService = ContextKey.Of("iam:PassedToService");

    private readonly ModelIndex _index;
    private readonly ModelAccessSettings _settings;
    private readonly RequestFactory _factory;
    private readonly ImmutableArray<string> _notes;
    private readonly ConcurrentDictionary<(string Resource, bool IsTrust, bool IsPut), Target> _targets = new();

    /// <summary>Prepares questions of one subject.</summary>
    /// <param name="model">The model.</param>
    /// <param name="subject">Who asks.</param>
    /// <param name="settings">Context and switches.</param>
    public ModelAccess(IamModel model, Subject subject, ModelAccessSettings settings)
    {
        Model = model;
        Subject = subject;
        _index = ModelIndex.Of(model);
        _settings = settings;
        CompiledPolicySet? endpoint = FindEndpoint(out string? endpointNote);
        _factory = new RequestFactory(subject.Requester, subject.Policies, new RequestSettings
        {
            Now = settings.Now,
            Context = settings.Context,
            DerivesContext = settings.DerivesContext,
            Organization = model.Organization,
            EndpointPolicy = endpoint,
            NewPolicy = settings.NewPolicy,
            AssumeRoot = model.Organization is null ? null : FindAssumeRootFacts,
            Options = settings.Options,
        });
        _notes = [.. SubjectNotes(), .. endpointNote is null ? Array.Empty<string>() : [endpointNote]];
    }

    /// <summary>The model.</summary>
    public IamModel Model { get; }

    /// <summary>Who asks.</summary>
    public Subject Subject { get; }

    /// <inheritdoc/>
    public IamAccessResult Ask(ActionName action, string resource, string? resourceAccount = null)
    {
        Target target = FindTarget(action, resource, resourceAccount);
        AccessRequest request = _factory.Create(action, resource, target.Account, target.Policies, target.Tags);
        return IamAccessResult.Of(request, _settings.Mode, Notes(target, request));
    }

    /// <inheritdoc/>
    public Verdict Decide(ActionName action, string resource, string? resourceAccount = null) =>
        Evaluator.Decide(CreateRequest(action, resource, resourceAccount));

    /// <summary>The request that a question leads to.</summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN or <c>*</c>.</param>
    /// <param name="resourceAccount">The account that owns it; null to find it out.</param>
    public AccessRequest CreateRequest(ActionName action, string resource, string? resourceAccount = null)
    {
        Target target = FindTarget(action, resource, resourceAccount);
        return _factory.Create(action, resource, target.Account, target.Policies, target.Tags);
    }

    private Target FindTarget(ActionName action, string resource, string? account)
    {
        bool isTrust = action.Service == "sts" && StsRules.IsDecidedByTrust(action.Name);
        bool isPut = action is { Service: "s3", Name: "putobject" };
        return account is null
            ? _targets.GetOrAdd((resource, isTrust, isPut), static (key, x) => x.Self.Resolve(x.action, key.Resource, null), (Self: this, action))
            : Resolve(action, resource, account);
    }

    private Target Resolve(ActionName action, string resource, string? account)
    {
        if (resource == "*" || !Arn.TryParse(resource, out Arn arn))
        {
            return new Target(account ?? OwnAccount, ResourcePolicies.None, null, []);
        }

        return arn is { Service: "iam" } && Model.Accounts.TryGetValue(arn.Account, out Account? owner)
            ? OfIam(action, arn, resource, owner)
            : OfResource(action, arn, resource, account);
    }

    private Target OfIam(ActionName action, Arn arn, string resource, Account owner)
    {
        OrganizationPolicies control = _index.ControlsOf(arn.Account);
        Role? role = owner.FindRole(resource);
        IReadOnlyList<Tag>? tags = IamTags.Of(owner, arn.Resource, resource);
        bool isTrust = role is not null && action.Service == "sts" && StsRules.IsDecidedByTrust(action.Name);
        return new Target(
            arn.Account,
            new ResourcePolicies
            {
                Policy = isTrust ? CompiledPolicySet.Create(new PolicySource("AssumeRolePolicyDocument", null, PolicyKind.Trust, role!.Document)) : null,
                ResourceControlLevels = control.ResourceControl,
                IsInManagementAccount = control.IsManagementAccount,
                IsServiceLinkedRole = role?.IsServiceLinked == true,
            },
            tags,
            role is null && action.Service == "sts" && arn.Resource.StartsWith("role/", StringComparison.Ordinal)
                ? [$"the account {arn.Account} has no role {resource}; nobody can assume it"]
                : []);
    }

    private Target OfResource(ActionName action, Arn arn, string text, string? account)
    {
        string holderArn = ResourceArns.PolicyHolder(text);
        Resource? itself = _index.FindResource(text);
        Resource? holder = _index.FindResource(holderArn);
        bool hasOwner = Arn.IsAccountId(arn.Account);
        string owner = account ?? holder?.AccountId ?? (hasOwner ? arn.Account : OwnAccount);
        OrganizationPolicies control = _index.ControlsOf(owner);

        List<string> notes = [];
        if (account is null && holder is null && !hasOwner && ResourceArns.CanHavePolicy(arn.Service))
        {
            notes.Add($"the ARN names no account and the model does not have {holderArn}: it is taken to belong to {owner}");
        }

        bool foreignRole = arn is { Service: "iam" } && action.Service == "sts";
        if (holder is null && (foreignRole || (arn.Service != "iam" && ResourceArns.CanHavePolicy(arn.Service))))
        {
            notes.Add($"{holderArn} is not in the model: its resource policy is unknown, and the answer assumes that there is none");
        }

        // An object may have an ACL of its own; who may write one into the bucket is for the bucket's ACL to say.
        Resource? aclHolder = action is { Service: "s3", Name: "putobject" } ? holder : itself;
        PublicAccessBlock block = (holder?.PublicAccessBlock ?? PublicAccessBlock.Off)
            .Combine(Model.Accounts.GetValueOrDefault(owner)?.PublicAccessBlock ?? PublicAccessBlock.Off);
        return new Target(
            owner,
            new ResourcePolicies
            {
                Policy = holder?.Document is { } document ? CompiledPolicySet.Create(new PolicySource(holder.Arn, null, PolicyKind.Resource, document)) : null,
                ResourceControlLevels = control.ResourceControl,
                IsInManagementAccount = control.IsManagementAccount,
                Acl = aclHolder?.Acl ?? [],
                ObjectOwnership = holder?.ObjectOwnership,
                ObjectOwner = holder?.ObjectOwnership == ObjectOwnership.BucketOwnerEnforced ? null : itself?.ObjectOwner,
                PublicAccessBlock = block == PublicAccessBlock.Off ? PublicAccessBlock.Off : block,
                Grants = holder?.Grants ?? [],
                IsAwsManagedKey = holder?.IsAwsManagedKey == true,
                Shares = holder?.Shares ?? [],
            },
            (itself ?? holder)?.Tags,
            [.. notes]);
    }

    private string OwnAccount => Subject.Requester.AccountId ?? (Model.Accounts.Count == 1 ? Model.Accounts.Keys.First() : string.Empty);

    private CompiledPolicySet? FindEndpoint(out string? note)
    {
        note = null;
        if (_settings.EndpointPolicy is { } given)
        {
            return given;
        }

        if (_settings.Context.Find(s_sourceVpce) is not { Values: [{ } id] })
        {
            return null;
        }

        VpcEndpoint? endpoint = Model.Accounts.Values.Select(a => a.VpcEndpoints.GetValueOrDefault(id.Text)).FirstOrDefault(e => e is not null);
        note = endpoint is null ? $"the model has no VPC endpoint {id}: its policy is unknown, and the answer assumes that it allows everything" : null;
        return endpoint?.Document is { } document
            ? CompiledPolicySet.Create(new PolicySource(endpoint.VpcEndpointId, null, PolicyKind.Endpoint, document))
            : null;
    }

    // R-114b
    private AssumeRootFacts FindAssumeRootFacts(string target)
    {
        Organization organization = Model.Organization!;
        string? caller = Subject.Requester.AccountId;
        bool mayAssume = caller == organization.MasterAccountId
            || organization.DelegatedAdministrators.Any(d => d.AccountId == caller && d.ServicePrincipal == "iam.amazonaws.com");
        bool isMember = Arn.TryParse(target, out Arn arn)
            && arn.Resource == "root"
            && arn.Account != organization.MasterAccountId
            && organization.FindPath(arn.Account) is not null;
        return new AssumeRootFacts(mayAssume, isMember);
    }

    private IEnumerable<string> SubjectNotes()
    {
        if (!Subject.IsModelled)
        {
            yield return $"{Subject.Requester} is not in the model: its own policies are unknown, and the answer assumes that it has none";
        }

        foreach (string arn in Subject.Policies.UnknownPolicies)
        {
            yield return $"the document of {arn} is unknown: the answer could change with it";
        }
    }

    private ImmutableArray<string> Notes(Target target, AccessRequest request)
    {
        ImmutableArray<string> notes = target.Notes.IsEmpty ? _notes : _notes.IsEmpty ? target.Notes : _notes.AddRange(target.Notes);
        return PassRoleNote(request) is { } note ? notes.Add(note) : notes;
    }

    // the permission is one thing; the service also needs the role's trust.
    private string? PassRoleNote(AccessRequest request)
    {
        if (request.Action is not { Service: "iam", Name: "passrole" }
            || request.Context.Find(s_passedToService) is not { Values: [{ } service] }
            || Subject.Find(Model, service.Text) is not { } passedTo
            || !Model.Accounts.ContainsKey(request.ResourceAccount))
        {
            return null;
        }

        var trust = new ModelAccess(Model, passedTo, new ModelAccessSettings { Now = _settings.Now });
        return trust.Decide(ActionName.Parse("sts:AssumeRole"), request.Resource).IsAllowed
            ? null
            : $"the role's trust policy does not let {service} assume it: the service would refuse the role (R-142)";
    }

    private sealed record Target(string Account, ResourcePolicies Policies, IReadOnlyList<Tag>? Tags, ImmutableArray<string> Notes);
}

/// <summary>Context and switches of questions to a model.</summary>
public sealed record ModelAccessSettings
{
    /// <summary>The instant of the requests.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The keys the caller gives.</summary>
    public ContextLayer Context { get; init; } = ContextLayer.Empty;

    /// <summary>What an absent key means.</summary>
    public ContextMode Mode { get; init; }

    /// <summary>False to evaluate with the given keys alone.</summary>
    public bool DerivesContext { get; init; } = true;

    /// <summary>The policy of the VPC endpoint; null to take the model's, by <c>aws:SourceVpce</c>.</summary>
    public CompiledPolicySet? EndpointPolicy { get; init; }

    /// <summary>The policy document that the calls want to set, or null.</summary>
    public PolicyDocument? NewPolicy { get; init; }

    /// <summary>Switches.</summary>
    public EvaluationOptions Options { get; init; } = EvaluationOptions.Default;
}
