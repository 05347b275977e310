using System.Collections.Concurrent;
using System.Globalization;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>
/// The permissions in one service of principals of one account, worked out once for all on whom the same is said: whose policies say the same
/// about the service, and of whom nothing tells apart that a policy about the service asks for. Several threads may ask at once.
/// </summary>
internal sealed class SharedPermissions
{
    private readonly ConcurrentDictionary<string, Lazy<EffectivePermission[]>> _known = new(StringComparer.Ordinal);
    private readonly StatementContents _contents;
    private readonly PrincipalGroups _groups;
    private readonly bool _tellsUnknown;
    private readonly ConcurrentDictionary<Requester, int> _kinds = new();
    private int _lastKind;

    /// <summary>Prepares to share.</summary>
    /// <param name="scope">The model and the context.</param>
    /// <param name="groups">The principals.</param>
    /// <param name="contents">What statements say.</param>
    public SharedPermissions(AccessScope scope, PrincipalGroups groups, StatementContents contents)
    {
        _contents = contents;
        _groups = groups;
        _tellsUnknown = scope.Settings is { Mode: ContextMode.Discovery, AsksForMissingPolicies: true };
    }

    /// <summary>Prepares to find what a principal shares with others.</summary>
    /// <param name="scope">The model and the context.</param>
    /// <param name="subject">The principal.</param>
    /// <param name="facts">What is particular about it.</param>
    public Sharer Of(AccessScope scope, Subject subject, PrincipalFacts facts)
    {
        string names = _tellsUnknown ? string.Join('\n', UnmodelledNames.Of(subject, scope.Model).Select(n => n.Pattern.Text)) : string.Empty;
        int kind = _kinds.GetOrAdd(facts.Anybody, static (_, self) => Interlocked.Increment(ref self._lastKind), this);
        string start = string.Create(CultureInfo.InvariantCulture, $"{kind} {_contents.NumberOf("names " + names)}");
        return new Sharer(this, subject, facts, start);
    }

    /// <summary>What a principal shares with others.</summary>
    internal sealed class Sharer
    {
        private readonly SharedPermissions _shared;
        private readonly PrincipalFacts _facts;
        private readonly CompiledPolicySet?[] _own;
        private readonly string _start;
        private readonly Dictionary<(StatementContent?, StatementContent?, bool IsOnResourceSide), string> _keys = [];

        /// <summary>Prepares the keys of a principal.</summary>
        public Sharer(SharedPermissions shared, Subject subject, PrincipalFacts facts, string start)
        {
            _shared = shared;
            _facts = facts;
            _start = start;
            _own = [subject.Policies.Identity, subject.Policies.Boundary];
        }

        /// <summary>The permissions in a service.</summary>
        /// <param name="service">The service's prefix in lower case.</param>
        /// <param name="isOnResourceSide">True when something on the side of the service's resources may tell principals apart.</param>
        /// <param name="find">Works them out.</param>
        public EffectivePermission[] Get(string service, bool isOnResourceSide, Func<EffectivePermission[]> find)
        {
            StatementContent? identity = ContentOf(_own[0], service);
            StatementContent? boundary = ContentOf(_own[1], service);
            if (!_keys.TryGetValue((identity, boundary, isOnResourceSide), out string? key))
            {
                IEnumerable<ContextKey> read = (identity?.Keys ?? [])
                    .Concat(boundary?.Keys ?? [])
                    .Concat(isOnResourceSide ? _shared._groups.ResourceSideKeys : _shared._groups.ControlKeys)
                    .Distinct();
                key = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_start} {identity?.Number ?? 0} {boundary?.Number ?? 0} {(isOnResourceSide ? _facts.NamedArn : null)} {_facts.ValuesOf(read)}");
                _keys.Add((identity, boundary, isOnResourceSide), key);
            }

            return _shared._known.GetOrAdd(service + " " + key, static (_, find) => new Lazy<EffectivePermission[]>(find), find).Value;
        }

        private StatementContent? ContentOf(CompiledPolicySet? policies, string service) =>
            policies is null ? null : _shared._contents.Of(policies.Of(service));
    }
}
