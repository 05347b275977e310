using System.Management.Automation;
using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.Binding;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using Witness = IamPolicyTools.Records.Witness;

namespace IamPolicyTools.Commands.Access;

/// <summary>Answers whether a principal may do something, and why.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IamAccess")]
[OutputType(typeof(IamAccessResult))]
[OutputType(typeof(bool))]
[OutputType(typeof(SimulationResult))]
[OutputType(typeof(CallAnswer))]
[OutputType(typeof(RequestAnswer))]
public sealed class TestIamAccessCommand : QuestionCmdlet
{
    private readonly List<IamAccessResult> _simulated = [];
    private readonly HashSet<string> _told = [];
    private readonly List<ResolvedRequest> _resolved = [];
    private AccessQuestioner? _questioner;
    private QuestionWarnings? _warnings;
    private ToldDoubts? _doubts;
    private CallQuestioner? _calls;
    private (object? Context, string? Region, string? Profile) _typed;
    private bool _isShifted;
    private bool _allAllowed = true;
    private bool _asked;

    /// <summary>Who asks: names, ARNs, services, <c>anonymous</c>, access keys, or objects. By default the session's caller.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("PolicySourceArn", "CallerArn")]
    [ArgumentCompleter(typeof(PrincipalCompleter))]
    public object?[]? Principal { get; set; }

    /// <summary>The actions, <c>service:Name</c> without wildcards.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("ActionName")]
    [ArgumentCompleter(typeof(ActionCompleter))]
    public string[]? Action { get; set; }

    /// <summary>The resources' ARNs, or hashtables of <c>Arn</c> and <c>Context</c>. May be left out for actions that take no resource.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("ResourceArn")]
    [ArgumentCompleter(typeof(AskedResourceCompleter))]
    public object?[]? Resource { get; set; }

    /// <summary>Principals from the pipeline, or rows whose properties are parameters.</summary>
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    /// <summary>Context keys: a hashtable, an object or JSON text.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ContextEntry")]
    [ArgumentCompleter(typeof(ContextCompleter))]
    public object? Context { get; set; }

    /// <summary>Context keys that are not known, whatever could be derived; wildcards are accepted.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ConditionKeyCompleter))]
    [SupportsWildcards]
    public string[]? UnknownContextKey { get; set; }

    /// <summary>The Region whose endpoint is called, where the resource's ARN does not tell it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Region { get; set; }

    /// <summary>The account that owns the resources; by default found out from ARN and model.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ResourceOwner")]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string? ResourceAccount { get; set; }

    /// <summary>A credential profile; it asks as the principal that it is tied to.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>Id or alias of the account that the principal's name is looked up in.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string? Account { get; set; }

    /// <summary>Identity policies in the place of the principal's own: text, path or object.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? IdentityPolicy { get; set; }

    /// <summary>The resource policy, or the trust policy when a role is assumed: text, path or object.</summary>
    [Parameter]
    public object? ResourcePolicy { get; set; }

    /// <summary>The permissions boundary: text, path or object.</summary>
    [Parameter]
    public object? PermissionsBoundary { get; set; }

    /// <summary>Service control policies. Each element is a level, root first; a level of several policies is a list of its own.</summary>
    [Parameter]
    public object[]? ServiceControlPolicy { get; set; }

    /// <summary>Resource control policies of the resource's account, as -ServiceControlPolicy.</summary>
    [Parameter]
    public object[]? ResourceControlPolicy { get; set; }

    /// <summary>Session policies: text, path or object.</summary>
    [Parameter]
    public object[]? SessionPolicy { get; set; }

    /// <summary>The policy of the VPC endpoint that the request goes through: text, path or object.</summary>
    [Parameter]
    public object? VpcEndpointPolicy { get; set; }

    /// <summary>The policy document that the call wants to set, for calls like s3:PutBucketPolicy.</summary>
    [Parameter]
    public object? NewPolicy { get; set; }

    /// <summary>Leaves the model out: what is not given does not exist.</summary>
    [Parameter]
    public SwitchParameter NoModel { get; set; }

