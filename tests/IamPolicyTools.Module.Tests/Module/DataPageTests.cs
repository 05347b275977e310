using System.Text;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Module.Tests.Hosting;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>
/// Each finding and each technique has a page in docs, made of the data. Run with the environment variable IAMPOLICYTOOLS_WRITE_PAGES=1,
/// the tests write the pages; what has changed is then for git to show.
/// </summary>
public sealed class DataPageTests
{
    private static readonly string s_docs = Path.Combine(Repository.Root, "docs");
    private static readonly bool s_isWriting = Environment.GetEnvironmentVariable("IAMPOLICYTOOLS_WRITE_PAGES") == "1";

    private static RuleDescriptor[] Findings =>
        [.. RuleBook.Default.Rules.Where(r => r.Category == RuleCategory.Findings).OrderBy(r => NumberOf(r)).ThenBy(r => r.Code, StringComparer.Ordinal)];

    [Fact]
    public void Each_finding_has_a_page() => Check(
        "findings",
        "Findings",
        "What `Get-IamFinding` looks for. Each is shown by a request that the evaluator allows, or by a fact of the account.",
        Findings.Select(r => (r.Code, $"{r.Number} {r.Code}", $"{r.Severity}: {r.PlainTitle}", PageOf(r))));

    [Fact]
    public void Each_technique_has_a_page() => Check(
        "techniques",
        "Techniques of escalation",
        "What `Find-IamEscalationPath` tries. Each is a list of requests that must all be allowed, on the model as those before leave it.",
        TechniqueBook.Default.Techniques.Select(t => (t.Id, t.Id, t.Title, PageOf(t))));

    private static void Check(string folder, string title, string about, IEnumerable<(string File, string Name, string Line, string Text)> pages)
    {
        var all = pages.ToList();
        var index = new StringBuilder($"# {title}\n\n{about} The pages are made of the data of the module.\n\n");
        foreach ((string file, string name, string line, _) in all)
        {
            index.Append($"- [{name}]({file}.md): {MarkdownText.Escape(line)}\n");
        }

        string place = Path.Combine(s_docs, folder);
        Dictionary<string, string> wanted = all.ToDictionary(p => $"{p.File}.md", p => p.Text);
        wanted["README.md"] = index.ToString();
        if (s_isWriting)
        {
            Directory.CreateDirectory(place);
            foreach (string gone in Directory.EnumerateFiles(place, "*.md").Where(f => !wanted.ContainsKey(Path.GetFileName(f))))
            {
                File.Delete(gone);
            }

            foreach ((string name, string text) in wanted)
            {
                File.WriteAllText(Path.Combine(place, name), text);
            }
        }

        Assert.Equal(wanted.Keys.Order(StringComparer.Ordinal), Directory.EnumerateFiles(place, "*.md").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.All(wanted, page => Assert.Equal(page.Value, File.ReadAllText(Path.Combine(place, page.Key)).ReplaceLineEndings("\n")));
    }

    private static int NumberOf(RuleDescriptor rule) => int.TryParse(rule.Number?.Split('-')[^1], out int number) ? number : int.MaxValue;

    private static string PageOf(RuleDescriptor rule)
    {
        var page = new StringBuilder($"# {rule.Number}: {rule.Code}\n\n{MarkdownText.Escape(char.ToUpperInvariant(rule.PlainTitle[0]) + rule.PlainTitle[1..])}.\n\n");
        page.Append($"Severity: {rule.Severity}, unless the case raises or lowers it (`SeverityReasons` says why).\n\n");
        page.Append($"## What it means\n\n{MarkdownText.Escape(rule.Help)}\n\n");
        if (rule.Fix is { } fix)
        {
            page.Append($"## What to do\n\n{MarkdownText.Escape(fix.TrimEnd('.'))}.\n\n");
        }

        if (rule.GetData()["Probe"] is ObjectNode probe)
        {
            page.Append("## How it is asked\n\nOn a name that no policy has:\n\n");
            foreach (Node alternative in probe["Any"] is ArrayNode any ? any.Items : [])
            {
                page.Append($"- {string.Join(" and ", Texts(alternative).Select(a => $"`{a}`"))}\n");
            }

            if (probe["And"] is ArrayNode and)
            {
                page.Append($"\nand besides one of {string.Join(", ", and.Items.SelectMany(Texts).Select(a => $"`{a}`"))}.\n");
            }

            page.Append('\n');
        }

        if (!rule.Maps.IsEmpty)
        {
            page.Append("## What others call it\n\n");
            foreach ((string framework, var ids) in rule.Maps)
            {
                page.Append($"- {framework}: {string.Join(", ", ids.Select(i => $"`{i}`"))}\n");
            }

            page.Append('\n');
        }

        return page.Append($"## Find it\n\n```powershell\nGet-IamFinding -Id {rule.Code}\n```\n").ToString();
    }

    private static string PageOf(Technique technique)
    {
        var page = new StringBuilder($"# {technique.Id}: {MarkdownText.Escape(technique.Title)}\n\n");
        page.Append($"Kind: {technique.Category}. Begins with: {technique.From ?? "any user or role of the model"}.");
        page.Append(technique.Public.IsEmpty ? "\n\n" : $" In public catalogues: {string.Join(", ", technique.Public.Select(p => $"`{p}`"))}.\n\n");
        if (!technique.Variables.IsEmpty)
        {
            page.Append("## What it takes\n\n");
            foreach (TechniqueVariable variable in technique.Variables)
            {
                string conditions = string.Join(", ", variable.Conditions.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"`{c.Key}`: {string.Join(", ", c.Value.Select(v => $"`{v}`"))}"));
                page.Append($"- `{variable.Name}`: {string.Join(" or ", variable.Kinds)}{(conditions.Length == 0 ? string.Empty : $"; {conditions}")}\n");
            }

            page.Append('\n');
        }

        page.Append("## The requests, in order\n\n");
        foreach (TechniqueStep step in technique.Steps)
        {
            Append(page, step, "1. ", string.Empty);
        }

        page.Append($"\nWhoever any one of them is denied does not get through.\n\n## What is in hand\n\n{Gain(technique)}\n\n");
        if (!technique.Needs.IsEmpty)
        {
            page.Append("## What it supposes\n\n");
            foreach (string need in technique.Needs)
            {
                page.Append($"- `{need}`{(TechniqueBook.Default.Assumed[need] ? " (taken for granted)" : ": the path is then possible, not certain")}\n");
            }

            page.Append('\n');
        }

        if (!technique.Notes.IsEmpty)
        {
            page.Append($"## Notes\n\n{string.Concat(technique.Notes.Select(n => $"- {MarkdownText.Escape(n)}\n"))}\n");
        }

        return page.Append($"## Find it\n\n```powershell\nFind-IamEscalationPath -Technique {technique.Id}\nFind-IamEscalationPath -Technique {technique.Id} -Close\n```\n").ToString();
    }

