using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Assumption;

/// <summary>One search for the roles that a principal can become.</summary>
internal sealed class AssumptionRun
{
    // Each is asked of everybody who has been reached; real trust policies lead to a handful.
    private const int MaxWants = 1_000;

    // Sessions that have what is wanted and differ in what else their makers have to pick.
    private const int MaxSessions = 16;

    private readonly AccessScope _scope;
    private readonly TrustIndex _trust;
    private readonly WorkProgress? _progress;
    private readonly CancellationToken _stop;
    private readonly AssumptionPlace _start;

    // ST-6, ST-8: what the session that sets out hands on, all sessions on the way have, too.
    private readonly SessionChoice _handed;
    private readonly SessionPlaces _sessions;
    private readonly HashSet<string> _reached = new(StringComparer.Ordinal);
    private readonly List<AssumptionPlace> _places = [];

    // Roles to which a way that depends on nothing is in the queue, or was: what is found later is longer, and comes behind it.
    private readonly HashSet<string> _certain = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Role, string Choice), WantedSession> _wants = [];

    // Ways that depend on nothing come before those that do, short ones before long ones: what is taken out of the queue
    // first is the best way to where it leads.
    private readonly PriorityQueue<AssumptionWay, (bool IsConditional, int Hops, int Order)> _queue = new();
    private int _order;

    /// <summary>Prepares a search.</summary>
    /// <param name="scope">The model and the context.</param>
    /// <param name="trust">The roles by whom they trust.</param>
    /// <param name="subject">Who sets out.</param>
    /// <param name="progress">Counts the roles that have been reached; null when nobody watches.</param>
    /// <param name="stop">Stops the search.</param>
    public AssumptionRun(AccessScope scope, TrustIndex trust, Subject subject, WorkProgress? progress, CancellationToken stop)
    {
        _scope = scope;
        _trust = trust;
        _progress = progress;
        _stop = stop;
        Requester who = subject.Requester;
        if (who is { Kind: RequesterKind.IamUser, StandsForMany: false })
        {
            // ST-8: only sessions of roles have one.
            subject = subject with { Context = subject.Context.Over(SessionChoice.WithoutIdentity) };
        }

        _handed = new SessionChoice
        {
            SourceIdentity = who.SourceIdentity,
            Tags = who.TransitiveTags,
            TransitiveTagKeys = [.. who.TransitiveTags.Select(t => t.Key)],
        };
        _sessions = new SessionPlaces(scope, _handed, who.DisplayName);
        SessionChoice own = _handed with { SessionName = who.SessionName };
        _start = new AssumptionPlace(subject, _sessions.RoleOf(who), who.DisplayName, own, [], new AssumptionCall(scope, subject, own));
        _reached.Add(who.ParentArn ?? who.DisplayName);
    }

    /// <summary>Finds the roles, the shortest ways first; each role once.</summary>
    public ImmutableArray<AssumableRole> Find()
    {
        List<AssumableRole> found = [];
        Visit(_start);
        while (_queue.TryDequeue(out AssumptionWay? way, out _) || TryLeaveOpen(out way))
        {
            _stop.ThrowIfCancellationRequested();
            if (way.Want is { } want)
            {
                GoOn(want, _sessions.ExactPlaceOf(way.Role, way.Session, way.Path));
            }
            else if (_reached.Add(way.Role.Arn))
            {
                found.Add(new AssumableRole(_start.Name, way.Role, way.Path));
                _progress?.Add(1);

                // Of a role that the model does not have nobody knows what it may do.
                if (_scope.Model.Accounts.GetValueOrDefault(way.Role.AccountId)?.FindRole(way.Role.Arn) is { } known)
                {
                    Visit(_sessions.AnyPlaceOf(known, way.Session, way.Path));
                }
            }
        }

        return [.. found.OrderBy(r => r.Hops).ThenBy(r => r.RoleArn, StringComparer.Ordinal)];
    }

    // Goes on from where a way has come to.
    private void Visit(AssumptionPlace place)
    {
        _places.Add(place);
        foreach (Role role in _trust.CandidatesFor(place.Subject).Concat(UnmodelledNames.RolesOf(place.Subject, _scope.Model)))
        {
            _stop.ThrowIfCancellationRequested();
            if (!IsDone(new AssumptionStep(role, null)) && !_certain.Contains(role.Arn))
            {
                TryTo(new AssumptionStep(role, null), place);
            }
        }

        TryToMeetAll(place);
    }

    private void TryTo(AssumptionStep step, AssumptionPlace from)
    {
        _stop.ThrowIfCancellationRequested();
        if (IsDone(step))
        {
            return;
        }

        if (from.Call.Make(step.Role, step.Made) is { } made)
        {
            Take(from, step, made);
        }
        else if (from.IsOpen
            && step.Target is { } target
            && from.Role!.Arn != target.Role.Arn
            && SessionPlaces.Inheritable(target.Choice)?.And(_sessions.OwnOf(from)) is { } both
            && both.Size > _sessions.OwnOf(from).Size
            && _sessions.ExactCallOf(from.Role, both).Make(target.Role, target.Choice) is not null)
        {
            // ST-6, ST-8: what cannot be picked here may be handed on by the session before.
            WantSession(from, both, step with { IsExample = target.Next.All(n => n.IsExample) });
        }
    }

    private void Take(AssumptionPlace from, AssumptionStep step, MadeSession made)
    {
        bool depends = made.Answers.Any(a => SessionWishes.AreIn(a, SessionWishes.OfSession));
        if (!from.IsOpen || !depends)
        {
            // Which of its sessions can, is asked of the role itself.
            if (!depends || !from.IsExact || from.IsStart)
            {
                Arrive(from, step, made);
            }

            return;
        }

        bool isExample = made.Answers.Any(a => SessionWishes.AreExamples(a, SessionWishes.OfSession));
        Wish[] serving = [.. SessionSearch(from, step, made)];
        foreach (Wish wish in serving)
        {
            if (wish.Choice.Size == _handed.Size && from.Session.Size == _handed.Size && !from.IsStart)
            {
                // Nothing has to be picked.
                Arrive(from, step, wish.Made);
            }
            else
            {
                WantSession(from, wish.Choice, step with { IsExample = isExample });
            }
        }

        if (serving.Length == 0 && MayServe(from, step, made))
        {
            Enqueue(from, step, made, null);
        }
    }

    // The sessions of a place with which a hop depends on less.
    private IEnumerable<Wish> SessionSearch(AssumptionPlace from, AssumptionStep step, MadeSession made)
    {
        List<Wish> serving = [];
        IEnumerable<SessionChoice> proposed = SessionWishes.Of(made.Answers, SessionWishes.OfSession, _handed);
        HashSet<string> tried = new(StringComparer.Ordinal);
        for (int turn = 0; turn < 2 && serving.Count == 0; turn++)
        {
            List<SessionChoice> further = [];
            foreach (SessionChoice wish in from.IsStart || turn > 0 ? proposed : proposed.Prepend(SessionChoice.Any))
            {
                if (wish.And(_sessions.OwnOf(from)) is not { } both || !tried.Add(both.ToString()))
                {
                    continue;
                }

                if (_sessions.ExactCallOf(from.Role!, both).Make(step.Role, step.Made) is { } exact && !exact.Answers.Any(a => SessionWishes.AreIn(a, SessionWishes.OfSession)))
                {
                    serving.Add(new Wish(both, exact));
                }
                else if (turn == 0 && _sessions.OpenCallOf(from.Role!, both).Make(step.Role, step.Made) is { } open)
                {
                    // With a tag that is picked a variable has a value.
                    further.AddRange(SessionWishes.Of(open.Answers, SessionWishes.OfSession, both).Select(w => both.And(w)).OfType<SessionChoice>());
                }
            }

            proposed = further.DistinctBy(w => w.ToString()).OrderBy(w => w.Size);
        }

        // What picks more than it needs to is no wish of its own.
        return serving.Where(s => !serving.Exists(o =>
            o.IsCertain == s.IsCertain && o.Choice.Size < s.Choice.Size && s.Choice.And(o.Choice)?.Size == s.Choice.Size));
    }

    // Others than those that were tried may serve. Of who sets out as a role nobody says that it has anything.
    private bool MayServe(AssumptionPlace from, AssumptionStep step, MadeSession made)
    {
        if (from.IsStart && _sessions.ExactCallOf(from.Role!, from.Session).Make(step.Role, step.Made) is not null)
        {
            return true;
        }

        if (made.Answers.All(a => SessionWishes.AreAll(a, SessionWishes.OfSession)))
        {
            return false;
        }

        if (_handed.SourceIdentity is not null || from.Call.CouldHandOnIdentity(step.Role))
        {
            return true;
        }

        // ST-8: where a source identity cannot be handed on, only sessions without one come into question.
        Subject without = from.Subject with { Context = SessionChoice.WithoutIdentity.Over(from.Subject.Context) };
        return new AssumptionCall(_scope, without, _sessions.OwnOf(from)).Make(step.Role, step.Made) is not null;
    }

    // From the session that the way has led to, if it can make the hop; otherwise from one that hands less on.
    private void Arrive(AssumptionPlace from, AssumptionStep step, MadeSession made, WantedSession? required = null)
    {
        if (!from.IsStart && !from.IsExact && from.Role is not null && from.Session.Handed.Size > _handed.Size)
        {
            WantSession(from, _handed, step);
            if (_sessions.ExactCallOf(from.Role, from.Session).Make(step.Role, step.Made) is not { } exact)
            {
                return;
            }

            made = exact;
        }

        if (step.Target is null || step.Target.Next.Exists(n => !IsDone(n) && _sessions.ExactCallOf(step.Role, made.Session).Make(n.Role, n.Made) is not null))
        {
            Enqueue(from, step, made, required);
        }
    }

    private void WantSession(AssumptionPlace place, SessionChoice choice, AssumptionStep next)
    {
        var want = new WantedSession(place.Role!, choice);
        if (_wants.TryGetValue(want.Key, out WantedSession? known))
        {
            if (known.Next.Exists(n => n.Role.Arn == next.Role.Arn && ReferenceEquals(n.Target, next.Target)))
            {
                return;
            }

            known.Next.Add(next);
            foreach (AssumptionPlace there in known.Places.ToArray())
            {
                Follow(known, there, next);
            }

            if (!known.IsMet)
            {
                TryToMeet(known);
            }

            return;
        }

        want.Next.Add(next);
        if (_wants.Count >= MaxWants)
        {
            want.IsUndecided = true;
            GoOn(want, _sessions.ExactPlaceOf(want.Role, choice, place.Path));
            return;
        }

        _wants.Add(want.Key, want);
        if (place.IsStart)
        {
            // Who sets out is a session already, of which this is not known.
            want.IsMet = true;
            _queue.Enqueue(new AssumptionWay(want.Role, [], choice, want), (true, 0, _order++));
            return;
        }

        TryToMeet(want);
    }

    private void TryToMeet(WantedSession want)
    {
        foreach (AssumptionPlace from in _places.ToArray())
        {
            TryTo(new AssumptionStep(want.Role, want), from);
        }
    }

    private void TryToMeetAll(AssumptionPlace from)
    {
        foreach (WantedSession want in _wants.Values.Where(w => !w.IsMet).ToArray())
        {
            TryTo(new AssumptionStep(want.Role, want), from);
        }
    }

    // Where a session with the values that were tried cannot be had, one with others may.
    private bool TryLeaveOpen([NotNullWhen(true)] out AssumptionWay? way)
    {
        foreach (WantedSession want in _wants.Values.Where(w => !w.IsMet).ToArray())
        {
            AssumptionStep[] steps = [.. want.Next.Where(n => (n.IsExample || want.HasMore) && !IsDone(n))];
            foreach (AssumptionPlace from in steps.Length == 0 ? [] : _places.Where(p => p.Call.CouldMake(want.Role, want.Choice)))
            {
                if (from.Call.MakeAllLike(want.Role, want.Choice) is not { } all)
                {
                    if (from.Call.Make(want.Role, SessionChoice.Any) is { } made)
                    {
                        want.IsMet = true;
                        want.IsUndecided = true;
                        way = new AssumptionWay(want.Role, from.Path.Add(HopOf(from, want.Role, made, null)), want.Choice, want);
                        return true;
                    }
                }
                else if (all.FirstOrDefault(m => steps.Any(n => _sessions.ExactCallOf(want.Role, m.Session).Make(n.Role, n.Made) is not null)) is { } serving)
                {
                    AssumptionStep[] next = [.. steps.Where(n => _sessions.ExactCallOf(want.Role, serving.Session).Make(n.Role, n.Made) is not null)];
                    var found = new WantedSession(want.Role, serving.Session) { IsMet = true };
                    found.Next.AddRange(next);
                    want.Next.RemoveAll(next.Contains);
                    way = new AssumptionWay(want.Role, from.Path.Add(HopOf(from, want.Role, serving, null)), serving.Session, found);
                    return true;
                }
            }
        }

        way = null;
        return false;
    }

    private void GoOn(WantedSession want, AssumptionPlace place)
    {
        want.Places.Add(place);
        _places.Add(place);
        foreach (AssumptionStep next in want.Next.ToArray())
        {
            Follow(want, place, next);
        }

        TryToMeetAll(place);
    }

    private void Follow(WantedSession want, AssumptionPlace place, AssumptionStep next)
    {
        if (!IsDone(next) && place.Call.Make(next.Role, next.Made) is { } made)
        {
            Arrive(place, next, made, want);
        }
    }

    private void Enqueue(AssumptionPlace from, AssumptionStep step, MadeSession made, WantedSession? required)
    {
        ImmutableArray<AssumptionHop> path = from.Path.Add(HopOf(from, step.Role, made, required));
        bool isConditional = path.Any(h => h.IsConditional);
        if (step.Target is null && !isConditional)
        {
            _certain.Add(step.Role.Arn);
        }

        if (step.Target is { } target && made.Session.Size == Math.Max(target.Choice.Size, _handed.Size))
        {
            target.IsMet = true;
        }

        if (step.Target is { } wanted)
        {
            bool isFull = wanted.Had.Count >= MaxSessions;
            wanted.HasMore |= isFull && !wanted.Had.Contains(made.Session.ToString());
            if (isFull || !wanted.Had.Add(made.Session.ToString()))
            {
                return;
            }
        }

        _queue.Enqueue(new AssumptionWay(step.Role, path, made.Session, step.Target), (isConditional, path.Length, _order++));
    }

    private static AssumptionHop HopOf(AssumptionPlace from, Role role, MadeSession made, WantedSession? required) =>
        new(from.Name, role.Arn, made.Answers, made.Picked, required?.Choice ?? SessionChoice.Any, required?.IsUndecided == true);

    private bool IsDone(AssumptionStep step) => step.Target?.IsMet ?? _reached.Contains(step.Role.Arn);

    /// <summary>A session with which a hop can be made.</summary>
    private sealed record Wish(SessionChoice Choice, MadeSession Made)
    {
        public bool IsCertain => Made.Answers.All(a => a.IsAllowed);
    }
}
