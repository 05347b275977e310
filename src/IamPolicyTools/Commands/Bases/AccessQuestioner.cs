using System.Collections.Immutable;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Access;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Session;
using Witness = IamPolicyTools.Records.Witness;

namespace IamPolicyTools.Commands.Bases;

/// <summary>Turns the parameters of Test-IamAccess into questions. Inputs that follow one another and ask alike share what was prepared for them.</summary>
internal sealed class AccessQuestioner
{
    private readonly TestIamAccessCommand _command;
    private readonly IamModel _model;
    private readonly PrincipalArgument _principals;
    private readonly DateTimeOffset _now;
    private readonly CompiledPolicySet? _endpoint;
    private readonly PolicyDocument? _newPolicy;
    private readonly GivenPolicies? _given;
    private readonly bool _replacesIdentity;
    private readonly object?[]? _identityPolicy;
    private readonly object? _resourcePolicy;
    private (object? Principal, string? Account, string? Profile) _asked;
    private Subject? _subject;
    private QuestionDoubts? _doubts;
    private (object? Given, ContextLayer Context) _context = (null, ContextLayer.Empty);
    private (ContextLayer? Own, ContextLayer Common, bool IsAmongSeveral) _contexts = (null, ContextLayer.Empty, false);
    private Subject? _preparedFor;
    private DefaultCaller? _oneCaller;
    private ModelAccess? _questions;
    private AccessScope? _scope;

    /// <summary>Prepares questions.</summary>
    /// <param name="command">The parameters.</param>
    /// <param name="session">The session.</param>
    /// <param name="model">The model.</param>
    /// <param name="supposed">What a record supposes, for what the parameters do not give; null for nothing.</param>
    public AccessQuestioner(TestIamAccessCommand command, IamSession session, IamModel model, Witness? supposed = null)
    {
        _command = command;
        _identityPolicy = command.IdentityPolicy ?? (supposed?.IdentityPolicy is { } own ? [own] : null);
        _resourcePolicy = command.ResourcePolicy ?? supposed?.ResourcePolicy;
        _model = command.NoModel ? IamModel.Empty : model;
        _now = command.Now ?? session.Clock.GetUtcNow();
        _principals = new PrincipalArgument(_model, session, _now);
        _endpoint = command.VpcEndpointPolicy is { } endpoint
            ? CompiledPolicySet.Create(new PolicySource(nameof(command.VpcEndpointPolicy), null, PolicyKind.Endpoint, Read(endpoint, PolicyKind.Endpoint, nameof(command.VpcEndpointPolicy)).Document))
            : null;
        _newPolicy = command.NewPolicy is { } policy ? Read(policy, PolicyKind.Resource, nameof(command.NewPolicy)).Document : null;
        _replacesIdentity = IsGiven(nameof(command.IdentityPolicy)) || _identityPolicy is not null;
        _given = ReadGiven();
    }

    /// <summary>Whom a principal stands for.</summary>
    /// <param name="principal">The argument; null for the profile or the session's caller.</param>
    /// <param name="action">An action that is asked, for the error.</param>
    /// <returns>Null where a policy is asked about and nobody is named: then it is some user of the resource's account .</returns>
    /// <exception cref="LookupException">It stands for nobody, or for several.</exception>
    public Subject? FindSubject(object? principal, ActionName action)
    {
        object? name = PrincipalArgument.NameOf(principal);
        bool isNamed = !string.IsNullOrWhiteSpace(name?.ToString()) || TestIamAccessCommand.NullIfBlank(_command.ProfileName) is not null;
        if (!isNamed && _replacesIdentity && _given!.Resource is null)
        {
            return null;
        }

        (object?, string?, string?) asked = (name, _command.Account, _command.ProfileName);
        if (_subject is null || !asked.Equals(_asked))
        {
            Subject found = Find(name) ?? throw new InvalidArgumentException(AccessErrors.PrincipalRequired(action.Text));
            _subject = _given is null ? found : found with { Policies = _given.Over(found.Policies, _replacesIdentity) };
            _asked = asked;
            if (_command.IsVerbose)
            {
                _command.WriteVerbose(LookUps.Of(_subject));
            }
        }

        return _subject;
    }

    /// <summary>Lets one call have one caller, where nobody is named .</summary>
    /// <param name="action">An action of the call, for the error.</param>
    /// <param name="resources">All its resources.</param>
    /// <param name="account">The account that owns them, or null.</param>
    /// <exception cref="InvalidArgumentException">They belong to several accounts.</exception>
    public void TakeOneCaller(ActionName action, IEnumerable<ResourceArgument> resources, string? account) =>
        _oneCaller = DefaultCaller.ForAll(_model, [.. resources.Select(r => r.Arn)], account)
            ?? throw new InvalidArgumentException(AccessErrors.CallerOfSeveralAccounts(action.Text));

