using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>
/// Finds how far somebody comes (escalation.md, 6): breadth first, each hop asked of the evaluator on the model as it is then.
/// </summary>
public sealed partial class EscalationSearch
{
    private readonly Situation _situation;
    private readonly EscalationSettings _settings;
    private readonly ImmutableArray<Technique> _techniques;
    private readonly PathReplay _replay;
    private readonly PathRecords _records;
    private readonly SessionSearch _sessions;
    private readonly ConcurrentDictionary<(Questions, string, bool, string?), FoundHop[]> _hops;

    // Changed copies belong to who set out: they are let go with it.
    private readonly Dictionary<(Questions, string, bool, string?, Certainty), FoundHop[]> _changedHops = [];

    /// <summary>The code of the records.</summary>
    public const string Code = "ESCALATION_PATH";

    /// <summary>Prepares searches.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">What is looked for.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public EscalationSearch(IamModel model, EscalationSettings settings, CancellationToken cancellationToken = default)
        : this(new Situation(model, settings.Findings ?? new FindingSettings { Now = settings.Now }, cancellationToken), settings)
    {
    }

    internal EscalationSearch(Situation situation, EscalationSettings settings)
        : this(situation, settings, new())
    {
    }

    private EscalationSearch(Situation situation, EscalationSettings settings, ConcurrentDictionary<(Questions, string, bool, string?), FoundHop[]> hops)
    {
        _hops = hops;
        _situation = situation;
        _settings = settings;
        _replay = new PathReplay(situation);
        _records = new PathRecords(situation);
        _sessions = new SessionSearch(situation);
        _techniques =
        [
            .. TechniqueBook.Default.Instances
                .Where(t => settings.Techniques.IsEmpty ? t.PassedAs != PassClass.Data : settings.Techniques.Contains(t.Id))

                // Nothing that is read, and no credential for some services, is an administrator.
                .Where(t => !settings.IsToAdministrator || !t.IsLast),
        ];
    }

    /// <summary>
    /// The paths that begin with a principal, an account outside (<c>any-account</c>), an account that policies name
    /// (<c>external-account</c>), or an identity of a provider (<c>federated</c>).
    /// </summary>
    /// <param name="from">An ARN, or one of the three words.</param>
    public ImmutableArray<EscalationPath> From(string from)
    {
        if (from is "any-account" or "external-account")
        {
            return FromOutside(from);
        }

        if (from == "federated")
        {
            return FromProvider();
        }

        Account? account = AccountOf(_situation.Model, from);
        return account is null || _situation.Questions.Who(from) is not { } who
            ? []
            : Search(from, who, account, _situation.Questions, from);
    }

    /// <summary>The first of the paths to an administrator that begin with a principal; null where there is none.</summary>
    /// <param name="from">An ARN.</param>
    internal EscalationPath? FirstFrom(string from)
    {
        Account? account = AccountOf(_situation.Model, from);
        return account is null || _situation.Questions.Who(from) is not { } who
            ? null
            : Search(from, who, account, _situation.Questions, from, isFirst: true).FirstOrDefault();
    }

    /// <summary>The paths of all users and roles.</summary>
    public IEnumerable<EscalationPath> FromAll() =>
        FromEach(_situation.Subjects, static (search, p) => p.IsAdmin ? [] : search.From(p.Arn)).SelectMany(p => p);

    /// <summary>The same as <see cref="FirstFrom(string)"/> for many, in their order.</summary>
    internal IEnumerable<EscalationPath?> FirstFrom(IEnumerable<Person> people) => FromEach(people, static (search, p) => search.FirstFrom(p.Arn));

    /// <summary>The changes that close paths, those that close most first; each is tried on a copy.</summary>
    /// <param name="paths">The paths, as this search found them.</param>
    public ImmutableArray<EscalationClosure> Close(ImmutableArray<EscalationPath> paths)
    {
        var search = new ClosureSearch(_situation, (model, sources) =>
        {
            var again = new EscalationSearch(new Situation(model, _situation.Settings, _situation.Stop), _settings);
            return [.. sources.SelectMany(s => again.From(s))];
        });
        return search.Find(paths);
    }

    private static Account? AccountOf(IamModel model, string arn) => model.Accounts.GetValueOrDefault(Arn.AccountOf(arn).ToString());

    // The step says which provider's identity makes the request.
    private ImmutableArray<EscalationPath> FromProvider()
    {
        (Account Account, string Arn)? first = _situation.Model.Accounts.Values
            .SelectMany(a => a.OpenIdConnectProviders.Keys.Concat(a.SamlProviders.Keys).Select(p => ((Account, string)?)(a, p)))
            .FirstOrDefault();
        return first is var (account, provider) && first is not null && _situation.Questions.Who(provider) is { } who
            ? Search("federated", who, account, _situation.Questions, provider)
            : [];
    }

