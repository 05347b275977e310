using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>
/// Answers that several actions have: those of one service that the same statements match, where none of these asks for anything but action
/// and resource, and no rule of the service has a say. Where the statements do not tell resources apart either, on whatever types of resource;
/// else on the same ones.
/// </summary>
/// <param name="policies">All that applies to a request on a resource which nothing is known of.</param>
/// <param name="resources">The resources that are looked at one by one.</param>
/// <param name="partition">The partition of the subject's account; null where types of resource have to be told apart anyway.</param>
internal sealed class SharedAnswers(CompiledPolicySet[] policies, ModelledResources resources, string? partition)
{
    private readonly Dictionary<int, List<StatementList>> _lists = [];
    private readonly Dictionary<ResourceKey, bool> _areOrdinary = [];
    private readonly List<CompiledStatement> _statements = [];
    private StatementList? _last;

    /// <summary>Where the answer for an action is kept; null when it cannot be that of another.</summary>
    public Place? Find(ActionDomain domain)
    {
        ActionName action = domain.Action;
        if (domain.Known is null || HasRules(action.Service) || !Collect(action) || !AreOrdinary(domain))
        {
            return null;
        }

        StatementList statements = FindList(action.Service);
        return statements.CoversEverything && IsUniform(domain) ? statements.PlaceOfAll(domain) : statements.PlaceOf(domain);
    }

    /// <summary>True when something else than the subject's own side could allow an action.</summary>
    /// <param name="domain">The action.</param>
    public bool CanBeGranted(ActionDomain domain) =>
        domain.Known is null || domain.Action.Service == "sts" || !AreOrdinary(domain);

    /// <summary>True for services whose own rules, and what stands behind an access point or a service, look at the action's name.</summary>
    /// <param name="service">The service.</param>
    public static bool HasRules(string service) =>
        service is "iam" or "kms" or "sts" or "vpc-lattice-svcs" || service.StartsWith("s3", StringComparison.Ordinal);

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

    // False when some statement asks for more than action and resource.
    private bool Collect(ActionName action)
    {
        _statements.Clear();
        foreach (CompiledPolicySet policies in policies)
        {
            foreach (CompiledStatement statement in policies.For(action))
            {
                if (statement.HasPlaceholders)
                {
                    return false;
                }

                if (statement.MatchesAction(action))
                {
                    if (statement.Conditions.Length > 0 || statement.HasVariables)
                    {
                        return false;
                    }

                    _statements.Add(statement);
                }
            }
        }

        return true;
    }

    // The actions of a service come one behind the other, and most are matched by the same statements.
    private StatementList FindList(string service)
    {
        ReadOnlySpan<CompiledStatement> statements = CollectionsMarshal.AsSpan(_statements);
        if (_last?.IsOf(service, statements) == true)
        {
            return _last;
        }

        int hash = service.GetHashCode(StringComparison.Ordinal);
        foreach (CompiledStatement statement in statements)
        {
            hash = HashCode.Combine(hash, RuntimeHelpers.GetHashCode(statement));
        }

        ref List<StatementList>? lists = ref CollectionsMarshal.GetValueRefOrAddDefault(_lists, hash, out _);
        lists ??= [];
        foreach (StatementList known in lists)
        {
            if (known.IsOf(service, statements))
            {
                return _last = known;
            }
        }

        _last = new StatementList(service, [.. statements]);
        lists.Add(_last);
        return _last;
    }

    private bool AreOrdinary(ActionDomain domain)
    {
        if (domain.Forms.IsEmpty)
        {
            return true;
        }

        if (resources.AreUnknown)
        {
            return false;
        }

        if (!_areOrdinary.TryGetValue(domain.ResourceKey, out bool areOrdinary))
        {
            areOrdinary = resources.AreOrdinary(domain);
            _areOrdinary.Add(domain.ResourceKey, areOrdinary);
        }

        return areOrdinary;
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

    /// <summary>Statements that match some actions of a service, with the answers for these.</summary>
    /// <param name="service">The service.</param>
    /// <param name="statements">The statements.</param>
    internal sealed class StatementList(string service, CompiledStatement[] statements)
    {
        private readonly Dictionary<(ResourceKey Key, bool TakesNone), Place> _places = [];

        // By whether the actions take resources, and whether they can be asked on none.
        private readonly Place?[] _ofAll = new Place?[4];

        /// <summary>True when none of the statements tells resources apart.</summary>
        public bool CoversEverything { get; } = Array.TrueForAll(statements, s => s.CoversEverything && s.UnknownReason is null);

        /// <summary>True for this service and these statements.</summary>
        public bool IsOf(string other, ReadOnlySpan<CompiledStatement> matching) => service == other && matching.SequenceEqual(statements);

        /// <summary>The place of the answer on all resources.</summary>
        public Place PlaceOfAll(ActionDomain domain) =>
            _ofAll[(domain.Forms.IsEmpty ? 2 : 0) + (domain.TakesNone ? 1 : 0)] ??= new Place(this, isUniform: true);

        /// <summary>The place of the answer on the types of resource that an action takes.</summary>
        public Place PlaceOf(ActionDomain domain)
        {
            (ResourceKey, bool) key = (domain.ResourceKey, domain.TakesNone);
            if (!_places.TryGetValue(key, out Place? place))
            {
                _places.Add(key, place = new Place(this, isUniform: false));
            }

            return place;
        }
    }
}
