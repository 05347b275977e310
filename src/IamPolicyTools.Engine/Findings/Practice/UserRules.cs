using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-210, F-211, F-213, F-301 to F-304: MFA, people and workloads as users.</summary>
internal static class UserRules
{
    private const int Recent = 90;

    public static void NotPhishingResistant(Situation s) => CredentialRules.ForUsers(s, p => MfaKindsUnknown(p) && p.IsNearAdmin, p =>
    {
        MfaDevice[] devices = [.. p.User!.MfaDevices];
        if (devices.Length > 0 && devices.All(d => d.SerialNumber.Contains(":mfa/", StringComparison.Ordinal)) && p.IsNearAdmin)
        {
            s.Report(new FindingDraft(p)
            {
                Shown = AdminRequest(s, p),
            }.Fact($"{CredentialRules.Path(p)}.MFADevices", string.Join(", ", devices.Select(d => d.SerialNumber))));
        }
    });

    public static void MfaNotDemanded(Situation s)
    {
        foreach (Person p in s.People.Where(p => p.User is not null && p.HasActiveKey != false))
        {
            foreach ((Statement statement, string action) in GuardedBy(p))
            {
                if (s.OnGeneric(p, action, Envelope.Free) is { IsAllowed: true, Envelope: Envelope.Base } shown)
                {
                    var draft = new FindingDraft(p)
                    {
                        Shown = shown,
                        Policy = Place(statement),
                        Explanation =
                            $"{statement.DisplayName} means to demand MFA; a request with a long-term key has no such key in its context.",
                    };
                    s.Report(p.HasActiveKey is null ? Noted(draft, "whether the user has an active key is not known") : draft);
                    break;
                }
            }
        }
    }

    public static void OwnMfaRemovable(Situation s) =>
        CredentialRules.ForUsers(s, p => p.HasPassword is null || CredentialRules.MfaOf(p) is null, p =>
    {
        if (p.HasPassword != true || CredentialRules.MfaOf(p) != true)
        {
            return;
        }

        if (s.Questions.Allowed(p.Who, "iam:DeactivateMFADevice", p.Arn) is { } shown)
        {
            s.Report(new FindingDraft(p) { Shown = shown });
        }
    });

    public static void HumanUser(Situation s)
    {
        foreach (Account account in s.Accounts.Where(IsFederated))
        {
            foreach (Person p in s.In(account).Where(p => p is { HasPassword: true, IsBreakGlass: false }))
            {
                s.Report(new FindingDraft(p) { Shown = p.Strongest }.Fact($"{CredentialRules.Path(p)}.PasswordEnabled", true));
            }
        }
    }

    public static void WorkloadUser(Situation s) => CredentialRules.ForUsers(s, p => p.HasPassword is null || p.HasActiveKey is null, p =>
    {
        UserKey[] active = [.. p.User!.GetKeys().Where(k => k.IsActive)];
        if (p.HasPassword != false || active.Length == 0 || active.All(k => k.LastUsedDate is { } last && s.IsOlder(last, Recent)))
        {
            return;
        }

        FindingDraft draft = new FindingDraft(p)
        {
            Shown = p.Strongest,
        }.Fact($"{CredentialRules.Path(p)}.AccessKeys", $"{active.Length} active");
        foreach (ReportedAccessKey key in p.User.CredentialReport?.AccessKeys.Where(k => k.LastUsedService is not null) ?? [])
        {
            draft.Fact($"{CredentialRules.Path(p)}.CredentialReport.AccessKeys[{key.Slot}].LastUsedService",
                $"{key.LastUsedService} in {key.LastUsedRegion}");
        }

        s.Report(draft);
    });

