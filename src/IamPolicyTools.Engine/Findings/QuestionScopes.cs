using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>The contexts in which a snapshot is asked (FR-12), each prepared once, and who asks in them.</summary>
internal sealed class QuestionScopes
{
    // A context that a policy's variable makes different for each principal is not kept for all of them.
    private const int MostScopes = 5_000;

    private static readonly string[] s_networkKeys =
        ["aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:VpcSourceIp", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"];

    private static readonly string[] s_sourceKeys =
        ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOwner", "aws:SourceOrgID", "aws:SourceOrgPaths"];

    private static readonly string[] s_forwardedKeys =
        ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast", "kms:ViaService"];

    private readonly ConcurrentDictionary<(ContextMode Mode, Envelope Envelope, bool IsRole, bool IsService, string Given), AccessScope> _scopes = new();
    private readonly ConcurrentDictionary<(AccessScope Below, string Chosen), AccessScope> _chosen = new();

    // A copy lives for a few questions: who asks them need not be let go before it.
    private readonly ConditionalWeakTable<Subject, ConcurrentDictionary<AccessScope, ModelAccess>>? _accesses;
    private readonly ConcurrentDictionary<Subject, ConcurrentDictionary<AccessScope, ModelAccess>> _accessesOfCopy =
        new(ReferenceEqualityComparer.Instance);

    private readonly Lazy<AccessScope> _base;
    private Asker? _last;

    /// <summary>Prepares contexts.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="now">The instant of the requests.</param>
    /// <param name="options">Switches.</param>
    public QuestionScopes(IamModel model, DateTimeOffset now, EvaluationOptions options)
        : this(model, new ModelAccessSettings { Now = now, Options = options, AsksForMissingPolicies = false })
    {
        _accesses = [];
    }

    private QuestionScopes(IamModel model, ModelAccessSettings settings)
    {
        _base = new Lazy<AccessScope>(() => new AccessScope(model, settings));
    }

    /// <summary>The snapshot without a key of the call.</summary>
    public AccessScope Base => _base.Value;

    /// <summary>The same for a copy.</summary>
    public QuestionScopes On(IamModel model) => new(model, Base.Settings);

    /// <summary>Somebody in a context.</summary>
    /// <param name="mode">What an absent key means.</param>
    /// <param name="envelope">The envelope.</param>
    /// <param name="who">Who asks.</param>
    /// <param name="given">Keys of the call; they come before those of the envelope.</param>
    public ModelAccess Of(ContextMode mode, Envelope envelope, Subject who, ContextLayer given)
    {
        string text = TextOf(given);
        var key = (mode, envelope, who.Requester.Kind == RequesterKind.RoleSession, who.Requester.ServiceName is not null, text);
        if (!_scopes.TryGetValue(key, out AccessScope? scope))
        {
            scope = Base.With(Base.Settings with { Mode = mode, Context = Layer(envelope, who, given) });
            scope = _scopes.Count < MostScopes ? _scopes.GetOrAdd(key, scope) : scope;
        }

        return Of(scope, who, isKept: text.Length == 0);
    }

    /// <summary>Somebody in a context with values that somebody chose, and with nothing left open.</summary>
    /// <param name="below">The context without them.</param>
    /// <param name="chosen">The values.</param>
    public ModelAccess Of(ModelAccess below, ContextLayer chosen)
    {
        AccessScope scope = below.Scope;
        var key = (scope, TextOf(chosen));
        if (!_chosen.TryGetValue(key, out AccessScope? found))
        {
            found = scope.With(scope.Settings with { Mode = ContextMode.Strict, Context = chosen.Over(scope.Settings.Context) });
            found = _chosen.Count < MostScopes ? _chosen.GetOrAdd(key, found) : found;
        }

        return Of(found, below.Subject, isKept: false);
    }

    /// <summary>Somebody in a context of some keys and no others, with nothing left open.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="keys">The keys.</param>
    public ModelAccess Of(Subject who, ContextLayer keys)
    {
        var key = (Base, TextOf(keys));
        if (!_chosen.TryGetValue(key, out AccessScope? found))
        {
            found = Base.With(Base.Settings with { Context = keys });
            found = _chosen.Count < MostScopes ? _chosen.GetOrAdd(key, found) : found;
        }

        return new ModelAccess(found, who);
    }

    // Whoever asks is asked about much with few keys, and then about little with many.
    private ModelAccess Of(AccessScope scope, Subject who, bool isKept)
    {
        if (isKept)
        {
            ConcurrentDictionary<AccessScope, ModelAccess> known = _accesses is null
                ? _accessesOfCopy.GetOrAdd(who, static _ => new())
                : _accesses.GetValue(who, static _ => new());
            return known.GetOrAdd(scope, static (s, w) => new ModelAccess(s, w), who);
        }

        Asker? last = _last;
        if (last is null || !ReferenceEquals(last.Who, who))
        {
            _last = last = new Asker(who, new());
        }

        return last.Accesses.GetOrAdd(scope, static (s, w) => new ModelAccess(s, w), who);
    }

    // FR-12: C1 leaves open what the caller chooses, and knows what it does not have. A session of a role never has MFA (ST-10, R-175b).
    private static ContextLayer Layer(Envelope envelope, Subject who, ContextLayer given)
    {
        var layer = new ContextLayer.Builder();
        bool isRole = who.Requester.Kind == RequesterKind.RoleSession;
        if (envelope is < Envelope.Strength or Envelope.Place || isRole)
        {
            layer.Add("aws:MultiFactorAuthPresent", isRole ? ["false"] : [], isMultivalued: false);
            layer.Add("aws:MultiFactorAuthAge", [], isMultivalued: false);
        }
        else
        {
            layer.Add("aws:MultiFactorAuthPresent", "true");
            layer.Add("aws:MultiFactorAuthAge", "60");
        }

        if (envelope < Envelope.Place)
        {
            layer.Add("aws:SourceIp", Questions.PublicAddress);
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

    /// <summary>The keys and values of a layer: two of the same text mean the same.</summary>
    public static string TextOf(ContextLayer layer)
    {
        if (layer.Entries.Count == 0)
        {
            return string.Empty;
        }

        var text = new StringBuilder();
        foreach (ContextEntry entry in layer.Entries)
        {
            text.Append(entry.Key.Name).Append(entry.IsMultivalued ? '+' : '=');
            foreach (RequestValue value in entry.Values)
            {
                text.Append(CultureInfo.InvariantCulture, $"{value.Text.Length}:").Append(value.Text);
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private sealed record Asker(Subject Who, ConcurrentDictionary<AccessScope, ModelAccess> Accesses);
}
