using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Text;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>One principal that may do one action on a resource. What it is based on is worked out when it is first asked for.</summary>
public sealed class ResourceAccess
{
    // More of them, and what may be done is no longer seen at a glance.
    private const int MostExceptions = 3;

    private readonly Func<IamAccessResult>? _ask;
    private readonly Decision _decision;
    private IamAccessResult? _answer;
    private ImmutableArray<string> _actions;
    private StrongBox<ImmutableArray<PermissionSource>>? _sources;

    internal ResourceAccess(string principal, AccessorKind kind, IamAccessResult result)
    {
        Principal = principal;
        PrincipalKind = kind;
        _answer = result;
        _decision = result.Decision;
    }

    // Of a million principals nobody reads more than who they are: what an answer consists of is not kept until somebody does.
    internal ResourceAccess(string principal, AccessorKind kind, Decision decision, Func<IamAccessResult> ask)
    {
        Principal = principal;
        PrincipalKind = kind;
        _decision = decision;
        _ask = ask;
    }

    /// <summary>Who: an ARN, an account id, a service, an identity provider, <c>anonymous</c>, or <c>*</c> for any principal of any account.</summary>
    public string Principal { get; }

    /// <summary>What kind of principal it is.</summary>
    public AccessorKind PrincipalKind { get; }

    /// <summary>The principal's account, or null.</summary>
    public string? AccountId => Answer.Request.Requester.AccountId;

    /// <summary>The action; <c>s3:*</c>, or <c>s3:* without …</c>, for a root user who may do all that was asked, or nearly (<see cref="Actions"/>).</summary>
    public string Action => Pattern ?? Answer.Action;

    /// <summary>The actions that the answer holds for, each by its name.</summary>
    public ImmutableArray<string> Actions => _actions.IsDefault ? [Answer.Action] : _actions;

    /// <summary>The resource, or the form of resources that was asked about.</summary>
    public string Resource => Form ?? Answer.Resource;

    /// <summary>A resource that the answer holds for: of a form the shortest.</summary>
    public string Example => Answer.Resource;

    /// <summary>True when the policies cross each other too often to say whether some resource of the form is allowed.</summary>
    public bool IsUndecided { get; internal init; }

    /// <summary>The form of resources that was asked about; null for a single one.</summary>
    internal string? Form { get; init; }

    private IamAccessResult Answer => _answer ??= _ask!();

    /// <summary>What stands for several actions; null for a single one.</summary>
    private string? Pattern { get; init; }

    /// <summary>The account that owns the resource.</summary>
    public string ResourceAccount => Answer.ResourceAccount;

    /// <summary>Allowed; or Conditional when it depends on context keys that are not known.</summary>
    public Decision Decision => IsUndecided ? Decision.Conditional : _decision;

    /// <summary>True when it depends on context keys that are not known.</summary>
    public bool IsConditional => Decision == Decision.Conditional;

    /// <summary>
    /// True for who is not in the model: services, identities of providers, the anonymous, and principals of other accounts, whose own
    /// policies are unknown and must allow the call too.
    /// </summary>
    public bool IsOutside { get; internal init; }

    /// <summary>The kinds of grant it comes about by.</summary>
    public ImmutableArray<AccessPath> Via => [.. Sources.Select(s => s.Path).Distinct().Order()];

    /// <summary>The policies and other grants it comes about by, each once.</summary>
    public ImmutableArray<string> Policies => [.. Sources.Select(s => s.Name).Distinct()];

    /// <summary>The statements and other grants it comes about by.</summary>
    public ImmutableArray<PermissionSource> Sources => (_sources ??= new StrongBox<ImmutableArray<PermissionSource>>(SourceRecorder.Record(Answer.Request, Answer.Traced).Sources)).Value;

    /// <summary>For a conditional answer, what it depends on; null otherwise.</summary>
    public AccessConditions? Conditions => Answer.Conditions;

    /// <summary>The context keys whose values decide a conditional answer.</summary>
    public ImmutableArray<string> MissingContextKeys => IsConditional ? Answer.MissingContextKeys : [];