    /// <summary>The instant of the request; by default now.</summary>
    [Parameter]
    public DateTimeOffset? Now { get; set; }

    /// <summary>What an absent context key means: absent (Strict), or unknown (Discovery).</summary>
    [Parameter]
    public ContextMode ContextMode { get; set; }

    /// <summary>Evaluates with the given context keys alone.</summary>
    [Parameter]
    public SwitchParameter NoDerivedContext { get; set; }

    /// <summary>Switches where AWS's documentation leaves a choice.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(OptionCompleter))]
    public EvaluationOptions? Option { get; set; }

    /// <summary>Warns also of resources and context keys that AWS would not put into one request; <c>$false</c> warns of nothing. No decision changes.</summary>
    [Parameter]
    public SwitchParameter ValidateRequest { get; set; }

    /// <summary>An operation of an API, <c>lambda:CreateFunction</c>: the question is whether it may be called.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(OperationCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Operation { get; set; }

    /// <summary>The parameters of -Operation by the API's names: a hashtable, an object or JSON text.</summary>
    [Parameter]
    public object? Parameter { get; set; }

    /// <summary>A line of the AWS CLI, or a call of a cmdlet of AWS.Tools: the question is whether it may be run. Nothing is run.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CommandLineCompleter))]
    public string? CommandLine { get; set; }

    /// <summary>Writes one result for each request of a call, in place of one for the call.</summary>
    [Parameter]
    public SwitchParameter Expand { get; set; }

    /// <summary>Takes all actions and resources as one call, which is allowed when every part is.</summary>
    [Parameter]
    public SwitchParameter SingleCall { get; set; }

    /// <summary>Writes one boolean per call: true when everything asked is allowed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Writes results in the shape of SimulatePrincipalPolicy, one an action.</summary>
    [Parameter]
    public SwitchParameter AsSimulationResult { get; set; }

    /// <summary>False when nothing is to be warned of.</summary>
    internal bool WarnsUnasked => !IsGiven(nameof(ValidateRequest)) || ValidateRequest;

    private protected override object? CurrentInput => InputObject;

    /// <inheritdoc/>
    protected override void Start()
    {
        // Behind a principal from elsewhere, what stands first is an action.
        _typed = (Context, NullIfBlank(Region), NullIfBlank(ProfileName));
        _isShifted = Principal is { Length: > 0 } first && Array.TrueForAll(first, p => AskedAccess.IsAction(p?.ToString()));
    }

    private AskedAccess Asked => new(_isShifted, Principal, Action, Resource, InputObject, NullIfBlank(ProfileName));

    private protected override void Ask()
    {
        _asked = true;
        // FR-2: what a finding supposes besides holds for its own request.
        AccessQuestioner questioner = (InputObject as PSObject)?.BaseObject is Witness { IdentityPolicy: not null } or Witness { ResourcePolicy: not null }
            ? new AccessQuestioner(this, Session, CurrentModel, (Witness)((PSObject)InputObject).BaseObject)
            : _questioner ??= new AccessQuestioner(this, Session, CurrentModel);
        if (IsOfCall(questioner))
        {
            return;
        }

        AskedAccess asked = Asked;
        ActionName[] actions = [.. asked.ReadActions()];
        ResourceArgument[] resources = ResourceArgument.ReadAll(asked.Resources, [.. actions.Select(a => a.Text)]);
        string? owner = NullIfBlank(ResourceAccount);
        (ActionName Action, ResourceArgument Resource)[] pairs =
        [
            .. from action in actions
               from resource in resources.Length > 0 ? resources : [AskedAccess.NoneOf(action)]
               select (action, resource),
        ];
        Subject?[] askers = [.. asked.ReadPrincipals().Select(p => questioner.FindSubject(p, actions[0]))];
        if (SingleCall && askers.Contains(null))
        {
            questioner.TakeOneCaller(actions[0], pairs.Select(p => p.Resource), owner);
        }

        if (WarnsUnasked)
        {
            _doubts = (_warnings ??= new QuestionWarnings(this, questioner)).Tell(askers, actions, pairs, owner);
        }

        for (int i = 0; i < askers.Length; i++)
        {
            AskAs(askers[i], questioner, pairs, owner, i * pairs.Length);
        }
    }

