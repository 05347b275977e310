using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Model;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>
/// Which sessions of a role lead further than any other: whoever assumes it picks their name, tags and source identity, and a trust
/// policy or the role's own policies may ask for some.
/// </summary>
/// <param name="situation">The search.</param>
internal sealed class SessionSearch(Situation situation)
{
    private const int MostRoles = 300;
    private const int MostChoices = 4;

    private readonly ConditionalWeakTable<Questions, Dictionary<string, ImmutableArray<SessionChoice>>> _known = [];

    /// <summary>The sessions, worked out once for each model.</summary>
    /// <param name="questions">The model.</param>
    /// <param name="arn">The role.</param>
    public ImmutableArray<SessionChoice> Of(Questions questions, string arn)
    {
        Dictionary<string, ImmutableArray<SessionChoice>> known = _known.GetOrCreateValue(questions);
        if (!known.TryGetValue(arn, out ImmutableArray<SessionChoice> choices))
        {
            known.Add(arn, choices = [.. Find(questions, arn).DistinctBy(c => c.ToString()).Take(MostChoices)]);
        }

        return choices;
    }

    private IEnumerable<SessionChoice> Find(Questions questions, string arn)
    {
        if (questions.Model.Accounts.GetValueOrDefault(Language.Arn.AccountOf(arn).ToString()) is not { } account
            || account.FindRole(arn) is not { } role
            || questions.Who(arn) is not { } any)
        {
            yield break;
        }

        bool asksItself = any.Policies.Identity.Policies.Any(p => SessionKeys.AreIn(p.Document));
        if (asksItself && questions.Open(any, Situation.AdminActions[0], situation.Generic.Of(Situation.AdminActions[0], account)) is { } probe)
        {
            foreach (SessionChoice choice in SessionWishes.Of(probe, SessionWishes.OfSession))
            {
                if (Situation.IsAdmin(questions, choice.SessionOf(questions.Model, role)))
                {
                    yield return choice;
                    break;
                }
            }
        }

        foreach (Role next in questions.Trusts.CandidatesFor(any).Where(r => asksItself || SessionKeys.AreIn(r.Document)).Take(MostRoles))
        {
            if (next.Arn != arn && questions.Open(any, "sts:AssumeRole", next.Arn) is { } open && Serving(questions, role, next, open) is { } choice)
            {
                yield return choice;
            }
        }
    }

    private static SessionChoice? Serving(Questions questions, Role role, Role next, IamAccessResult open) =>
        SessionWishes.Of(open, SessionWishes.OfSession).FirstOrDefault(c =>
        {
            Subject session = c.SessionOf(questions.Model, role);
            return questions.Find(session, "sts:AssumeRole", next.Arn, Envelope.Network) is not null;
        });
}
