using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>
/// Asks one snapshot in the envelopes of FR-12: first what is allowed to whoever has nothing but himself, then with values that a caller
/// chooses, with MFA, from anywhere. One instance a snapshot; whoever asks is prepared once.
/// </summary>
internal sealed partial class Questions
{
    // Values that are tried for the keys that a caller chooses.
    private const int MostTries = 200;

    /// <summary>An address that no policy names, from which everybody calls.</summary>
    public const string PublicAddress = "198.51.100.77";

    private const string SourceIp = "aws:SourceIp";
    private const string Ec2Region = "ec2:Region";

    private static readonly ContextKey s_sourceIp = ContextKey.Of(SourceIp);
    private static readonly ContextKey s_ec2Region = ContextKey.Of(Ec2Region);

    private static readonly ConcurrentDictionary<string, ActionName> s_actions = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, Subject?> _subjects = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<object, ConcurrentDictionary<string, (Role Role, Bound Bound)[]>> _trusting;
    private readonly QuestionScopes _scopes;
    private readonly Lazy<TrustIndex> _trusts;
    private readonly Lazy<SharedDecisions>? _shared;

    // Of a copy: the snapshot that it was made from, what differs, and who is the same there.
    private readonly Questions? _from;
    private readonly Lazy<ModelChanges?>? _changes;
    private ConcurrentDictionary<Subject, bool>? _left;
    private ConcurrentDictionary<Repeated, Answer?>? _asked;

    public Questions(IamModel model, DateTimeOffset now, EvaluationOptions options, bool isShared = true)
    {
        Model = model;
        Doubts = new DoubtLog();
        IsFiltered = isShared;
        _scopes = new QuestionScopes(model, now, options);
        _trusting = [];
        Trust = [];
        _trusts = new Lazy<TrustIndex>(() => new TrustIndex(model));
        _shared = isShared ? new Lazy<SharedDecisions>(() => new SharedDecisions(_scopes.Base)) : null;
        Facts = new ModelFacts(model);
    }

    // A copy is asked few questions: what its principals share would cost more to find out.
    private Questions(IamModel model, Questions from)
    {
        ModelIndex.Of(model, from.Model);
        Model = model;
        Doubts = from.Doubts;
        _from = from;
        _changes = from.IsFiltered ? new Lazy<ModelChanges?>(() => ModelChanges.Between(model, from.Model)) : null;
        IsFiltered = from.IsFiltered;
        _scopes = from._scopes.On(model);
        _trusts = new Lazy<TrustIndex>(() => from.Trusts.On(model));
        Facts = new ModelFacts(model, from.Facts);

        // What hangs on the role and the organization is the same.
        bool isSame = ReferenceEquals(model.Organization, from.Model.Organization);
        Trust = isSame ? from.Trust : [];
        _trusting = isSame ? from._trusting : [];
    }

    /// <summary>The snapshot.</summary>
    public IamModel Model { get; }

    /// <summary>False to ask the evaluator whatever no statement could allow: for tests, which compare the two.</summary>
    public bool IsFiltered { get; }

    /// <summary>What its documents say.</summary>
    public ModelFacts Facts { get; }

    /// <summary>The roles by whom they trust.</summary>
    public TrustIndex Trusts => _trusts.Value;

    /// <summary>The same questions to another snapshot, made from this one.</summary>
    public Questions On(IamModel model) => new(model, this);

    /// <summary>Whether a service may have a role, worked out once: it hangs on the role and the organization alone.</summary>
    /// <param name="role">The role.</param>
    /// <param name="service">The service.</param>
    /// <param name="find">Works it out.</param>
    public Bound? Trusted(Role role, string service, Func<Bound?> find) =>
        Trust.GetOrCreateValue(role).GetOrAdd(service, _ => find());

    /// <summary>The roles of an account that one of some services may have, worked out once.</summary>
    /// <param name="account">The account.</param>
    /// <param name="services">The services; the first that may is taken.</param>
    public (Role Role, Bound Bound)[] Trusting(Account account, ImmutableArray<string> services) =>
        _trusting.GetValue(account.Roles, static _ => new())
            .GetOrAdd(string.Join(' ', services), static (_, x) => x.Self.FindTrusting(x.account, x.services), (Self: this, account, services));

