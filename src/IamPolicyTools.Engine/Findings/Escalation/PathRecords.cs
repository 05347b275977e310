using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Text;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>Makes the records of paths.</summary>
/// <param name="situation">The search.</param>
internal sealed class PathRecords(Situation situation)
{
    private static readonly string[] s_powers = ["iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateAccessKey"];

    private readonly RuleDescriptor _rule = RuleBook.Default[EscalationSearch.Code];

    /// <summary>The record of a path.</summary>
    /// <param name="from">Who begins.</param>
    /// <param name="path">The path.</param>
    public EscalationPath Of(string from, FoundPath path)
    {
        (PathState state, Answer gain, bool isAdmin, Certainty grade, Subject gained, Account account) = path;
        FoundHop last = path.Last;
        Person? source = situation.FindPerson(from);
        Records.Subject subject = source is null ? new Records.Subject("Outside", from) : Situation.SubjectOf(source);
        string name = last.Hop.Gained.Split(':')[^1];
        IEnumerable<string> through = gain.Envelope == Envelope.Forwarded
            ? gain.ChosenKeys.Where(k => KeyClasses.Of(k) == KeyClass.Relay)
            : [];
        string[] keys = [.. state.Keys.Concat(through).Distinct().Order(StringComparer.OrdinalIgnoreCase)];
        string[] needs = [.. state.Needs.Distinct()];
        UnknownFact[] unknowns = [.. state.Unknowns.Concat(gain.Unknowns).Concat(isAdmin ? path.AdminUnknowns : []).Distinct()];
        bool isRead = last.Technique.Reads is not null;
        string claim = last.Technique.IsOfServices ? $"gains what {gain.Action.Split(':')[0]} lets {name} do"
            : last.Technique.PassedAs == PassClass.Data ? $"reads or writes data as {name}"
            : isRead ? $"reads {name}" : isAdmin ? "becomes an administrator" : $"gains {name}";
        string way = string.Join(", then ", state.Hops.Select(h => h.Hop.Title));
        return new EscalationPath(_rule)
        {
            Source = from,
            Target = isAdmin ? "administrator" : last.Hop.Gained,
            Subject = subject,
            Account = subject.Account ?? account.AccountId,
            Severity = SeverityOf(isAdmin, grade, source),
            Certainty = grade,
            Message = $"{subject.Name} {claim}{(isAdmin && last.Hop.Gained != from ? $" as {name}" : string.Empty)}: {way}",
            Hops = [.. state.Hops.Select(h => h.Hop)],
            Trail = state.Hops,
            IsAdministrator = isAdmin,
            IsIamAdministrator = !isAdmin
                && !last.Technique.IsLast
                && s_powers.All(a => last.After.Allowed(gained, a, situation.Generic.Of(a, account)) is not null),
            Keys = [.. keys],
            Needs = [.. needs],
            Unknowns = [.. unknowns],
            Gain = gain.Witness,
            Replayed = state.World.IsWhole,
            Witness = state.Hops[0].Hop.Requests.FirstOrDefault(),
            Steps = [.. state.Hops.SelectMany(StepsOf)],
            Notes =
            [
                .. keys.Length == 0 ? [] : new[] { $"depends on {string.Join(", ", keys)}" },
                .. needs.Select(n => $"supposes {n}"),
                .. unknowns.Select(u => $"depends on {u.What}, which is unknown ({u.Reason})"),
                .. isAdmin ? [] : path.AdminUnknowns.Select(u => $"it may be an administrator, depending on {u.What}, which is unknown ({u.Reason})"),
                .. WithinOrganization(isAdmin, last, gained, account),
            ],
            Location = Location.Of(source?.Identity?.Location ?? SourceLocation.None, subject.Name),
            RelatedLocations = [.. state.Hops.SelectMany(h => h.Hop.Requests).SelectMany(r => r.Statements)],
        };
    }

    private static Severity SeverityOf(bool isAdmin, Certainty grade, Person? source) =>
        !isAdmin ? Severity.Low
        : grade != Certainty.Certain ? Severity.Medium
        : source is null || source.IsFacing ? Severity.Critical
        : Severity.High;

    private static IEnumerable<PathStep> StepsOf(FoundHop hop) =>
        hop.Hop.Requests.Select(r => new PathStep($"{r.Principal} {r.Action} {r.Resource}")
        {
            Technique = hop.Hop.Technique,
            Witness = r,
            Location = r.Statements.FirstOrDefault()?.Location,
        });

    // The label leaves organization policies aside; where one denies a probe the record says so.
    private IEnumerable<string> WithinOrganization(bool isAdmin, FoundHop last, Subject gained, Account account)
    {
        if (isAdmin
            && Situation.AdminActions.Any(a =>
                last.After.Find(gained, a, situation.Generic.Of(a, account), Envelope.Strength, account.AccountId) is not { } answer
                    || (!answer.IsAllowed && answer.Unknowns.IsEmpty)))
        {
            yield return "an administrator within an organization policy";
        }
    }
}
