using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>
/// Answers that several actions have: those of one service on the same types of resource that the same statements match, where none of these
/// asks for anything but action and resource, and no rule of the service has a say.
/// </summary>
/// <param name="policies">All that applies to a request on a resource which nothing is known of.</param>
/// <param name="resources">The resources that are looked at one by one.</param>
internal sealed class SharedAnswers(IEnumerable<CompiledPolicySet> policies, ModelledResources resources)
{
    private readonly CompiledPolicySet[] _policies = [.. policies];
    private readonly Dictionary<int, List<Place>> _places = [];
    private readonly Dictionary<ResourceKey, bool> _areOrdinary = [];
    private readonly List<CompiledStatement> _statements = [];

    /// <summary>Where the answer for an action is kept; null when it cannot be that of another.</summary>
    public Place? Find(ActionDomain domain)
    {
        ActionName action = domain.Action;
        if (domain.Known is null || HasRules(action.Service) || !Collect(action) || !AreOrdinary(domain))
        {
            return null;
        }

        int hash = HashCode.Combine(action.Service, domain.ResourceKey, domain.TakesNone);
        foreach (CompiledStatement statement in _statements)
        {
            hash = HashCode.Combine(hash, RuntimeHelpers.GetHashCode(statement));
        }

        ref List<Place>? places = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, hash, out _);
        places ??= [];
        foreach (Place known in places)
        {
            if (known.IsOf(domain, CollectionsMarshal.AsSpan(_statements)))
            {
                return known;
            }
        }

        var place = new Place(domain, [.. _statements]);
        places.Add(place);
        return place;
    }

    /// <summary>True when something else than the subject's own side could allow an action.</summary>
    /// <param name="domain">The action.</param>
    public bool CanBeGranted(ActionDomain domain) =>
        domain.Known is null || domain.Action.Service == "sts" || !AreOrdinary(domain);

    // Their own rules, and what stands behind an access point or a service, look at the action's name.
    private static bool HasRules(string service) =>
        service is "iam" or "kms" or "sts" or "vpc-lattice-svcs" || service.StartsWith("s3", StringComparison.Ordinal);

    // False when some statement asks for more than action and resource.
    private bool Collect(ActionName action)
    {
        _statements.Clear();
        foreach (CompiledPolicySet policies in _policies)
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
            areOrdinary = resources.For(domain).All(r => r.IsOrdinary);
            _areOrdinary.Add(domain.ResourceKey, areOrdinary);
        }

        return areOrdinary;
    }

    /// <summary>Actions with one answer.</summary>
    /// <param name="domain">One of them.</param>
    /// <param name="statements">The statements that match them.</param>
    internal sealed class Place(ActionDomain domain, CompiledStatement[] statements)
    {
        /// <summary>The answer, once it is worked out.</summary>
        public ResourceAnswer? Answer { get; set; }

        /// <summary>True when an action that the statements match is one of them.</summary>
        public bool IsOf(ActionDomain other, ReadOnlySpan<CompiledStatement> matching) =>
            domain.Action.Service == other.Action.Service
            && domain.TakesNone == other.TakesNone
            && domain.ResourceKey.Equals(other.ResourceKey)
            && matching.SequenceEqual(statements);
    }
}
