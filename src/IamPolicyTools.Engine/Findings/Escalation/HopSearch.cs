using System.Collections.Immutable;
using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>A hop that was found, and the model after it.</summary>
/// <param name="Hop">The hop.</param>
/// <param name="Technique">Its technique.</param>
/// <param name="Trial">The way through the technique.</param>
/// <param name="Keys">The keys that it waits for.</param>
/// <param name="Needs">The facts that it supposes.</param>
internal sealed record FoundHop(EscalationHop Hop, Technique Technique, Trial Trial, ImmutableArray<string> Keys,
    ImmutableArray<string> Needs)
{
    /// <summary>The changed model, or the same.</summary>
    public Questions After => Trial.Questions;

    /// <summary>True where the caller has an MFA device after it.</summary>
    public bool HasMfa => Trial.Factor;

    /// <summary>What is picked of the session that it makes; null for nothing.</summary>
    public SessionChoice? Session { get; init; }

    // Of a hop that no session is picked of, which copies of it share.
    private readonly Lazy<Subject?> _gained = new(() => Holder.SubjectOf(Trial.Questions, Hop.Gained, null));
    private readonly Lazy<bool> _isAdmin = new(() =>
        !Technique.IsPart
        && Holder.SubjectOf(Trial.Questions, Hop.Gained, null) is { } gained
        && Situation.IsAdmin(Trial.Questions, gained));

    // What nobody knows that the steps, and what they are about, depend on.
    private readonly Lazy<ImmutableArray<UnknownFact>> _unknowns = new(() =>
        [.. Trial.Answers.SelectMany(a => a.Unknowns).Concat(Trial.Bound.Values.SelectMany(b => b.Unknowns)).Distinct()]);

    private readonly Lazy<ImmutableArray<UnknownFact>> _adminUnknowns = new(() =>
        !Technique.IsOfServices && Holder.SubjectOf(Trial.Questions, Hop.Gained, null) is { } gained
            ? Trial.Questions.AdminUnknowns(gained)
            : []);

    /// <summary>What nobody knows that it depends on.</summary>
    public ImmutableArray<UnknownFact> Unknowns => _unknowns.Value;

    // What was found of it once, whichever way leads to it.
    private readonly Lazy<Answer?> _use = new(() => Gains.UseOf(Trial, Hop));

    /// <summary>What a policy that it wrote opens of the thing that it reads; null for nothing.</summary>
    public Answer? Use => _use.Value;

    /// <summary>Its runs in the model as it is, by who calls: it goes the same way for all ways that lead to it.</summary>
    public HopRuns Runs { get; } = new();

    /// <summary>What is gained: a user is more than a credential of it for some services.</summary>
    public string Key => Technique.IsPart ? $"{Hop.Gained} {Hop.Technique}" : Hop.Gained;

    /// <summary>Who is gained, in the model after it.</summary>
    public Subject? Gained => Session is null ? _gained.Value : Holder.SubjectOf(After, Hop.Gained, Session);

    /// <summary>True where who is gained is an administrator.</summary>
    public bool IsAdmin => Session is null ? _isAdmin.Value : Gained is { } gained && Situation.IsAdmin(After, gained);

    /// <summary>What nobody knows of who is gained, who is an administrator if it turns out well.</summary>
    public ImmutableArray<UnknownFact> AdminUnknowns =>
        IsAdmin ? [] : Session is null ? _adminUnknowns.Value : Gained is { } gained ? After.AdminUnknowns(gained) : [];

    /// <summary>Other ways through the technique with the same things: what they leave behind may be another model.</summary>
    public ImmutableArray<FoundHop> Others { get; init; } = [];
}

/// <summary>
/// Finds the hops of one caller in one model by one technique: binds its variables (escalation.md, 3) and has its steps asked.
/// </summary>
internal sealed class HopSearch
{
    private const int MostGrants = 12;
    private const int MostWays = 24;
    private const int MostChoices = 3;

    private readonly Questions _questions;
    private readonly Technique _technique;
    private readonly string _caller;
    private readonly Account _account;
    private readonly Candidates _candidates;
    private readonly StepQuestions _steps;

    // What need not be read again; null for nothing.
    private readonly Func<string, bool>? _isRead;

