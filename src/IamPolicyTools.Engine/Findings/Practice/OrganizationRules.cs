using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-1401 to F-1408: the organization and what runs where.</summary>
internal static class OrganizationRules
{
    private const int Recent = 90;

    private static readonly string[] s_security =
        ["guardduty.amazonaws.com", "securityhub.amazonaws.com", "access-analyzer.amazonaws.com", "config.amazonaws.com",
            "iam.amazonaws.com"];

    private static readonly string[] s_tasks =
        ["IAMCreateRootUserPassword", "IAMDeleteRootUserCredentials", "S3UnlockBucketPolicy", "SQSUnlockQueuePolicy",
            "IAMAuditRootUserCredentials"];

    public static void NoOrganization(Situation s)
    {
        if (s.Model.Organization is not null)
        {
            return;
        }

        if (!s.Model.IsWithoutOrganization)
        {
            RootRules.WithoutOrganization(s);
        }
        else if (s.Model.Accounts.Count > 1 || s.Accounts.Any(a => IsMixed(s, a)))
        {
            Account first = s.Model.Accounts.Values.First();
            s.Report(new FindingDraft(first) { Principals = s.Model.Accounts.Keys }.Fact("Organization", null));
        }
    }

    public static void WorkloadsInManagement(Situation s) => ForOrganization(s, organization =>
    {
        if (s.Model.Accounts.TryGetValue(organization.MasterAccountId, out Account? master)
            && s.Accounts.Contains(master)
            && Workloads(s, master) is { } draft)
        {
            s.Report(draft);
        }
    });

    public static void OutsideUnits(Situation s) => ForOrganization(s, organization =>
    {
        foreach (OrganizationAccount entry in organization.Root.Accounts.Where(a => a.AccountId != organization.MasterAccountId))
        {
            s.Report(new FindingDraft(new Subject("Account", entry.AccountId)
            {
                Arn = entry.AccountId,
                Account = entry.AccountId,
            }).Fact("Organization.Root.Accounts", entry.AccountId));
        }
    });

    public static void NoDelegation(Situation s) => ForOrganization(s, organization =>
    {
        string[] missing = [.. s_security.Except(organization.DelegatedAdministrators.Select(d => d.ServicePrincipal))];
        if (missing.Length > 0 && HasMembers(organization.Root, organization.MasterAccountId))
        {
            s.Report(new FindingDraft(new Subject("Organization", organization.Id)
            {
                Arn = organization.Id,
            }).Fact("DelegatedAdministrators", $"none for {string.Join(", ", missing)}"));
        }
    });

    public static void DelegatedWorkload(Situation s) => ForOrganization(s, organization =>
    {
        foreach (var delegated in organization.DelegatedAdministrators.GroupBy(d => d.AccountId))
        {
            if (s.Accounts.FirstOrDefault(a => a.AccountId == delegated.Key) is { } account && Workloads(s, account) is { } draft)
            {
                draft.Fact("DelegatedAdministrators", string.Join(", ", delegated.Select(d => d.ServicePrincipal)));
                s.Report(delegated.Any(d => d.ServicePrincipal is "sso.amazonaws.com" or "iam.amazonaws.com")
                    ? draft.Be(Severity.High, "it can become anybody")
                    : draft);
            }
        }
    });

    public static void Mixed(Situation s)
    {
        foreach (Account account in s.Accounts.Where(a => IsMixed(s, a)))
        {
            FindingDraft draft = new FindingDraft(account).Fact("tags", $"{s.Options.ProductionTag} and others in one account");
            Answer? crossing = s.In(account)
                .Where(p => !p.IsServiceLinked && IsElsewhere(s, p.Tags))
                .SelectMany(p => account.Resources.Values.Where(r => Situation.HasTag(r.Tags, s.Options.ProductionTag)).Select(r =>
            {
                string target = DataRules.IsBucket(r) ? $"{r.Arn}/k" : r.Arn;
                return Catalogue.IamCatalogue.Default.FindActionsOn(target)
                    .Where(a => a.AccessLevel is Catalogue.AccessLevel.Read or Catalogue.AccessLevel.Write)
                    .Take(20)
                    .Select(a => s.Questions.Allowed(p.Who, a.FullName, target, owner: account.AccountId))
                        .FirstOrDefault(a => a is not null);
            })).FirstOrDefault(a => a is not null);
            if (crossing is not null)
            {
                draft.Shown = crossing;
                draft.Be(Severity.Medium, $"{crossing.Witness.Principal} is not in production, and reaches what is");
            }

            s.Report(draft);
        }
    }

    public static void CentralRootOff(Situation s) => ForOrganization(s, organization =>
    {
        Subject subject = new("Account", organization.MasterAccountId)
        {
            Arn = organization.MasterAccountId,
            Account = organization.MasterAccountId,
        };
        if (organization.Features is not { } features)
        {
            s.NotAssessed(s.Model.Accounts.GetValueOrDefault(organization.MasterAccountId),
                "no features of the organization (aws iam list-organizations-features)");
        }
        else if (!features.Contains("RootCredentialsManagement"))
        {
            s.Report(new FindingDraft(subject).Fact("Organization.Features", features.IsEmpty ? "[]" : string.Join(", ", features)));
        }
    });

