using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>A change that could close paths.</summary>
/// <param name="Kind">What is changed.</param>
/// <param name="Policy">The policy's ARN or name.</param>
/// <param name="Statement">The statement; null for a change of another kind.</param>
/// <param name="Text">What to do.</param>
/// <param name="Apply">Makes it in a copy.</param>
internal sealed record ClosingChange(ClosureKind Kind, string Policy, Statement? Statement, string Text, Func<IamModel, IamModel> Apply)
{
    private const string PassRole = "iam:PassRole";

    /// <summary>The statements of a change of several; null for a change of one.</summary>
    public string? Statements { get; init; }

    /// <summary>True for a change that leaves the rest of a statement as it is.</summary>
    public bool IsNarrow => Kind is ClosureKind.PassOtherRoles or ClosureKind.PassToOtherServices;

    /// <summary>The changes of the statements that carry steps of paths: the narrow ones of PassRole first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="paths">The paths.</param>
    public static IEnumerable<ClosingChange> OfStatements(IamModel model, ImmutableArray<EscalationPath> paths)
    {
        IEnumerable<IGrouping<Statement, (Answer Answer, StatementTrace Shown)>> carried =
            paths.SelectMany(p => p.Hops.SelectMany(h => h.Answers))
            .SelectMany(a => a.Allows.Select(s => (Answer: a, Shown: s)))
            .GroupBy(x => x.Shown.GetStatement())
            .OrderByDescending(g => g.Count());
        foreach (IGrouping<Statement, (Answer Answer, StatementTrace Shown)> group in carried)
        {
            StatementTrace shown = group.First().Shown;
            Statement statement = shown.GetStatement();
            string policy = shown.PolicyArn ?? shown.PolicyName;
            if (policy.Contains(":iam::aws:policy/", StringComparison.Ordinal))
            {
                foreach (string holder in HoldersOf(model, policy, group.Select(g => g.Answer.Witness.Principal)))
                {
                    yield return new ClosingChange(
                        ClosureKind.DetachPolicy, policy, null, $"detach {policy} from {holder}", m =>
                            ModelEdits.Detach(m, policy, holder));
                }

                continue;
            }

            // Who begins outside is made up, and so is what he has.
            string? owner = HolderOf(model, statement);
            if (owner is null && model.FindPolicy(policy) is null)
            {
                continue;
            }

            string name = NameOf(shown, owner);
            Answer[] passes =
                [.. group.Select(g => g.Answer).Where(a => a.Witness.Action.Equals(PassRole, StringComparison.OrdinalIgnoreCase))];
            foreach (ClosingChange narrow in Narrow(model, statement, policy, name, passes))
            {
                yield return narrow;
            }

            yield return new ClosingChange(
                ClosureKind.RemoveStatement, policy, statement, $"remove {name}", m => ModelEdits.ReplaceStatement(m, statement, []));
        }
    }

    /// <summary>A limit round each principal that has paths, and one for each account of an organization.</summary>
    /// <param name="model">The model.</param>
    /// <param name="paths">The paths.</param>
    public static IEnumerable<ClosingChange> Limits(IamModel model, ImmutableArray<EscalationPath> paths)
    {
        foreach (IGrouping<string, EscalationPath> own in paths.GroupBy(p => p.Source)
            .Where(g => Arn.TryParse(g.Key, out _) && Candidates.BoundaryOf(model, g.Key) is null))
        {
            string[] actions = FirstActions(own);
            yield return new ClosingChange(
                ClosureKind.Boundary,
                own.Key,
                null,
                $"give {own.Key} a permissions boundary that allows all but {string.Join(", ", actions)}",
                m => ModelEdits.BoundWith(m, own.Key, Documents.AllBut(actions)));
        }

        foreach (IGrouping<string, EscalationPath> own in paths.GroupBy(p => Arn.AccountOf(p.Source).ToString())
            .Where(g => model.Organization is { } o && o.MasterAccountId != g.Key && o.FindPath(g.Key) is not null))
        {
            string[] actions = FirstActions(own);
            string[] sources = [.. own.Select(p => p.Source).Distinct()];
            yield return new ClosingChange(
                ClosureKind.ServiceControlPolicy,
                own.Key,
                null,
                $"give account {own.Key} a service control policy that denies {string.Join(", ", actions)} to {string.Join(", ", sources)}",
                m => ModelEdits.Control(m, own.Key, Documents.Denying(actions, sources)));
        }
    }

