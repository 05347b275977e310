using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-201 to F-209, F-212: passwords and access keys.</summary>
internal static class CredentialRules
{
    private const string NoReport = "no credential report (aws iam generate-credential-report; get-credential-report)";
    private const int Year = 365;
    private const int YoungKey = 14;
    private const int BreakGlassUse = 30;
    private const int Stale = 7;

    public static void ConsoleWithoutMfa(Situation s) => ForUsers(
        s,
        p => p.HasPassword is null || (p.HasPassword == true && MfaOf(p) is null),
        p =>
        {
            if (p.HasPassword != true || MfaOf(p) != false)
            {
                return;
            }

            FindingDraft draft = new FindingDraft(p)
            {
                Shown = p.Strongest,
            }.Fact($"{Path(p)}.CredentialReport.MfaActive", false, asOf: p.User!.CredentialReport?.GeneratedTime);
            if (p.Reach >= Reach.Path)
            {
                draft.Be(Severity.Critical, $"{p.Name} is an administrator, or can become one");
            }
            else if (p.Reach == Reach.None)
            {
                draft.Be(Severity.Low, $"{p.Name} may do nothing");
            }

            Report(s, p, draft);
        });

    public static void KeyUserWithoutMfa(Situation s) => ForUsers(
        s,
        p => p.HasPassword is null || p.HasActiveKey is null || (p.HasActiveKey == true && MfaOf(p) is null),
        p =>
        {
            if (p is { HasPassword: false, HasActiveKey: true } && MfaOf(p) == false && p.Reach >= Reach.Write)
            {
                Report(s, p, new FindingDraft(p) { Shown = p.Strongest }.Fact($"{Path(p)}.CredentialReport.MfaActive", false));
            }
        });

    public static void KeyOld(Situation s) => ForKeys(s, (p, key) =>
    {
        if (!key.IsActive || !s.IsOlder(key.Since, s.Options.MaxKeyAge))
        {
            return;
        }

        FindingDraft draft = KeyDraft(p, key, "LastRotated", key.LastRotated ?? key.CreateDate);
        if (s.IsOlder(key.Since, Year))
        {
            draft.Change(+1, "older than a year");
        }

        Report(s, p, draft);
    });

    public static void KeyUnused(Situation s) => ForKeys(s, (p, key) =>
    {
        // FP-13, FP-16: no date of use means never, unless nothing is known of its age.
        DateTimeOffset? last = key.LastUsedDate ?? key.Since;
        if (key.IsActive && s.IsOlder(last, s.Options.MaxUnused))
        {
            Report(s, p, key.LastUsedDate is null
                ? KeyDraft(p, key, "LastUsedDate", "never")
                : KeyDraft(p, key, "LastUsedDate", key.LastUsedDate));
        }
    });

    public static void TwoKeys(Situation s) => ForUsers(s, p => p.HasActiveKey is null, p =>
    {
        UserKey[] active = [.. p.User!.GetKeys().Where(k => k.IsActive)];
        if (active.Length < 2)
        {
            return;
        }

        FindingDraft draft = new FindingDraft(p).Fact($"{Path(p)}.AccessKeys", $"{active.Length} active");
        if (active.Max(k => k.Since) is { } youngest && s.Age(youngest).TotalDays < YoungKey)
        {
            draft.Be(Severity.Info, "the younger is less than 14 days old: a rotation is under way");
        }

        Report(s, p, draft);
    });

    public static void InactiveKey(Situation s) => ForKeys(s, (p, key) =>
    {
        if (key.IsActive || !s.IsOlder(key.LastUsedDate ?? key.Since, s.Options.MaxKeyAge))
        {
            return;
        }

        FindingDraft draft = KeyDraft(p, key, "Status", "Inactive");
        draft.Fact($"{Path(p)}.AccessKeys[{key}].LastUsedDate", key.LastUsedDate);
        if (s.In(p.Account)
            .FirstOrDefault(o => o.Arn != p.Arn
                && !o.IsAdmin
                && s.Questions.Allowed(o.Who, "iam:UpdateAccessKey", p.Arn) is not null) is { } reviver)
        {
            draft.Be(Severity.Low, $"{reviver.Name} may make it active again");
        }

        Report(s, p, draft);
    });

    public static void PasswordUnused(Situation s) => ForUsers(s, p => p.HasPassword is null, p =>
    {
        if (p.HasPassword != true)
        {
            return;
        }

        CredentialReportEntry? report = p.User!.CredentialReport;
        DateTimeOffset? last = report?.PasswordLastUsed ?? p.User.PasswordLastUsed;
        DateTimeOffset? since = last ?? report?.PasswordLastChanged ?? p.User.LoginProfile?.CreateDate ?? p.User.CreateDate;
        if (s.IsOlder(since, s.Options.MaxUnused))
        {
            var draft = new FindingDraft(p);
            Report(s, p, last is null
                ? draft.Fact($"{Path(p)}.CredentialReport.PasswordLastUsed", "never")
                : draft.Fact($"{Path(p)}.CredentialReport.PasswordLastUsed", last, asOf: report?.GeneratedTime));
        }
    });

    public static void PasswordOld(Situation s)
    {
        if (s.Options.MaxPasswordAge is not { } days)
        {
            return;
        }

        ForUsers(s, p => p.HasPassword is null, p =>
        {
            DateTimeOffset? changed = p.User!.CredentialReport?.PasswordLastChanged ?? p.User.LoginProfile?.CreateDate;
            if (p.HasPassword == true && s.IsOlder(changed, days))
            {
                Report(s, p, new FindingDraft(p).Fact($"{Path(p)}.CredentialReport.PasswordLastChanged", changed));
            }
        });
    }