    private ImmutableArray<EscalationPath> FromOutside(string from)
    {
        IEnumerable<string> accounts = from == "any-account" ? [_situation.Outside.AnyAccount] : NamedAccounts();
        return
        [
            .. accounts.SelectMany(a =>
            {
                (Questions questions, Subject who) = _situation.Outside.Of(a);
                return Search(from, who, questions.Model.Accounts[a], questions, who.Requester.Arn!);
            }),
        ];
    }

    private IEnumerable<string> NamedAccounts() => _situation.Model.Accounts.Values.SelectMany(a => a.Roles.Values)
        .SelectMany(r => Trust.EntriesOf(r.Document))
        .Where(e => e.Entry.Type == PrincipalType.Aws)
        .Select(e => e.Entry.Value)
        .Select(v => Arn.IsAccountId(v) ? v : Arn.TryParse(v, out Arn arn) ? arn.Account : string.Empty)
        .Where(a => Arn.IsAccountId(a) && !_situation.Model.Accounts.ContainsKey(a))
        .Distinct();

    private ImmutableArray<EscalationPath> Search(
        string from, Subject start, Account account, Questions questions, string caller, bool isFirst = false)
    {
        _changedHops.Clear();
        List<FoundPath> found = [];
        bool isOutside = from is "any-account" or "external-account" or "federated";
        List<PathState> states = [PathState.Start(questions, new Holder(caller, start, account, false))];
        var best = new Dictionary<string, (bool IsAdmin, Certainty Grade)>(StringComparer.Ordinal);
        var through = new Dictionary<string, Certainty>(StringComparer.Ordinal);
        for (int depth = 1; depth <= _settings.Depth && states.Count > 0; depth++)
        {
            List<PathState> next = [];
            List<FoundPath> reached = [];
            foreach (PathState state in states)
            {
                _situation.Stop.ThrowIfCancellationRequested();
                foreach (FoundHop hop in Hops(state, isOutside && depth == 1 ? from : null, best))
                {
                    (FoundPath? path, List<PathState> on) = FollowWays(state, hop, best, through, depth);
                    next.AddRange(on);
                    if (path is not null)
                    {
                        reached.Add(path);
                    }
                }
            }

            found.AddRange(reached);

            // A longer path is none that comes first.
            if (isFirst && reached.Exists(p => p is { IsAdministrator: true, Grade: Certainty.Certain }))
            {
                break;
            }

            foreach (FoundPath path in reached)
            {
                string gained = path.Last.Key;
                if (!best.TryGetValue(gained, out (bool IsAdmin, Certainty Grade) known)
                    || (path.IsAdministrator && !known.IsAdmin)
                    || (path.IsAdministrator == known.IsAdmin && path.Grade < known.Grade))
                {
                    best[gained] = (path.IsAdministrator, path.Grade);
                }
            }

            // Two states with the same model that hold the same are one.
            states = [.. next.DistinctBy(s => (s.Questions, s.Held[^1].Key, s.Held[^1].HasMfa))];
        }

        return
        [
            .. found.Where(p => p.Grade <= _settings.MinimumGrade && (!_settings.IsToAdministrator || p.IsAdministrator))
                .OrderByDescending(p => p.IsAdministrator)
                .ThenBy(p => p.Grade)
                .ThenBy(p => p.State.Hops.Length)
                .DistinctBy(p => p.Key, StringComparer.Ordinal)
                .Take(isFirst ? 1 : int.MaxValue)
                .Select(p => _records.Of(from, p)),
        ];
    }

    private IEnumerable<FoundHop> Hops(PathState state, string? outside, Dictionary<string, (bool IsAdmin, Certainty Grade)> best) =>
        state.Held.SelectMany(holder => Hops(state, holder, outside, best));

    // What is found in one model for one caller is the same whatever came before. In a changed model nothing is found again that is read
    // on a way as sure as any through it: what is known by then is known ever after.
    private FoundHop[] Hops(PathState state, Holder holder, string? outside, Dictionary<string, (bool IsAdmin, Certainty Grade)> best)
    {
        if (ReferenceEquals(state.Questions, _situation.Questions))
        {
            var key = (state.Questions, holder.Key, holder.HasMfa, outside);
            return _hops.TryGetValue(key, out FoundHop[]? kept)
                ? kept
                : _hops.GetOrAdd(key, [.. Hops(state.Questions, holder, outside, null)]);
        }

        Certainty grade = state.Hops.Select(h => h.Hop.Certainty).DefaultIfEmpty(Certainty.Certain).Max();
        var changed = (state.Questions, holder.Key, holder.HasMfa, outside, grade);
        if (!_changedHops.TryGetValue(changed, out FoundHop[]? known))
        {
            bool IsRead(string arn) => best.TryGetValue(arn, out (bool IsAdmin, Certainty Grade) before) && before.Grade <= grade;
            _changedHops.Add(changed, known = [.. Hops(state.Questions, holder, outside, IsRead)]);
        }

        return known;
    }