    /// <summary>
    /// For each step that several statements carry, so that none of them closes anything alone, all of them at once: those of the caller, those of
    /// what is called upon.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="paths">The paths.</param>
    public static IEnumerable<ClosingChange> OfSteps(IamModel model, ImmutableArray<EscalationPath> paths)
    {
        IEnumerable<ClosingChange> all =
            from answer in paths.SelectMany(p => p.Hops.SelectMany(h => h.Answers))
            from side in answer.Allows.GroupBy(s => s.Policy.Kind)
            select Together(model, answer, [.. side]) into together
            where together is not null
            select together;
        return all.DistinctBy(c => c.Text).OrderBy(c => c.Text.Length);
    }

    private static ClosingChange? Together(IamModel model, Answer answer, StatementTrace[] carried)
    {
        List<(string Policy, string Label, string Text, Func<IamModel, IamModel> Apply)> parts = [];
        foreach (StatementTrace shown in carried)
        {
            Statement statement = shown.GetStatement();
            string policy = shown.PolicyArn ?? shown.PolicyName;
            if (policy.Contains(":iam::aws:policy/", StringComparison.Ordinal))
            {
                parts.AddRange(HoldersOf(model, policy, [answer.Witness.Principal]).Select(h =>
                    (policy, string.Empty, $"detach {policy} from {h}", (Func<IamModel, IamModel>)(m => ModelEdits.Detach(m, policy, h)))));
            }
            else if (HolderOf(model, statement) is { } holder || model.FindPolicy(policy) is not null)
            {
                string name = NameOf(shown, HolderOf(model, statement));
                parts.Add((policy, statement.DisplayName, $"remove {name}", m => ModelEdits.ReplaceStatement(m, statement, [])));
            }
        }

        return parts.Count < 2 ? null : new ClosingChange(
            ClosureKind.RemoveStatement,
            string.Join(", ", parts.Select(p => p.Policy).Distinct()),
            null,
            string.Join(" and ", parts.Select(p => p.Text)),
            m => parts.Aggregate(m, (changed, part) => part.Apply(changed)))
        {
            Statements = string.Join(", ", parts.Select(p => p.Label).Where(l => l.Length > 0)),
        };
    }

    private static string NameOf(StatementTrace shown, string? holder)
    {
        string name = $"{shown.PolicyName} {shown.GetStatement().DisplayName}";
        return holder is null ? name : $"{name} of {holder}";
    }

