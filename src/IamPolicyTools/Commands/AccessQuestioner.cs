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

/// <summary>Turns the parameters of Test-IamAccess into questions. Inputs that follow one another and name the same principal in the same context share them.</summary>
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
    private (object? Principal, string? Account, string? Profile, ContextLayer Context) _last;
    private IAccessQuestions? _questions;

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
        (object?, string?, string?, ContextLayer) asked = (Plain(_command.Principal), _command.Account, _command.ProfileName, context);
        if (_questions is null || !asked.Equals(_last))
        {
            _questions = Create(FindSubject(action), context);
            _last = asked;
        }

        return _questions;
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
        Subject? subject = _given is null
            ? new PrincipalArgument(_model, _session, _now).Find(_command.Principal, _command.Account, _command.ProfileName)
            : FindRequester(_given) is { } requester ? new Subject(requester, PrincipalPolicies.None, true) : null;
        return subject ?? throw new InvalidArgumentException(AccessErrors.PrincipalRequired(action.Text));
    }

    // The policies are given; of the principal only who it is counts.
    private Requester? FindRequester(GivenPolicies given) => Plain(_command.Principal) switch
    {
        User user => Requesters.Of(user),
        Role role => Requesters.Of(role),
        Account owner => Requesters.OfRoot(owner),
        Caller caller => caller.Requester,
        { } other when TestIamAccessCommand.NullIfBlank(other.ToString()) is { } text => Requester.Parse(text) ?? throw new LookupException(
            LookupError.PrincipalNotFound, $"'{text}' names no user, role or root user, no service, and nobody outside.", text),

        // With identity policies alone it does not matter who asks.
        _ when given.Resource is null => Requester.Parse("arn:aws:iam::123456789012:user/anyone"),
        _ => null,
    };

    private static object? Plain(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

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
