using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>
/// Asks one snapshot in the envelopes of FR-12: first what is allowed to whoever has nothing but himself, then with values that a caller
/// chooses, with MFA, from anywhere. One instance a snapshot; whoever asks is prepared once.
/// </summary>
internal sealed class Questions
{
    // Values that are tried for the keys that a caller chooses.
    private const int MostTries = 200;

    /// <summary>An address that no policy names, from which everybody calls.</summary>
    public const string PublicAddress = "198.51.100.77";

    private static readonly ConcurrentDictionary<string, ActionName> s_actions = new(StringComparer.Ordinal);

    private static readonly string[] s_networkKeys =
        ["aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:VpcSourceIp", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"];

    private static readonly string[] s_sourceKeys =
        ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOwner", "aws:SourceOrgID", "aws:SourceOrgPaths"];

    private static readonly string[] s_forwardedKeys =
        ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast", "kms:ViaService"];

    private readonly ConcurrentDictionary<(Envelope Envelope, bool IsRole, bool IsService), AccessScope> _scopes = new();
    private readonly ConcurrentDictionary<(Subject Who, Envelope Envelope), ModelAccess> _accesses = new();
    private readonly DateTimeOffset _now;
    private readonly EvaluationOptions _options;
    private readonly string _region;
    private readonly Lazy<HashSet<string>> _keys;
    private readonly Lazy<TrustIndex> _trusts;
    private readonly Lazy<HashSet<string>> _services;

    public Questions(IamModel model, DateTimeOffset now, string region, EvaluationOptions options)
    {
        Model = model;
        _now = now;
        _options = options;
        _region = region;
        _keys = new Lazy<HashSet<string>>(() => ModelDocuments.KeysOf(model));
        _trusts = new Lazy<TrustIndex>(() => new TrustIndex(model));
        _services = new Lazy<HashSet<string>>(() =>
        [
            .. model.Accounts.Values.SelectMany(a => a.Resources.Values)
                .Where(r => r.Document is not null)
                .Select(r => r.Arn.Split(':')[2]),
        ]);
    }

    /// <summary>The snapshot.</summary>
    public IamModel Model { get; }

    /// <summary>The roles by whom they trust.</summary>
    public TrustIndex Trusts => _trusts.Value;

    /// <summary>The services of which a resource's own policy may grant something.</summary>
    public HashSet<string> GrantingServices => _services.Value;

    /// <summary>The same questions to another snapshot.</summary>
    public Questions On(IamModel model) => new(model, _now, _region, _options)
    {
        // What hangs on the role and the organization is the same.
        Trust = ReferenceEquals(model.Organization, Model.Organization) ? Trust : [],
    };

    /// <summary>Whether a service may have a role, worked out once: it hangs on the role and the organization alone.</summary>
    /// <param name="role">The role.</param>
    /// <param name="service">The service.</param>
    /// <param name="find">Works it out.</param>
    public Bound? Trusted(Role role, string service, Func<Bound?> find) =>
        Trust.GetOrCreateValue(role).GetOrAdd(service, _ => find());

    private ConditionalWeakTable<Role, ConcurrentDictionary<string, Bound?>> Trust { get; init; } = [];

    /// <summary>The name of an action as the evaluator takes it.</summary>
    public static ActionName ActionOf(string action) => s_actions.GetOrAdd(action, static a => ActionName.Parse(a));

    /// <summary>Who is meant in this snapshot.</summary>
    public Subject? Who(string principal) => Subject.Find(Model, principal);

    /// <summary>A request, if it is allowed in one of the envelopes.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="most">The widest envelope.</param>
    /// <param name="owner">The account that owns the resource; null to find it out.</param>
    /// <param name="given">Keys of the call; they come before those of the envelope.</param>
    /// <returns>Null where it is denied.</returns>
    public Answer? Allowed(Subject who, string action, string resource, Envelope most = Envelope.Free, string? owner = null,
        ContextLayer? given = null) =>
        Find(who, action, resource, most, owner, given) is { IsAllowed: true } answer ? answer : null;

    /// <summary>A request, allowed or under a condition that nobody decides; null where it is denied.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="most">The widest envelope.</param>
    /// <param name="owner">The account that owns the resource; null to find it out.</param>
    /// <param name="given">Keys of the call; they come before those of the envelope.</param>
    public Answer? Find(Subject who, string action, string resource, Envelope most = Envelope.Free, string? owner = null,
        ContextLayer? given = null)
    {
        ActionName name = ActionOf(action);
        Answer? open = null;
        foreach (Envelope envelope in Envelopes(most))
        {
            ModelAccess access = given is null
                ? _accesses.GetOrAdd((who, envelope), key => new ModelAccess(Scope(key.Envelope, who), who))
                : new ModelAccess(new AccessScope(Model, Settings(ContextMode.Discovery, Layer(envelope, who, given))), who);
            ContextLayer layer = access.Scope.Settings.Context;
            Decision decision = access.Decide(name, resource, owner).Decision;
            if (decision == Decision.Allowed)
            {
                return new Answer(access, name, resource, owner, layer, given?.Entries.Select(e => e.Key.Name)
                    ?? [], envelope == Envelope.Free ? Envelope.Base : envelope);
            }

            if (decision == Decision.Conditional)
            {
                IamAccessResult result = access.Ask(name, resource, owner);
                if (Satisfy(who, name, resource, owner, layer, given, result, envelope) is { } answer)
                {
                    return answer;
                }

                // What has no name has no tags, and whose tags a principal has the model knows.
                open ??= result.Unknowns.IsEmpty && result.MissingContextKeys.All(k => KeyClasses.Of(k) == KeyClass.Derived)
                    ? null
                    : new Answer(access, name, resource, owner, layer, [], Envelope.Network, result)
                    {
                        OpenKeys = result.MissingContextKeys,
                        Conditions = Describe(result),
                    };
            }
        }

        return open;
    }

    /// <summary>
    /// A request that waits for circumstances, under some that let it through; null where there are none, or what it waits for is unknown.
    /// </summary>
    /// <param name="who">Who asks.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="owner">The account that owns the resource; null to find it out.</param>
    /// <param name="given">Keys of the call.</param>
    public Answer? Under(Subject who, string action, string resource, string? owner, ContextLayer given)
    {
        ActionName name = ActionOf(action);
        foreach (Envelope envelope in Envelopes(Envelope.Network))
        {
            ContextLayer layer = Layer(envelope, who, given);
            var access = new ModelAccess(new AccessScope(Model, Settings(ContextMode.Discovery, layer)), who);
            if (Satisfy(who, name, resource, owner, layer, given, access.Ask(name, resource, owner), envelope,
                isAnyChosen: true) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }

    /// <summary>The bare decision with nothing left open.</summary>
    public Decision Strictly(Subject who, string action, string resource, string? owner = null, ContextLayer? given = null) =>
        new ModelAccess(new AccessScope(Model, Settings(ContextMode.Strict, Layer(Envelope.Free, who, given ?? ContextLayer.Empty))), who)
            .Decide(ActionOf(action), resource, owner).Decision;

    /// <summary>The answer with nothing left open, whatever it is.</summary>
    public Answer Asked(Subject who, string action, string resource, string? owner = null, ContextLayer? given = null)
    {
        ContextLayer layer = Layer(Envelope.Free, who, given ?? ContextLayer.Empty);
        var access = new ModelAccess(new AccessScope(Model, Settings(ContextMode.Strict, layer)), who);
        return new Answer(access, ActionOf(action), resource, owner, layer, given?.Entries.Select(e => e.Key.Name) ?? [], Envelope.Base);
    }

    /// <summary>Access in the base context, for the probes of administrators.</summary>
    public ModelAccess Plain(Subject who) =>
        new(new AccessScope(Model, Settings(ContextMode.Strict, Layer(Envelope.Free, who, ContextLayer.Empty))), who);

    /// <summary>True when a policy of the model tests one of the keys of a class.</summary>
    public bool Tests(KeyClass of) => _keys.Value.Any(k => KeyClasses.Of(k) == of);

    private static string Describe(IamAccessResult result)
    {
        string text = result.Conditions?.Describe(result.MissingContextKeys) ?? string.Empty;
        return UnknownFact.Beside(text, result.Unknowns) is { Length: > 0 } both ? both : "on facts that the model does not have";
    }

    private IEnumerable<Envelope> Envelopes(Envelope most)
    {
        yield return Envelope.Free;
        if (most >= Envelope.Strength && Tests(KeyClass.Strength))
        {
            yield return Envelope.Strength;
        }

        if (most >= Envelope.Network && Tests(KeyClass.Network))
        {
            yield return Envelope.Network;
        }

        if (most >= Envelope.Forwarded && Tests(KeyClass.Relay))
        {
            yield return Envelope.Forwarded;
        }
    }

    private AccessScope Scope(Envelope envelope, Subject who) => _scopes.GetOrAdd(
        (envelope, who.Requester.Kind == RequesterKind.RoleSession, who.Requester.ServiceName is not null),
        key => new AccessScope(Model, Settings(ContextMode.Discovery, Layer(key.Envelope, who, ContextLayer.Empty))));

    private ModelAccessSettings Settings(ContextMode mode, ContextLayer context) => new()
    {
        Now = _now,
        Context = context,
        Mode = mode,
        Options = _options,
        AsksForMissingPolicies = false,
    };

    // FR-12: C1 leaves open what the caller chooses, and knows what it does not have.
    private static ContextLayer Layer(Envelope envelope, Subject who, ContextLayer given)
    {
        var layer = new ContextLayer.Builder();
        bool isRole = who.Requester.Kind == RequesterKind.RoleSession;
        if (envelope < Envelope.Strength)
        {
            layer.Add("aws:MultiFactorAuthPresent", isRole ? ["false"] : [], isMultivalued: false);
            layer.Add("aws:MultiFactorAuthAge", [], isMultivalued: false);
        }
        else
        {
            layer.Add("aws:MultiFactorAuthPresent", "true");
            layer.Add("aws:MultiFactorAuthAge", "60");
        }

        if (envelope < Envelope.Network)
        {
            layer.Add("aws:SourceIp", PublicAddress);
            foreach (string key in s_networkKeys)
            {
                layer.Add(key, [], isMultivalued: false);
            }
        }

        // A service says for whom it acts; nobody else has such keys in a call of his own.
        if (who.Requester.ServiceName is null)
        {
            bool isOwn = envelope < Envelope.Forwarded;
            foreach (string key in isOwn ? s_sourceKeys.Concat(s_forwardedKeys) : s_sourceKeys)
            {
                layer.Add(key, [], isMultivalued: false);
            }

            if (isOwn)
            {
                layer.Add("aws:ViaAWSService", "false");
            }
        }

        return given.Over(layer.Build());
    }

    // FR-25: what the caller chooses is chosen, and asked again with nothing left open.
    private Answer? Satisfy(
        Subject who, ActionName action, string resource, string? owner, ContextLayer layer, ContextLayer? given, IamAccessResult result,
            Envelope envelope, bool isAnyChosen = false)
    {
        if (!result.Unknowns.IsEmpty || result.Conditions is not { } conditions)
        {
            return null;
        }

        string[] missing = [.. result.MissingContextKeys];
        if (missing.Length == 0 || !missing.Any(k => isAnyChosen || IsChosen(k, envelope, who)))
        {
            return null;
        }

        (string Key, string?[] Values)[] choices =
        [
            .. missing.Where(k => isAnyChosen || IsChosen(k, envelope, who)).Select(k => (k, ContextValues.For(k, conditions).ToArray())),
        ];
        long count = choices.Aggregate(1L, (n, c) => Math.Min(n * c.Values.Length, MostTries));
        for (long at = 0; at < count; at++)
        {
            var chosen = new ContextLayer.Builder();
            long rest = at;
            foreach ((string key, string?[] values) in choices)
            {
                (rest, long index) = Math.DivRem(rest, values.Length);
                if (values[index] is { } value)
                {
                    chosen.Add(key, [value], IamCatalogue.Default.IsMultivalued(key));
                }
            }

            ContextLayer own = chosen.Build();
            ContextLayer all = own.Over(layer);
            var access = new ModelAccess(new AccessScope(Model, Settings(ContextMode.Strict, all)), who);
            if (access.Decide(action, resource, owner).IsAllowed)
            {
                IEnumerable<string> names = own.Entries.Select(e => e.Key.Name).Concat(given?.Entries.Select(e => e.Key.Name) ?? []);
                return new Answer(access, action, resource, owner, all, names, envelope);
            }
        }

        return null;
    }

    private static bool IsChosen(string key, Envelope envelope, Subject who) => KeyClasses.Of(key) switch
    {
        KeyClass.Free or KeyClass.Forgeable => true,
        KeyClass.Network => envelope >= Envelope.Network,
        KeyClass.Relay => envelope == Envelope.Forwarded || who.Requester.ServiceName is not null || key.StartsWith("lambda:", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
