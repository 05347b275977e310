using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Authoring.Reviews;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-1113 and F-1114: what a Deny means to close, and does not.</summary>
internal static class DenyRules
{
    private const int MostTypos = 3;
    private const int MostActions = 12;
    private const long Budget = 400_000;
    private const string ServiceLinked = ":role/aws-service-role/";

    // F-1113: a Deny that no request of the account's principals can meet, shown by one that it names and that is allowed.
    public static void Vacuous(Situation s) => GuardrailRules.ForMembers(s, (account, denies) =>
    {
        foreach ((PolicySource policy, Statement statement) in denies)
        {
            foreach ((string action, string why) in Named(s, statement))
            {
                Answer? shown = s.In(account)
                    .Where(p => !p.IsServiceLinked)
                    .Select(p => s.OnGeneric(p, action, Envelope.Free))
                    .FirstOrDefault(a => a is { IsAllowed: true });
                if (shown is not null)
                {
                    s.Report(Draft(account, policy, statement, shown, why));
                    return;
                }
            }
        }
    });

    public static void PartlyBypassed(Situation s) => GuardrailRules.ForMembers(s, (account, denies) =>
    {
        foreach (ImmutableArray<string> family in EquivalentActions.Families)
        {
            foreach ((_, Statement statement) in denies)
            {
                string[] named =
                    [.. family.Where(a => statement.Action is { IsNegated: false }
                        && statement.Action.Patterns.Any(x => Language.Patterns.ActionPattern.Compile(x.Text)
                            .Matches(Questions.ActionOf(a))))];
                foreach (string denied in named)
                {
                    string target = s.Generic.Of(denied, account);
                    foreach (Person p in s.In(account)
                        .Where(p => !p.IsServiceLinked && GuardrailRules.IsDeniedBy(s, p, denied, target, statement)))
                    {
                        if (family.Except(named)
                            .Select(a => s.OnGeneric(p, a, Envelope.Free))
                            .FirstOrDefault(a => a is { IsAllowed: true }) is { } shown)
                        {
                            s.Report(new FindingDraft(account)
                            {
                                Shown = shown,
                                Chain = [s.Questions.Asked(p.Who, denied, target, account.AccountId).Witness, shown.Witness],
                                Principals = [p.Arn],
                                At = statement.Location,
                            });
                            return;
                        }
                    }
                }
            }
        }
    });

    private static FindingDraft Draft(Account account, PolicySource policy, Statement statement, Answer shown, string why) =>
        new FindingDraft(account)
        {
            Shown = shown,
            At = statement.Location,
            Policy = new PolicyPlace { Policy = policy.Name, Sid = statement.Sid, Statement = statement.Index + 1 },
        }
        .Fact($"{policy.Name} {statement.DisplayName}", why, statement.Location);

    // The actions that a Deny names in vain, each with the reason.
    private static IEnumerable<(string Action, string Why)> Named(Situation s, Statement statement)
    {
        foreach ((string name, string meant) in Misspelt(statement))
        {
            yield return (meant, $"denies {name}, which no request has; {meant} was meant");
        }

        if (WhyNobody(s, statement) is { } nobody)
        {
            foreach (string action in GuardrailRules.ActionsOf(statement).Take(MostActions))
            {
                yield return (action, nobody);
            }
        }

        foreach ((string action, string key) in WithoutKey(statement))
        {
            yield return (action, $"asks for {key}, which no request for {action} has");
        }
    }

    private static IEnumerable<(string Name, string Meant)> Misspelt(Statement statement)
    {
        if (statement.Action.IsNegated)
        {
            yield break;
        }

        foreach (string name in statement.Action.Patterns.Select(a => a.Text)
            .Where(a => a.Contains(':') && !ActionPatterns.Expand(IamCatalogue.Default, a).Any()))
        {
            string? meant = IamCatalogue.Default.FindService(name.Split(':')[0])?.Actions.Select(a => a.FullName)
                .Select(a => (Action: a, Far: Distance(a.ToLowerInvariant(), name.ToLowerInvariant())))
                .Where(a => a.Far <= MostTypos)
                .OrderBy(a => a.Far)
                .Select(a => a.Action)
                .FirstOrDefault();
            if (meant is not null)
            {
                yield return (name, meant);
            }
        }
    }

    // Conditions that hold for nobody whom a service control policy binds.
    private static string? WhyNobody(Situation s, Statement statement)
    {
        string? master = s.Model.Organization?.MasterAccountId;
        foreach (ConditionClause clause in statement.Conditions.ConvertAll(c => c).Where(IsPositive))
        {
            string[] values = [.. clause.Values.ConvertAll(v => v.Text.Text)];
            if (clause.Key.Equals("aws:PrincipalArn", StringComparison.OrdinalIgnoreCase))
            {
                if (values.All(v => v.Contains(ServiceLinked, StringComparison.Ordinal)))
                {
                    return "names service-linked roles alone, which no service control policy binds";
                }

                if (master is not null && values.All(v => v.Split(':') is [_, _, _, _, var owner, ..] && owner == master))
                {
                    return "names principals of the management account alone, which no service control policy binds";
                }
            }
            else if (clause.Key.Equals("aws:PrincipalAccount", StringComparison.OrdinalIgnoreCase)
                && master is not null
                && values.All(v => v == master))
            {
                return "names the management account alone, which no service control policy binds";
            }
        }

        var document = new PolicyDocument(PolicyVersion.V2012, null, [statement], default);
        var options = new ProofOptions { Kind = PolicyKind.ServiceControl, Evaluation = s.Settings.Evaluation, Budget = Budget };
        return !statement.Conditions.IsEmpty && PolicyRelations.IsDead(document, 0, options, s.Stop).Verdict == ProofVerdict.Proved
            ? "no request meets its conditions"
            : null;
    }

    // A key of a service that the action does not have: what asks for its value never holds.
    private static IEnumerable<(string Action, string Key)> WithoutKey(Statement statement)
    {
        if (statement.Action.IsNegated)
        {
            yield break;
        }

        CatalogueAction[] actions =
        [
            .. statement.Action.Patterns.SelectMany(a => ActionPatterns.Expand(IamCatalogue.Default, a.Text))
                .Distinct()
                .Take(MostActions * 10),
        ];
        foreach (ConditionClause clause in statement.Conditions.ConvertAll(c => c).Where(IsPositive))
        {
            if (KeyClasses.Of(clause.Key) != KeyClass.Free
                || clause.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)
                || IamCatalogue.Default.FindConditionKey(clause.Key) is not { } key)
            {
                continue;
            }

            foreach (CatalogueAction action in actions.Where(a => !a.Carries(key)).Take(MostActions))
            {
                yield return (action.FullName, clause.Key);
            }
        }
    }

    // Negated operators, …IfExists and ForAllValues hold where the key is absent.
    private static bool IsPositive(ConditionClause clause) => !clause.Operator.Contains("Not", StringComparison.OrdinalIgnoreCase)
        && !clause.Operator.Contains("Null", StringComparison.OrdinalIgnoreCase)
        && !clause.Operator.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase)
        && !clause.Operator.StartsWith("ForAllValues", StringComparison.OrdinalIgnoreCase);

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int next = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = row[j];
                row[j] = next;
            }
        }

        return row[b.Length];
    }
}
