using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>
/// Answers that several actions have: those that the same statements match, the ones of resources' own policies too, where none of these asks
/// for what depends on the action, and no rule looks at the action's name. Where the statements do not tell resources apart either, in whatever service and on whatever types of
/// resource; else in the same service on the same ones.
/// </summary>
/// <param name="policies">All that applies to a request on a resource which nothing is known of.</param>
/// <param name="resources">The resources that are looked at one by one.</param>
/// <param name="partition">The partition of the subject's account; null where types of resource have to be told apart anyway.</param>
/// <param name="areResourcesControlled">True when resource control policies apply to the account's resources, in some services.</param>
internal sealed class SharedAnswers(CompiledPolicySet[] policies, ModelledResources resources, string? partition, bool areResourcesControlled)
{
    private readonly Dictionary<int, List<StatementList>> _lists = [];
    private readonly Dictionary<ResourceKey, ModelledResource[]> _telling = [];
    private readonly List<CompiledStatement> _statements = [];
    private readonly ServiceStatements[] _ofService = new ServiceStatements[policies.Length];
    private readonly bool _areControlled = areResourcesControlled;
    private string? _service;
    private bool _hasRules;
    private bool _isControlled;
    private StatementList? _last;

    /// <summary>Where the answer for an action is kept; null when it cannot be that of another.</summary>
    public Place? Find(ActionDomain domain)
    {
        ActionName action = domain.Action;
        if (domain.Known is null)
        {
            return null;
        }

        if (action.Service != _service)
        {
            Begin(domain.Known.Service, action.Service);
        }

        if (_hasRules || (action.Service == "s3" && S3Rules.Name(action)) || (resources.AreUnknown && !domain.Forms.IsEmpty))
        {
            return null;
        }

        ModelledResource[] telling = TellingOf(domain);
        if (!Collect(action) || !CollectFrom(telling, action))
        {
            return null;
        }

        StatementList statements = FindList();
        return telling.Length == 0 && statements.CoversEverything && IsUniform(domain)
            ? statements.PlaceOfAll(domain, _isControlled)
            : statements.PlaceOf(domain);
    }

    /// <summary>True when something else than the subject's own side could allow an action.</summary>
    /// <param name="domain">The action.</param>
    public bool CanBeGranted(ActionDomain domain) =>
        domain.Known is null
        || domain.Action.Service == "sts"
        || (resources.AreUnknown && !domain.Forms.IsEmpty)
        || TellingOf(domain).Length > 0;

    /// <summary>True for services whose own rules, and what stands behind an access point or a service, look at the action's name.</summary>
    /// <param name="service">The service.</param>
    public static bool HasRules(string service) =>
        service is "iam" or "kms" or "sts" or "vpc-lattice-svcs" || (service != "s3" && service.StartsWith("s3", StringComparison.Ordinal));

    // The actions of a service come one behind the other.
    private void Begin(string prefix, string service)
    {
        _service = service;
        _hasRules = HasRules(service);
        _isControlled = _areControlled && IamCatalogue.Default.FindService(prefix) is { SupportsResourceControlPolicies: true };
        for (int i = 0; i < policies.Length; i++)
        {
            _ofService[i] = policies[i].In(service);
        }
    }

    // What is checked on something else than what is named, and what could be in another partition or account, is looked at by itself.
    private bool IsUniform(ActionDomain domain)
    {
        if (partition is null || domain.ResourceKey.IsOnStreams || domain.ResourceKey.Own is not null)
        {
            return false;
        }

        foreach (ArnForm form in domain.Forms)
        {
            if (!form.IsOpenIn(partition))
            {
                return false;
            }
        }

        return true;
    }

    // False when some statement may apply to one action and not to another that it covers.
    private bool Collect(ActionName action)
    {
        _statements.Clear();
        foreach (ServiceStatements set in _ofService)
        {
            if (!Collect(set.For(action), action))
            {
                return false;
            }
        }

        return true;
    }

    private bool Collect(ReadOnlySpan<CompiledStatement> candidates, ActionName action)
    {
        foreach (CompiledStatement statement in candidates)
        {
            if (statement.HasPlaceholders)
            {
                return false;
            }

            if (statement.MatchesAction(action))
            {
                if (statement.TellsActionsApart)
                {
                    return false;
                }

                _statements.Add(statement);
            }
        }

        return true;
    }

