using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>What is looked for.</summary>
public sealed record EscalationSettings
{
    /// <summary>The instant of the requests.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>How many hops at most.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>The techniques that are tried; empty: all.</summary>
    public ImmutableHashSet<string> Techniques { get; init; } = [];

    /// <summary>The least certain that is told: Certain, Conditional or Possible.</summary>
    public Certainty MinimumGrade { get; init; } = Certainty.Possible;

    /// <summary>True to tell only of paths to an administrator.</summary>
    public bool IsToAdministrator { get; init; }

    /// <summary>The findings' settings: trust and Regions.</summary>
    public FindingSettings? Findings { get; init; }
}

/// <summary>Finds how far somebody comes (escalation.md, 6): breadth first, each hop asked of the evaluator on the model as it is then.</summary>
public sealed class EscalationSearch
{
    private static readonly string[] s_powers = ["iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateAccessKey"];

    private readonly Situation _situation;
    private readonly EscalationSettings _settings;
    private readonly RuleDescriptor _rule = RuleBook.Default[Code];
    private readonly ImmutableArray<Technique> _techniques;
    private readonly Dictionary<(Questions, string, bool, string?), FoundHop[]> _hops = [];

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
    {
        _situation = situation;
        _settings = settings;
        _techniques = [.. TechniqueBook.Default.Techniques.Where(t => !t.IsForEachOperation && (settings.Techniques.IsEmpty || settings.Techniques.Contains(t.Id)))];
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

        Account? account = _situation.Model.Accounts.GetValueOrDefault(Arn.AccountOf(from).ToString());
        return account is null || _situation.Questions.Who(from) is not { } who ? [] : Search(from, who, account, _situation.Questions, from);
    }

    /// <summary>The paths of all users and roles.</summary>
    public IEnumerable<EscalationPath> FromAll() => _situation.Subjects.SelectMany(p => p.IsAdmin ? [] : From(p.Arn));