    private IEnumerable<FoundHop> Hops(Questions questions, Holder holder, string? outside, Func<string, bool>? isRead)
    {
        bool isManagement = _situation.Model.Organization is { } organization
            && (organization.MasterAccountId == holder.Account.AccountId
                || organization.DelegatedAdministrators.Any(d => d.AccountId == holder.Account.AccountId));
        IEnumerable<Account> places = outside is null ? [holder.Account] : _situation.Model.Accounts.Values;
        (Candidates Candidates, StepQuestions Steps)[] prepared =
        [
            .. places.Select(place => new Candidates(_situation, questions, holder.Arn, holder.Who, place))
                .Select(c => (c, new StepQuestions(questions, c, holder, c.Account))),
        ];
        return
            from technique in _techniques
            where outside is not null
                ? technique.From == outside
                : technique.From is null || (technique.From == "management-account" && isManagement)
            where HopSearch.MayStart(questions, technique, holder.Who)
            from place in prepared
            let search = new HopSearch(questions, technique, holder, place.Candidates, place.Steps, isRead)
            from hop in search.Find()
            from way in Sessions(questions, search, hop).Prepend(hop)
            select way;
    }

    // the search goes on from all sessions that can be made, of which those are made that lead somewhere.
    private IEnumerable<FoundHop> Sessions(Questions questions, HopSearch search, FoundHop hop) => search.IsPlainAssumption(hop)
        ? _sessions.Of(questions, hop.Hop.Gained).Select(s => search.With(hop, s)).OfType<FoundHop>()
        : [];

    // Several ways through a technique count once, the best; what another leads to is looked for all the same.
    private (FoundPath? Path, List<PathState> On) FollowWays(PathState state, FoundHop hop,
        Dictionary<string, (bool IsAdmin, Certainty Grade)> best, Dictionary<string, Certainty> through, int depth)
    {
        FoundPath? path = null;
        List<PathState> on = [];
        foreach (FoundHop way in hop.Others.Prepend(hop))
        {
            if (Follow(state, way, best, depth) is not { } found)
            {
                if (Through(state, way, best, through, depth) is { } silent)
                {
                    on.Add(silent);
                }

                continue;
            }

            if (path is null || (found.IsAdministrator && !path.IsAdministrator))
            {
                path = found;
            }

            // A thing is read as well on any way.
            if (way.Technique.Reads is not null || found is { IsAdministrator: true, Grade: Certainty.Certain })
            {
                break;
            }

            if ((!found.IsAdministrator || !found.AdminUnknowns.IsEmpty) && !way.Technique.IsLast)
            {
                on.Add(found.State);
            }
        }

        return (path, on);
    }

    private FoundPath? Follow(PathState state, FoundHop hop, Dictionary<string, (bool IsAdmin, Certainty Grade)> best, int depth) =>
        hop.Technique.Reads is not null ? FollowThing(state, hop, best)
        : hop.Technique.IsOfServices ? FollowServices(state, hop, best)
        : FollowPrincipal(state, hop, best, depth);