    /// <summary>Answers a question with everything there is to know.</summary>
    /// <param name="subject">Who asks; null for a user of the resource's account.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="account">The account that owns it, or null.</param>
    public IamAccessResult Ask(Subject? subject, ActionName action, ResourceArgument resource, string? account) =>
        subject is null
            ? AskAsAnyone(resource, account, (questions, owner) => questions.Ask(action, resource.Arn, owner))
            : Prepare(subject, resource).Ask(action, resource.Arn, account);

    /// <summary>Answers a question with the bare verdict.</summary>
    /// <param name="subject">Who asks; null for a user of the resource's account.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="account">The account that owns it, or null.</param>
    public Verdict Decide(Subject? subject, ActionName action, ResourceArgument resource, string? account) =>
        subject is null
            ? AskAsAnyone(resource, account, (questions, owner) => questions.Decide(action, resource.Arn, owner))
            : Prepare(subject, resource).Decide(action, resource.Arn, account);

    /// <summary>Whom a call is asked for; null when nobody is named beside it and nobody calls.</summary>
    /// <param name="principal">The argument; null for the profile or the session's caller.</param>
    /// <param name="profile">The profile that was given beside the call; null for none.</param>
    public Subject? FindCaller(object? principal, string? profile)
    {
        Subject? found = Find(PrincipalArgument.NameOf(principal), profile);
        return found is null || _given is null ? found : found with { Policies = _given.Over(found.Policies, _replacesIdentity) };
    }

    /// <summary>Context and switches of the questions of a call.</summary>
    /// <param name="context">The context that was given beside it.</param>
    /// <param name="region">The Region that was given beside it.</param>
    public ModelAccessSettings CallSettings(object? context, string? region) => Settings(context is null ? ContextLayer.Empty : ContextArgument.Read(context)) with { Region = region };

    /// <summary>The model that is asked.</summary>
    public IamModel Model => _model;

    /// <summary>The instant of the questions.</summary>
    public DateTimeOffset Now => _now;

    private T AskAsAnyone<T>(ResourceArgument resource, string? account, Func<ModelAccess, string, T> ask)
    {
        DefaultCaller caller = _oneCaller ?? DefaultCaller.For(_model, resource.Arn, account);
        Subject anyone = caller.Subject with { Policies = _given!.Over(caller.Subject.Policies, _replacesIdentity) };
        return ask(Prepare(anyone, resource), caller.ResourceAccount);
    }

    /// <summary>What makes a question one that probably was not meant (AT-7).</summary>
    /// <param name="asker">Who asks; null for a user of the resource's account.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="account">The account that owns it, or null.</param>
    public string[] Doubts(Subject? asker, ActionName action, ResourceArgument resource, string? account) =>
        [.. FindDoubts(asker, action, resource, account).OfType<string>().Distinct()];

    private IEnumerable<string?> FindDoubts(Subject? asker, ActionName action, ResourceArgument resource, string? account)
    {
        // PL-84d
        if (resource.Arn.Length > 1 && resource.Arn.AsSpan().ContainsAny('*', '?'))
        {
            yield return $"{resource.Arn} asks about a resource of exactly this name, wildcards included.";
        }
        else if (QuestionDoubts.WholeSecret(resource.Arn) is { } whole
            && Decide(asker, action, new ResourceArgument(whole, resource.Context), account).Decision is var real && real != Decide(asker, action, resource, account).Decision)
        {
            yield return $"The ARN of a secret ends in a hyphen and six characters that AWS adds, and of {whole} the answer is {real}.";
        }

        _doubts ??= new QuestionDoubts(_model);
        foreach (string doubt in _doubts.Of(asker?.Requester, action, resource.Arn).Concat(ContextWarnings.Of(resource.Context ?? ContextLayer.Empty)))
        {
            yield return doubt;
        }

        yield return _doubts.OfContext(asker?.Requester, CommonContext(), TestIamAccessCommand.NullIfBlank(_command.Region), action, resource.Arn);
    }

    // its own keys come first; those of the call hold for each resource that has such keys.
    private ModelAccess Prepare(Subject subject, ResourceArgument resource)
    {
        var contexts = (resource.Context, Common: CommonContext(), resource.IsAmongSeveral);
        bool isSameContext = _scope is not null && contexts == _contexts;
        if (_questions is null || !isSameContext || !ReferenceEquals(_preparedFor, subject))
        {
            bool isShared = resource.IsAmongSeveral || resource.Context is not null;
            _scope = isSameContext ? _scope! : new AccessScope(_model, isShared
                ? Settings(resource.Context ?? ContextLayer.Empty) with { SharedContext = contexts.Common }
                : Settings(contexts.Common));
            _questions = new ModelAccess(_scope, subject);
            _contexts = contexts;
            _preparedFor = subject;
        }

        return _questions;
    }

