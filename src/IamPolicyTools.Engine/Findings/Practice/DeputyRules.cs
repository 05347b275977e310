using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-707 and F-708: services that act for whoever asks them to.</summary>
internal static class DeputyRules
{
    public static void OfRoles(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => p is { Role: not null, IsReserved: false }))
        {
            foreach (string service in Trust.ServicesOf(p.Role!)
                .Where(x => !Deputies.SendsNothing(x) && !s.Options.TrustedServices.Contains(x)))
            {
                if (Deputies.Ask(s, service, "sts:AssumeRole", p.Arn, p.Account.AccountId, p.Role!.Document) is { } shown)
                {
                    FindingDraft draft = new(p) { Shown = shown, Principals = [service] };
                    if (!Deputies.SendsSource(service))
                    {
                        draft.Be(Severity.Info, "whether the service sends aws:SourceAccount is not known: consider it");
                    }

                    s.Report(draft);
                    break;
                }
            }
        }
    }

    public static void OfResources(Situation s)
    {
        foreach (Resource resource in s.Accounts.SelectMany(a => a.Resources.Values).Where(r => r.Document is not null))
        {
            foreach (string service in Trust.EntriesOf(resource.Document!)
                .Where(e => e.Entry.Type == PrincipalType.Service)
                .Select(e => e.Entry.Value)
                .Distinct())
            {
                Answer? shown = s.Options.TrustedServices.Contains(service) ? null : ResourceActions.Of(resource)
                    .Select(a => Deputies.Ask(s, service, a.Action, a.Target, resource.AccountId, resource.Document!))
                    .FirstOrDefault(a => a is not null);
                if (shown is not null)
                {
                    FindingDraft draft = new(resource) { Shown = shown, Principals = [service] };
                    s.Report(shown.Witness.Action == "kms:Decrypt" ? draft.Be(Severity.High, "it decrypts") : draft);
                    break;
                }
            }
        }
    }
}