    public static void KeyFromCreation(Situation s) => ForKeys(s, (p, key) =>
    {
        if (p.HasPassword == true
            && key.LastUsedDate is null
            && p.User!.CreateDate is { } made
            && key.Since is { } since
            && (since - made).Duration() <= TimeSpan.FromMinutes(5))
        {
            Report(s, p, KeyDraft(p, key, "LastRotated", since));
        }
    });

    public static void WithoutCredentials(Situation s) => ForUsers(s, p => p.HasPassword is null || p.HasActiveKey is null, p =>
    {
        if (p is not { HasPassword: false, HasActiveKey: false }
            || (p.User!.CreateDate is { } made && !s.IsOlder(made, s.Options.MaxUnused)))
        {
            return;
        }

        FindingDraft draft = new FindingDraft(p)
            .Fact($"{Path(p)}.CredentialReport.PasswordEnabled", false)
            .Fact($"{Path(p)}.AccessKeys", "none active");
        foreach (Person other in s.In(p.Account).Where(o => o.Arn != p.Arn && !o.IsAdmin && !o.IsServiceLinked && o.Reach < p.Reach))
        {
            if ((s.Questions.Allowed(other.Who, "iam:CreateLoginProfile", p.Arn)
                ?? s.Questions.Allowed(other.Who, "iam:CreateAccessKey", p.Arn)) is { } revival)
            {
                draft.Be(Severity.Medium, $"{other.Name} may revive it, and has fewer rights");
                draft.Shown = revival;
                break;
            }
        }

        Report(s, p, draft);
    });

    public static void Shared(Situation s) => ForUsers(s, p => p.User!.CredentialReport is null, p =>
    {
        CredentialReportEntry report = p.User!.CredentialReport!;
        ReportedAccessKey[] used =
            [.. report.AccessKeys.Where(k => k.IsActive && k.LastUsedDate is { } date && s.Age(date).TotalDays <= BreakGlassUse)];
        bool console = report.PasswordEnabled == true && report.PasswordLastUsed is { } last && s.Age(last).TotalDays <= BreakGlassUse;
        bool apart = used is [{ } first, { } second]
            && first.LastUsedService != second.LastUsedService
            && first.LastUsedRegion != second.LastUsedRegion
            && first.LastUsedDate!.Value.Date == second.LastUsedDate!.Value.Date;
        if ((console && used.Length > 0) || apart)
        {
            Report(s, p, new FindingDraft(p)
            {
                Conditions = "if the password and the keys are not used by one person",
                Certainty = Certainty.Conditional,
            }
                .Fact($"{Path(p)}.CredentialReport.PasswordLastUsed", report.PasswordLastUsed)
                .Fact($"{Path(p)}.CredentialReport.AccessKeys", $"{used.Length} used lately"));
        }
    });

    /// <summary>What somebody's place in the account document is called.</summary>
    public static string Path(Person person) =>
        person.User is not null ? $"Users[{person.User.UserName}]" : $"Roles[{person.Role?.RoleName}]";

    /// <summary>FD-3: null where nothing is known.</summary>
    public static bool? MfaOf(Person person) => person.User!.MfaActive;

    /// <summary>
    /// FR-9: what is found of break-glass users is excepted while they are protected, and says what fails when they are not.
    /// </summary>
    public static void Report(Situation s, Person person, FindingDraft draft)
    {
        if (person is { IsBreakGlass: true, User: { } user })
        {
            string[] fails =
            [
                .. MfaOf(person) == true ? [] : new[] { "it has no MFA" },
                .. person.HasActiveKey == false ? [] : new[] { "it has, or may have, an active key" },
                .. user.CredentialReport?.PasswordLastUsed is { } last && s.Age(last).TotalDays <= BreakGlassUse
                    ? new[] { "it was used within 30 days" }
                    : [],
            ];
            if (fails.Length == 0)
            {
                draft.Exception = $"break-glass by the tag {s.Options.BreakGlassTag}, and protected";
            }
            else
            {
                draft.Notes.Add($"break-glass by its tag, but not protected: {string.Join(", ", fails)}");
            }
        }

        if (person.User?.CredentialReport?.GeneratedTime is { } made && s.Age(made).TotalDays > Stale)
        {
            draft.Notes.Add("Stale");
        }

        s.Report(draft);
    }

    /// <summary>Looks at the users of which enough is known, and names how many others there are (FR-4).</summary>
    public static void ForUsers(Situation s, Predicate<Person> lacks, Action<Person> assess)
    {
        foreach (Account account in s.Accounts)
        {
            Person[] users = [.. s.In(account).Where(p => p.User is not null)];
            Person[] unknown = [.. users.Where(p => lacks(p))];
            foreach (Person user in users.Except(unknown))
            {
                assess(user);
            }

            if (unknown.Length > 0)
            {
                s.NotAssessed(account, unknown.Length == users.Length
                    ? NoReport
                    : $"for {unknown.Length} of {users.Length} users: {NoReport}");
            }
        }
    }

    private static void ForKeys(Situation s, Action<Person, UserKey> assess) => ForUsers(s, p => p.HasActiveKey is null, p =>
    {
        foreach (UserKey key in p.User!.GetKeys())
        {
            assess(p, key);
        }
    });

    private static FindingDraft KeyDraft(Person p, UserKey key, string member, object? value) => new FindingDraft(p)
    {
        Shown = p.Strongest,
        Policy = new PolicyPlace
        {
            Element = $"AccessKey {key.AccessKeyId ?? key.Slot?.ToString(System.Globalization.CultureInfo.InvariantCulture)}",
        },
    }.Fact($"{Path(p)}.AccessKeys[{key.AccessKeyId ?? key.Slot?.ToString(System.Globalization.CultureInfo.InvariantCulture)}].{member}",
        value, asOf: p.User!.CredentialReport?.GeneratedTime);
}