    // Whose own policy a statement stands in; null for a managed policy, and for one that the model does not have.
    private static string? HolderOf(IamModel model, Statement statement)
    {
        foreach (Account account in model.Accounts.Values)
        {
            string? found = account.Users.Values.Concat<IamIdentity>(account.Roles.Values).Concat(account.Groups.Values)
                .FirstOrDefault(i => i.InlinePolicies.Any(p => p.Document.Statements.Contains(statement))
                    || (i is Role role && role.Document.Statements.Contains(statement)))?.Arn
                ?? account.Resources.Values.FirstOrDefault(r => r.Document?.Statements.Contains(statement) == true)?.Arn;
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static string[] FirstActions(IEnumerable<EscalationPath> paths) =>
        [.. paths.Select(p => p.Hops[0].Requests[0].Action).Distinct().Order(StringComparer.Ordinal)];

    // A policy of AWS cannot be rewritten; whoever has it by itself or by a group can lose it.
    private static IEnumerable<string> HoldersOf(IamModel model, string policy, IEnumerable<string> principals)
    {
        HashSet<string> wanted = [.. principals];
        foreach (Account account in model.Accounts.Values)
        {
            foreach (IamIdentity identity in account.Users.Values.Concat<IamIdentity>(account.Roles.Values).Concat(account.Groups.Values)
                .Where(i => i.AttachedPolicies.Any(p => p.PolicyArn == policy)))
            {
                if (wanted.Contains(identity.Arn)
                    || (identity is Group group && account.Users.Values.Any(u =>
                        wanted.Contains(u.Arn) && u.Groups.Contains(group.GroupName, StringComparer.OrdinalIgnoreCase))))
                {
                    yield return identity.Arn;
                }
            }
        }
    }

    private static IEnumerable<ClosingChange> Narrow(IamModel model, Statement statement, string policy, string name, Answer[] passes)
    {
        bool isNamed = statement.Action is { IsNegated: false }
            && statement.Action.Patterns.Any(p => p.Text.Equals(PassRole, StringComparison.OrdinalIgnoreCase));
        if (passes.Length == 0 || !isNamed || statement.Resource is not { IsNegated: false } resource)
        {
            yield break;
        }

        string[] passed = [.. passes.Select(a => a.Witness.Resource).Distinct()];
        string[] others =
        [
            .. model.Accounts.Values.Where(a => passed.Any(p => Arn.AccountOf(p).SequenceEqual(a.AccountId)))
                .SelectMany(a => a.Roles.Values)
                .Where(r => Trust.ServicesOf(r).Any() && !passed.Contains(r.Arn) && resource.Patterns.Any(p => IsMatch(p.Text, r.Arn)))
                .Select(r => r.Arn),
        ];
        if (others.Length > 0 && resource.Patterns.Any(p => p.Text.Contains('*')))
        {
            yield return new ClosingChange(
                ClosureKind.PassOtherRoles,
                policy,
                statement,
                $"let {name} pass {string.Join(", ", others)} only",
                m => ModelEdits.ReplaceStatement(m, statement, [.. Without(statement), Documents.Pass(others, [])]));
        }

        string[] services = [.. passes.SelectMany(a => a.Witness.Context.GetValueOrDefault("iam:PassedToService", [])).Distinct()];
        bool isConditioned = statement.Conditions.ConvertAll(c => c)
            .Any(c => c.Key.Equals("iam:PassedToService", StringComparison.OrdinalIgnoreCase));
        if (services.Length > 0 && !isConditioned && statement.Conditions.IsEmpty)
        {
            string[] resources = [.. resource.Patterns.Select(p => p.Text)];
            yield return new ClosingChange(
                ClosureKind.PassToOtherServices,
                policy,
                statement,
                $"let {name} pass no role to {string.Join(", ", services)} (StringNotEquals iam:PassedToService)",
                m => ModelEdits.ReplaceStatement(m, statement, [.. Without(statement), Documents.Pass(resources, services)]));
        }
    }

    private static bool IsMatch(string pattern, string arn) => TextPattern.Compile(PolicyString.Literal(pattern), PatternStyle.Wildcards)
        .Matches(arn, NoVariables.Instance);

    // The statement without PassRole; nothing where there is nothing else in it.
    private static ImmutableArray<Statement> Without(Statement statement)
    {
        LocatedText[] rest = [.. statement.Action.Patterns.Where(p => !p.Text.Equals(PassRole, StringComparison.OrdinalIgnoreCase))];
        return rest.Length == 0
            ? []
            :
            [
                new Statement
                {
                    Index = statement.Index,
                    Sid = statement.Sid,
                    Effect = statement.Effect,
                    Action = new ActionElement(false, PolicyList.Create<LocatedText>(rest), statement.Action.Location),
                    Resource = statement.Resource,
                    Conditions = statement.Conditions,
                    Location = statement.Location,
                },
            ];
    }
}
