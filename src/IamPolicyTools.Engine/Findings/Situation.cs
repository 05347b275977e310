using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Records.Options;

namespace IamPolicyTools.Findings;

/// <summary>A model under examination: its people, and the answers that rules share (FR-10). One run, one instance.</summary>
internal sealed class Situation
{
    private readonly ConcurrentDictionary<string, Remembered<ImmutableArray<Person>>> _assumers = new(StringComparer.Ordinal);
    private readonly List<Finding> _records = [];
    private readonly Lazy<ImmutableArray<Person>> _people;
    // Who of another account may do something here matters, whichever account is looked at.
    private readonly Lazy<ImmutableArray<Person>> _everybody;
    private readonly Lazy<Dictionary<string, Person>> _byArn;
    private readonly Lazy<ILookup<string, Person>> _byAccount;

    // Only who is named, or has a policy of his own that could do it.
    private readonly Lazy<ILookup<string, Person>> _candidates;
    private readonly Remembered<ILookup<Person, Person>> _assumable;
    private readonly ConcurrentDictionary<string, Remembered<ImmutableArray<Person>>> _rolesByReach = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(object Kind, string What), object> _ofKinds = new();
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> _strongest = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Pattern, string Resource), ImmutableArray<string>> _strongestOn = new();
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> _writers = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<CompiledPolicySet, ConcurrentDictionary<(string Account, bool IsRoot), ImmutableArray<(string, string)>>> _asked = [];
    private readonly Lazy<Outside> _outside;
    private readonly ConcurrentDictionary<string, EscalationPath?> _paths = new(StringComparer.Ordinal);
    private readonly Lazy<EscalationSearch> _escalation;
    private readonly Lazy<UnknownParts> _unknown;

    public Situation(IamModel model, FindingSettings settings, CancellationToken stop)
    {
        Model = model;
        Settings = settings;
        Stop = stop;
        Region = settings.Options.ApprovedRegions is [{ } first, ..] ? first : "us-east-1";
        Questions = new Questions(model, settings.Now, settings.Evaluation, settings.SharesAnswers);
        Generic = new GenericResources(Region);
        Zone = new TrustedZone(model, settings.Options);
        _everybody = new Lazy<ImmutableArray<Person>>(() =>
        [
            .. Model.Accounts.Values.SelectMany(a => a.Users.Values.Select(u => new Person(this, a, u))
                .Concat(a.Roles.Values.Select(r => new Person(this, a, r)))),
        ]);
        _people = new Lazy<ImmutableArray<Person>>(() => Settings.AccountId is { } only
            ? [.. _everybody.Value.Where(p => p.Account.AccountId == only)]
            : _everybody.Value);
        _byArn = new Lazy<Dictionary<string, Person>>(() => _everybody.Value.ToDictionary(p => p.Arn, StringComparer.Ordinal));
        _byAccount = new Lazy<ILookup<string, Person>>(() => _everybody.Value.ToLookup(p => p.Account.AccountId, StringComparer.Ordinal));
        _candidates = new Lazy<ILookup<string, Person>>(() =>
            _everybody.Value.SelectMany(p => Questions.Trusts.CandidatesFor(p.Who).Select(r => (Person: p, r.Arn)))
                .ToLookup(x => x.Arn, x => x.Person, StringComparer.Ordinal));
        _assumable = new Remembered<ILookup<Person, Person>>(Questions.Doubts, () =>
            _everybody.Value.Where(r => r.Role is not null).SelectMany(r => AssumersOf(r.Role!).Select(p => (Role: r, By: p))).ToLookup(x => x.By, x => x.Role));
        _unknown = new Lazy<UnknownParts>(() => new UnknownParts(model));
        _outside = new Lazy<Outside>(() => new Outside(this));
        _escalation = new Lazy<EscalationSearch>(() => new EscalationSearch(this, new EscalationSettings
        {
            Now = settings.Now,
            IsToAdministrator = true,
        }));
    }

    public IamModel Model { get; }

    public FindingSettings Settings { get; }

    public FindingOptions Options => Settings.Options;

    public DateTimeOffset Now => Settings.Now;

    public CancellationToken Stop { get; }

    public string Region { get; }

    public Questions Questions { get; }

    public GenericResources Generic { get; }

    public TrustedZone Zone { get; }

    private EscalationSearch Escalation => _escalation.Value;

    /// <summary>FR-22: the model with somebody outside in it.</summary>
    public Outside Outside => _outside.Value;

    /// <summary>The rule that runs.</summary>
    public RuleDescriptor Rule { get; set; } = null!;

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<Finding> Records => _records;

    /// <summary>The accounts that are looked at.</summary>
    public IEnumerable<Account> Accounts =>
        Settings.AccountId is { } only ? Model.Accounts.Values.Where(a => a.AccountId == only) : Model.Accounts.Values;

    /// <summary>The users and roles of the accounts that are looked at; those of services too, which are never subjects (FR-9).</summary>
    public ImmutableArray<Person> People => _people.Value;

    /// <summary>Those that rules are about.</summary>
    public IEnumerable<Person> Subjects => People.Where(p => !p.IsServiceLinked);

    /// <summary>Somebody's best way to an administrator; null where there is none (F-403).</summary>
    public EscalationPath? PathOf(Person person)
    {
        // A path says itself what it hangs on.
        return person.IsRoot || person.IsServiceLinked
            ? null
            : _paths.GetOrAdd(person.Arn, static (arn, self) => self.Questions.Doubts.Apart(() => self.Escalation.FirstFrom(arn)).Found, this);
    }

    /// <summary>True where somebody has a way to an administrator that depends on nothing.</summary>
    public bool HasPath(Person person)
    {
        EscalationPath? path = PathOf(person);
        if (path is { Unknowns.IsEmpty: false })
        {
            Questions.Doubts.Add(person.Arn, "*", person.Account.AccountId, path.Unknowns);
        }

        return path is { Certainty: Certainty.Certain };
    }

    /// <summary>The users and roles of an account.</summary>
    /// <param name="account">The account.</param>
    public IEnumerable<Person> In(Account account) => _byAccount.Value[account.AccountId];

    public Person Root(Account account) => new(this, account, null);

    public Person? FindPerson(string arn) => _byArn.Value.GetValueOrDefault(arn);

    /// <summary>Escalation.md, 5: all ten probes, control policies left aside.</summary>
    public static bool IsAdmin(Questions questions, Evaluation.Gathering.Subject who) => questions.IsAdmin(who);

    /// <summary>
    /// A request by somebody on something of the name that nobody has, in the Region where it takes least (FR-12: the caller chooses it).
    /// </summary>
    public Answer? OnGeneric(Person person, string action, Envelope most = Envelope.Network, ContextLayer? given = null)
    {
        Answer? best = null;
        foreach (string target in InRegions(Generic.Of(action, person.Account), person.Who))
        {
            if (Questions.Find(person.Who, action, target, most, person.Account.AccountId, given) is { } answer
                && (best is null || (answer.IsAllowed && (!best.IsAllowed || answer.Envelope < best.Envelope))))
            {
                best = answer;
            }

            if (best is { IsAllowed: true, Envelope: <= Envelope.Free })
            {
                break;
            }
        }

        return best;
    }

    /// <summary>A thing that may be in any Region, in each that a condition tells from the others: the Region of its ARN is that of the call
    /// (CK-3).</summary>
    /// <param name="resource">Its ARN in the Region that is asked in first; another ARN stays as it is.</param>
    /// <param name="who">Who asks, or may ask: only what applies to them tells Regions apart.</param>
    public IEnumerable<string> InRegions(string resource, params ReadOnlySpan<Evaluation.Gathering.Subject> who)
    {
        if (!Questions.Facts.ReadsRegion
            || resource.Split(':', 5) is not ["arn", var partition, var service, var place, var rest]
            || place != Region)
        {
            return [resource];
        }

        return Questions.Facts.RegionsIn(partition, Region, who).Select(r => $"arn:{partition}:{service}:{r}:{rest}");
    }

    /// <summary>The request that shows that somebody is an administrator, in the base context if there is one.</summary>
    public Answer? AdminWitness(Questions questions, Evaluation.Gathering.Subject who, Account account, Envelope most = Envelope.Strength)
    {
        foreach (string action in AdminActions)
        {
            foreach (string target in InRegions(Generic.Of(action, account), who))
            {
                if (questions.Allowed(who, action, target, most, account.AccountId) is { } answer)
                {
                    return answer;
                }
            }
        }

        return null;
    }

    /// <summary>A request of an administrator that somebody may make for all that anybody knows; null where there is none.</summary>
    public Answer? PossibleAdminWitness(Questions questions, Evaluation.Gathering.Subject who, Account account) => AdminActions
        .SelectMany(a => InRegions(Generic.Of(a, account)).Select(r => questions.Find(who, a, r, Envelope.Network, account.AccountId)))
        .FirstOrDefault(a => a is not null && (a.IsAllowed || !a.Unknowns.IsEmpty));

    /// <summary>Who of the model may assume a role, or may under a condition.</summary>
    public ImmutableArray<Person> AssumersOf(Role role) => _assumers.GetOrAdd(role.Arn, _ => Once<ImmutableArray<Person>>(() =>
    [
        .. _candidates.Value[role.Arn]
            .Where(p => p.Arn != role.Arn && Questions.Find(p.Who, "sts:AssumeRole", role.Arn, Envelope.Network) is not null),
    ])).Value;

    /// <summary>The roles that somebody may assume, or may under a condition.</summary>
    public IEnumerable<Person> RolesOpenTo(Person person) => _assumable.Value[person];

    /// <summary>The roles of an account but those of services, those first that reach most.</summary>
    public ImmutableArray<Person> RolesByReach(Account account) => _rolesByReach.GetOrAdd(account.AccountId, _ => Once<ImmutableArray<Person>>(() =>
        [.. In(account).Where(r => r is { Role: not null, IsServiceLinked: false }).OrderByDescending(r => r.Reach)])).Value;

    /// <summary>What is found once for principals whom nothing tells apart.</summary>
    /// <typeparam name="T">What is found.</typeparam>
    /// <param name="person">The principal.</param>
    /// <param name="what">What it is called.</param>
    /// <param name="find">Finds it.</param>
    public T Shared<T>(Person person, string what, Func<T> find)
        where T : class => Questions.KindOf(person.Who) is { } kind ? ((Remembered<T>)_ofKinds.GetOrAdd((kind, what), _ => Once(find))).Value : find();

    /// <summary>Of the actions that a pattern means those that are worth most.</summary>
    public ImmutableArray<string> StrongestOf(string pattern) => _strongest.GetOrAdd(pattern, static p => Gains.StrongestOf(p, []));

    /// <summary>Of the actions that a pattern means, but some, those that are worth most.</summary>
    public ImmutableArray<string> StrongestBut(string pattern, string[] spared) => spared.Length == 0
        ? StrongestOf(pattern)
        : _strongest.GetOrAdd($"{pattern} {string.Join(' ', spared)}", static (_, x) => Gains.StrongestOf(x.pattern, x.spared), (pattern, spared));

    /// <summary>Of the actions that a pattern means those on a thing that are worth most.</summary>
    public ImmutableArray<string> StrongestOn(string pattern, string resource) =>
        _strongestOn.GetOrAdd((pattern, resource), static k => Gains.StrongestOn(k.Pattern, k.Resource));

    /// <summary>Of the actions that a pattern means those that change something before those that read.</summary>
    public ImmutableArray<string> WritersOf(string pattern) => _writers.GetOrAdd(pattern, StrongestRequest.WritersOf);

    /// <summary>What is asked of whoever has some policies, worked out once.</summary>
    /// <param name="who">Who has them.</param>
    /// <param name="account">The account.</param>
    /// <param name="find">Works it out.</param>
    public ImmutableArray<(string Action, string Resource)> AskedOf(
        Evaluation.Gathering.Subject who, Account account, Func<ImmutableArray<(string Action, string Resource)>> find) =>
        _asked.GetValue(who.Policies.Identity, static _ => new())
            .GetOrAdd((account.AccountId, who.Requester.IsAssumedRoot), static (_, f) => f(), find);

    // What rules share tells each of them what it hangs on.
    private Remembered<T> Once<T>(Func<T> find) => new(Questions.Doubts, find);

    public static bool HasTag(IEnumerable<Tag> tags, string text)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && tags.Any(t => t.Key.Equals(text[..at], StringComparison.OrdinalIgnoreCase) && t.Value == text[(at + 1)..]);
    }

    public TimeSpan Age(DateTimeOffset since) => Now - since;

    public bool IsOlder(DateTimeOffset? since, int days) => since is { } date && Age(date).TotalDays > days;

    /// <summary>Adds a record.</summary>
    public void Report(FindingDraft draft)
    {
        Stop.ThrowIfCancellationRequested();

        // What changes the severity alone leaves the verdict as it is.
        _records.Add(Questions.Doubts.Apart(() => draft.Make(this)).Found);
    }

    /// <summary>FR-3: one record a rule and account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="why">Why.</param>
    /// <param name="more">What more there is to say.</param>
    public void NotAssessed(Account? account, string why, ImmutableArray<string> more = default)
    {
        _records.Add(new Finding(Rule)
        {
            Assessment = Assessment.NotAssessed,
            Severity = Severity.Info,
            Account = account?.AccountId,
            Subject = account is null ? null : SubjectOf(account),
            Message = account is null ? $"not assessed: {why}" : $"not assessed in {account.AccountId}: {why}",
            Notes = more.IsDefault ? [why] : [why, .. more],
        });
    }

    /// <summary>Runs a rule, and says what of its verdicts hangs on what nobody knows (FR-3).</summary>
    /// <param name="run">The rule.</param>
    public void Run(Action<Situation> run)
    {
        ImmutableArray<Doubt> doubts = Questions.Doubts.Apart(() =>
        {
            run(this);
            return true;
        }).Doubts;
        new OpenVerdicts(this, doubts, _unknown.Value).Settle(_records);
    }

    /// <summary>FR-5: what the rule that ran has found, folded.</summary>
    public void Fold()
    {
        Finding[] found = [.. _records.Where(r => r.Code == Rule.Code)];
        if (found.Length == 0)
        {
            return;
        }

        _records.RemoveAll(r => r.Code == Rule.Code);
        if (Rule.Code == "ADMINISTRATOR")
        {
            ImmutableArray<string> implied = FindingFolds.ImpliedBy(Settings);
            _records.AddRange(found.Select(f => f.IsProblem ? f with { Implied = implied } : f));
            return;
        }

        _records.AddRange(FindingFolds.ByPolicy(found));
    }

    /// <summary>FR-3: nothing passes in silence.</summary>
    public void TellNotFound()
    {
        HashSet<string?> told = [.. _records.Where(r => r.Code == Rule.Code).Select(r => r.Account)];
        foreach (Account account in Accounts.Where(a => !told.Contains(a.AccountId)))
        {
            _records.Add(new Finding(Rule)
            {
                Assessment = Assessment.NotFound,
                Severity = Severity.Info,
                Account = account.AccountId,
                Subject = SubjectOf(account),
                Message = $"not found: {Rule.PlainTitle}",

                // FR-10: a longer way is not looked for.
                Notes = Rule.Code == "ESCALATION_PATH" ? [$"looked for paths of {EscalationSettings.UsualDepth} hops at most"] : [],
            });
        }
    }

    public static Subject SubjectOf(Account account) => new("Account", account.AccountId)
    {
        Arn = account.AccountId,
        Account = account.AccountId,
    };

    public static Subject SubjectOf(Person person) =>
        new(person.User is not null ? "User" : person.Role is not null ? "Role" : "Root", person.Name)
        {
            Arn = person.Arn,
            Account = person.Account.AccountId,
        };

    public static Subject SubjectOf(string kind, string name, string arn, Account account) => new(kind, name)
    {
        Arn = arn,
        Account = account.AccountId,
    };

    public static Subject SubjectOf(ManagedPolicy policy) =>
        new("Policy", $"policy/{policy.PolicyName}") { Arn = policy.Arn, Account = policy.AccountId };

    public static Subject SubjectOf(Resource resource) => new("Resource", resource.Arn)
    {
        Arn = resource.Arn,
        Account = resource.AccountId,
    };

    /// <summary>The actions of the probes of administrators that are asked first.</summary>
    public static ImmutableArray<string> AdminActions { get; } =
        ["iam:CreateUser", "iam:PutRolePolicy", "iam:CreatePolicyVersion", "lambda:CreateFunction", "s3:GetObject"];
}