    private bool CollectFrom(ModelledResource[] telling, ActionName action)
    {
        foreach (ModelledResource resource in telling)
        {
            if (partition is null || !resource.HasOnlyPolicies || !Collect(resource.StatementsOn(action), action))
            {
                return false;
            }
        }

        return true;
    }

    // Most actions are matched by the same statements as the one before.
    private StatementList FindList()
    {
        ReadOnlySpan<CompiledStatement> statements = CollectionsMarshal.AsSpan(_statements);
        if (_last?.IsOf(statements) == true)
        {
            return _last;
        }

        int hash = statements.Length;
        foreach (CompiledStatement statement in statements)
        {
            hash = HashCode.Combine(hash, RuntimeHelpers.GetHashCode(statement));
        }

        ref List<StatementList>? lists = ref CollectionsMarshal.GetValueRefOrAddDefault(_lists, hash, out _);
        lists ??= [];
        foreach (StatementList known in lists)
        {
            if (known.IsOf(statements))
            {
                return _last = known;
            }
        }

        _last = new StatementList([.. statements]);
        lists.Add(_last);
        return _last;
    }

    private ModelledResource[] TellingOf(ActionDomain domain)
    {
        if (domain.Forms.IsEmpty)
        {
            return [];
        }

        if (!_telling.TryGetValue(domain.ResourceKey, out ModelledResource[]? telling))
        {
            telling = resources.TellingOf(domain);
            _telling.Add(domain.ResourceKey, telling);
        }

        return telling;
    }

    /// <summary>Where the answer of some actions is kept.</summary>
    internal sealed class Place
    {
        private readonly StatementList _statements;

        /// <summary>Prepares a place.</summary>
        /// <param name="statements">What matches the actions.</param>
        /// <param name="isUniform">True for an answer on all resources, whatever their types.</param>
        public Place(StatementList statements, bool isUniform)
        {
            _statements = statements;
            IsUniform = isUniform;
        }

        /// <summary>True when the answer is the same on all resources, whatever their types.</summary>
        public bool IsUniform { get; }

        /// <summary>The answer, once it is worked out.</summary>
        public ResourceAnswer? Answer { get; set; }

        /// <summary>The place of the answer on the types of resource that an action takes.</summary>
        /// <param name="domain">The action.</param>
        public Place OfTypes(ActionDomain domain) => _statements.PlaceOf(domain);
    }

    /// <summary>Statements that match some actions, with the answers for these.</summary>
    /// <param name="statements">The statements.</param>
    internal sealed class StatementList(CompiledStatement[] statements)
    {
        private readonly Dictionary<(string Service, ResourceKey Key, bool TakesNone), Place> _places = [];

        // By whether the actions take resources, whether they can be asked on none, and whether resource control policies reach the service.
        private readonly Place?[] _ofAll = new Place?[8];

        /// <summary>True when none of the statements tells resources apart.</summary>
        public bool CoversEverything { get; } = Array.TrueForAll(
            statements, s => s.CoversEverything && s.UnknownReason is null && s.Conditions.Length == 0);

        /// <summary>True for these statements.</summary>
        public bool IsOf(ReadOnlySpan<CompiledStatement> matching) => matching.SequenceEqual(statements);

        /// <summary>The place of the answer on all resources.</summary>
        public Place PlaceOfAll(ActionDomain domain, bool isControlled) =>
            _ofAll[(isControlled ? 4 : 0) + (domain.Forms.IsEmpty ? 2 : 0) + (domain.TakesNone ? 1 : 0)] ??= new Place(this, isUniform: true);

        /// <summary>The place of the answer on the types of resource that an action takes.</summary>
        public Place PlaceOf(ActionDomain domain)
        {
            (string, ResourceKey, bool) key = (domain.Action.Service, domain.ResourceKey, domain.TakesNone);
            if (!_places.TryGetValue(key, out Place? place))
            {
                _places.Add(key, place = new Place(this, isUniform: false));
            }

            return place;
        }
    }
}
