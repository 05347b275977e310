using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Context;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Results;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands;

/// <summary>Answers whether a principal may do something, and why.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IamAccess", DefaultParameterSetName = ModelSet)]
[OutputType(typeof(IamAccessResult), ParameterSetName = [ModelSet, PolicySet])]
[OutputType(typeof(bool), ParameterSetName = [ModelSet, PolicySet])]
[OutputType(typeof(SimulationResult), ParameterSetName = [ModelSet, PolicySet])]
public sealed class TestIamAccessCommand : ModelCmdlet
{
    internal const string ModelSet = "Model";
    internal const string PolicySet = "Policy";

    private readonly List<IamAccessResult> _simulated = [];
    private readonly HashSet<string> _warned = [];
    private AccessQuestioner? _questioner;
    private bool _allAllowed = true;
    private bool _asked;

    /// <summary>Who asks: a name, an ARN, a service, <c>anonymous</c>, or an object of the model. By default the session's caller.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("PolicySourceArn", "CallerArn")]
    [ArgumentCompleter(typeof(PrincipalCompleter))]
    public object? Principal { get; set; }

    /// <summary>The actions, <c>service:Name</c> without wildcards.</summary>
    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ActionName")]
    [ArgumentCompleter(typeof(ActionCompleter))]
    public string[] Action { get; set; } = [];

    /// <summary>The resources' ARNs. May be left out for actions that take no resource.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("ResourceArn")]
    [ArgumentCompleter(typeof(ResourceArnCompleter))]
    public string[]? Resource { get; set; }

    /// <summary>Context keys: a hashtable, an object or JSON text.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ContextTransformation]
    [Alias("ContextEntry")]
    [ArgumentCompleter(typeof(ContextCompleter))]
    public ContextLayer? Context { get; set; }

    /// <summary>The account that owns the resources; by default found out from ARN and model.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ResourceOwner")]
    public string? ResourceAccount { get; set; }

    /// <summary>A credential profile; it asks as the principal that it is tied to.</summary>
    [Parameter(ParameterSetName = ModelSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>Id or alias of the account that the principal's name is looked up in.</summary>
    [Parameter(ParameterSetName = ModelSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string? Account { get; set; }

    /// <summary>Identity policies: text, path or object.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PolicySet)]
    [AllowEmptyCollection]
    public object[] IdentityPolicy { get; set; } = [];

    /// <summary>The resource policy, or the trust policy when a role is assumed: text, path or object.</summary>
    [Parameter(ParameterSetName = PolicySet)]
    public object? ResourcePolicy { get; set; }

    /// <summary>The permissions boundary: text, path or object.</summary>
    [Parameter(ParameterSetName = PolicySet)]
    public object? PermissionsBoundary { get; set; }

    /// <summary>Service control policies. Each element is a level, root first; a level of several policies is a list of its own.</summary>
    [Parameter(ParameterSetName = PolicySet)]
    public object[]? ServiceControlPolicy { get; set; }

    /// <summary>Resource control policies of the resource's account, as -ServiceControlPolicy.</summary>
    [Parameter(ParameterSetName = PolicySet)]
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
    public EvaluationOptions? Option { get; set; }

    /// <summary>Warns of actions, resources and context keys that AWS would not put into one request. No decision changes.</summary>
    [Parameter]
    public SwitchParameter ValidateRequest { get; set; }

    /// <summary>Takes all actions and resources as one call, which is allowed when every part is.</summary>
    [Parameter]
    public SwitchParameter SingleCall { get; set; }

    /// <summary>Writes one boolean per call: true when everything asked is allowed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Writes results in the shape of SimulatePrincipalPolicy, one an action.</summary>
    [Parameter]
    public SwitchParameter AsSimulationResult { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        _asked = true;
        ActionName[] actions = [.. Actions()];
        string[]? resources = Resources();
        if (actions.Length == 0 || resources is [])
        {
            return;
        }

        _questioner ??= new AccessQuestioner(this, Session, CurrentModel);
        IAccessQuestions questions = _questioner.Prepare(actions[0]);
        string? owner = NullIfBlank(ResourceAccount);
        IEnumerable<(ActionName Action, string Resource)> pairs =
            from action in actions
            from resource in resources ?? ResourcesOf(action)
            select (action, resource);
        if (ValidateRequest)
        {
            pairs = pairs.Select(Validate);
        }

        if (Quiet)
        {
            foreach ((ActionName action, string resource) in pairs)
            {
                CancellationToken.ThrowIfCancellationRequested();
                _allAllowed &= questions.Decide(action, resource, owner).IsAllowed;
            }

            return;
        }

        IEnumerable<IamAccessResult> results = pairs.Select(p => questions.Ask(p.Action, p.Resource, owner));
        foreach (IamAccessResult result in SingleCall ? Combine([.. results]) : results)
        {
            CancellationToken.ThrowIfCancellationRequested();
            Emit(result);
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (Quiet && _asked)
        {
            WriteObject(_allAllowed);
        }

        foreach (IGrouping<string, IamAccessResult> action in _simulated.GroupBy(r => r.Action))
        {
            WriteObject(SimulationResult.Of([.. action]));
        }
    }

    private IEnumerable<ActionName> Actions()
    {
        foreach (string text in Action)
        {
            if (ActionName.TryParse(text.Trim(), out ActionName action))
            {
                yield return action;
            }
            else
            {
                Reject(AccessErrors.InvalidAction(text));
            }
        }
    }

    // Null when none was given.
    private string[]? Resources()
    {
        string[] given = [.. (Resource ?? []).Where(r => !string.IsNullOrWhiteSpace(r))];
        foreach (string bad in given.Where(r => r != "*" && !Arn.TryParse(r, out _)))
        {
            Reject(AccessErrors.InvalidResource(bad));
        }

        return given.Length == 0 ? null : [.. given.Where(r => r == "*" || Arn.TryParse(r, out _))];
    }

    private string[] ResourcesOf(ActionName action)
    {
        if (IamCatalogue.Default.FindAction(action.Text) is { IsWildcardOnly: true })
        {
            return ["*"];
        }

        Reject(AccessErrors.ResourceRequired(action.Text));
        return [];
    }

    private (ActionName Action, string Resource) Validate((ActionName Action, string Resource) pair)
    {
        IEnumerable<string> keys = (Context ?? ContextLayer.Empty).Entries.Select(e => e.Key.ToString());
        foreach (Diagnostic finding in RequestChecks.Check(IamCatalogue.Default, pair.Action.Text, pair.Resource, keys))
        {
            if (_warned.Add(finding.Message))
            {
                WriteWarning(finding.Message);
            }
        }

        return pair;
    }

    private static IEnumerable<IamAccessResult> Combine(ImmutableArray<IamAccessResult> parts) =>
        parts.IsEmpty ? [] : [CombinedResult.Of(parts)];

    // A question that cannot be asked is not answered with yes.
    private void Reject(ErrorRecord error)
    {
        _allAllowed = false;
        WriteError(error);
    }

    private void Emit(IamAccessResult result)
    {
        if (AsSimulationResult)
        {
            _simulated.Add(result);
        }
        else
        {
            WriteObject(result);
        }
    }

    internal static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
