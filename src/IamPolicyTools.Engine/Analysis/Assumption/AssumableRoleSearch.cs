using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Assumption;

/// <summary>
/// Finds the roles that a principal can become, directly and through other roles, in all accounts of the model. Whoever assumes a role
/// picks the session's name, its tags and its source identity: a role that wants a session of a particular kind is reached when somebody
/// on the way can make one.
/// </summary>
public sealed class AssumableRoleSearch
{
    private readonly AccessScope _scope;
    private readonly TrustIndex _trust;

    /// <summary>Prepares searches.</summary>
    /// <param name="scope">The model and the context. Only in discovery mode hops can be conditional.</param>
    public AssumableRoleSearch(AccessScope scope)
    {
        _scope = scope;
        _trust = new TrustIndex(scope.Model);
    }

    /// <summary>Finds the roles, the shortest ways first; each role once.</summary>
    /// <param name="subject">Who sets out.</param>
    /// <param name="progress">Counts the roles that have been reached; null when nobody watches.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public ImmutableArray<AssumableRole> Find(Subject subject, WorkProgress? progress = null, CancellationToken cancellationToken = default)
    {
        progress?.Begin(_trust.RoleCount);
        return new Run(this, subject, progress, cancellationToken).Find();
    }

    /// <summary>One search.</summary>
    private sealed class Run
    {
        // Each is asked of everybody who has been reached; real trust policies lead to a handful.
        private const int MaxWants = 1_000;

        private readonly AssumableRoleSearch _search;
        private readonly WorkProgress? _progress;
        private readonly CancellationToken _stop;
        private readonly Place _start;

        // ST-6, ST-8: what the session that sets out hands on, all sessions on the way have, too.
        private readonly SessionChoice _handed;
        private readonly HashSet<string> _reached = new(StringComparer.Ordinal);
        private readonly List<Place> _places = [];

        // Roles to which a way that depends on nothing is in the queue, or was: what is found later is longer, and comes behind it.
        private readonly HashSet<string> _certain = new(StringComparer.Ordinal);
        private readonly Dictionary<(string Role, string Choice), Want> _wants = [];

        // Ways that depend on nothing come before those that do, short ones before long ones: what is taken out of the queue
        // first is the best way to where it leads.
        private readonly PriorityQueue<Way, (bool IsConditional, int Hops, int Order)> _queue = new();
        private int _order;

        public Run(AssumableRoleSearch search, Subject subject, WorkProgress? progress, CancellationToken stop)
        {
            _search = search;
            _progress = progress;
            _stop = stop;
            string name = subject.Requester.DisplayName;
            ImmutableArray<Tag> transitive = subject.Requester.TransitiveTags;
            _handed = new SessionChoice { SourceIdentity = subject.Requester.SourceIdentity, Tags = transitive, AreTagsTransitive = !transitive.IsEmpty };
            SessionChoice own = _handed with { SessionName = subject.Requester.SessionName };
            _start = new Place(subject, RoleOf(subject), name, own, [], new AssumptionCall(search._scope, subject, own));
            _reached.Add(subject.Requester.ParentArn ?? name);
        }

        public ImmutableArray<AssumableRole> Find()
        {
            List<AssumableRole> found = [];
            Visit(_start);
            while (_queue.TryDequeue(out Way? way, out _) || TryLeaveOpen(out way))
            {
                _stop.ThrowIfCancellationRequested();
                if (way.Want is { } want)
                {
                    GoOn(want, way.Path);
                }
                else if (_reached.Add(way.Role.Arn))
                {
                    found.Add(new AssumableRole(_start.Name, way.Role, way.Path));
                    _progress?.Add(1);

                    // Of a role that the model does not have nobody knows what it may do.
                    if (_search._scope.Model.Accounts.GetValueOrDefault(way.Role.AccountId)?.FindRole(way.Role.Arn) is { } known)
                    {
                        Visit(PlaceOf(known, SessionChoice.Any, way.Path));
                    }
                }
            }

            return [.. found.OrderBy(r => r.Hops).ThenBy(r => r.RoleArn, StringComparer.Ordinal)];
        }

        // Goes on from where a way has come to.
        private void Visit(Place place)
        {
            _places.Add(place);
            foreach (Role role in _search._trust.CandidatesFor(place.Subject).Concat(UnmodelledNames.RolesOf(place.Subject, _search._scope.Model)))
            {
                _stop.ThrowIfCancellationRequested();
                if (!_reached.Contains(role.Arn) && !_certain.Contains(role.Arn) && place.Call.Make(role, SessionChoice.Any) is { } made)
                {
                    Take(place, role, made.Answers, made.Picked);
                }
            }

            foreach (Want want in _wants.Values.Where(w => !w.IsMet).ToArray())
            {
                TryToMeet(want, place);
            }
        }