    public HopSearch(
        Questions questions,
        Technique technique,
        Holder caller,
        Candidates candidates,
        StepQuestions steps,
        Func<string, bool>? isRead = null)
    {
        _isRead = technique.Reads is null ? null : isRead;
        _questions = questions;
        _technique = technique;
        _caller = caller.Arn;
        _account = candidates.Account;
        _candidates = candidates;
        _steps = steps;
    }

    /// <summary>The hops, each way of binding that works; of free choices the best one.</summary>
    public IEnumerable<FoundHop> Find() => Bind(0, Trial.Start(_questions));

    /// <summary>
    /// A hop that assumes a role in the model as it is, with a session of a particular kind; null where that cannot be made.
    /// </summary>
    public FoundHop? With(FoundHop hop, SessionChoice session) => IsPlainAssumption(hop)
        && _steps.WithSession(hop.Trial, session) is { } trial
        && Close(trial) is { } made
            ? made with { Session = session }
            : null;

    /// <summary>True for a hop that assumes a role and does nothing else.</summary>
    public bool IsPlainAssumption(FoundHop hop) => ReferenceEquals(hop.After, _questions)
        && hop.Trial.Taken is [{ Step: { Action: "sts:AssumeRole", As: null }, Requests: [var request] }]
        && request.Target == hop.Hop.Gained;

    /// <summary>
    /// False where the policies of a caller could not allow one of the steps, whatever is bound: the cheap question first.
    /// </summary>
    /// <param name="questions">The model.</param>
    /// <param name="technique">The technique.</param>
    /// <param name="who">The caller.</param>
    public static bool MayStart(Questions questions, Technique technique, Subject who)
    {
        HashSet<string> granted = [];
        foreach (TechniqueStep step in technique.Steps)
        {
            if (step.As is not null)
            {
                continue;
            }

            string[] actions = step.Action is { } action ? [action]
                : step.Passes is not null ? ["iam:PassRole"]
                : [.. step.Any.SelectMany(a => a.Take(1)).Select(a => a.Action ?? "iam:PassRole")];
            if (!Array.Exists(actions, a => granted.Contains(a) || CouldAllow(questions, who, a)))
            {
                return false;
            }

            // What a step grants, a later one needs no policy for.
            granted.UnionWith(step.Then.Where(t => t.ContainsKey("permit")).Select(t => t["do"]));
        }

        return true;
    }

    private static bool CouldAllow(Questions questions, Subject who, string action)
    {
        // Trust and resource policies speak for themselves.
        if (action.StartsWith("sts:", StringComparison.Ordinal)
            || (!who.Policies.Identity.Policies.IsEmpty && who.Policies.UnknownPolicies.Any()))
        {
            return true;
        }

        ActionName name = Questions.ActionOf(action);
        return (Allows(who.Policies.Identity, name) && (who.Requester.IsServiceLinkedRole || who.Policies.Boundary is not { HasUnknown: false } boundary || Allows(boundary, name)))
            || !questions.IsFiltered
            || questions.Facts.Grants(name);
    }

    private static bool Allows(CompiledPolicySet policies, ActionName action) =>
        Array.Exists(policies.For(action), s => !s.IsDeny && s.CouldMatchAction(action));

    private IEnumerable<FoundHop> Bind(int at, Trial trial)
    {
        if (at == _technique.Variables.Length)
        {
            return Run(trial);
        }

        TechniqueVariable variable = _technique.Variables[at];
        if (variable.Is("choice"))
        {
            // Several free choices count once: the first that makes an administrator, else the first that gains.
            List<FoundHop> all = [];
            foreach (string grant in _candidates.Grants().Take(MostGrants))
            {
                FoundHop? found = Bind(at + 1, trial.With(variable.Name, grant)).FirstOrDefault();
                if (found is { IsAdmin: true })
                {
                    return [found];
                }

                if (found is not null && all.Count < MostChoices)
                {
                    all.Add(found);
                }
            }

            return all is [var best, .. var others] ? [best with { Others = [.. best.Others, .. others] }] : [];
        }

        IEnumerable<Bound> bound = _candidates.Of(variable, trial);
        if (_isRead is not null && variable.Name == _technique.Reads)
        {
            bound = bound.Where(b => !_isRead(b.Arn));
        }

        IEnumerable<FoundHop> With(IEnumerable<Bound> some) => some.Select(b => trial.With(variable.Name, b))
            .Where(t => _steps.Could(_technique.Steps, t, variable.Name))
            .SelectMany(t => Bind(at + 1, t));

        // 3.2: what is known comes before what there may be besides.
        Bound[] supposed = variable.Is("new") ? [] : [.. bound.Where(b => b.IsUnknown)];
        IEnumerable<FoundHop> hops = supposed.Length == 0 ? With(bound)
            : With(bound.Where(b => !b.IsUnknown)).ToArray() is { Length: > 0 } known ? known
            : With(supposed);

        // A name that is free counts once.
        return variable.Is("new") ? hops.Take(1) : hops;
    }

