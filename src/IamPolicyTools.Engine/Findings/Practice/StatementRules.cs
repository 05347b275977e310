using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-1006, F-1007 and F-1010: statements that say more, or less, than they seem to.</summary>
internal static class StatementRules
{
    // What people write is decided in much less; what is not decided is not said.
    private const long Budget = 100_000;

    private static readonly string[] s_seldomMeant =
    [
        "sqs:DeleteQueue", "bedrock:InvokeModel", "bedrock:CreateAgent", "kms:ScheduleKeyDeletion", "s3:DeleteObject",
            "ec2:TerminateInstances", "iam:CreateUser",
    ];

    public static void NotAction(Situation s) => ForStatements(s, x => x.Action.IsNegated, (p, statement) =>
        NewestActions(statement)
            .Select(a => s.OnGeneric(p, a))
            .FirstOrDefault(a => a is { IsAllowed: true } && a.Allows.Any(m => m.GetStatement() == statement)));

    public static void NotResource(Situation s) => ForStatements(s, x => x.Resource is { IsNegated: true }, (p, statement) =>
        ActionsOf(statement)
            .Select(a => s.OnGeneric(p, a))
            .FirstOrDefault(a => a is { IsAllowed: true } && a.Allows.Any(m => m.GetStatement() == statement)));

    // F-1010: for no holder there is a request that the statement matches and that nothing else of the holder refuses. Organization
    // policies are left aside: what is dead in a sandbox alone is not dead.
    public static void WithoutEffect(Situation s)
    {
        var held = s.Subjects.SelectMany(p => p.Who.Policies.Identity.Policies.Where(x => !IsOfAws(x)).Select(x => (Person: p, Policy: x)))
            .SelectMany(x => x.Policy.Document.Statements.Where(a => a.Effect == Effect.Allow)
                .Select(a => (x.Person, x.Policy, Statement: a)))
            .GroupBy(x => x.Statement, ReferenceEqualityComparer.Instance);
        foreach (var uses in held)
        {
            (Person first, PolicySource policy, Statement statement) = uses.First();
            if (uses.Any(u => IsAlive(s, u.Person, statement)) || !uses.All(u => IsDead(s, u.Person, statement)))
            {
                continue;
            }

            FindingDraft draft = Draft(s, first, policy);
            draft.At = statement.Location;
            draft.Principals = uses.Select(u => u.Person.Arn).Distinct();
            draft.Actions = statement.Action.Patterns.Select(a => a.Text);
            draft.Policy = new PolicyPlace
            {
                Policy = policy.Arn ?? policy.Name,
                Sid = statement.Sid,
                Statement = statement.Index + 1,
                Location = Location.Of(statement.Location),
            };
            s.Report(draft.Fact($"{policy.Name} {statement.DisplayName}", "allows no request to any of its holders", statement.Location));
        }
    }

    private static bool IsOfAws(PolicySource policy) => policy.Arn?.Contains(":iam::aws:", StringComparison.Ordinal) == true;

    // FR-5: what has to be changed is the policy, be it attached, of a group, or one's own.
    private static FindingDraft Draft(Situation s, Person holder, PolicySource policy) =>
        policy.Arn is { } arn && s.Model.FindPolicy(arn) is { } managed ? new FindingDraft(Situation.SubjectOf(managed))
        : policy.Via is { } name && holder.Account.FindGroup(name) is { } group
            ? new FindingDraft(Situation.SubjectOf("Group", $"group/{group.GroupName}", group.Arn, holder.Account))
        : new FindingDraft(holder);

    // The cheap question first: nearly every statement allows something that is soon found.
    private static bool IsAlive(Situation s, Person p, Statement statement)
    {
        if (statement.Action.IsNegated || statement.Resource is not { IsNegated: false } resource)
        {
            return false;
        }

        CatalogueAction? action = statement.Action.Patterns.Take(1)
            .SelectMany(a => ActionPatterns.Expand(IamCatalogue.Default, a.Text))
            .FirstOrDefault();
        string? target = action is null
            ? null
            : resource.Patterns.Any(r => r.Text == "*") ? s.Generic.Of(action.FullName, p.Account)
            : resource.Patterns.Select(r => StrongestRequest.Concrete(r.Text, p)).FirstOrDefault(r => r is not null);
        bool isTaken = action is not null
            && target is not null
            && (action.IsWildcardOnly || action.ResourceTypes.Any(t => t.Type.Fits(target)));
        return isTaken
            && s.InRegions(target!, p.Who).Any(r =>
                s.Questions.Allowed(p.Who, action!.FullName, r, Envelope.Network, p.Account.AccountId) is { } answer
                && answer.Allows.Any(a => a.GetStatement() == statement));
    }

    private static bool IsDead(Situation s, Person p, Statement statement)
    {
        if (p.Who.Policies.UnknownPolicies.Any())
        {
            return false;
        }

        IEnumerable<Statement> denies = p.Who.Policies.Identity.Policies.SelectMany(x => x.Document.Statements)
            .Where(x => x.Effect == Effect.Deny);
        PolicyDocument own = new(PolicyVersion.V2012, null, [statement, .. denies], default);
        var options = new ProofOptions { Principal = p.Who.Requester, Evaluation = s.Settings.Evaluation, Budget = Budget };
        string? boundary = p.User?.PermissionsBoundary?.PolicyArn ?? p.Role?.PermissionsBoundary?.PolicyArn;
        ProofAnswer answer = boundary is null
            ? PolicyRelations.NeverAllows(own, null, options, s.Stop)
            : s.Model.FindPolicy(boundary) is { } limit
            ? PolicyRelations.Disjoint(own, limit.Document, options, s.Stop)
            : PolicyRelations.NeverAllows(own, null, options, s.Stop);
        return answer.Verdict == ProofVerdict.Proved;
    }

    private static void ForStatements(Situation s, Predicate<Statement> fits, Func<Person, Statement, Answer?> show)
    {
        foreach (Person p in s.Subjects.Where(p => s.Settings.Expands || !p.IsAdmin))
        {
            foreach (Statement statement in p.Who.Policies.Identity.Policies.SelectMany(x => x.Document.Statements)
                .Where(x => x.Effect == Effect.Allow && fits(x)))
            {
                if (show(p, statement) is { } shown)
                {
                    s.Report(new FindingDraft(p) { Shown = shown, At = statement.Location });
                    break;
                }
            }
        }
    }

    /// <summary>Actions that stand for what a statement is about.</summary>
    public static IEnumerable<string> ActionsOf(Statement statement) =>
        statement.Action.IsNegated || statement.Action.Patterns.Any(a => a.Text == "*")
        ? Situation.AdminActions
        : statement.Action.Patterns.SelectMany(a => ActionPatterns.Expand(IamCatalogue.Default, a.Text)
            .OrderByDescending(x => x.AccessLevel is AccessLevel.Write or AccessLevel.PermissionsManagement).Take(4))
                .Select(a => a.FullName);

    // Actions that nobody thinks of when he lists what is not meant.
    private static IEnumerable<string> NewestActions(Statement statement) => s_seldomMeant
        .Where(a => !statement.Action.Patterns.Any(p => Language.Patterns.ActionPattern.Compile(p.Text).Matches(Questions.ActionOf(a))));
}
