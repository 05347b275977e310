using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-107 to F-111, F-1307: settings of the account.</summary>
internal static class AccountRules
{
    private const int LeastLength = 14;
    private const int LeastReuse = 24;

    public static void SecurityContact(Situation s) =>
        ForKnown(s, "AlternateContacts", "no contacts (aws account get-alternate-contact)", account =>
    {
        if (account.AlternateContacts.All(c => c.AlternateContactType != "SECURITY"))
        {
            s.Report(new FindingDraft(account).Fact("AlternateContacts", "has no SECURITY"));
        }
    });

    public static void PasswordPolicy(Situation s) =>
        ForKnown(s, "PasswordPolicy", "no password policy (aws iam get-account-password-policy)", account =>
    {
        // FP-15
        if (!s.In(account).Any(p => p.HasPassword == true))
        {
            return;
        }

        var draft = new FindingDraft(account);
        if (account.PasswordPolicy is not { } policy)
        {
            s.Report(draft.Fact("PasswordPolicy", null));
            return;
        }

        if (policy.MinimumPasswordLength is not >= LeastLength)
        {
            draft.Fact("PasswordPolicy.MinimumPasswordLength", policy.MinimumPasswordLength);
        }

        if (policy.PasswordReusePrevention is not >= LeastReuse)
        {
            draft.Fact("PasswordPolicy.PasswordReusePrevention", policy.PasswordReusePrevention);
        }

        if (draft.Facts.Count > 0)
        {
            s.Report(draft);
        }
    });

    public static void Analyzer(Situation s) => ForKnown(s, "Analyzers", "no analyzers (aws accessanalyzer list-analyzers)", account =>
    {
        // One of the organization stands in another account.
        bool isCovered = account.Analyzers.Any(a => a.FindsExternalAccess && a.Status is null or "ACTIVE")
            || s.Model.Accounts.Values.Any(a => a.Analyzers.Any(z => z.Type == "ORGANIZATION" && z.Status is null or "ACTIVE"));
        if (!isCovered)
        {
            s.Report(new FindingDraft(account)
                .Fact("Analyzers", account.Analyzers.IsEmpty ? "[]" : string.Join(", ", account.Analyzers.Select(a => a.Type))));
        }
    });

    public static void Certificate(Situation s) =>
        ForKnown(s, "ServerCertificates", "no list of server certificates (aws iam list-server-certificates)", account =>
    {
        foreach (ServerCertificate certificate in account.ServerCertificates.Values.Where(c => c.Expiration < s.Now))
        {
            Subject subject =
                Situation.SubjectOf("ServerCertificate", $"server-certificate/{certificate.ServerCertificateName}", certificate.Arn,
                    account);
            s.Report(new FindingDraft(subject)
                .Fact($"ServerCertificates[{certificate.ServerCertificateName}].Expiration", certificate.Expiration));
        }
    });

    public static void Support(Situation s)
    {
        foreach (Account account in s.Accounts.Where(a => !a.Users.IsEmpty || !a.Roles.IsEmpty))
        {
            Person[] able = [.. s.In(account).Where(p => p.CanAct && s.OnGeneric(p, "support:CreateCase") is { IsAllowed: true })];
            if (able.All(p => p.IsAdmin))
            {
                s.Report(new FindingDraft(account) { Principals = able.Select(p => p.Arn) }
                    .Fact("support:CreateCase", able.Length == 0 ? "nobody" : string.Join(", ", able.Select(p => p.Name))));
            }
        }
    }

    public static void Trails(Situation s) => ForKnown(s, "Trails", "no trails (aws cloudtrail describe-trails)", account =>
    {
        if (account.Trails.Any(t => t is { IsMultiRegionTrail: true } && t.IsLogging != false)
            || s.Model.Accounts.Values.Any(a =>
                a.Trails.Any(t => t is { IsOrganizationTrail: true, IsMultiRegionTrail: true } && t.IsLogging != false)))
        {
            return;
        }

        var draft = new FindingDraft(account);
        foreach (Trail trail in account.Trails)
        {
            _ = trail.IsMultiRegionTrail != true
                ? draft.Fact($"Trails[{trail.Name}].IsMultiRegionTrail", trail.IsMultiRegionTrail ?? false)
                : draft.Fact($"Trails[{trail.Name}].IsLogging", trail.IsLogging);
        }

        s.Report(account.Trails.IsEmpty ? draft.Fact("Trails", "[]") : draft);
    });

    /// <summary>Looks at accounts that say something of a member, and names the others.</summary>
    public static void ForKnown(Situation s, string member, string missing, Action<Account> assess)
    {
        foreach (Account account in s.Accounts)
        {
            if (account.Unknowns.TryGetValue(member, out string? reason))
            {
                s.NotAssessed(account, $"{missing}: {reason}");
            }
            else if (!account.Given.Contains(member))
            {
                s.NotAssessed(account, missing);
            }
            else
            {
                assess(account);
            }
        }
    }
}