    private IEnumerable<FoundHop> Run(Trial bound)
    {
        Trial? start = bound;
        foreach (Bound thing in bound.Bound.Values.Where(b => !b.IsUnknown))
        {
            start = start is null ? null : ServiceTrust.With(_questions, start, thing.Arn);
        }

        if (start is null)
        {
            yield break;
        }

        // Where no policy reads the Region and nothing has a name that is free, one Region is as good as another.
        bool isAnyRegion = _questions.Facts.ReadsRegion || _technique.HasFreeNames || start.Bound.Values.Any(b => b.IsUnknown);
        foreach (string region in OwnRegions(start) ?? _candidates.Regions(start).Take(isAnyRegion ? int.MaxValue : 1))
        {
            // Which of several ways gains most is not known here: one may take away what another leaves. Of those that leave the same the
            // surest counts.
            FoundHop[] ways =
            [
                .. _steps.Take(_technique.Steps, start with { Region = region }).Select(Close).OfType<FoundHop>()
                    .Take(MostWays)
                    .OrderBy(h => h.Hop.Certainty)
                    .DistinctBy(h => (h.After, _technique.IsOfServices ? h.Trial.Taken[0].Step.Action : null)),
            ];
            if (ways.Length > 0)
            {
                yield return ways[0] with { Others = [.. ways.Skip(1)] };
                yield break;
            }
        }
    }

    // 3.1: one Region for the whole technique, that of the things that are bound; null where they have none. CK-3: a call is made there.
    private static string[]? OwnRegions(Trial trial)
    {
        string[] own =
        [
            .. trial.Bound.Values.Where(b => !b.IsUnknown)
                .Select(b => b.Arn.Split(':', 5) is ["arn", _, _, { Length: > 0 } place, _] && !place.AsSpan().ContainsAny('*', '$') ? place : null)
                .OfType<string>()
                .Distinct(),
        ];
        return own.Length switch { 0 => null, 1 => own, _ => [] };
    }

    private FoundHop? Close(Trial trial)
    {
        string? gained = _technique.GainAs switch
        {
            "self" => _caller,
            "target-root" or "target-admin" => trial.Bound.GetValueOrDefault("target") is { } target
                ? $"arn:{_account.Partition}:iam::{target.Arn}:root"
                : null,
            null => trial.Bound.GetValueOrDefault(_technique.Reads ?? string.Empty)?.Arn,
            { } name => trial.Bound.GetValueOrDefault(name)?.Arn,
        };
        if (gained is null)
        {
            return null;
        }

        ImmutableArray<string> needs = [.. _technique.Needs.Where(n => !TechniqueBook.Default.Assumed[n])];

        // A credential that is there to be reset is none that the model has.
        bool isPossible = needs.Length > 0
            || trial.Answers.Any(a => !a.Unknowns.IsEmpty)
            || _technique.PassedAs is not null
            || trial.Taken.Any(t => t.Step.Action == "iam:ResetServiceSpecificCredential")
            || trial.Bound.Values.Any(b => b.IsUnknown || b.IsUncertain || !b.Unknowns.IsEmpty);
        ImmutableArray<string> keys =
        [
            .. trial.Keys.Concat(trial.Bound.Values.SelectMany(b => b.Keys)).Distinct().Order(StringComparer.OrdinalIgnoreCase),
        ];
        var hop = new EscalationHop(_technique.Id, _caller, gained)
        {
            Title = _technique.Title,
            Bind = trial.Bound.Where(b => !b.Value.IsUnknown && Uses(b.Key)).ToImmutableSortedDictionary(b => b.Key, b => b.Value.Arn),
            Answers = [.. trial.Answers],
            Certainty = isPossible ? Certainty.Possible : keys.IsEmpty ? Certainty.Certain : Certainty.Conditional,
        };
        return new FoundHop(hop, _technique, trial, keys, needs);
    }

    private bool Uses(string variable) => _technique.Variables.Any(v => v.Name == variable);
}
