using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-1105 to F-1108: permissions boundaries.</summary>
internal static class BoundaryRules
{
    // A boundary that people write is compared in much less; one that is made to be hard is left undecided.
    private const long Budget = 100_000;

    private static readonly string[] s_versionCalls = ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"];
    private static readonly string[] s_boundaryCalls = ["iam:Delete{0}PermissionsBoundary", "iam:Put{0}PermissionsBoundary"];
    private static readonly string[] s_kinds = ["Role", "User"];

    public static void Removable(Situation s) => ForBounded(s, (p, boundary) =>
    {
        foreach (string call in s_boundaryCalls)
        {
            string action = string.Format(System.Globalization.CultureInfo.InvariantCulture, call, p.User is null ? "Role" : "User");
            ContextLayer? given = call.Contains("Put", StringComparison.Ordinal)
                ? new ContextLayer.Builder()
                    .Add("iam:PermissionsBoundary", $"arn:{p.Account.Partition}:iam::aws:policy/AdministratorAccess")
                    .Build()
                : null;
            if (s.Questions.Allowed(p.Who, action, p.Arn, given: given) is not { } shown)
            {
                continue;
            }

            Questions after = s.Questions.On(ModelEdits.Bound(s.Model, p.Arn, null));
            Answer? gain = after.Who(p.Arn) is { } who && Situation.IsAdmin(after, who) ? s.AdminWitness(after, who, p.Account) : null;
            FindingDraft draft = new(p)
            {
                Shown = shown,
                Chain = gain is null ? [shown.Witness] : [shown.Witness, gain.Witness],
                Resources = [boundary.PolicyArn],
            };
            return gain is null ? draft : draft.Be(Severity.Critical, "without the boundary it is an administrator");
        }

        return null;
    });

    // F-1106: for every holder all that its policies allow the boundary allows too; what is not decided is not said.
    public static void WithoutEffect(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            var held = s.In(account).Where(p => !p.IsServiceLinked && BoundaryOf(p) is not null).GroupBy(p => BoundaryOf(p)!.PolicyArn);
            foreach (var holders in held)
            {
                if (s.Model.FindPolicy(holders.Key) is not { Document.UnknownReason: null } policy
                    || !holders.All(p => RefusesNothing(s, p, policy.Document)))
                {
                    continue;
                }

                var subject = Situation.SubjectOf(policy) with { Account = account.AccountId };
                s.Report(new FindingDraft(subject) { At = policy.Location, Principals = holders.Select(p => p.Arn) }
                    .Fact(policy.Arn, "refuses nothing that the policies of its holders allow"));
            }
        }
    }

    public static void UnboundedCreation(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => BoundaryOf(p) is not null || !p.IsAdmin))
        {
            ContextLayer none = new ContextLayer.Builder().Add("iam:PermissionsBoundary", [], isMultivalued: false).Build();
            foreach (string kind in s_kinds)
            {
                string create = $"iam:Create{kind}";
                string target = s.Generic.Of(create, p.Account);
                if (s.Questions.Allowed(p.Who, create, target, given: none) is not { } shown)
                {
                    continue;
                }

                Answer? grant = s.Questions.Allowed(p.Who, $"iam:Put{kind}Policy", target, given: none)
                    ?? s.Questions.Allowed(p.Who, $"iam:Attach{kind}Policy", target, given: none);
                if (grant is not null)
                {
                    s.Report(new FindingDraft(p) { Shown = shown, Chain = [shown.Witness, grant.Witness] });
                    break;
                }
            }
        }
    }

    public static void Editable(Situation s) =>
        ForBounded(s, (p, boundary) => boundary.PolicyArn.Contains(":iam::aws:", StringComparison.Ordinal)
        ? null
        : s_versionCalls.Select(a => s.Questions.Allowed(p.Who, a, boundary.PolicyArn)).FirstOrDefault(a => a is not null) is { } shown
            ? new FindingDraft(p) { Shown = shown, Resources = [boundary.PolicyArn] }
            : null);

    private static void ForBounded(Situation s, Func<Person, AttachedPolicy, FindingDraft?> assess)
    {
        foreach (Person p in s.Subjects)
        {
            if (BoundaryOf(p) is { } boundary && assess(p, boundary) is { } draft)
            {
                s.Report(draft);
            }
        }
    }

    private static AttachedPolicy? BoundaryOf(Person p) => p.User?.PermissionsBoundary ?? p.Role?.PermissionsBoundary;

    private static bool RefusesNothing(Situation s, Person p, PolicyDocument boundary)
    {
        if (p.Who.Policies.UnknownPolicies.Any())
        {
            return false;
        }

        PolicyDocument own =
            new(PolicyVersion.V2012, null, [.. p.Who.Policies.Identity.Policies.SelectMany(x => x.Document.Statements)], default);
        if (own.Statements.All(x => x.Effect == Effect.Deny))
        {
            // Whoever may do nothing is refused nothing; the boundary is there for what comes.
            return AllowsAll(boundary);
        }

        var options = new ProofOptions
        {
            Principal = p.Who.Requester,
            ResourceAccount = p.Account.AccountId,
            Evaluation = s.Settings.Evaluation,
            Budget = Budget,
        };
        return AllowsAll(boundary) || PolicyRelations.NoNewAccess(boundary, own, options, s.Stop).Verdict == ProofVerdict.Proved;
    }

    private static bool AllowsAll(PolicyDocument document) => document.Statements.All(x => x.Effect == Effect.Allow)
        && document.Statements.Any(x =>
            x is { Action.IsNegated: false, Conditions.IsEmpty: true, Resource: { IsNegated: false } resource }
            && x.Action.Patterns.Any(a => a.Text is "*" or "*:*")
            && resource.Patterns.Any(r => r.Text == "*"));
}