    /// <summary>The statements whose removal closes paths, the one that closes most first; each is tried on a copy.</summary>
    /// <param name="paths">The paths, as this search found them.</param>
    public ImmutableArray<EscalationClosure> Close(ImmutableArray<EscalationPath> paths) => ClosureSearch.Find(
        _situation.Model,
        paths,
        (model, sources) =>
        {
            var again = new EscalationSearch(new Situation(model, _situation.Settings, _situation.Stop), _settings);
            return [.. sources.SelectMany(s => again.From(s))];
        });

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
        IEnumerable<string> accounts = from == "any-account" ? [_situation.Outside.AnyAccount] : _situation.Model.Accounts.Values.SelectMany(a => a.Roles.Values)
            .SelectMany(r => Trust.EntriesOf(r.Document)).Where(e => e.Entry.Type == PrincipalType.Aws)
            .Select(e => Arn.IsAccountId(e.Entry.Value) ? e.Entry.Value : Arn.TryParse(e.Entry.Value, out Arn arn) ? arn.Account : string.Empty)
            .Where(a => Arn.IsAccountId(a) && !_situation.Model.Accounts.ContainsKey(a)).Distinct();
        return
        [
            .. accounts.SelectMany(a =>
            {
                (Questions questions, Subject who) = _situation.Outside.Of(a);
                return Search(from, who, questions.Model.Accounts[a], questions, who.Requester.Arn!);
            }),
        ];
    }

    private ImmutableArray<EscalationPath> Search(string from, Subject start, Account account, Questions questions, string caller)
    {
        List<EscalationPath> found = [];
        bool isOutside = from is "any-account" or "external-account" or "federated";
        List<State> states = [new State(questions, [(caller, start, account, false)], [], [], [])];
        Dictionary<string, (bool IsAdmin, Certainty Grade)> best = new(StringComparer.Ordinal);
        for (int depth = 1; depth <= _settings.Depth && states.Count > 0; depth++)
        {
            List<State> next = [];
            List<(string Gained, bool IsAdmin, Certainty Grade)> reached = [];
            foreach (State state in states)
            {
                _situation.Stop.ThrowIfCancellationRequested();
                foreach (FoundHop hop in Hops(state, isOutside && depth == 1 ? from : null))
                {
                    if (Follow(state, hop, from, best) is not { } path)
                    {
                        continue;
                    }

                    found.Add(path.Path);
                    reached.Add((hop.Hop.Gained, path.Path.IsAdministrator, path.Path.Certainty));
                    if (!path.Path.IsAdministrator)
                    {
                        next.Add(path.State);
                    }
                }
            }

            foreach ((string gained, bool isAdmin, Certainty grade) in reached)
            {
                if (!best.TryGetValue(gained, out (bool IsAdmin, Certainty Grade) known) || (isAdmin && !known.IsAdmin) || (isAdmin == known.IsAdmin && grade < known.Grade))
                {
                    best[gained] = (isAdmin, grade);
                }
            }

            // Two states with the same model that hold the same are one.
            states = [.. next.DistinctBy(s => (s.Questions, s.Held[^1].Arn, s.Held[^1].HasMfa))];
        }

        return [.. found.Where(p => p.Certainty <= _settings.MinimumGrade && (!_settings.IsToAdministrator || p.IsAdministrator)).OrderByDescending(p => p.IsAdministrator).ThenBy(p => p.Certainty).ThenBy(p => p.Hops.Length)];
    }

    // What is found in one model for one caller is the same whatever came before.
    private IEnumerable<FoundHop> Hops(State state, string? outside) => state.Held.SelectMany(h =>
    {
        var key = (state.Questions, h.Arn, h.HasMfa, outside);
        if (!_hops.TryGetValue(key, out FoundHop[]? known))
        {
            known = [.. Hops(state with { Held = [h] }, outside, 1)];
            _hops.Add(key, known);
        }

        return known;
    });

    private IEnumerable<FoundHop> Hops(State state, string? outside, int count)
    {
        foreach ((string arn, Subject who, Account account, bool hasMfa) in state.Held.Take(count))
        {
            bool isManagement = _situation.Model.Organization is { } organization
                && (organization.MasterAccountId == account.AccountId || organization.DelegatedAdministrators.Any(d => d.AccountId == account.AccountId));
            foreach (Technique technique in _techniques.Where(t => outside is not null ? t.From == outside : t.From is null || (t.From == "management-account" && isManagement)))
            {
                IEnumerable<Account> places = outside is null ? [account] : _situation.Model.Accounts.Values;
                foreach (FoundHop hop in places.SelectMany(place => new HopSearch(_situation, state.Questions, technique, arn, who, place, hasMfa).Find()))
                {
                    yield return hop;
                }
            }
        }
    }

    private (State State, EscalationPath Path)? Follow(State state, FoundHop hop, string from, Dictionary<string, (bool IsAdmin, Certainty Grade)> best)
    {
        Account? account = hop.After.Model.Accounts.GetValueOrDefault(Arn.AccountOf(hop.Hop.Gained).ToString());
        Subject? gained = account is null ? null : hop.After.Who(hop.Hop.Gained);
        bool isSelf = state.Held.Any(h => h.Arn == hop.Hop.Gained);
        bool isGrown = !ReferenceEquals(hop.After, state.Questions);
        if (gained is null || account is null || (isSelf && !isGrown && !hop.HasMfa) || (state.Held.Any(h => h.Arn == hop.Hop.Gained && h.HasMfa) && !isGrown))
        {
            return null;
        }

        Certainty grade = state.Hops.Select(h => h.Hop.Certainty).Append(hop.Hop.Certainty).Max();
        bool isAdmin = Situation.IsAdmin(hop.After, gained);
        if (best.TryGetValue(hop.Hop.Gained, out (bool IsAdmin, Certainty Grade) known) && (known.IsAdmin || !isAdmin) && known.Grade <= grade)
        {
            return null;
        }

        Answer? gain = isSelf && hop.HasMfa && !isGrown ? Gains.WithMfa(_situation, hop.After, gained, account) : Gains.Find(_situation, state, hop, gained, account);
        if (gain is null)
        {
            return null;
        }

        var next = new State(hop.After, [.. state.Held.Where(h => h.Arn != hop.Hop.Gained).Select(h => (h.Arn, hop.After.Who(h.Arn) ?? h.Who, h.Account, h.HasMfa)), (hop.Hop.Gained, gained, account, hop.HasMfa)], [.. state.Hops, hop], [.. state.Keys, .. hop.Keys], [.. state.Needs, .. hop.Needs]);
        return (next, PathOf(from, next, hop, gain, isAdmin, grade, account));
    }

    private EscalationPath PathOf(string from, State state, FoundHop last, Answer gain, bool isAdmin, Certainty grade, Account account)
    {
        Person? source = _situation.FindPerson(from);
        Records.Subject subject = source is null ? new Records.Subject("Outside", from) : Situation.SubjectOf(source);
        string target = isAdmin ? "administrator" : last.Hop.Gained;
        string name = last.Hop.Gained.Split(':')[^1];
        ImmutableArray<string> keys = [.. state.Keys.Distinct().Order(StringComparer.OrdinalIgnoreCase)];
        bool isIam = !isAdmin && s_powers.All(a => last.After.Allowed(last.After.Who(last.Hop.Gained)!, a, _situation.Generic.Of(a, account)) is not null);
        return new EscalationPath(_rule)
        {
            Source = from,
            Target = target,
            Subject = subject,
            Account = subject.Account ?? account.AccountId,
            Severity = !isAdmin ? Severity.Low : grade == Certainty.Certain ? source is null || source.IsFacing ? Severity.Critical : Severity.High : Severity.Medium,
            Certainty = grade,
            Message = $"{subject.Name} {(isAdmin ? "becomes an administrator" : $"gains {name}")}{(isAdmin && last.Hop.Gained != from ? $" as {name}" : string.Empty)}: {string.Join(", then ", state.Hops.Select(h => h.Hop.Title))}",
            Hops = [.. state.Hops.Select(h => h.Hop)],
            IsAdministrator = isAdmin,
            IsIamAdministrator = isIam,
            Keys = keys,
            Needs = [.. state.Needs.Distinct()],
            Gain = gain.Witness,
            Witness = state.Hops[0].Hop.Requests.FirstOrDefault(),
            Steps =
            [
                .. state.Hops.SelectMany(h => h.Hop.Requests.Select(r => new PathStep($"{r.Principal} {r.Action} {r.Resource}") { Technique = h.Hop.Technique, Witness = r, Location = r.Statements.FirstOrDefault()?.Location })),
            ],
            Notes = [.. keys.IsEmpty ? [] : new[] { $"depends on {string.Join(", ", keys)}" }, .. state.Needs.Distinct().Select(n => $"supposes {n}"), .. WithinOrganization(isAdmin, last, account)],
            Location = Location.Of(source?.Identity?.Location ?? Text.SourceLocation.None, subject.Name),
            RelatedLocations = [.. state.Hops.SelectMany(h => h.Hop.Requests).SelectMany(r => r.Statements)],
        };
    }

    // The label leaves organization policies aside; where one denies a probe the record says so.
    private IEnumerable<string> WithinOrganization(bool isAdmin, FoundHop last, Account account)
    {
        if (isAdmin && Situation.AdminActions.Any(a => last.After.Allowed(last.After.Who(last.Hop.Gained)!, a, _situation.Generic.Of(a, account), Envelope.Strength, account.AccountId) is null))
        {
            yield return "an administrator within an organization policy";
        }
    }
}

/// <summary>What somebody has in hand: principals, a changed model, the hops.</summary>
internal sealed record State(
    Questions Questions,
    ImmutableArray<(string Arn, Subject Who, Account Account, bool HasMfa)> Held,
    ImmutableArray<FoundHop> Hops,
    ImmutableArray<string> Keys,
    ImmutableArray<string> Needs);
