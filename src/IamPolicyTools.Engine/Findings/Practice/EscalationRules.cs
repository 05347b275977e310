using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-403: paths of more than one request to an administrator.</summary>
internal static class EscalationRules
{
    public static void Path(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => !p.IsAdmin && p.Escalation is null))
        {
            if (s.PathOf(p) is not EscalationPath path)
            {
                continue;
            }

            FindingDraft draft = new(p)
            {
                Witness = path.Witness,
                Chain = [.. path.Steps.Select(x => x.Witness).Append(path.Gain).OfType<Witness>()],
                Principals = path.Hops.Select(h => h.Gained).Distinct(),
                Actions = path.Hops.Select(h => h.Technique).Distinct(),
                Certainty = path.Certainty,
                Message = path.Message,
                Conditions = (path.Keys.IsEmpty, path.Unknowns.IsEmpty) switch
                {
                    (true, true) => null,
                    (true, _) => UnknownFact.Beside(string.Empty, path.Unknowns),
                    _ => UnknownFact.Beside($"depending on {string.Join(", ", path.Keys)}", path.Unknowns),
                },
            };
            draft.Notes.AddRange(path.Notes);
            s.Report(path.Certainty != Certainty.Certain
                ? draft.Be(Severity.Medium, $"{path.Certainty}")
                : p.IsFacing
                ? draft.Be(Severity.Critical, "it runs on what the internet talks to (FR-19)")
                : draft);
        }
    }
}
