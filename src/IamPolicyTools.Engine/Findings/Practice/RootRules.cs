using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-101 to F-106: the root user.</summary>
internal static class RootRules
{
    private const string NothingKnown = "nothing known of the root user (aws iam generate-credential-report; get-credential-report)";

    private static readonly string[] s_restrained =
        ["iam:CreateUser", "s3:GetObject", "ec2:RunInstances", "organizations:LeaveOrganization"];

    public static void AccessKey(Situation s) => ForRoots(s, (account, root) =>
    {
        AccessKey[] listed = [.. root.AccessKeys];
        ReportedAccessKey[] reported = [.. root.CredentialReport?.AccessKeys ?? []];
        if (listed.Length + reported.Length == 0)
        {
            return;
        }

        bool isActive = listed.Any(k => k.IsActive) || reported.Any(k => k.IsActive);
        if (!isActive && listed.Length == 0)
        {
            return;
        }

        Person person = s.Root(account);
        var draft = new FindingDraft(person) { Shown = s.AdminWitness(s.Questions, person.Who, account) };
        foreach (AccessKey key in listed)
        {
            draft.Fact($"RootUser.AccessKeys[{key.AccessKeyId}].Status", key.Status);
        }

        foreach (ReportedAccessKey key in reported.Where(_ => listed.Length == 0))
        {
            draft.Fact($"RootUser.CredentialReport.AccessKeys[{key.Slot}].Status", key.IsActive
                ? "Active"
                : "Inactive", asOf: root.CredentialReport?.GeneratedTime);
        }

        if (!isActive)
        {
            draft.Be(Severity.Medium, "the key is inactive");
        }
        else if (draft.Shown is null)
        {
            draft.Be(Severity.High, "service control policies deny the member's root user");
        }

        s.Report(draft);
    });

    public static void WithoutMfa(Situation s) => ForRoots(s, (account, root) =>
    {
        bool? mfa = root.MfaActive ?? root.CredentialReport?.MfaActive;
        bool? password = root.PasswordEnabled ?? root.CredentialReport?.PasswordEnabled;
        if (mfa == false && (password != false || HasActiveKey(root)))
        {
            s.Report(new FindingDraft(s.Root(account)).Fact("RootUser.MfaActive", false).Fact("RootUser.PasswordEnabled", password));
        }
        else if (mfa is null)
        {
            s.NotAssessed(account, NothingKnown);
        }
    });

    public static void VirtualMfa(Situation s) => ForRoots(s, (account, root) =>
    {
        if ((root.MfaActive ?? root.CredentialReport?.MfaActive) != true)
        {
            return;
        }

        if (!account.Given.Contains("VirtualMFADevices"))
        {
            s.NotAssessed(account, "no list of MFA devices, and a report does not tell their kind (aws iam list-virtual-mfa-devices)");
            return;
        }

        MfaDevice? device = account.VirtualMfaDevices.Values.FirstOrDefault(d =>
            d.SerialNumber.EndsWith(":mfa/root-account-mfa-device", StringComparison.Ordinal) || d.UserName is "root" or "<root_account>");
        if (device is not null)
        {
            s.Report(new FindingDraft(s.Root(account)).Fact($"VirtualMFADevices[{device.SerialNumber}].SerialNumber", device.SerialNumber));
        }
    });

    public static void Used(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            if (account.RootUser.CredentialReport is not { } report)
            {
                s.NotAssessed(account, account.RootUser == new RootUser()
                    ? NothingKnown
                    : "no credential report (aws iam generate-credential-report; get-credential-report)");
                continue;
            }

            (string Path, DateTimeOffset? Date, bool IsKey)[] uses =
            [
                ("RootUser.CredentialReport.PasswordLastUsed", report.PasswordLastUsed, false),
                .. report.AccessKeys.Select(k => ($"RootUser.CredentialReport.AccessKeys[{k.Slot}].LastUsedDate", k.LastUsedDate, true)),
            ];
            (string path, DateTimeOffset? last, bool isKey) = uses.Where(u => u.Date is not null)
                .OrderByDescending(u => u.Date)
                .FirstOrDefault();
            if (last is null || s.IsOlder(last, s.Options.MaxRootUse))
            {
                continue;
            }

            FindingDraft draft = new FindingDraft(s.Root(account))
            {
                Fix = "Use an administrator role; few tasks need the root user",
            }.Fact(path, last, asOf: report.GeneratedTime);
            if (isKey)
            {
                draft.Be(Severity.High, "by an access key");
            }

            s.Report(draft);
        }
    }

    public static void CredentialsInMember(Situation s)
    {
        if (s.Model.Organization is not { } organization)
        {
            WithoutOrganization(s);
            return;
        }

        ForRoots(s, (account, root) =>
        {
            bool? password = root.PasswordEnabled ?? root.CredentialReport?.PasswordEnabled;
            if (account.AccountId != organization.MasterAccountId
                && organization.FindPath(account.AccountId) is not null
                && (password == true || HasActiveKey(root)))
            {
                var draft = new FindingDraft(s.Root(account));
                s.Report(password == true ? draft.Fact("RootUser.PasswordEnabled", true) : draft.Fact("RootUser.AccessKeys", "active"));
            }
        });
    }

    public static void UnrestrictedInMember(Situation s)
    {
        if (s.Model.Organization is not { } organization)
        {
            WithoutOrganization(s);
            return;
        }

        foreach (Account account in s.Accounts.Where(a => a.AccountId != organization.MasterAccountId
            && organization.FindPath(a.AccountId) is not null))
        {
            Person person = s.Root(account);
            Answer? shown = s_restrained.Select(a => s.Questions.Allowed(person.Who, a, s.Generic.Of(a, account), owner: account.AccountId))
                .FirstOrDefault(a => a is not null);
            if (shown is null)
            {
                continue;
            }

            var draft = new FindingDraft(account) { Shown = shown };
            bool? password = account.RootUser.PasswordEnabled ?? account.RootUser.CredentialReport?.PasswordEnabled;
            if (password == false && !HasActiveKey(account.RootUser))
            {
                draft.Be(Severity.Info, "the root user has no credentials");
            }

            s.Report(draft);
        }
    }

    /// <summary>FD-8, for rules that need to know the organization.</summary>
    public static void WithoutOrganization(Situation s)
    {
        if (s.Model.IsWithoutOrganization)
        {
            return;
        }

        foreach (Account account in s.Accounts)
        {
            s.NotAssessed(account, "no organization in the model (Organization; aws organizations describe-organization)");
        }
    }

    private static bool HasActiveKey(RootUser root) =>
        root.AccessKeys.Any(k => k.IsActive) || root.CredentialReport?.AccessKeys.Any(k => k.IsActive) == true;

    private static void ForRoots(Situation s, Action<Account, RootUser> assess)
    {
        foreach (Account account in s.Accounts)
        {
            if (account.RootUser == new RootUser())
            {
                s.NotAssessed(account, NothingKnown);
            }
            else
            {
                assess(account, account.RootUser);
            }
        }
    }
}
