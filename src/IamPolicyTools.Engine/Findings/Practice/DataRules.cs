using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-501, F-507, F-1304: data that somebody reads or deletes.</summary>
internal static class DataRules
{
    private const int ManyReaders = 10;
    private const double Quarter = 0.25;

    private static readonly string[] s_logWriters =
        ["cloudtrail.amazonaws.com", "config.amazonaws.com", "delivery.logs.amazonaws.com", "logging.s3.amazonaws.com"];

    private static readonly string[] s_deleting = ["s3:DeleteObject", "s3:PutLifecycleConfiguration", "s3:PutBucketPolicy"];

    public static void ReadAllBuckets(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => s.Settings.Expands || !p.IsAdmin))
        {
            if (s.OnGeneric(p, "s3:GetObject") is not { } shown)
            {
                continue;
            }

            Answer?[] support = [s.OnGeneric(p, "s3:ListAllMyBuckets"), s.OnGeneric(p, "s3:ListBucket")];
            Resource[] buckets = [.. s.Accounts.SelectMany(a => a.Resources.Values).Where(IsBucket)];
            Resource[] known = [.. buckets.Where(b => b.AccountId == p.Account.AccountId)];
            string[] read = [.. known.Where(b => s.Questions.Allowed(p.Who, "s3:GetObject", $"{b.Arn}/k") is not null).Select(b => b.Arn)];
            FindingDraft draft = new FindingDraft(p)
            {
                Shown = shown,
                Chain = [shown.Witness, .. support.OfType<Answer>().Where(a => a.IsAllowed).Select(a => a.Witness)],
                Conditions = shown.Conditions,
                Resources = read,
                Tags = buckets.Where(b => read.Contains(b.Arn)).SelectMany(b => b.Tags),
            };
            if (known.Length > 0)
            {
                draft.Fact("buckets", $"{read.Length} of {known.Length} buckets of the model");
            }

            foreach (Resource except in known.Where(b => !read.Contains(b.Arn)))
            {
                draft.Notes.Add($"except {except.Arn}");
            }

            if (p.IsFacing && support.All(a => a is { IsAllowed: true }))
            {
                draft.Change(+1, "it runs on what the internet talks to, and lists the names", "FR-19");
            }

            s.Report(draft);
        }
    }

    public static void SensitiveWidelyReadable(Situation s)
    {
        if (!s.Options.Named.Contains("SensitiveTag"))
        {
            foreach (Account account in s.Accounts)
            {
                s.NotAssessed(account, "option SensitiveTag is not given");
            }

            return;
        }

        foreach (Resource resource in s.Accounts.SelectMany(a => a.Resources.Values)
            .Where(r => Situation.HasTag(r.Tags, s.Options.SensitiveTag)))
        {
            string target = IsBucket(resource) ? $"{resource.Arn}/k" : resource.Arn;
            string[] actions =
                [.. Catalogue.IamCatalogue.Default.FindActionsOn(target)
                    .Where(a => a.AccessLevel == Catalogue.AccessLevel.Read)
                    .Select(a => a.FullName)];
            string? main = IsBucket(resource) ? "s3:GetObject" : actions.FirstOrDefault();
            if (main is null)
            {
                continue;
            }

            Person[] active = [.. s.Subjects.Where(p => p.CanAct && p.Account.AccountId == resource.AccountId)];
            (Person Reader, Answer Shown)[] readers =
            [
                .. active.Select(p => (p, s.Questions.Allowed(p.Who, main, target, owner: resource.AccountId)))
                    .Where(x => x.Item2 is not null)
                    .Select(x => (x.p, x.Item2!)),
            ];
            if (readers.Length > ManyReaders || (readers.Length > 4 && readers.Length > active.Length * Quarter))
            {
                s.Report(new FindingDraft(resource)
                {
                    Shown = readers[0].Shown,
                    Principals = readers.Select(r => r.Reader.Arn),
                    Actions = [main],
                }
                    .Fact("readers", $"{readers.Length} of {active.Length} active principals"));
            }
        }
    }

    public static void DeleteLogs(Situation s)
    {
        Resource[] destinations = [.. s.Accounts.SelectMany(a => a.Resources.Values).Where(IsLogDestination)];
        foreach (Person p in s.Subjects.Where(p => s.Settings.Expands || !p.IsAdmin))
        {
            Answer? shown = s.OnGeneric(p, "logs:DeleteLogGroup") ?? s.OnGeneric(p, "logs:PutRetentionPolicy");
            List<string> hit = [];
            foreach (Resource bucket in destinations.Where(b => b.AccountId == p.Account.AccountId))
            {
                foreach (string action in s_deleting)
                {
                    string target = action == "s3:DeleteObject" ? $"{bucket.Arn}/k" : bucket.Arn;
                    if (s.Questions.Allowed(p.Who, action, target, owner: bucket.AccountId) is { } answer)
                    {
                        shown ??= answer;
                        hit.Add(bucket.Arn);
                        break;
                    }
                }
            }

            if (shown is not null)
            {
                s.Report(new FindingDraft(p)
                {
                    Shown = shown,
                    Resources = hit.Prepend(shown.Witness.Resource).Distinct(),
                    Conditions = shown.Conditions,
                });
            }
        }
    }

    /// <summary>True for a bucket.</summary>
    public static bool IsBucket(Resource resource) =>
        resource.Arn.Contains(":s3:::", StringComparison.Ordinal) && !resource.Arn.Contains('/');

    /// <summary>True for a bucket that a service writes logs to.</summary>
    public static bool IsLogDestination(Resource resource) => IsBucket(resource)
        && resource.Document is { } document
        && Trust.EntriesOf(document).Any(e => e.Entry.Type == PrincipalType.Service && s_logWriters.Contains(e.Entry.Value))
        && document.Statements.Any(x => x.Effect == Effect.Allow
            && x.Action.Patterns.Any(a => a.Text.Contains("Put", StringComparison.Ordinal)));
}