    private FoundPath? FollowPrincipal(
        PathState state, FoundHop hop, Dictionary<string, (bool IsAdmin, Certainty Grade)> best, int depth)
    {
        string arn = hop.Hop.Gained;
        Account? account = AccountOf(hop.After.Model, arn);
        Subject? gained = account is null ? null : hop.Gained;
        bool isSelf = state.Held.Any(h => h.Arn == arn);
        bool isGrown = !ReferenceEquals(hop.After, state.Questions);
        if (gained is null || account is null || (isSelf && !isGrown && (!hop.HasMfa || state.Held.Any(h => h.Arn == arn && h.HasMfa))))
        {
            return null;
        }

        // What is known to be as good needs no question.
        Certainty grade = state.Hops.Select(h => h.Hop.Certainty).Append(hop.Hop.Certainty).Max();
        if (best.TryGetValue(arn, out (bool IsAdmin, Certainty Grade) known) && known.IsAdmin && known.Grade <= grade)
        {
            return null;
        }

        ReplayedWorld? world = null;
        if (hop.Technique.GainAs == "target-root")
        {
            // The session of one task is less than the root user.
            world = _replay.Run(state.World, hop);
            gained = world?.Callers.GetValueOrDefault(arn)?.ToSubject(world.Model, _situation.Now);
            if (gained is null)
            {
                return null;
            }
        }

        // Who may be one for all that anybody knows is told as one where nothing else is looked for.
        bool isAdmin = world is null ? hop.IsAdmin : Situation.IsAdmin(hop.After, gained);
        ImmutableArray<UnknownFact> unknowns = isAdmin || world is not null ? [] : hop.AdminUnknowns;
        if (_settings.IsToAdministrator && !unknowns.IsEmpty)
        {
            (isAdmin, grade) = (true, Certainty.Possible);
        }

        if (!isAdmin && ((_settings.IsToAdministrator && depth == _settings.Depth) || hop.Session is not null))
        {
            return null;
        }

        if (best.TryGetValue(arn, out known) && (known.IsAdmin || !isAdmin) && known.Grade <= grade)
        {
            return null;
        }

        Answer? gain = isSelf && hop.HasMfa && !isGrown
            ? Gains.WithMfa(_situation, hop.After, gained, account)
            : Gained(state, hop, gained, account) ?? (isSelf ? Gains.OfGrown(_situation, state, hop, gained) : null);
        if (gain is null)
        {
            return null;
        }

        if (gain.Envelope == Envelope.Forwarded || !gain.Unknowns.IsEmpty)
        {
            // Findings.md, FR-12: what is allowed only in C4 is conditional.
            grade = !gain.Unknowns.IsEmpty ? Certainty.Possible : grade < Certainty.Conditional ? Certainty.Conditional : grade;
            if (best.TryGetValue(arn, out known) && (known.IsAdmin || !isAdmin) && known.Grade <= grade)
            {
                return null;
            }
        }

        // Escalation.md, 7: a path whose replay fails is not reported.
        world ??= _replay.Run(state.World, hop);
        if (world is null || (world.Callers.ContainsKey(arn) && gain.IsAllowed && !_replay.Does(world, arn, gain)))
        {
            return null;
        }

        bool hasMfa = hop.HasMfa || state.Held.Any(h => h.Arn == arn && h.HasMfa);
        PathState next = state.After(hop, new Holder(arn, gained, account, hasMfa) { Session = hop.Session }, world);
        return new FoundPath(next, gain, isAdmin, grade, gained, account) { AdminUnknowns = unknowns };
    }

    private Answer? Gained(PathState state, FoundHop hop, Subject gained, Account account) => ReferenceEquals(hop.After, state.Questions)
        ? state.GainOf(gained, () => Gains.Find(_situation, state, hop, gained, account))
        : Gains.Find(_situation, state, hop, gained, account);

    // Whoever may do nothing that nobody in hand may is no finding, and may still be the way to one: a trust policy says who assumes a role.
    // Each is passed through once, so that what follows is asked no oftener than for who sets out from there.
    private PathState? Through(PathState state, FoundHop hop, Dictionary<string, (bool IsAdmin, Certainty Grade)> best,
        Dictionary<string, Certainty> through, int depth)
    {
        string arn = hop.Hop.Gained;
        Certainty grade = state.Hops.Select(h => h.Hop.Certainty).Append(hop.Hop.Certainty).Max();
        if (depth == _settings.Depth
            || hop.Technique.IsLast
            || hop.Technique.GainAs == "target-root"
            || state.Held.Any(h => h.Arn == arn)
            || (hop.Session is null && best.TryGetValue(arn, out (bool IsAdmin, Certainty Grade) known) && known.Grade <= grade)
            || AccountOf(hop.After.Model, arn) is not { } account
            || hop.Gained is not { } gained
            || new Holder(arn, gained, account, hop.HasMfa) { Session = hop.Session } is not { Key: var key } holder
            || (through.TryGetValue(key, out Certainty before) && before <= grade)
            || _replay.Run(state.World, hop) is not { } world)
        {
            return null;
        }

        through[key] = grade;
        return state.After(hop, holder, world);
    }

    // What is read ends the path: nobody is gained by it.
    private FoundPath? FollowThing(PathState state, FoundHop hop, Dictionary<string, (bool IsAdmin, Certainty Grade)> best)
    {
        Holder reader = state.Held.First(h => h.Arn == hop.Hop.By);
        Certainty grade = state.Hops.Select(h => h.Hop.Certainty).Append(hop.Hop.Certainty).Max();
        if (best.TryGetValue(hop.Hop.Gained, out (bool IsAdmin, Certainty Grade) known) && known.Grade <= grade)
        {
            return null;
        }

        Answer? gain = Gains.OfThing(state, hop);
        grade = gain is { Unknowns.IsEmpty: false } ? Certainty.Possible : grade;
        if (gain is null || _replay.Run(state.World, hop) is not { } world || (gain.IsAllowed && !_replay.Does(world, reader.Arn, gain)))
        {
            return null;
        }

        PathState next = state.After(hop, reader, world);
        return new FoundPath(next, gain, false, grade, reader.Who, reader.Account);
    }
}
