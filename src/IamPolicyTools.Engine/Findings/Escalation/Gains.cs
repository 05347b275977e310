using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>What somebody may do after a hop that nobody in hand may before (escalation.md, 5).</summary>
internal static class Gains
{
    private const int MostAsked = 120;

    /// <summary>A request that is allowed after, and to nobody in hand before; null where nothing is gained.</summary>
    public static Answer? Find(Situation situation, State before, FoundHop hop, Subject gained, Account account)
    {
        foreach ((string action, string resource) in Candidates(situation, gained, account).Distinct().Take(MostAsked))
        {
            if (hop.After.Allowed(gained, action, resource, Envelope.Network, account.AccountId) is { } answer
                && before.Held.All(h => before.Questions.Allowed(h.Who, action, resource, Envelope.Network, account.AccountId) is null))
            {
                return answer;
            }
        }

        return null;
    }

    /// <summary>What MFA opens to somebody.</summary>
    public static Answer? WithMfa(Situation situation, Questions questions, Subject who, Account account)
    {
        IEnumerable<(string Action, string Resource)> roles = questions.Model.Accounts.Values.SelectMany(a => a.Roles.Values).Select(r => ("sts:AssumeRole", r.Arn));
        return Candidates(situation, who, account).Concat(roles).Distinct().Take(MostAsked)
            .Select(c => questions.Allowed(who, c.Action, c.Resource, Envelope.Strength, account.AccountId))
            .FirstOrDefault(a => a is { Envelope: Envelope.Strength });
    }

    private static IEnumerable<(string Action, string Resource)> Candidates(Situation situation, Subject who, Account account)
    {
        var person = new Person(situation, account, null);
        foreach (string action in Situation.AdminActions)
        {
            yield return (action, situation.Generic.Of(action, account));
        }

        foreach (Statement statement in who.Policies.Identity.Policies.SelectMany(p => p.Document.Statements).Where(s => s.Effect == Effect.Allow))
        {
            IEnumerable<string> actions = statement.Action.IsNegated ? ["s3:GetObject", "sqs:SendMessage", "ec2:TerminateInstances"]
                : statement.Action.Patterns.SelectMany(p => Catalogue.ActionPatterns.Expand(Catalogue.IamCatalogue.Default, p.Text).OrderByDescending(a => a.AccessLevel).Take(3)).Select(a => a.FullName);
            foreach (string action in actions)
            {
                IEnumerable<string> resources = statement.Resource is not { IsNegated: false } element || element.Patterns.Any(p => p.Text == "*")
                    ? [situation.Generic.Of(action, account)]
                    : element.Patterns.Select(p => StrongestRequest.Concrete(p.Text, person)).OfType<string>().Take(3);
                foreach (string resource in resources)
                {
                    yield return (action, resource);
                }
            }
        }
    }
}
