using IamPolicyTools.Text;

namespace IamPolicyTools.Findings.Practice;

/// <summary>
/// A rule that is only data (FR-11): <c>Probe: { Any: [a, [b, c]], And: [d] }</c> finds everybody but administrators who may one of the
/// actions, or all of
/// a list, on a name that nobody has; and one of <c>And</c> besides.
/// </summary>
internal static class ProbeRule
{
    public static void Run(Situation s)
    {
        ObjectNode probe = (ObjectNode)s.Rule.GetData()["Probe"]!;
        string[][] any = Read(probe["Any"]!);
        string[][] and = probe["And"] is { } more ? Read(more) : [];
        bool isFor = (probe["Principals"] as ScalarNode)?.Text == "all";
        foreach (Person person in s.Subjects.Where(p => isFor || s.Settings.Expands || !p.IsAdmin))
        {
            Assess(s, person, any, and);
        }
    }

    private static void Assess(Situation s, Person person, string[][] any, string[][] and)
    {
        List<Answer> found = Allowed(s, person, any);
        if (found.Count == 0)
        {
            return;
        }

        List<Answer> besides = and.Length == 0 ? [] : Allowed(s, person, and);
        if (and.Length > 0 && besides.Count == 0)
        {
            return;
        }

        Answer shown = found.FirstOrDefault(a => a.IsAllowed) ?? found[0];
        Answer? second = besides.FirstOrDefault(a => a.IsAllowed) ?? besides.FirstOrDefault();
        s.Report(new FindingDraft(person)
        {
            Shown = shown,
            Chain = second is null ? [] : [shown.Witness, second.Witness],
            Actions = found.Concat(besides).Select(a => a.Witness.Action).Distinct(),
            Resources = [shown.Witness.Resource],
            Conditions = shown.Conditions ?? second?.Conditions,
        });
    }

    private static List<Answer> Allowed(Situation s, Person person, string[][] alternatives)
    {
        List<Answer> found = [];
        foreach (string[] together in alternatives)
        {
            Answer?[] answers = [.. together.Select(a => s.OnGeneric(person, a))];
            if (answers.All(a => a is not null))
            {
                found.AddRange(answers.OfType<Answer>());
            }
        }

        return found;
    }

    private static string[][] Read(Node node) => [.. ((ArrayNode)node).Items.Select(item => item is ArrayNode list
        ? [.. list.Items.OfType<ScalarNode>().Select(n => n.Text)]
        : new[] { ((ScalarNode)item).Text })];
}