    private protected override void Conclude()
    {
        AnswerResolved();
        if (Quiet && _asked && !HasRejected)
        {
            WriteObject(_allAllowed);
        }

        foreach (IGrouping<string, IamAccessResult> action in _simulated.GroupBy(r => r.Action))
        {
            WriteObject(SimulationResult.Of([.. action]));
        }
    }

    // CL-73: the requests of one call come one after another, and are one question.
    private bool IsOfCall(AccessQuestioner questioner)
    {
        CallQuestioner calls = _calls ??= new CallQuestioner(this, Session, questioner);
        if ((InputObject as PSObject)?.BaseObject is ResolvedRequest request)
        {
            if (_resolved.Count > 0 && !ReferenceEquals(_resolved[0].GetCall(), request.GetCall()))
            {
                AnswerResolved();
            }

            _resolved.Add(request);
            if (request.IsLast())
            {
                AnswerResolved();
            }

            return true;
        }

        AnswerResolved();
        if (Operation is null && NullIfBlank(CommandLine) is null)
        {
            return false;
        }

        if (Action is not null || (Operation is not null && NullIfBlank(CommandLine) is not null))
        {
            throw new InvalidArgumentException(CommandLineErrors.CallGivenTwice());
        }

        foreach (object? principal in Asked.ReadPrincipals())
        {
            Answer(calls.Ask(principal, Operation, Parameter, CommandLine));
        }

        return true;
    }

    private void AnswerResolved()
    {
        if (_resolved.Count == 0)
        {
            return;
        }

        ResolvedRequest[] requests = [.. _resolved];
        _resolved.Clear();
        // What was bound of the last request holds for that one alone.
        Answer(_calls!.Ask(Principal is null or [] ? null : Principal[0], requests, _typed));
    }

    private void Answer(CallAnswer answer)
    {
        CancellationToken.ThrowIfCancellationRequested();
        if (Quiet)
        {
            _allAllowed &= answer.IsAllowed;
        }
        else if (Expand)
        {
            foreach (RequestAnswer request in answer.Requests)
            {
                WriteAnswer(request, () => request.OpenPoints);
            }
        }
        else
        {
            WriteAnswer(WithRow(answer), () => answer.OpenPoints);
        }
    }

    private void AskAs(Subject? asker, AccessQuestioner questioner, (ActionName Action, ResourceArgument Resource)[] pairs, string? owner, int first)
    {
        if (Quiet)
        {
            foreach ((ActionName action, ResourceArgument resource) in pairs)
            {
                CancellationToken.ThrowIfCancellationRequested();
                _allAllowed &= questioner.Decide(asker, action, resource, owner).IsAllowed;
            }

            return;
        }

        IEnumerable<IamAccessResult> results = pairs.Select((p, at) =>
        {
            IamAccessResult answer = questioner.Ask(asker, p.Action, p.Resource, owner);
            return _doubts is null ? answer : answer.WithDoubts(_doubts.Of(first + at));
        });
        foreach (IamAccessResult result in SingleCall ? [CombinedResult.Of([.. results])] : results)
        {
            CancellationToken.ThrowIfCancellationRequested();
            Emit(result);
        }
    }

    private void Emit(IamAccessResult result)
    {
        if (IsVerbose && LookUps.Of(result.GetRequest()) is var line && _told.Add(line))
        {
            WriteVerbose(line);
        }

        if (AsSimulationResult)
        {
            _simulated.Add(result);
        }
        else
        {
            WriteAnswer(WithRow(result), () => result.OpenPoints);
        }
    }

    // What else the row says (what was expected, for one) stays at hand.
    private object WithRow(object result)
    {
        if (InputObject is not PSObject { BaseObject: PSCustomObject } row || PrincipalArgument.IsPrincipal(row))
        {
            return result;
        }

        var answer = new PSObject(result);
        answer.Properties.Add(new PSNoteProperty("Row", row));
        return answer;
    }

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    internal static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
