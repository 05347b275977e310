using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Findings.Practice;

/// <summary>
/// A rule that is only data (FR-11): <c>Probe: { Any: [a, [b, c]], And: [d] }</c> finds everybody but administrators who may one of the
/// actions, or all of
/// a list, on a name that nobody has; and one of <c>And</c> besides. <c>Without</c> is a key of the call that is left out: who has to name a
/// boundary is not found. <c>Row</c> is a key that guards rows: who may read no row but his own is told low.
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
            Assess(s, person, any, and, (probe["Without"] as ScalarNode)?.Text, (probe["Row"] as ScalarNode)?.Text);
        }
    }

    private static void Assess(Situation s, Person person, string[][] any, string[][] and, string? without, string? row)
    {
        List<Answer> found = Allowed(s, person, any, without);
        if (found.Count == 0)
        {
            return;
        }

        List<Answer> besides = and.Length == 0 ? [] : Allowed(s, person, and, without);
        if (and.Length > 0 && besides.Count == 0)
        {
            return;
        }

        // What takes least counts (FR-12).
        Answer[] allowed = [.. found.Where(a => a.IsAllowed).OrderBy(a => a.Envelope < Envelope.Strength ? Envelope.Base : a.Envelope)];
        Answer? whole = row is null ? allowed.FirstOrDefault() : allowed.FirstOrDefault(a => !IsOfOwnRows(s, person, a, row));
        Answer shown = whole ?? allowed.FirstOrDefault() ?? found[0];
        Answer? second = besides.FirstOrDefault(a => a.IsAllowed) ?? besides.FirstOrDefault();
        FindingDraft draft = new(person)
        {
            Shown = shown,
            Chain = second is null ? [] : [shown.Witness, second.Witness],
            Actions = found.Concat(besides).Select(a => a.Witness.Action).Distinct(),
            Resources = [shown.Witness.Resource],
            Conditions = shown.Conditions ?? second?.Conditions,
        };
        s.Report(whole is null && shown.IsAllowed ? draft.Be(Severity.Low, $"only rows that {row} leaves") : draft);
    }

    private static List<Answer> Allowed(Situation s, Person person, string[][] alternatives, string? without)
    {
        List<Answer> found = [];
        foreach (string[] together in alternatives)
        {
            Answer?[] answers = [.. together.Select(a => Allowed(s, person, a, without))];
            if (answers.All(a => a is not null))
            {
                found.AddRange(answers.OfType<Answer>());
            }
        }

        return found;
    }

    private static Answer? Allowed(Situation s, Person person, string action, string? without)
    {
        if (without is null || !Takes(action, without))
        {
            return s.OnGeneric(person, action);
        }

        // A boundary that limits nothing is none.
        return s.OnGeneric(person, action, given: new ContextLayer.Builder().Add(without, [], isMultivalued: false).Build())
            ?? (s.OnGeneric(person, action) is { IsAllowed: true } limited
                && limited.Chosen.Find(ContextKey.Of(without)) is { Values: [var boundary, ..] }
                && s.Model.FindPolicy(boundary.Text)?.Document is { } document
                && LimitsNothing(document) ? limited : null);
    }

    private static bool LimitsNothing(PolicyDocument document) => document.Statements.All(x => x.Effect == Effect.Allow)
        && document.Statements.Any(x => x.Conditions.IsEmpty
            && x is { Action.IsNegated: false, Resource: { IsNegated: false } resource }
            && x.Action.Patterns.Any(a => a.Text is "*" or "*:*")
            && resource.Patterns.Any(r => r.Text == "*"));

    // Only the rows of one's own: another's are refused. An action that does not tell of rows reads them all, unless the policy wants to be told.
    private static bool IsOfOwnRows(Situation s, Person person, Answer answer, string row) => !Takes(answer.Action, row)
        ? answer.ChosenKeys.Contains(row, StringComparer.OrdinalIgnoreCase)
        : s.Questions.Allowed(
            person.Who, answer.Action, answer.Resource, Envelope.Network, answer.Owner,
            new ContextLayer.Builder().Add(row, [GenericResources.Name], isMultivalued: true).Build()) is null;

    private static bool Takes(string action, string key) => IamCatalogue.Default.FindAction(action) is { } known
        && known.ConditionKeys.Concat(known.ResourceTypes.SelectMany(t => t.ConditionKeys))
            .Any(k => k.Name.Equals(key, StringComparison.OrdinalIgnoreCase));

    private static string[][] Read(Node node) => [.. ((ArrayNode)node).Items.Select(item => item is ArrayNode list
        ? [.. list.Items.OfType<ScalarNode>().Select(n => n.Text)]
        : new[] { ((ScalarNode)item).Text })];
}
