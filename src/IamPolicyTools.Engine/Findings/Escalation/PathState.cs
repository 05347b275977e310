using System.Collections.Immutable;
using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>A principal in hand.</summary>
/// <param name="Arn">Its ARN; of an identity of a provider the provider's.</param>
/// <param name="Who">The principal with what applies to it.</param>
/// <param name="Account">Its account.</param>
/// <param name="HasMfa">True where it has an MFA device.</param>
internal sealed record Holder(string Arn, Subject Who, Account Account, bool HasMfa)
{
    /// <summary>What was picked of the session that it is; null where nothing was.</summary>
    public SessionChoice? Session { get; init; }

    /// <summary>What tells it from others in hand: the ARN, and what was picked of the session.</summary>
    public string Key => Session is null ? Arn : $"{Arn} {Session}";

    /// <summary>The same principal in another model; null where it has none.</summary>
    /// <param name="questions">The model.</param>
    public Subject? In(Questions questions) => SubjectOf(questions, Arn, Session);

    /// <summary>A principal, or a session of a role of which something was picked.</summary>
    public static Subject? SubjectOf(Questions questions, string arn, SessionChoice? session) => session is null
        ? questions.Who(arn)
        : questions.Model.Accounts.GetValueOrDefault(Language.Arn.AccountOf(arn).ToString())?.FindRole(arn) is { } role
            ? session.SessionOf(questions.Model, role)
            : null;
}

/// <summary>What somebody has in hand: principals, a changed model, the hops.</summary>
/// <param name="Questions">The changed model.</param>
internal sealed record PathState(Questions Questions)
{
    /// <summary>The principals, that which was gained last at the end.</summary>
    public required ImmutableArray<Holder> Held { get; init; }

    /// <summary>The copy in which the hops were run.</summary>
    public required ReplayedWorld World { get; init; }

    /// <summary>The hops.</summary>
    public ImmutableArray<FoundHop> Hops { get; init; } = [];

    // What a hop that changes nothing gains hangs on who is gained, whichever technique does it.
    private readonly Dictionary<Subject, Answer?> _gains = new(ReferenceEqualityComparer.Instance);

    /// <summary>What somebody may do that nobody in hand may, in the model as it is: found once.</summary>
    /// <param name="gained">Who is gained.</param>
    /// <param name="find">Finds it.</param>
    public Answer? GainOf(Subject gained, Func<Answer?> find)
    {
        if (!_gains.TryGetValue(gained, out Answer? gain))
        {
            _gains.Add(gained, gain = find());
        }

        return gain;
    }

    /// <summary>The keys that they wait for.</summary>
    public IEnumerable<string> Keys => Hops.SelectMany(h => h.Keys);

    /// <summary>What nobody knows that they depend on.</summary>
    public IEnumerable<UnknownFact> Unknowns => Hops.SelectMany(h => h.Unknowns);

    /// <summary>The facts that they suppose.</summary>
    public IEnumerable<string> Needs => Hops.SelectMany(h => h.Needs);

    /// <summary>Before the first hop.</summary>
    public static PathState Start(Questions questions, Holder holder) =>
        new(questions) { Held = [holder], World = ReplayedWorld.Start(questions.Model, holder.Arn) };

    /// <summary>After a hop.</summary>
    /// <param name="hop">The hop.</param>
    /// <param name="gained">Who is gained.</param>
    /// <param name="world">The copy after it.</param>
    public PathState After(FoundHop hop, Holder gained, ReplayedWorld world) => new(hop.After)
    {
        Held =
        [
            .. Held.Where(h => h.Arn != gained.Arn)
                .Select(h => ReferenceEquals(hop.After, Questions) ? h : h with { Who = h.In(hop.After) ?? h.Who }),
            gained,
        ],
        World = world,
        Hops = Hops.Add(hop),
    };
}

/// <summary>A path that was found. Its record is made when it is told.</summary>
/// <param name="State">What is in hand at the end.</param>
/// <param name="Gain">What is in hand at the end that was not before.</param>
/// <param name="IsAdministrator">True where the last principal is an administrator.</param>
/// <param name="Grade">How sure it is.</param>
/// <param name="Gained">The last principal, or who reads the thing.</param>
/// <param name="Account">Its account.</param>
internal sealed record FoundPath(PathState State, Answer Gain, bool IsAdministrator, Certainty Grade, Subject Gained, Account Account)
{
    /// <summary>What nobody knows of the last principal, who is an administrator if it turns out well; empty where that is sure.</summary>
    public ImmutableArray<UnknownFact> AdminUnknowns { get; init; } = [];

    /// <summary>The last hop.</summary>
    public FoundHop Last => State.Hops[^1];

    /// <summary>What tells it from others: ways that differ in the sessions that are made, and in nothing else, are one path.</summary>
    public string Key => string.Join(
        '\n', State.Hops.Select(h => $"{h.Hop.Technique} {h.Hop.By} {h.Hop.Gained} {string.Join(',', h.Hop.Bind.Values)}"));
}