        private void Take(Place place, Role role, ImmutableArray<IamAccessResult> answers, SessionChoice picked)
        {
            SessionChoice[] wishes = answers.All(a => a.IsAllowed) || !IsOpen(place)
                ? []
                : [.. WishesOf(place, role, answers)];
            if (wishes.Length == 0)
            {
                Enqueue(place, role, answers, picked, null);
            }

            bool isExample = answers.Any(a => SessionWishes.AreExamples(a, SessionWishes.OfSession));
            foreach (SessionChoice wish in wishes)
            {
                WantSession(place, wish, isExample, new Step(role, SessionChoice.Any));
            }
        }

        // The sessions of a place with which a hop depends on less; none where the hop does not depend on the session.
        private IEnumerable<SessionChoice> WishesOf(Place place, Role role, ImmutableArray<IamAccessResult> answers)
        {
            Role own = place.Role!;
            List<(SessionChoice Wish, bool IsCertain)> serving = [];
            foreach (SessionChoice wish in answers.SelectMany(a => SessionWishes.Of(a, SessionWishes.OfSession)))
            {
                if (wish.And(place.Choice) is { } both && CallOf(own, both).Make(role, SessionChoice.Any) is { } made)
                {
                    bool isCertain = made.Answers.All(a => a.IsAllowed);
                    if (isCertain || !made.Answers.Any(a => SessionWishes.Of(a, SessionWishes.OfSession).Any()))
                    {
                        serving.Add((both, isCertain));
                    }
                }
            }

            // What picks more than it needs to is no wish of its own.
            return serving
                .Where(s => !serving.Any(o => o.IsCertain == s.IsCertain && o.Wish.Size < s.Wish.Size && s.Wish.And(o.Wish)?.Size == s.Wish.Size))
                .Select(s => s.Wish);
        }

        private void WantSession(Place place, SessionChoice choice, bool isExample, Step next)
        {
            Role own = place.Role!;
            if (_wants.TryGetValue((own.Arn, choice.ToString()), out Want? known))
            {
                known.Next.Add(next);
                if (known.Path is { } path)
                {
                    GoOn(known, path, next);
                }

                return;
            }

            var want = new Want(own, choice, isExample);
            want.Next.Add(next);
            if (_wants.Count >= MaxWants)
            {
                want.IsUndecided = true;
                GoOn(want, place.Path);
                return;
            }

            _wants.Add((own.Arn, choice.ToString()), want);
            if (place.Path.IsEmpty)
            {
                // Who sets out is a session already, of which this is not known.
                want.IsMet = true;
                _queue.Enqueue(new Way(own, [], want), (true, 0, _order++));
                return;
            }

            foreach (Place from in _places.ToArray())
            {
                TryToMeet(want, from);
            }
        }

        private void TryToMeet(Want want, Place from)
        {
            _stop.ThrowIfCancellationRequested();
            if (want.IsMet)
            {
                return;
            }

            if (from.Call.Make(want.Role, want.Choice) is { } made)
            {
                want.IsMet = true;
                Enqueue(from, want.Role, made.Answers, made.Picked with { AreTagsTransitive = want.Choice.AreTagsTransitive }, want);
            }
            else if (IsOpen(from)
                && from.Role!.Arn != want.Role.Arn
                && Inheritable(want.Choice)?.And(from.Choice) is { } both
                && both.ToString() != from.Choice.ToString()
                && CallOf(from.Role, both).Make(want.Role, want.Choice) is not null)
            {
                // ST-6, ST-8: what cannot be picked here may be handed on by the session before.
                WantSession(from, both, want.IsExample, new Step(want.Role, want.Choice));
            }
        }

        // Where a session with the values that were tried cannot be had, one with others may: that is not searched.
        private bool TryLeaveOpen([NotNullWhen(true)] out Way? way)
        {
            foreach (Want want in _wants.Values.Where(w => w is { IsMet: false, IsExample: true } && w.Next.Any(n => !_reached.Contains(n.Role.Arn))))
            {
                if (_places.FirstOrDefault(p => p.Call.CouldMake(want.Role, want.Choice)) is { } from
                    && from.Call.Make(want.Role, SessionChoice.Any) is { } made)
                {
                    want.IsMet = true;
                    want.IsUndecided = true;
                    way = new Way(want.Role, from.Path.Add(new AssumptionHop(from.Name, want.Role.Arn, made.Answers, made.Picked, SessionChoice.Any, false)), want);
                    return true;
                }
            }

            way = null;
            return false;
        }

