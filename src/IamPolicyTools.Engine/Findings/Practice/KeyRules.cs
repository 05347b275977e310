using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-901 to F-905: encryption keys.</summary>
internal static class KeyRules
{
    private static readonly string[] s_using = ["kms:Decrypt", "kms:CreateGrant"];
    private static readonly string[] s_destroying =
        ["kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy", "kms:DeleteImportedKeyMaterial"];

    public static void DecryptAll(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => s.Settings.Expands || !p.IsAdmin))
        {
            foreach (string action in new[] { "kms:Decrypt", "kms:ReEncryptFrom" })
            {
                if (s.OnGeneric(p, action) is not { } generic)
                {
                    continue;
                }

                Resource[] keys = [.. Keys(s, p.Account)];
                Answer?[] known = [.. keys.Select(k => s.Questions.Allowed(p.Who, action, k.Arn, Envelope.Network))];
                if (known.Any(a => a is null))
                {
                    continue;
                }

                FindingDraft draft = new(p)
                {
                    Shown = known.FirstOrDefault() ?? generic,
                    Actions = [action],
                    Resources = keys.Select(k => k.Arn),
                    Conditions = keys.Length == 0 ? "if the key policies delegate to IAM: the model has no keys" : generic.Conditions,
                };
                s.Report(generic.Conditions?.Contains("kms:ViaService", StringComparison.OrdinalIgnoreCase) == true
                    ? draft.Be(Severity.Info, "through services only")
                    : draft);
                break;
            }
        }
    }

    public static void WithoutAdministrator(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            foreach (Resource key in Keys(s, account)
                .Where(k => k.Document is { UnknownReason: null } && !k.Unknowns.ContainsKey("Policy")))
            {
                bool isManaged = s.People.Where(p => p.CanAct && !p.IsServiceLinked)
                    .Any(p => s.Questions.Find(p.Who, "kms:PutKeyPolicy", key.Arn, Envelope.Network) is not null);
                bool byRoot = s.Questions.Allowed(s.Root(account).Who, "kms:PutKeyPolicy", key.Arn, Envelope.Network) is not null;
                if (!isManaged && !byRoot)
                {
                    string[] named = [.. Trust.EntriesOf(key.Document!).Select(e => e.Entry.Value).Distinct()];
                    s.Report(new FindingDraft(key) { Principals = named }.Fact("kms:PutKeyPolicy", "nobody who is there"));
                }
            }
        }
    }

    public static void ByEverybody(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            Resource[] keys = [.. Keys(s, account)];
            if (keys.Length == 0)
            {
                continue;
            }

            (Questions questions, Subject who) = s.Outside.FreshUser(account);
            foreach (Resource key in keys)
            {
                if (s_using.Select(a => questions.Allowed(who, a, key.Arn)).FirstOrDefault(a => a is not null) is { } shown)
                {
                    s.Report(new FindingDraft(key)
                    {
                        Shown = shown,
                        Witness = shown.Witness with { Assumes = ["a user without policies"], IdentityPolicy = Documents.Nobody.ToJson(indented: false) },
                    });
                }
            }
        }
    }

    public static void GrantOutside(Situation s)
    {
        foreach (Resource key in s.Accounts.SelectMany(a => Keys(s, a)))
        {
            foreach (KmsGrant grant in key.Grants.Where(g => g.GranteePrincipal is { } x
                && s.Zone.IsOutside(Arn.AccountOf(x).ToString(), key.AccountId)))
            {
                string account = Arn.AccountOf(grant.GranteePrincipal!).ToString();
                (Questions questions, Subject who) = s.Outside.OfNamed(grant.GranteePrincipal!) ?? s.Outside.Of(account);
                Answer? shown = grant.Operations.Select(o => questions.Allowed(who, $"kms:{o}", key.Arn))
                    .FirstOrDefault(a => a is not null);
                if (shown is not null)
                {
                    s.Report(new FindingDraft(key)
                    {
                        Shown = shown,
                        Witness = Outside.Suppose(shown.Witness, account),
                        Principals = [grant.GranteePrincipal!],
                        Actions = grant.Operations.Select(o => $"kms:{o}"),
                    });
                    break;
                }
            }
        }
    }

    public static void Destroyable(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => s.Settings.Expands || !p.IsAdmin))
        {
            Answer[] found =
            [
                .. Keys(s, p.Account)
                    .SelectMany(k => s_destroying.Select(a => s.Questions.Allowed(p.Who, a, k.Arn, Envelope.Network)))
                    .OfType<Answer>(),
                .. s_destroying.Select(a => s.OnGeneric(p, a)).OfType<Answer>().Where(a => a.IsAllowed),
            ];
            if (found.Length == 0)
            {
                continue;
            }

            FindingDraft draft = new(p)
            {
                Shown = found[0],
                Actions = found.Select(a => a.Witness.Action).Distinct(),
                Resources = found.Select(a => a.Witness.Resource).Distinct(),
            };
            s.Report(s.OnGeneric(p, "s3:PutObject") is { IsAllowed: true }
                ? draft.Be(Severity.High, "it also overwrites objects everywhere: ransom")
                : draft);
        }
    }

    private static IEnumerable<Resource> Keys(Situation s, Account account) => s.Model.Accounts[account.AccountId].Resources.Values
        .Where(r => r.Arn.Contains(":kms:", StringComparison.Ordinal)
            && r.Arn.Contains(":key/", StringComparison.Ordinal)
            && !r.IsAwsManagedKey);
}