    private (Role Role, Bound Bound)[] FindTrusting(Account account, ImmutableArray<string> services)
    {
        // A copy with a few other roles has the same but for those.
        if (_from is not null
            && ReferenceEquals(_from._trusting, _trusting)
            && _from.Model.Accounts.GetValueOrDefault(account.AccountId) is { } before
            && MapChanges.KeysBetween(account.Roles, before.Roles) is { } keys)
        {
            (Role Role, Bound Bound)[] same = [.. _from.Trusting(before, services).Where(x => !keys.Contains(x.Role.RoleName))];
            (Role Role, Bound Bound)[] others = [.. Trusting(keys.Select(k => account.Roles.GetValueOrDefault(k)).OfType<Role>(), services)];
            return others.Length == 0 ? same : [.. same.Concat(others).OrderBy(x => x.Role.RoleName, account.Roles.KeyComparer)];
        }

        return [.. Trusting(account.Roles.Values, services)];
    }

    private IEnumerable<(Role Role, Bound Bound)> Trusting(IEnumerable<Role> roles, ImmutableArray<string> services) => roles
        .Select(r => (Role: r, Bound: services.Select(s => ServiceTrust.Of(this, r, s)).FirstOrDefault(b => b is not null)))
        .Where(x => x.Bound is not null)
        .Select(x => (x.Role, x.Bound!));

    private ConditionalWeakTable<Role, ConcurrentDictionary<string, Bound?>> Trust { get; }

    /// <summary>The name of an action as the evaluator takes it.</summary>
    public static ActionName ActionOf(string action) => s_actions.GetOrAdd(action, static a => ActionName.Parse(a));