    private static void Append(StringBuilder page, TechniqueStep step, string mark, string indent)
    {
        if (!step.Any.IsEmpty)
        {
            page.Append($"{indent}{mark}one of these ways:\n");
            foreach (var way in step.Any)
            {
                foreach (TechniqueStep part in way)
                {
                    Append(page, part, ReferenceEquals(part, way[0]) ? "- " : "- then ", indent + "   ");
                }
            }

            return;
        }

        string what = step.Passes is { } passed
            ? $"`iam:PassRole` on {passed}, to {string.Join(" or ", step.To.Select(s => $"`{s}`"))}"
            : $"`{step.Action}` on {string.Join(", ", step.At)}";
        string keys = step.With.IsEmpty ? string.Empty : $", with {string.Join(", ", step.With.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => $"`{w.Key}` = {w.Value}"))}";
        string asked = step.As is { } identity ? $", as an identity of {identity}" : string.Empty;
        page.Append($"{indent}{mark}{what}{keys}{asked}{(step.UnlessSelf ? ", unless it is the caller" : string.Empty)}\n");
    }

    private static string Gain(Technique technique) => technique switch
    {
        { Reads: { } thing } => $"The {thing}, by {technique.GainBy}.",
        { GainAs: "self" } => $"The caller itself with more rights, by {technique.GainBy}.",
        { GainAs: "target-admin" } => $"An administrator of the account, by {technique.GainBy}.",
        { GainAs: "target-root" } => $"The root user of the account for one task, by {technique.GainBy}.",
        _ => $"The {technique.GainAs}, by {technique.GainBy}.",
    };

    private static IEnumerable<string> Texts(Node node) => node switch
    {
        ArrayNode list => list.Items.SelectMany(Texts),
        ScalarNode one => [one.Text],
        _ => [],
    };
}
