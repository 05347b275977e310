using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-1201 to F-1205, F-1501 to F-1503: what nobody uses, and sessions.</summary>
internal static class UnusedRules
{
    private const int Unused = 90;
    private const int FourHours = 14_400;
    private const string NoData = "no last-access data (aws iam generate-service-last-accessed-details)";

    public static void Role(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            Person[] roles = [.. s.In(account).Where(p => p is { Role: not null, IsServiceLinked: false })];
            Person[] unknown = [.. roles.Where(p => !p.Role!.IsLastUseKnown && p.Role.LastUsedDate is null)];
            foreach (Person p in roles.Except(unknown).Where(p => !p.IsBreakGlass))
            {
                DateTimeOffset? last = p.Role!.LastUsedDate ?? p.Role.CreateDate;
                bool isYoung = p.Role.CreateDate is { } made && !s.IsOlder(made, s.Options.MaxRoleUnused);
                if (isYoung || (last is not null && !s.IsOlder(last, s.Options.MaxRoleUnused)))
                {
                    continue;
                }

                FindingDraft draft = new FindingDraft(p)
                    .Fact($"{CredentialRules.Path(p)}.RoleLastUsed.LastUsedDate", p.Role.LastUsedDate is { } date ? date : "never");
                s.Report(p.IsAdmin
                    ? draft.Be(Severity.High, "an administrator")
                    : p.Reach >= Reach.Data
                    ? draft.Be(Severity.Medium, "it reaches data of every name, or more")
                    : draft);
            }

            if (unknown.Length > 0)
            {
                s.NotAssessed(account, $"last use unknown for {unknown.Length} of {roles.Length} roles (aws iam get-role)");
            }
        }
    }

    public static void Service(Situation s) => ForData(s, (p, services) =>
    {
        List<(string Service, Answer Shown, string Use)> unused = [];
        foreach (ServiceLastAccess service in services.Where(x => x.LastAuthenticated is null || s.IsOlder(x.LastAuthenticated, Unused)))
        {
            if (IamCatalogue.Default.FindService(service.Service)?.Actions.Take(25)
                .Select(a => s.OnGeneric(p, a.FullName))
                .FirstOrDefault(a => a is { IsAllowed: true }) is { } shown)
            {
                unused.Add((service.Service, shown, service.LastAuthenticated is { } date ? $"{date.UtcDateTime:yyyy-MM-dd}" : "never"));
            }
        }

        if (unused.Count > 0)
        {
            var draft = new FindingDraft(p) { Shown = unused[0].Shown, Actions = unused.Select(u => $"{u.Service}:*") };
            foreach ((string service, _, string use) in unused)
            {
                draft.Fact($"ServiceLastAccessed {service}", use);
            }

            s.Report(draft);
        }
    });

    public static void Action(Situation s) => ForData(s, (p, services) =>
    {
        List<(string Action, Answer Shown)> unused = [];
        foreach (ServiceLastAccess service in services)
        {
            foreach (ActionLastAccess action in service.Actions.Where(a => a.LastAccessed is null || s.IsOlder(a.LastAccessed, Unused)))
            {
                string name = $"{service.Service}:{action.Action}";
                if (IamCatalogue.Default.FindAction(name) is not null && s.OnGeneric(p, name) is { IsAllowed: true } shown)
                {
                    unused.Add((name, shown));
                }
            }
        }

        if (unused.Count > 0)
        {
            s.Report(new FindingDraft(p)
            {
                Shown = unused[0].Shown,
                Actions = unused.Select(u => u.Action),
            }.Fact("unused", string.Join(", ", unused.Select(u => u.Action).Order(StringComparer.Ordinal))));
        }
    });

    public static void NobodyCanAssume(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => p is { Role: not null, IsReserved: false, IsAssumable: false }))
        {
            s.Report(new FindingDraft(p).Fact("sts:AssumeRole", "nobody, inside or out"));
        }
    }

    public static void LongSession(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => p is { Role: not null, IsReserved: false }
            && p.Role.MaxSessionDuration > s.Options.MaxSession))
        {
            if (p.Reach < Reach.Path && p.Role!.MaxSessionDuration <= FourHours)
            {
                continue;
            }

            FindingDraft draft = new FindingDraft(p)
            {
                Shown = UserRules.AdminRequest(s, p),
            }.Fact($"{CredentialRules.Path(p)}.MaxSessionDuration", p.Role!.MaxSessionDuration);
            s.Report(p.Reach >= Reach.Path ? draft : draft.Be(Severity.Info, $"{p.Name} is no administrator"));
        }
    }

    public static void WithoutAttribution(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => p is { Role: not null, IsReserved: false }))
        {
            foreach (OutsideWay way in TrustRules.Outsiders(s, p.Role!).Where(w => !w.IsNamedRole))
            {
                var given = new Evaluation.Requests.ContextLayer.Builder().Add("sts:RoleSessionName", "anything");
                foreach ((string key, ImmutableArray<string> values) in way.Witness.Context.Where(c => c.Key is "sts:ExternalId"))
                {
                    given.Add(key, values, isMultivalued: false);
                }

                (Questions questions, Evaluation.Gathering.Subject who) = s.Outside.Of(way.Account);
                Answer asked = questions.Asked(who, "sts:AssumeRole", p.Arn, given: given.Build());
                if (asked.Result.IsAllowed)
                {
                    s.Report(new FindingDraft(p)
                    {
                        Shown = asked,
                        Witness = asked.Witness with { Assumes = way.Witness.Assumes, IdentityPolicy = way.Witness.IdentityPolicy },
                        Principals = [way.Account],
                    });
                    break;
                }
            }
        }
    }

    public static void FederationToken(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => p is { User: not null, IsAdmin: true, HasActiveKey: true }))
        {
            Answer? shown =
                s.Questions.Allowed(p.Who, "sts:GetFederationToken",
                    $"arn:{p.Account.Partition}:sts::{p.Account.AccountId}:federated-user/any");
            if (shown is not null)
            {
                s.Report(new FindingDraft(p) { Shown = shown });
            }
        }
    }

    private static void ForData(Situation s, Action<Person, ImmutableArray<ServiceLastAccess>> assess)
    {
        foreach (Account account in s.Accounts)
        {
            Person[] people = [.. s.In(account).Where(p => !p.IsServiceLinked)];
            int without = 0;
            foreach (Person p in people)
            {
                if ((p.User is not null ? p.User.ServiceLastAccessed : p.Role?.ServiceLastAccessed) is { } services)
                {
                    assess(p, services);
                }
                else
                {
                    without++;
                }
            }

            if (without > 0)
            {
                s.NotAssessed(account, without == people.Length ? NoData : $"for {without} of {people.Length} principals: {NoData}");
            }
        }
    }
}
