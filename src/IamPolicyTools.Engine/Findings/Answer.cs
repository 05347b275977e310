using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Findings;

/// <summary>What it takes that a request is allowed: the widest of the envelopes that were needed (FR-12).</summary>
internal enum Envelope
{
    /// <summary>Nothing: the base context.</summary>
    Base,

    /// <summary>Values that the caller chooses.</summary>
    Free,

    /// <summary>Also MFA.</summary>
    Strength,

    /// <summary>A place in a network, and no MFA.</summary>
    Place,

    /// <summary>Both MFA and a place in a network.</summary>
    Network,

    /// <summary>Also a service that makes the call in the caller's name: of C4 what a caller can bring about.</summary>
    Forwarded,
}

/// <summary>A request that is allowed, or that is under a condition that nobody decided.</summary>
internal sealed class Answer
{
    private readonly AccessScope _scope;
    private readonly Subject _who;
    private readonly ActionName _action;
    private readonly string _resource;
    private readonly string? _owner;
    private readonly HashSet<string> _chosen;
    private ModelAccess? _access;
    private IamAccessResult? _result;
    private Witness? _witness;

    public Answer(ModelAccess access, ActionName action, string resource, string? owner, IEnumerable<string> chosen, Envelope envelope,
        IamAccessResult? result = null)
        : this(access.Scope, access.Subject, action, resource, owner, new HashSet<string>(chosen, StringComparer.OrdinalIgnoreCase), envelope)
    {
        _access = access;
        _result = result;
    }

    private Answer(AccessScope scope, Subject who, ActionName action, string resource, string? owner, HashSet<string> chosen, Envelope envelope)
    {
        _scope = scope;
        _who = who;
        _action = action;
        _resource = resource;
        _owner = owner;
        _chosen = chosen;
        Envelope = envelope;
    }

    /// <summary>The same answer to somebody who cannot be told from who asked, by any policy.</summary>
    /// <param name="who">Who asks.</param>
    public Answer For(Subject who) => new(_scope, who, _action, _resource, _owner, _chosen, Envelope)
    {
        OpenKeys = OpenKeys,
        Unknowns = Unknowns,
        Conditions = Conditions,
    };

    /// <summary>The same answer to a question that hangs on more than the request.</summary>
    /// <param name="unknowns">What nobody knows of it.</param>
    public Answer With(ImmutableArray<UnknownFact> unknowns) => unknowns.IsEmpty
        ? this
        : new(_scope, _who, _action, _resource, _owner, _chosen, Envelope)
        {
            OpenKeys = OpenKeys,
            Unknowns = [.. Unknowns.Union(unknowns)],
            Conditions = Conditions,
        };

    /// <summary>What it took.</summary>
    public Envelope Envelope { get; }

    /// <summary>The keys of the call that the caller chose.</summary>
    public IEnumerable<string> ChosenKeys => _chosen;

    /// <summary>The keys of the call that were chosen, with their values.</summary>
    public ContextLayer Chosen
    {
        get
        {
            var chosen = new ContextLayer.Builder();
            foreach (ContextEntry entry in _scope.Settings.Context.Entries.Where(e => _chosen.Contains(e.Key.Name)))
            {
                chosen.Add(entry.Key.Name, [.. entry.Values.Select(v => v.Text)], entry.IsMultivalued);
            }

            return chosen.Build();
        }
    }

    /// <summary>The action.</summary>
    public string Action => _action.Text;

    /// <summary>The resource.</summary>
    public string Resource => _resource;

    /// <summary>The account that owns the resource; null where that was found out.</summary>
    public string? Owner => _owner;

    /// <summary>The keys that it waits for; empty where it is allowed.</summary>
    public ImmutableArray<string> OpenKeys { get; init; } = [];

    /// <summary>What nobody knows that it depends on; empty where it depends on nothing, or on keys alone.</summary>
    public ImmutableArray<UnknownFact> Unknowns { get; init; } = [];

    /// <summary>The condition in words; null where it is allowed.</summary>
    public string? Conditions { get; init; }

    /// <summary>True where it is allowed.</summary>
    public bool IsAllowed => Conditions is null;

    /// <summary>The whole answer of the evaluator.</summary>
    public IamAccessResult Result => _result ??= Access.Ask(_action, _resource, _owner);

    /// <summary>The request, with each key that the decision read.</summary>
    public Witness Witness => _witness ??= MakeWitness();

    /// <summary>The statements that allow it.</summary>
    public IEnumerable<StatementTrace> Allows => Result.MatchedStatements.Where(s => s.Effect == Effect.Allow);

    /// <summary>Where the statements stand, those of policies first that allow it.</summary>
    public static RelatedLocation Place(StatementTrace statement)
    {
        string what = $"{statement.PolicyName} {statement.GetStatement().DisplayName}";
        return new RelatedLocation(
            Location.Of(statement.Location, what)!, $"{what} {(statement.Effect == Effect.Allow ? "allows" : "denies")} it");
    }

    private ModelAccess Access => _access ??= new ModelAccess(_scope, _who);

    private bool IsUnknownKey => _action.Service == "kms"
        && _resource.Contains(":key/", StringComparison.Ordinal)
        && _scope.Model.Accounts.GetValueOrDefault(Arn.AccountOf(_resource).ToString())?.Resources.ContainsKey(_resource) != true;

    /// <summary>The request, with keys of a principal besides that only a changed model derives.</summary>
    /// <param name="keys">The keys, of which those count that the decision read.</param>
    public Witness WitnessWith(params string[] keys)
    {
        HashSet<string> read = ReadKeys(Result);
        return Witness with
        {
            Context = Witness.Context.SetItems(keys
                .Where(read.Contains)
                .Select(k => Result.GetRequest().Context.Find(ContextKey.Of(k)))
                .OfType<ContextEntry>()
                .Where(e => !e.Values.IsEmpty)
                .Select(e => KeyValuePair.Create(e.Key.Name, e.Values.Select(v => v.Text).ToImmutableArray()))),
        };
    }

    /// <summary>True where what is known allows it, and what is not known is left aside.</summary>
    public bool IsAllowedByKnown() => new ModelAccess(_scope.With(_scope.Settings with { Mode = ContextMode.Strict }), _who)
        .Decide(_action, _resource, _owner).IsAllowed;

    private static HashSet<string> ReadKeys(IamAccessResult result) => new(
        result.GetTrace().SelectMany(t => t.Statements).SelectMany(s => s.Conditions).Select(c => c.Key),
        StringComparer.OrdinalIgnoreCase);

    private Witness MakeWitness()
    {
        IamAccessResult result = Result;
        HashSet<string> read = ReadKeys(result);
        return new Witness(result.Principal, _action.Text, _resource)
        {
            ResourceAccount = _resource.StartsWith("arn:", StringComparison.Ordinal) && Arn.AccountOf(_resource).IsEmpty ? _owner : null,
            Context = _scope.Settings.Context.Entries
                .Where(e => !e.Values.IsEmpty && (_chosen.Contains(e.Key.Name) || read.Contains(e.Key.Name)))
                .ToImmutableSortedDictionary(e => e.Key.Name, e => e.Values.Select(v => v.Text).ToImmutableArray()),
            Decision = result.Decision.ToString(),
            Assumes = IsUnknownKey ? ["a key whose policy leaves it to the account"] : [],
            ResourcePolicy = IsUnknownKey ? AwsPolicies.DefaultKeyPolicy(Arn.AccountOf(_resource).ToString()).ToJson(indented: false) : null,
            Statements = [.. result.MatchedStatements.Select(Place)],
        };
    }
}