    public static void AssumeRootWide(Situation s) => ForOrganization(s, organization =>
    {
        string? member =
            s.Model.Accounts.Keys.FirstOrDefault(a => a != organization.MasterAccountId && organization.FindPath(a) is not null)
            ?? FirstMember(organization.Root, organization.MasterAccountId);
        if (member is null)
        {
            return;
        }

        HashSet<string> callers =
            [organization.MasterAccountId, .. organization.DelegatedAdministrators.Where(d => d.ServicePrincipal == "iam.amazonaws.com")
                .Select(d => d.AccountId)];
        foreach (Person p in s.Subjects.Where(p => callers.Contains(p.Account.AccountId) && !p.IsAdmin))
        {
            Answer[] allowed =
            [
                .. s_tasks.Select(t => s.Questions.Allowed(
                    p.Who,
                    "sts:AssumeRoot",
                    $"arn:{p.Account.Partition}:iam::{member}:root",
                    given: new Evaluation.Requests.ContextLayer.Builder()
                        .Add("sts:TaskPolicyArn", $"arn:aws:iam::aws:policy/root-task/{t}")
                        .Build()))
                        .OfType<Answer>(),
            ];
            if (allowed.Length > 0)
            {
                FindingDraft draft = new(p) { Shown = allowed[0], Actions = ["sts:AssumeRoot"] };
                bool auditOnly =
                    allowed.All(a => a.Witness.Context.GetValueOrDefault("sts:TaskPolicyArn", []) is [var task]
                        && task.EndsWith("IAMAuditRootUserCredentials", StringComparison.Ordinal));
                s.Report(auditOnly ? draft.Be(Severity.Low, "for the audit task only") : draft);
            }
        }
    });

    private static void ForOrganization(Situation s, Action<Organization> assess)
    {
        if (s.Model.Organization is { } organization)
        {
            assess(organization);
        }
        else
        {
            RootRules.WithoutOrganization(s);
        }
    }

    // Compute roles in a profile or in use, data, users with keys.
    private static FindingDraft? Workloads(Situation s, Account account)
    {
        HashSet<string> inProfile = [.. account.InstanceProfiles.Values.SelectMany(p => p.Roles)];
        foreach (Person p in s.In(account).Where(p => p is { Role: not null, IsServiceLinked: false, IsReserved: false }))
        {
            bool isUsed = inProfile.Contains(p.Role!.RoleName) || (p.Role.LastUsedDate is { } last && !s.IsOlder(last, Recent));
            Answer? shown = !isUsed
                ? null
                : Trust.ServicesOf(p.Role)
                    .Where(Trust.RunsCode)
                    .Select(x => Trust.ByService(s, p.Role, x))
                    .FirstOrDefault(a => a is { IsAllowed: true });
            if (shown is not null)
            {
                return new FindingDraft(account) { Shown = shown, Principals = [p.Arn] };
            }
        }

        if (s.In(account).FirstOrDefault(p => p.HasActiveKey == true) is { } user)
        {
            return new FindingDraft(account) { Principals = [user.Arn] }.Fact("user with a key", user.Name);
        }

        return account.Resources.Values.FirstOrDefault(r => !DataRules.IsLogDestination(r)
            && (DataRules.IsBucket(r)
                || r.Arn.Contains(":dynamodb:", StringComparison.Ordinal)
                || r.Arn.Contains(":lambda:", StringComparison.Ordinal))) is { } data
            ? new FindingDraft(account) { Resources = [data.Arn] }.Fact("resource", data.Arn)
            : null;
    }

    private static bool IsMixed(Situation s, Account account)
    {
        Tag[][] all =
            [.. account.Resources.Values.Select(r => r.Tags.ToArray()), .. s.In(account)
                .Where(p => !p.IsServiceLinked)
                .Select(p => p.Tags.ToArray())];
        return all.Any(t => Situation.HasTag(t, s.Options.ProductionTag)) && all.Any(t => IsElsewhere(s, t));
    }

    // Tagged with the key of production, and another value.
    private static bool IsElsewhere(Situation s, IEnumerable<Tag> tags)
    {
        string key = s.Options.ProductionTag.Split('=')[0];
        return tags.Any(t => t.Key.Equals(key, StringComparison.OrdinalIgnoreCase) && t.UnknownReason is null)
            && !Situation.HasTag(tags, s.Options.ProductionTag);
    }

    private static bool HasMembers(OrganizationalUnit unit, string master) => FirstMember(unit, master) is not null;

    private static string? FirstMember(OrganizationalUnit unit, string master) =>
        unit.Accounts.Select(a => a.AccountId).FirstOrDefault(a => a != master)
            ?? unit.OrganizationalUnits.Select(u => FirstMember(u, master)).FirstOrDefault(a => a is not null);
}