        private void GoOn(Want want, ImmutableArray<AssumptionHop> path)
        {
            want.Path = path;
            Place place = PlaceOf(want.Role, want.Choice, path);
            _places.Add(place);
            foreach (Step next in want.Next.ToArray())
            {
                GoOn(want, path, next);
            }

            foreach (Want other in _wants.Values.Where(w => !w.IsMet).ToArray())
            {
                TryToMeet(other, place);
            }
        }

        private void GoOn(Want want, ImmutableArray<AssumptionHop> path, Step next)
        {
            Want? target = next.Made.IsAny ? null : _wants.GetValueOrDefault((next.Role.Arn, next.Made.ToString()));
            if (target is { IsMet: true } || (target is null && _reached.Contains(next.Role.Arn)))
            {
                return;
            }

            Place place = PlaceOf(want.Role, want.Choice, path);
            if (place.Call.Make(next.Role, next.Made) is { } made)
            {
                if (target is not null)
                {
                    target.IsMet = true;
                }

                Enqueue(place, next.Role, made.Answers, made.Picked, target, want);
            }
        }

        private void Enqueue(
            Place from, Role role, ImmutableArray<IamAccessResult> answers, SessionChoice picked, Want? want, Want? required = null)
        {
            var hop = new AssumptionHop(from.Name, role.Arn, answers, picked, required?.Choice ?? SessionChoice.Any, required?.IsUndecided == true);
            ImmutableArray<AssumptionHop> path = from.Path.Add(hop);
            bool isConditional = path.Any(h => h.IsConditional);
            if (want is null && !isConditional)
            {
                _certain.Add(role.Arn);
            }

            _queue.Enqueue(new Way(role, path, want), (isConditional, path.Length, _order++));
        }

        private Place PlaceOf(Role role, SessionChoice wanted, ImmutableArray<AssumptionHop> path)
        {
            // What contradicts was never made.
            SessionChoice choice = wanted.And(_handed) ?? wanted;
            Subject subject = choice.SessionOf(_search._scope.Model, role);
            bool isStart = path.IsEmpty;
            return new Place(subject, role, isStart ? _start.Name : role.Arn, choice, path, new AssumptionCall(_search._scope, subject, choice));
        }

        private AssumptionCall CallOf(Role role, SessionChoice choice) =>
            new(_search._scope, choice.SessionOf(_search._scope.Model, role), choice);

        // ST-10: a session that was made in the model is what it is.
        private static bool IsOpen(Place place) => place is { Role: not null, Subject.Requester: { IsSessionKnown: false, StandsForMany: false } };

        private Role? RoleOf(Subject subject) =>
            subject.Requester is { Kind: RequesterKind.RoleSession, AccountId: { } account, ParentArn: { } arn }
                ? _search._scope.Model.Accounts.GetValueOrDefault(account)?.Roles.GetValueOrDefault(arn[(arn.LastIndexOf('/') + 1)..])
                : null;

        private static SessionChoice? Inheritable(SessionChoice choice) => choice.Tags.IsEmpty && choice.SourceIdentity is null
            ? null
            : choice with { SessionName = null, AreTagsTransitive = !choice.Tags.IsEmpty };
    }

    /// <summary>Somebody that a way has come to.</summary>
    /// <param name="Subject">Who.</param>
    /// <param name="Role">The role that it is a session of; null for whoever is no session of a role of the model.</param>
    /// <param name="Name">The name that the next hop starts from.</param>
    /// <param name="Choice">What was picked of the session.</param>
    /// <param name="Path">The way.</param>
    /// <param name="Call">Its calls.</param>
    private sealed record Place(Subject Subject, Role? Role, string Name, SessionChoice Choice, ImmutableArray<AssumptionHop> Path, AssumptionCall Call);

    /// <summary>A session of a particular kind that some hop needs.</summary>
    /// <param name="role">The role that it is a session of.</param>
    /// <param name="choice">What it must have.</param>
    /// <param name="isExample">True when other values would do, too.</param>
    private sealed class Want(Role role, SessionChoice choice, bool isExample)
    {
        public bool IsExample { get; } = isExample;

        public Role Role { get; } = role;

        public SessionChoice Choice { get; } = choice;

        // Where such a session leads to.
        public List<Step> Next { get; } = [];

        // True when it is only taken that such a session, or one like it, can be had.
        public bool IsUndecided { get; set; }

        // True from when a way to it is in the queue.
        public bool IsMet { get; set; }

        // The way to it, once it was taken.
        public ImmutableArray<AssumptionHop>? Path { get; set; }
    }

    /// <summary>A role to assume, and what the new session must have.</summary>
    private readonly record struct Step(Role Role, SessionChoice Made);

    /// <summary>A way to a role, or to a session of it that is wanted.</summary>
    private sealed record Way(Role Role, ImmutableArray<AssumptionHop> Path, Want? Want);
}