    public static void PolicyOnUser(Situation s)
    {
        foreach (Person p in s.People.Where(p => p.User is { } u && (!u.AttachedPolicies.IsEmpty || !u.InlinePolicies.IsEmpty)))
        {
            var draft = new FindingDraft(p) { Shown = p.Strongest };
            foreach (AttachedPolicy policy in p.User!.AttachedPolicies)
            {
                draft.Fact($"{CredentialRules.Path(p)}.AttachedManagedPolicies", policy.PolicyArn);
            }

            foreach (InlinePolicy policy in p.User.InlinePolicies)
            {
                draft.Fact($"{CredentialRules.Path(p)}.UserPolicyList", policy.PolicyName, policy.Document.Location);
            }

            if (p.IsAdmin && s.AdminWitness(s.Questions, p.Who, p.Account) is { } admin && admin.Allows.Any(a => ViaOf(admin, a) is null))
            {
                draft.Be(Severity.Medium, "it makes the user an administrator");
            }

            s.Report(draft);
        }
    }

    public static void NoFederation(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            Person[] people = [.. s.In(account).Where(p => p is { HasPassword: true, IsBreakGlass: false })];
            if (people.Length >= 2 && !IsFederated(account))
            {
                s.Report(new FindingDraft(account) { Principals = people.Select(p => p.Arn) }.Fact("users with passwords", people.Length));
            }
            else if (people.Length < 2 && s.In(account).Count(p => p.User is not null && p.HasPassword is null) >= 2)
            {
                s.NotAssessed(account, "no credential report (aws iam generate-credential-report; get-credential-report)");
            }
        }
    }

    /// <summary>The name of the group that a statement comes by; null for one of the holder's own.</summary>
    public static string? ViaOf(Answer answer, StatementTrace statement) => answer.Result.GetTrace()
        .SelectMany(t => t.Policies)
        .FirstOrDefault(p => p.Document.Statements.Contains(statement.GetStatement()))?.Via;

    /// <summary>The request that shows somebody to be an administrator, or to make itself one.</summary>
    public static Answer? AdminRequest(Situation s, Person p) =>
        p.IsAdmin ? s.AdminWitness(s.Questions, p.Who, p.Account) : p.Escalation?.Request;

    private static bool MfaKindsUnknown(Person p) => p.User!.MfaDevices.IsEmpty && p.User.CredentialReport?.MfaActive == true;

    private static bool IsFederated(Account account) => !account.SamlProviders.IsEmpty
        || account.Roles.Values.Any(r => r.IsReserved || r.RoleName.StartsWith("AWSReservedSSO_", StringComparison.Ordinal));

    // The statements that test MFA, each with an action that it means to guard.
    private static IEnumerable<(Statement Statement, string Action)> GuardedBy(Person p)
    {
        IEnumerable<CompiledPolicySet> sets = new[] { p.Who.Policies.Identity, p.Who.Policies.Boundary }.OfType<CompiledPolicySet>()
            .Concat(p.Who.Policies.ServiceControlLevels);
        foreach (Statement statement in sets.SelectMany(x => x.Policies).SelectMany(x => x.Document.Statements))
        {
            bool tests = statement.Conditions.Any(c => c.Key.StartsWith("aws:MultiFactorAuth", StringComparison.OrdinalIgnoreCase));
            foreach (string action in tests ? ActionsOf(statement) : [])
            {
                yield return (statement, action);
            }
        }
    }

    private static IEnumerable<string> ActionsOf(Statement statement) =>
        statement.Action.IsNegated || statement.Action.Patterns.Any(a => a.Text == "*")
        ? Situation.AdminActions
        : statement.Action.Patterns.SelectMany(a => Catalogue.ActionPatterns.Expand(Catalogue.IamCatalogue.Default, a.Text)
            .OrderByDescending(x => x.AccessLevel)
            .Take(3))
            .Select(a => a.FullName);

    private static PolicyPlace Place(Statement statement) => new()
    {
        Sid = string.IsNullOrEmpty(statement.Sid) ? null : statement.Sid,
        Statement = statement.Index + 1,
        StatementHash = string.IsNullOrEmpty(statement.Sid) ? Fingerprint.OfText(statement.ToJson(indented: false)) : null,
        Location = Location.Of(statement.Location),
    };

    private static FindingDraft Noted(FindingDraft draft, string note)
    {
        draft.Notes.Add(note);
        return draft;
    }
}