    /// <summary>What a conditional answer depends on, in words: <c>if …; unless …</c>; empty for one that depends on nothing.</summary>
    public string When => IsUndecided ? "undecided" : UnknownFact.Beside(Conditions?.Describe(MissingContextKeys), Unknowns);

    /// <summary>The documents and settings that nobody knows and that decide a conditional answer, too (IN-16).</summary>
    public ImmutableArray<UnknownFact> Unknowns => IsConditional ? Answer.Unknowns : [];

    /// <summary>What else a reader should know: documents that are unknown, an owner that is assumed.</summary>
    public ImmutableArray<string> Notes => IsUndecided
        ? [$"undecided: the policies on {Action} cross each other too often to say on which resources it is allowed"]
        : Answer.Notes;

    /// <summary>What the answer assumes or does not know: the notes, and a line for the context keys that are missing.</summary>
    public ImmutableArray<string> OpenPoints => IsConditional ? Answer.OpenPoints : Answer.Notes;

    /// <summary>
    /// Answers in which a root user who may do nearly all that was asked has one row, not one an action: of all rows about a bucket these were
    /// nearly all. What has a note, another source or a condition keeps its own row.
    /// </summary>
    /// <param name="found">The answers about one resource.</param>
    /// <param name="asked">The actions that were asked.</param>
    public static ImmutableArray<ResourceAccess> FoldRoots(ImmutableArray<ResourceAccess> found, IReadOnlyCollection<string> asked)
    {
        Dictionary<ResourceAccess, ResourceAccess?> rows = [];
        foreach (IGrouping<string, ResourceAccess> root in found.Where(a => a.PrincipalKind == AccessorKind.Root).GroupBy(a => a.Principal))
        {
            ResourceAccess[] alike = [.. root.Where(a => a.Decision == Decision.Allowed && a.Notes.IsEmpty && a.Via is [AccessPath.AccountRoot])];
            string[] without = [.. asked.Except(root.Select(a => a.Action), StringComparer.OrdinalIgnoreCase)];
            if (alike.Length < 2 || without.Length > MostExceptions)
            {
                continue;
            }

            foreach (ResourceAccess row in alike)
            {
                rows[row] = ReferenceEquals(row, alike[0]) ? row.For([.. alike.Select(a => a.Action)], without) : null;
            }
        }

        return rows.Count == 0 ? found : [.. found.Select(a => rows.TryGetValue(a, out ResourceAccess? row) ? row : a).OfType<ResourceAccess>()];
    }

    private ResourceAccess For(ImmutableArray<string> actions, string[] without)
    {
        string[] services = [.. actions.Select(a => a[..a.IndexOf(':', StringComparison.Ordinal)]).Distinct(StringComparer.OrdinalIgnoreCase)];
        string all = services is [string service] ? service + ":*" : "*";
        return new ResourceAccess(Principal, PrincipalKind, Answer)
        {
            Form = Form,
            IsUndecided = IsUndecided,
            IsOutside = IsOutside,
            Pattern = without.Length == 0 ? all : $"{all} without {string.Join(", ", without)}",
            _actions = actions,
        };
    }

    /// <summary>The sentence: <c>PRINCIPAL may ACTION on RESOURCE</c>, and its conditions.</summary>
    public override string ToString() => DisplayedText.Line($"{Principal} may {Action} on {Resource}{(IsConditional ? $" ({When})" : string.Empty)}");
}

/// <summary>Who has access to a resource.</summary>
public enum AccessorKind : long
{
    /// <summary>The root user of an account.</summary>
    Root,

    /// <summary>An IAM user.</summary>
    User,

    /// <summary>A role: every session of it.</summary>
    Role,

    /// <summary>A session that a policy names.</summary>
    Session,

    /// <summary>Principals of an account that the model does not have.</summary>
    Account,

    /// <summary>An AWS service.</summary>
    Service,

    /// <summary>Identities that an identity provider vouches for.</summary>
    IdentityProvider,

    /// <summary>Anybody who does not sign the request.</summary>
    Anonymous,

    /// <summary>Any principal of any account.</summary>
    AnyPrincipal,
}