    // A context that is the same object, or the same text, is read once.
    private ContextLayer CommonContext()
    {
        if (_command.Context is null)
        {
            return ContextLayer.Empty;
        }

        if (!_command.Context.Equals(_context.Given))
        {
            _context = (_command.Context, ContextArgument.Read(_command.Context));
        }

        return _context.Context;
    }

    private ModelAccessSettings Settings(ContextLayer context) => new()
    {
        Now = _now,
        Context = context,
        Region = TestIamAccessCommand.NullIfBlank(_command.Region),
        UnknownKeys = UnknownKeys.Of(_command.UnknownContextKey ?? []),
        Mode = _command.ContextMode,
        DerivesContext = !_command.NoDerivedContext,
        EndpointPolicy = _endpoint,
        Given = _given,
        IsWithoutModel = _model.IsEmpty && _given is not null,
        NewPolicy = _newPolicy,
        Options = _command.Option ?? EvaluationOptions.Default,
    };

    // With its policies given, a principal need not be in the model, and without one an object still says who it is.
    private Subject? Find(object? name) => Find(name, _command.ProfileName);

    private Subject? Find(object? name, string? profile)
    {
        object? known = _model.IsEmpty && name is IamEntity entity ? entity.Arn : _model.IsEmpty && name is Account owner ? owner.RootArn : name;
        try
        {
            Subject? found = _principals.Find(known, _command.Account, profile);
            return found is { IsModelled: false } && _replacesIdentity ? found with { IsModelled = true } : found;
        }
        catch (LookupException) when (_replacesIdentity && known is string text && Requester.Parse(text) is { AccountId: { } account } requester)
        {
            return new Subject(requester, ModelIndex.Of(_model).OfAccount(account), true)
            {
                Notes = [$"{text} is not in the model: its tags and its permissions boundary are unknown, and the answer assumes that it has none"],
            };
        }
    }

    private GivenPolicies? ReadGiven()
    {
        bool isAny = _replacesIdentity || _resourcePolicy is not null || _command.PermissionsBoundary is not null
            || _command.ServiceControlPolicy is not null || _command.ResourceControlPolicy is not null || _command.SessionPolicy is not null;
        return !isAny ? null : new GivenPolicies
        {
            Identity = ReadIdentity(),
            Boundary = _command.PermissionsBoundary is { } boundary ? Read(boundary, PolicyKind.Boundary, nameof(_command.PermissionsBoundary)) : null,
            Session = ReadAll(_command.SessionPolicy, PolicyKind.Session, nameof(_command.SessionPolicy)),
            Resource = ReadResource(),
            ServiceControl = ReadLevels(_command.ServiceControlPolicy, PolicyKind.ServiceControl, nameof(_command.ServiceControlPolicy)),
            ResourceControl = ReadLevels(_command.ResourceControlPolicy, PolicyKind.ResourceControl, nameof(_command.ResourceControlPolicy)),
        };
    }

    // R-179a: an empty list is no identity policy; what is not there at all was meant to be something.
    private ImmutableArray<GivenPolicy> ReadIdentity() => (_replacesIdentity, _identityPolicy) switch
    {
        (true, null) => throw new InvalidArgumentException(AccessErrors.EmptyPolicy(nameof(_command.IdentityPolicy))),
        (true, []) => [],
        _ => ReadAll(_identityPolicy, PolicyKind.Identity, nameof(_command.IdentityPolicy)),
    };

    private GivenPolicy? ReadResource()
    {
        bool isTrust = (_command.Action ?? []).Any(a => a.StartsWith("sts:", StringComparison.OrdinalIgnoreCase));
        return _resourcePolicy is { } policy
            ? Read(policy, isTrust ? PolicyKind.Trust : PolicyKind.Resource, nameof(_command.ResourcePolicy))
            : null;
    }

    // A list without policies was meant to have some.
    private ImmutableArray<GivenPolicy> ReadAll(object?[]? policies, PolicyKind kind, string parameter) => policies switch
    {
        null => [],
        [] => throw new InvalidArgumentException(AccessErrors.EmptyPolicy(parameter)),
        _ => [.. policies.Select(p => Read(p, kind, parameter))],
    };

    private ImmutableArray<ImmutableArray<GivenPolicy>> ReadLevels(object[]? levels, PolicyKind kind, string parameter) =>
        [.. (levels ?? []).Select(l => l is object?[] several ? ReadAll(several, kind, parameter) : [Read(l, kind, parameter)])];

    private GivenPolicy Read(object? value, PolicyKind kind, string parameter) => PolicyArgument.ReadAsked(_command, value, kind, parameter);

    private bool IsGiven(string parameter) => _command.MyInvocation.BoundParameters.ContainsKey(parameter);
}
