using System.Globalization;
using System.Text.Json.Nodes;
using IamPolicyTools.Engine.Tests.Analysis;
using IamPolicyTools.Findings;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Reporting;

namespace IamPolicyTools.Benchmarks;

/// <summary>
/// All findings and paths of many models as reports, one file each: two versions that should differ in speed alone are compared by them.
/// </summary>
internal static class FindingDump
{
    private static readonly DateTimeOffset s_now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the reports.</summary>
    /// <param name="examples">The folder of the examples: <c>tests/cases/findings</c>, and <c>module/examples</c> beside it.</param>
    /// <param name="folder">Where to write.</param>
    public static int Run(string examples, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, IamModel model, string? from) in Models(examples))
        {
            var search = new EscalationSearch(model, new EscalationSettings { Now = s_now });
            Write(folder, $"{name}-paths", [.. search.FromAll(), .. from is null ? [] : search.From(from), .. search.From("external-account")]);
            Write(folder, $"{name}-findings", [.. FindingSearch.Find(model, new FindingSettings { Now = s_now }).Records]);
            Console.WriteLine(name);
        }

        return 0;
    }

    private static IEnumerable<(string Name, IamModel Model, string? From)> Models(string examples)
    {
        foreach (string line in File.ReadLines(Path.Combine(examples, "escalation.jsonl")))
        {
            JsonNode root = JsonNode.Parse(line)!;
            yield return (root["id"]!.GetValue<string>(), Import(root["account"]!.ToJsonString()), root["from"]!.GetValue<string>());
        }

        foreach (string line in File.ReadLines(Path.Combine(examples, "examples.jsonl")))
        {
            JsonNode root = JsonNode.Parse(line)!;
            yield return (root["id"]!.GetValue<string>(), Import(root["model"]!.ToJsonString()), null);
        }

        string module = Path.Combine(examples, "..", "..", "..", "module", "examples");
        foreach (string file in Directory.EnumerateFiles(module, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(f => Path.GetFileName(f) is "account.yaml" or "organization.yaml"))
        {
            string name = Path.GetRelativePath(module, file).Replace('/', '-');
            yield return ($"module-{name}", AccountImporter.Import(IamModel.Empty, [file]).Model, null);
        }

        for (int seed = 1; seed <= 4; seed++)
        {
            string text = seed.ToString(CultureInfo.InvariantCulture);
            yield return ($"mixed-{text}", GeneratedOrganization.Create(seed, 2, 5, buckets: 4, templates: seed % 2 == 0 ? 3 : 0), null);
            yield return ($"company-{text}", GeneratedCompany.Create(seed, 2, 40, seed % 2 == 0), null);
        }
    }

    private static IamModel Import(string text)
    {
        string file = Path.Combine(Path.GetTempPath(), $"dump-{Environment.ProcessId}.json");
        File.WriteAllText(file, text);
        IamModel model = AccountImporter.Import(IamModel.Empty, [file]).Model;
        File.Delete(file);
        return model;
    }

    private static void Write(string folder, string name, IamRecord[] records)
    {
        using FileStream stream = File.Create(Path.Combine(folder, $"{name}.json"));
        Report.Write(ReportFormat.Json, records, new ReportSettings { Version = "1.0.0", BaseFolder = "/", Now = s_now }, stream);
    }
}
