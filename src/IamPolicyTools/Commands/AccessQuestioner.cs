using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Context;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Session;

namespace IamPolicyTools.Commands;

/// <summary>Turns the parameters of Test-IamAccess into questions. Input objects that ask as the same principal in the same context share them.</summary>
internal sealed class AccessQuestioner
{
    private readonly TestIamAccessCommand _command;
    private readonly IamSession _session;
    private readonly IamModel _model;
    private readonly DateTimeOffset _now;
    private readonly CompiledPolicySet? _endpoint;
    private readonly CompiledPolicySet? _sessionPolicies;
    private readonly PolicyDocument? _newPolicy;
    private readonly GivenPolicies? _given;
    private readonly Dictionary<(string Principal, ContextLayer Context), IAccessQuestions> _prepared = [];

    public AccessQuestioner(TestIamAccessCommand command, IamSession session, IamModel model)
    {
        _command = command;
        _session = session;
        _model = model;
        _now = command.Now ?? session.Clock.GetUtcNow();
        _endpoint = CompileAll([command.VpcEndpointPolicy], PolicyKind.Endpoint, nameof(command.VpcEndpointPolicy));
        _sessionPolicies = CompileAll(command.SessionPolicy ?? [], PolicyKind.Session, nameof(command.SessionPolicy));
        _newPolicy = Read(command.NewPolicy, PolicyKind.Resource, nameof(command.NewPolicy));
        _given = command.ParameterSetName == TestIamAccessCommand.PolicySet ? ReadGiven() : null;
    }

    /// <summary>The questions of the principal that the current input names.</summary>
    /// <param name="action">An action that is asked, which decides what a resource policy is.</param>
    public IAccessQuestions Prepare(ActionName action)
    {
        ContextLayer context = _command.Context ?? ContextLayer.Empty;
        Subject subject = FindSubject(action);
        (string, ContextLayer) key = (subject.Requester.DisplayName, context);
        if (!_prepared.TryGetValue(key, out IAccessQuestions? questions))
        {
            questions = Create(subject, context);
            _prepared.Add(key, questions);
        }

        return questions;
    }

    private IAccessQuestions Create(Subject subject, ContextLayer context)
    {
        var settings = new ModelAccessSettings
        {
            Now = _now,
            Context = context,
            Mode = _command.ContextMode,
            DerivesContext = !_command.NoDerivedContext,
            EndpointPolicy = _endpoint,
            NewPolicy = _newPolicy,
            Options = _command.Option ?? EvaluationOptions.Default,
        };
        if (_given is not null)
        {
            return new GivenAccess(subject.Requester, _given, settings);
        }

        Subject limited = _sessionPolicies is null ? subject : subject with { Policies = subject.Policies.WithSession(_sessionPolicies) };
        return new ModelAccess(_model, limited, settings);
    }

    private Subject FindSubject(ActionName action)
    {
        object? principal = _command.Principal is PSObject wrapped ? wrapped.BaseObject : _command.Principal;
        string? account = TestIamAccessCommand.NullIfBlank(_command.Account);
        return principal switch
        {
            User user => Subject.Of(_model, user),
            Role role => Subject.Of(_model, role),
            Account owner => Subject.OfRoot(_model, owner),
            Caller caller => OfCaller(caller),
            _ when TestIamAccessCommand.NullIfBlank(principal?.ToString()) is { } text => FindByText(text, account),
            _ when TestIamAccessCommand.NullIfBlank(_command.ProfileName) is { } profile => OfCaller(ProfileCallers.Get(_session, _model, profile, _now)),
            _ => DefaultSubject(action),
        };
    }

    private Subject FindByText(string text, string? account)
    {
        string name = _given is null ? _model.FindPrincipal(text, account) : text;
        Subject? found = _given is null
            ? Subject.Find(_model, name)
            : Requester.Parse(name) is { } requester ? new Subject(requester, PrincipalPolicies.None, true) : null;
        return found ?? throw new LookupException(
            LookupError.PrincipalNotFound, $"'{text}' names no user, role or root user of the model, no service, and nobody outside.", text);
    }

    private Subject DefaultSubject(ActionName action)
    {
        // With identity policies alone it does not matter who asks.
        if (_given is { Resource: null })
        {
            return new Subject(Requester.Parse("arn:aws:iam::123456789012:user/anyone")!, PrincipalPolicies.None, true);
        }

        return _given is null && _session.Caller is { } caller
            ? OfCaller(caller)
            : throw new InvalidArgumentException(AccessErrors.PrincipalRequired(action.Text));
    }

    private Subject OfCaller(Caller caller) =>
        _given is null ? caller.ToSubject(_model, _now) : new Subject(caller.Requester, PrincipalPolicies.None, true);

    private GivenPolicies ReadGiven() => new()
    {
        Identity = [.. _command.IdentityPolicy.Select(p => Read(p, PolicyKind.Identity, nameof(_command.IdentityPolicy))!)],
        Boundary = Read(_command.PermissionsBoundary, PolicyKind.Boundary, nameof(_command.PermissionsBoundary)),
        Session = [.. (_command.SessionPolicy ?? []).Select(p => Read(p, PolicyKind.Session, nameof(_command.SessionPolicy))!)],
        Resource = ReadResource(),
        ServiceControl = ReadLevels(_command.ServiceControlPolicy, PolicyKind.ServiceControl, nameof(_command.ServiceControlPolicy)),
        ResourceControl = ReadLevels(_command.ResourceControlPolicy, PolicyKind.ResourceControl, nameof(_command.ResourceControlPolicy)),
    };

    private PolicyDocument? ReadResource()
    {
        bool isTrust = _command.Action.Any(a => a.StartsWith("sts:", StringComparison.OrdinalIgnoreCase));
        return Read(_command.ResourcePolicy, isTrust ? PolicyKind.Trust : PolicyKind.Resource, nameof(_command.ResourcePolicy));
    }

    private ImmutableArray<ImmutableArray<PolicyDocument>> ReadLevels(object[]? levels, PolicyKind kind, string parameter) =>
        [.. (levels ?? []).Select(l => ReadLevel(l, kind, parameter))];

    private ImmutableArray<PolicyDocument> ReadLevel(object level, PolicyKind kind, string parameter) =>
        level is object[] several
            ? [.. several.Select(p => Read(p, kind, parameter)!)]
            : [Read(level, kind, parameter)!];

    private CompiledPolicySet? CompileAll(object?[] values, PolicyKind kind, string parameter)
    {
        PolicySource[] sources = [.. values.Where(v => v is not null).Select((v, i) => new PolicySource($"{parameter}[{i}]", null, kind, Read(v, kind, parameter)!))];
        return sources.Length == 0 ? null : CompiledPolicySet.Create([.. sources]);
    }

    private PolicyDocument? Read(object? value, PolicyKind kind, string parameter) =>
        value is null ? null : PolicyArgument.Read(_command, value, kind, parameter);
}
