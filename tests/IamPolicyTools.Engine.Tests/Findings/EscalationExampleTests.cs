using System.Text.Json.Nodes;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Text;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>Every example of escalation.md, section 11, and every change of one: exactly the paths that it expects of the techniques that it is about.</summary>
public sealed class EscalationExampleTests
{
    // What the engine does not do yet, each with its reason.
    private static readonly string[] s_missing = [];

    private static readonly DateTimeOffset s_now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Lazy<Dictionary<string, Example>> s_all = new(() => Read().ToDictionary(e => e.Id));

    public static TheoryData<string> Ids => [.. s_all.Value.Keys.Except(s_missing)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_example_has_exactly_the_paths_that_it_expects(string id)
    {
        Example example = s_all.Value[id];
        IamModel model = ImportFolder.Import(example.Account, "account.json").Model;
        var search = new EscalationSearch(model, new EscalationSettings { Now = s_now, Depth = 2, Techniques = [.. example.About] });

        string[] found = [.. search.From(example.From).Select(Describe).Order(StringComparer.Ordinal)];

        Assert.Equal(example.Expected.Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public void The_techniques_of_the_product_are_read_whole()
    {
        Assert.Equal(163, TechniqueBook.Default.Techniques.Length);
        Assert.All(TechniqueBook.Default.Techniques, t => Assert.Matches("^ESC-[A-Z0-9]+-[0-9]{3}$", t.Id));
        Assert.All(TechniqueBook.Default.Techniques, t => Assert.All(t.Needs, n => Assert.True(TechniqueBook.Default.Assumed.ContainsKey(n))));
    }

    [Theory]
    [InlineData("techniques: [{ id: E, title: t, category: c, steps: [{ do: a:B, at: x }], gain: { as: self } }]", "is no variable")]
    [InlineData("techniques: [{ id: E, title: t, category: c, bind: { r: { is: role, trust: x } }, steps: [{ do: a:B, at: r }], gain: { as: r } }]", "Did you mean trusts?")]
    [InlineData("techniques: [{ id: E, title: t, category: c, steps: [{ doo: a:B, at: '*' }], gain: { as: self } }]", "'doo'")]
    [InlineData("techniques: [{ title: t, category: c, steps: [{ do: a:B, at: '*' }], gain: { as: self } }]", "\"id\"")]
    [InlineData("techniques: [{ id: E, title: t, category: c, steps: [{ do: a:B, at: '*' }], gain: { as: self }, needs: [luck] }]", "'luck'")]
    [InlineData("techniques: []", "one record at least")]
    public void A_malformed_technique_is_an_error(string text, string says) =>
        Assert.Contains(says, Assert.Throws<InvalidTextException>(() => TechniqueBook.Load(text, "t.yaml")).Message, StringComparison.Ordinal);

    // FR-1: each request of a path is asked again; the first hop's are allowed on the model itself.
    [Fact]
    public void The_requests_of_a_first_hop_are_allowed_by_the_evaluator()
    {
        int asked = 0;
        foreach (Example example in s_all.Value.Values.Where(e => e.From.StartsWith("arn:", StringComparison.Ordinal)))
        {
            IamModel model = ImportFolder.Import(example.Account, "account.json").Model;
            var search = new EscalationSearch(model, new EscalationSettings { Now = s_now, Depth = 1, Techniques = [.. example.About] });
            foreach (EscalationPath path in search.From(example.From).Where(p => p.Certainty == Certainty.Certain))
            {
                Witness first = path.Hops[0].Requests[0];
                var context = new ContextLayer.Builder();
                foreach ((string key, var values) in first.Context)
                {
                    context.Add(key, values, values.Length > 1);
                }

                var access = new ModelAccess(model, Subject.Find(model, first.Principal)!, new ModelAccessSettings { Now = s_now, Context = context.Build(), Mode = ContextMode.Strict });
                Assert.True(access.Ask(ActionName.Parse(first.Action), first.Resource, first.ResourceAccount).IsAllowed, $"{example.Id}: {first}");
                asked++;
            }
        }

        Assert.True(asked > 10);
    }

    private static string Describe(EscalationPath path) => Describe(
        path.Hops.Select(h => (h.Technique, h.Bind.Where(b => !IsFree(b.Value)).ToDictionary(b => b.Key, b => b.Value), IsFree(h.Gained) ? "new" : h.Gained)),
        path.IsAdministrator,
        path.Certainty.ToString().ToLowerInvariant(),
        path.Keys,
        path.Needs);

    private static string Describe(IEnumerable<(string Technique, Dictionary<string, string> Bind, string Gain)> hops, bool isAdmin, string grade, IEnumerable<string> keys, IEnumerable<string> needs) =>
        string.Join(" > ", hops.Select(h => $"{h.Technique} {{{string.Join(", ", h.Bind.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => $"{b.Key}={b.Value}"))}}} {h.Gain}"))
        + $" admin={isAdmin} {grade} keys={string.Join(",", keys)} needs={string.Join(",", needs)}";

    // Names of new things are the engine's choice.
    private static bool IsFree(string arn) => arn.EndsWith("/zz-fresh", StringComparison.Ordinal) || arn.EndsWith(":user/x", StringComparison.Ordinal) || arn.EndsWith(":role/x", StringComparison.Ordinal) || arn.Contains("/zz", StringComparison.Ordinal);

    internal static IEnumerable<(string Id, string From, string[] About, JsonNode Account)> All =>
        s_all.Value.Values.Select(e => (e.Id, e.From, e.About, JsonNode.Parse(e.Account)!));

    private static IEnumerable<Example> Read()
    {
        foreach (string line in File.ReadLines(Path.Combine(CaseFiles.Folder, "findings", "escalation.jsonl")))
        {
            JsonNode root = JsonNode.Parse(line)!;
            string from = root["from"]!.GetValue<string>();
            string[] about = [.. root["about"]!.AsArray().Select(a => a!.GetValue<string>())];
            yield return new Example(root["id"]!.GetValue<string>(), from, about, root["account"]!.ToJsonString(), Expected(root["expect"]));
            foreach (JsonNode? mutation in root["mutations"]?.AsArray() ?? [])
            {
                JsonNode account = root["account"]!.DeepClone();
                foreach (JsonNode? patch in mutation!["patch"]!.AsArray())
                {
                    Apply(account, patch!);
                }

                yield return new Example(mutation["id"]!.GetValue<string>(), from, about, account.ToJsonString(), Expected(mutation["expect"]));
            }
        }
    }

    private static string[] Expected(JsonNode? expect) => [.. (expect?.AsArray() ?? []).Select(p => Describe(
        p!["hops"]!.AsArray().Select(h => (
            h!["technique"]!.GetValue<string>(),
            h["bind"]!.AsObject().Where(b => !IsFree(b.Value!.GetValue<string>())).ToDictionary(b => b.Key, b => b.Value!.GetValue<string>()),
            h["gain"]!.GetValue<string>() is var gain && IsFree(gain) ? "new" : gain)),
        p["admin"]!.GetValue<bool>(),
        p["grade"]!.GetValue<string>(),
        Texts(p["keys"]),
        Texts(p["needs"])))];

    private static IEnumerable<string> Texts(JsonNode? list) => (list?.AsArray() ?? []).Select(i => i!.GetValue<string>());

    // RFC 6902: add, replace and remove, as far as the examples use them.
    private static void Apply(JsonNode root, JsonNode patch)
    {
        string[] path = [.. patch["path"]!.GetValue<string>().Split('/').Skip(1).Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        JsonNode parent = path[..^1].Aggregate(root, (node, step) => node is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!);
        string last = path[^1];
        JsonNode? value = patch["value"]?.DeepClone();
        switch (patch["op"]!.GetValue<string>(), parent)
        {
            case ("remove", JsonObject item):
                item.Remove(last);
                break;
            case ("remove", JsonArray list):
                list.RemoveAt(int.Parse(last, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case (_, JsonObject item):
                item[last] = value;
                break;
            case ("add", JsonArray list):
                list.Insert(last == "-" ? list.Count : int.Parse(last, System.Globalization.CultureInfo.InvariantCulture), value);
                break;
            case (_, JsonArray list):
                list[int.Parse(last, System.Globalization.CultureInfo.InvariantCulture)] = value;
                break;
        }
    }

    private sealed record Example(string Id, string From, string[] About, string Account, string[] Expected);
}