    /// <summary>Who is meant in this snapshot.</summary>
    public Subject? Who(string principal) => _subjects.GetOrAdd(
        principal,
        static (text, self) => self._changes?.Value?.LeavesPrincipal(text) == true ? self._from!.Who(text) : Subject.Find(self.Model, text),
        this);

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
        ContextLayer? given = null) =>
        Doubtful(FindAny(who, action, resource, most, owner, given), who, resource, owner);

    private Answer? FindAny(Subject who, string action, string resource, Envelope most, string? owner, ContextLayer? given)
    {
        if (IsLeft(who) && _changes!.Value!.LeavesTarget(ActionOf(action), resource, who.Requester))
        {
            return _from!.Find(who, action, resource, most, owner, given);
        }

        var question = new Question(who, ActionOf(action), resource, most, owner, given ?? ContextLayer.Empty);
        return IsFiltered && !CouldBeAllowed(who, question.Action, resource, owner) ? null
            : _shared is null ? FindOnce(question)
            : _shared.Value.Find(question, Find);
    }

    // Several techniques ask the same of a copy.
    private Answer? FindOnce(Question question) => _from is null
        ? Find(question)
        : LazyInitializer.EnsureInitialized(ref _asked, static () => new(1, 1))
            .GetOrAdd(new Repeated(question), static (_, x) => x.Self.Find(x.question), (Self: this, question));

    private Answer? Find(Question question)
    {
        Answer? open = null;
        ContextLayer given = InRegion(question.Action, question.Resource, question.Given);
        foreach (Envelope envelope in Envelopes(question.Most))
        {
            if (Find(question, envelope, given, null, ref open) is { } answer)
            {
                return answer;
            }

            // A range that is no guard lets anybody in.
            Answer? unused = null;
            foreach (string address in envelope < Envelope.Place ? Addresses(given) : [])
            {
                ContextLayer there = new ContextLayer.Builder().Add(SourceIp, address).Build().Over(given);
                if (Find(question, envelope, there, SourceIp, ref unused) is { } elsewhere)
                {
                    return elsewhere;
                }
            }
        }

        return open;
    }

    private Answer? Find(Question question, Envelope envelope, ContextLayer given, string? chosen, ref Answer? open)
    {
        (Subject who, ActionName action, string resource, _, string? owner, ContextLayer asked) = question;
        ModelAccess access = _scopes.Of(ContextMode.Discovery, envelope, who, given);
        Decision decision = access.Decide(action, resource, owner).Decision;
        IEnumerable<string> names = chosen is null ? NamesOf(asked) : NamesOf(asked).Append(chosen);
        if (decision == Decision.Allowed)
        {
            return new Answer(access, action, resource, owner, names, chosen is null && envelope == Envelope.Free ? Envelope.Base : envelope);
        }

        if (decision == Decision.Conditional)
        {
            IamAccessResult result = access.Ask(action, resource, owner);
            if (Satisfy(access, action, resource, owner, names, result, envelope) is { } answer)
            {
                return answer;
            }

            // What has no name has no tags, and whose tags a principal has the model knows.
            ImmutableArray<UnknownFact> unknowns = UnknownsOf(result, who);
            open ??= unknowns.IsEmpty && result.MissingContextKeys.Length > 0 && result.MissingContextKeys.All(k => KeyClasses.Of(k) == KeyClass.Derived)
                ? null
                : new Answer(access, action, resource, owner, [], Envelope.Network, result)
                {
                    OpenKeys = result.MissingContextKeys,
                    Unknowns = unknowns,
                    Conditions = Describe(result, unknowns),
                };
        }

        return null;
    }

    private ImmutableArray<string> Addresses(ContextLayer given) =>
        Tests(KeyClass.Network) && given.Find(s_sourceIp) is null ? Facts.Addresses : [];

    // EC2 tells the Region of the ARN in a key of its own, too.
    private ContextLayer InRegion(ActionName action, string resource, ContextLayer given) =>
        action.Service == "ec2" && Facts.ReadsRegion && Arn.RegionOf(resource) is { IsEmpty: false } region && given.Find(s_ec2Region) is null
            ? new ContextLayer.Builder().Add(Ec2Region, region.ToString()).Build().Over(given)
            : given;

    /// <summary>Whether somebody is allowed what another is, with the same keys and under the same circumstances.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="like">The answer to the other, allowed.</param>
    public bool AllowsLike(Subject who, Answer like) => AllowsWith(who, like, like.Chosen);

    private bool AllowsWith(Subject who, Answer like, ContextLayer keys)
    {
        ActionName action = ActionOf(like.Action);
        Envelope envelope = like.Envelope == Envelope.Base ? Envelope.Free : like.Envelope;
        return _scopes.Of(ContextMode.Strict, envelope, who, InRegion(action, like.Resource, keys)).Decide(action, like.Resource, like.Owner).IsAllowed;
    }

    /// <summary>
    /// Values of keys that the caller chooses with which somebody is refused what he is allowed without them; none where he never is.
    /// </summary>
    /// <param name="who">Who asks.</param>
    /// <param name="like">What he asks, as another is allowed it.</param>
    public IEnumerable<ContextLayer> Refusals(Subject who, Answer like)
    {
        ActionName action = ActionOf(like.Action);
        ContextLayer given = InRegion(action, like.Resource, like.Chosen);
        ModelAccess access = _scopes.Of(ContextMode.Discovery, like.Envelope == Envelope.Base ? Envelope.Free : like.Envelope, who, given);
        if (access.Decide(action, like.Resource, like.Owner).Decision != Decision.Conditional
            || access.Ask(action, like.Resource, like.Owner) is not { Unknowns.IsEmpty: true, Conditions: { } conditions } result)
        {
            yield break;
        }

        foreach (string key in result.MissingContextKeys.Where(k => KeyClasses.Of(k) is KeyClass.Free or KeyClass.Forgeable))
        {
            foreach (string value in ContextValues.For(key, conditions).OfType<string>())
            {
                ContextLayer keys = new ContextLayer.Builder().Add(key, [value], IamCatalogue.Default.IsMultivalued(key)).Build().Over(like.Chosen);
                if (!AllowsWith(who, like, keys))
                {
                    yield return keys;
                }
            }
        }
    }

    /// <summary>What a request depends on that nobody decided; null where it is allowed, or denied whatever comes.</summary>
    public IamAccessResult? Open(Subject who, string action, string resource)
    {
        ActionName name = ActionOf(action);
        foreach (Envelope envelope in Envelopes(Envelope.Network))
        {
            ModelAccess access = _scopes.Of(ContextMode.Discovery, envelope, who, ContextLayer.Empty);
            switch (access.Decide(name, resource, null).Decision)
            {
                case Decision.Allowed:
                    return null;
                case Decision.Conditional:
                    return access.Ask(name, resource, null);
                default:
                    break;
            }
        }

        return null;
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
            ModelAccess access = _scopes.Of(ContextMode.Discovery, envelope, who, given);
            if (Satisfy(access, name, resource, owner, NamesOf(given), access.Ask(name, resource, owner), envelope, isAnyChosen: true) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }

    /// <summary>Whether a request with some keys and no others of the call is allowed, with nothing left open.</summary>
    public bool Allows(Subject who, string action, string resource, string? owner, ContextLayer keys) =>
        _scopes.Of(who, keys).Decide(ActionOf(action), resource, owner).IsAllowed;

    /// <summary>The bare decision with nothing left open.</summary>
    public Decision Strictly(Subject who, string action, string resource, string? owner = null, ContextLayer? given = null) =>
        Plain(who, given).Decide(ActionOf(action), resource, owner).Decision;

    /// <summary>The answer with no key left open, whatever it is; conditional where it hangs on what nobody knows.</summary>
    public Answer Asked(Subject who, string action, string resource, string? owner = null, ContextLayer? given = null)
    {
        ActionName name = ActionOf(action);
        ModelAccess open = _scopes.Of(ContextMode.Discovery, Envelope.Free, who, given ?? ContextLayer.Empty);
        if (open.Decide(name, resource, owner).Decision == Decision.Conditional
            && open.Ask(name, resource, owner) is var result
            && UnknownsOf(result, who) is { IsEmpty: false } unknowns)
        {
            // In strict mode what is not known denies nothing either.
            return Doubtful(
                new Answer(open, name, resource, owner, NamesOf(given), Envelope.Base, result)
                {
                    OpenKeys = result.MissingContextKeys,
                    Unknowns = unknowns,
                    Conditions = Describe(result, unknowns),
                },
                who, resource, owner)!;
        }

        return new Answer(Plain(who, given), name, resource, owner, NamesOf(given), Envelope.Base);
    }

    /// <summary>What tells a principal from those that get other answers; null for one that shares nothing.</summary>
    /// <param name="who">The principal.</param>
    public object? KindOf(Subject who) => _shared?.Value.SharedKindOf(who);

    /// <summary>Escalation.md, 5: all ten probes in the base context, control policies left aside.</summary>
    public bool IsAdmin(Subject who)
    {
        bool isAdmin = IsSurelyAdmin(who);
        if (!isAdmin && AdminUnknowns(who) is { IsEmpty: false } unknowns)
        {
            Doubts.Add(NameOf(who), "*", who.Requester.AccountId, unknowns);
        }

        return isAdmin;
    }

    private bool IsSurelyAdmin(Subject who) => _shared is not null ? _shared.Value.IsAdmin(who, Find)
        : IsLeft(who) && AdministratorProbes.Of(who).All(p => _changes!.Value!.LeavesTarget(p.Action, p.Resource, who.Requester))
            ? _from!.IsSurelyAdmin(who)
            : Find(who);

    // A copy answers what it leaves alone as what it was made from does: who asks is the same there, and so is what is asked about.
    private bool IsLeft(Subject who) => _changes is not null
        && LazyInitializer.EnsureInitialized(ref _left, static () => new(1, 1, ReferenceEqualityComparer.Instance)).GetOrAdd(
            who,
            static (subject, self) => subject.Requester.Arn is { } arn
                && self._changes!.Value?.LeavesPrincipal(arn) == true
                && ReferenceEquals(self._from!.Who(arn), subject),
            this);

    /// <summary>True when a policy of the model tests one of the keys of a class.</summary>
    public bool Tests(KeyClass of) => Facts.Tests(of);

    // In strict mode what is not known denies nothing.
    private bool Find(Subject who) => AdministratorProbes.AreAllowed(Plain(who, null)) && AdminUnknowns(who).IsEmpty;

    private ModelAccess Plain(Subject who, ContextLayer? given) =>
        _scopes.Of(ContextMode.Strict, Envelope.Free, who, given ?? ContextLayer.Empty);

    private static IEnumerable<string> NamesOf(ContextLayer? keys) => keys is null ? [] : keys.Entries.Select(e => e.Key.Name);

    /// <summary>The cheap question: false where no circumstances help.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="owner">The account that owns the resource; null to find it out.</param>
    public bool CouldBeAllowed(Subject who, ActionName action, string resource, string? owner)
    {
        // Where neither who asks has a policy that allows the action there nor the resource one that could. Roles to assume speak for
        // themselves, and so do the two calls that are checked on what nobody named (PL-84).
        Requester requester = who.Requester;
        if (!requester.HasIdentityPolicies
            || requester.IsFederatedByRoot
            || requester.StandsForMany
            || action.Service == "sts"
            || CheckedResource.FormOf(action) is not null
            || who.Policies.Identity.HasUnknown
            || who.Policies.Boundary is { HasUnknown: true })
        {
            return true;
        }

        // What the identity policies allow, the boundary has to allow, too (R-79: but for a role of a service).
        string actual = CheckedResource.Of(IamCatalogue.Default, action, resource, requester.Arn);
        return (AllowFilter.CouldAllow(who.Policies.Identity, action, actual)
                && (requester.IsServiceLinkedRole || who.Policies.Boundary is not { } boundary || AllowFilter.CouldAllow(boundary, action, actual)))
            || AllowFilter.CouldGrant(_scopes.Base.FindTarget(action, actual, owner, requester), action, requester);
    }

    private static string Describe(IamAccessResult result, ImmutableArray<UnknownFact> unknowns)
    {
        string text = result.Conditions?.Describe(result.MissingContextKeys) ?? string.Empty;
        return UnknownFact.Beside(text, unknowns) is { Length: > 0 } both ? both : "on facts that the model does not have";
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
            yield return Envelope.Place;
            if (Tests(KeyClass.Strength))
            {
                yield return Envelope.Network;
            }
        }

        if (most >= Envelope.Forwarded && Tests(KeyClass.Relay))
        {
            yield return Envelope.Forwarded;
        }
    }

    // FR-25: what the caller chooses is chosen, and asked again with nothing left open.
    private Answer? Satisfy(
        ModelAccess access, ActionName action, string resource, string? owner, IEnumerable<string> given, IamAccessResult result, Envelope envelope,
            bool isAnyChosen = false)
    {
        Subject who = access.Subject;
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
            ModelAccess strict = _scopes.Of(access, own);
            if (strict.Decide(action, resource, owner).IsAllowed)
            {
                return new Answer(strict, action, resource, owner, NamesOf(own).Concat(given), envelope);
            }
        }

        return null;
    }

    private static bool IsChosen(string key, Envelope envelope, Subject who) => KeyClasses.Of(key) switch
    {
        KeyClass.Free or KeyClass.Forgeable => true,
        KeyClass.Network => envelope >= Envelope.Place,

        // MFA is known in each envelope.
        KeyClass.Strength => envelope >= Envelope.Strength,
        KeyClass.Relay => envelope == Envelope.Forwarded || who.Requester.ServiceName is not null || key.StartsWith("lambda:", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    // Who asks is the same object: to compare what is known of somebody costs more than to ask again.
    private readonly struct Repeated(Question question) : IEquatable<Repeated>
    {
        private readonly Question _question = question;
        private readonly string _given = QuestionScopes.TextOf(question.Given);

        public bool Equals(Repeated other) => ReferenceEquals(_question.Who, other._question.Who)
            && _question.Action.Text == other._question.Action.Text
            && _question.Resource == other._question.Resource
            && _question.Most == other._question.Most
            && _question.Owner == other._question.Owner
            && _given == other._given;

        public override bool Equals(object? obj) => obj is Repeated other && Equals(other);

        public override int GetHashCode() =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(_question.Who), _question.Action.Text, _question.Resource, _question.Most, _given);
    }
}
