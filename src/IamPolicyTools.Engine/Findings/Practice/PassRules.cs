using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-801 to F-805: roles that are passed to services.</summary>
internal static class PassRules
{
    private const string PassRole = "iam:PassRole";

    private static readonly string[] s_asked =
        ["ec2.amazonaws.com", "lambda.amazonaws.com", "ecs-tasks.amazonaws.com", "cloudformation.amazonaws.com", "codebuild.amazonaws.com",
            "glue.amazonaws.com",
        "sagemaker.amazonaws.com", "states.amazonaws.com", "bedrock-agentcore.amazonaws.com", "batch.amazonaws.com",
            "elasticmapreduce.amazonaws.com", "ssm.amazonaws.com", "scheduler.amazonaws.com"];

    private static readonly Lazy<(string Service, string[] Operations)[]> s_passing = new(() =>
    [
        .. IamCatalogue.Default.Operations.Operations.SelectMany(o => o.PassedToServices.Select(x => (Service: x, Operation: o)))
            .GroupBy(x => x.Service)
            .OrderByDescending(g => s_asked.Contains(g.Key))
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, g.SelectMany(x => x.Operation.RequiredActions.Where(a => a != PassRole).Take(1)).Distinct().ToArray())),
    ]);

    public static void AnyRole(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => s.Settings.Expands || !p.IsAdmin))
        {
            if (s.Questions.Find(p.Who, PassRole, s.Generic.Of(PassRole, p.Account)) is not { } first)
            {
                continue;
            }

            (string Service, Answer Pass, Answer Call)[] ways = [.. Ways(s, p, s.Generic.Of(PassRole, p.Account))];
            if (ways.Length == 0)
            {
                Answer? alone = first.IsAllowed
                    ? first
                    : Passed(s, p, s.Generic.Of(PassRole, p.Account)).Select(x => x.Pass).FirstOrDefault();
                if (alone is not null)
                {
                    s.Report(new FindingDraft(p) { Shown = alone }.Be(Severity.Low, "no operation that passes a role is allowed: hygiene"));
                }

                continue;
            }

            FindingDraft draft = new(p)
            {
                Shown = ways[0].Pass,
                Chain = [ways[0].Pass.Witness, ways[0].Call.Witness],
                Actions = [PassRole, .. ways.Select(w => w.Call.Witness.Action).Distinct()],
            };
            Person? admin = s.In(p.Account)
                .FirstOrDefault(r => r is { Role: not null, IsAdmin: true, IsServiceLinked: false }
                    && ways.Any(w => Trust.ServicesOf(r.Role).Contains(w.Service)));
            s.Report(admin is null ? draft : draft.Be(Severity.Critical, $"{admin.Name} is an administrator, and trusts such a service"));
        }
    }

    public static void PrivilegedRole(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => !p.IsAdmin && MayPass(p)))
        {
            foreach (Person role in s.RolesByReach(p.Account).Where(r => r.Arn != p.Arn))
            {
                if (role.Reach <= p.Reach)
                {
                    break;
                }

                string[] services = [.. Trust.ServicesOf(role.Role!)];
                var found = Ways(s, p, role.Arn, services)
                    .Select(w => (Way: w, Trust: Trust.ByService(s, role.Role!, w.Service)))
                    .FirstOrDefault(w => w.Trust is { IsAllowed: true });
                if (found.Trust is not null)
                {
                    s.Report(new FindingDraft(p)
                    {
                        Shown = found.Way.Pass,
                        Chain = [found.Way.Pass.Witness, found.Way.Call.Witness, found.Trust.Witness],
                        Resources = [role.Arn],
                        Actions = [PassRole, found.Way.Call.Witness.Action],
                    });
                    break;
                }
            }
        }
    }

    public static void SeveralServices(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => p is { Role: not null, IsReserved: false }))
        {
            string[] compute =
                [.. Trust.ServicesOf(p.Role!).Where(Trust.RunsCode).Where(x => Trust.ByService(s, p.Role!, x) is { IsAllowed: true })];
            string[] kinds =
                [.. compute.Select(x => x is "edgelambda.amazonaws.com" or "lambda.amazonaws.com"
                    ? "lambda"
                    : x is "build.apprunner.amazonaws.com" or "tasks.apprunner.amazonaws.com"
                    ? "apprunner"
                    : x).Distinct()];
            bool withPeople = kinds.Length == 1
                && Trust.EntriesOf(p.Role!.Document)
                    .Any(e => e.Entry.Type == PrincipalType.Federated
                        || (e.Entry.Type == PrincipalType.Aws && e.Entry.Value.Contains(":user/", StringComparison.Ordinal)));
            if (kinds.Length < 2 && !withPeople)
            {
                continue;
            }

            FindingDraft draft = new(p) { Shown = Trust.ByService(s, p.Role!, compute[0]), Principals = compute };
            s.Report(p.Reach >= Reach.Data ? draft.Be(Severity.Medium, $"{p.Name} reaches data of every name, or more") : draft);
        }
    }

    public static void Profiles(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            foreach (InstanceProfile profile in account.InstanceProfiles.Values)
            {
                Records.Subject subject =
                    Situation.SubjectOf("InstanceProfile", $"instance-profile/{profile.InstanceProfileName}", profile.Arn, account);
                string path = $"InstanceProfiles[{profile.InstanceProfileName}].Roles";
                if (profile.Roles.IsEmpty)
                {
                    s.Report(new FindingDraft(subject) { At = profile.Location }.Fact(path, "[]"));
                }
                else if (account.Roles.GetValueOrDefault(profile.Roles[0]) is { } role
                    && Trust.ByService(s, role, "ec2.amazonaws.com") is null)
                {
                    s.Report(new FindingDraft(subject)
                    {
                        At = profile.Location,
                        Message = $"{role.RoleName} is in a profile, and does not trust EC2: it never works",
                    }.Fact(path, role.RoleName));
                }
            }
        }
    }

    public static void ServiceLinked(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => s.Settings.Expands || !p.IsAdmin))
        {
            Answer?[] answers =
            [
                .. new[] { ("es.amazonaws.com", "AWSServiceRoleForAmazonElasticsearchService"),
                    ("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"), ("ecs.amazonaws.com", "AWSServiceRoleForECS") }
                    .Select(x => s.Questions.Allowed(
                        p.Who,
                        "iam:CreateServiceLinkedRole",
                        $"arn:{p.Account.Partition}:iam::{p.Account.AccountId}:role/aws-service-role/{x.Item1}/{x.Item2}",
                        given: new ContextLayer.Builder().Add("iam:AWSServiceName", x.Item1).Build())),
            ];
            if (answers.All(a => a is not null))
            {
                s.Report(new FindingDraft(p) { Shown = answers[0] });
            }
        }
    }

    // A service to which the role may be passed, and an operation of it that is allowed.
    private static IEnumerable<(string Service, Answer Pass, Answer Call)> Ways(Situation s, Person p, string role,
        string[]? services = null)
    {
        foreach ((string service, Answer pass) in Passed(s, p, role, services))
        {
            foreach (string operation in s_passing.Value.First(x => x.Service == service).Operations)
            {
                if (s.OnGeneric(p, operation, Envelope.Free) is { IsAllowed: true } call)
                {
                    yield return (service, pass, call);
                    break;
                }
            }
        }
    }

    private static IEnumerable<(string Service, Answer Pass)> Passed(Situation s, Person p, string role, string[]? services = null)
    {
        foreach ((string service, _) in s_passing.Value.Where(x => services?.Contains(x.Service) != false))
        {
            ContextLayer given = new ContextLayer.Builder().Add("iam:PassedToService", service).Build();
            if (s.Questions.Allowed(p.Who, PassRole, role, given: given) is { } pass)
            {
                yield return (service, pass);
            }
        }
    }

    private static bool MayPass(Person p) => p.Who.Policies.Identity.HasUnknown
        || p.Who.Policies.Identity.For(Questions.ActionOf(PassRole)).Any(x => !x.IsDeny && x.MatchesAction(Questions.ActionOf(PassRole)));
}
