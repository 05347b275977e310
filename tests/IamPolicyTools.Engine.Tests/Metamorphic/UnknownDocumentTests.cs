using System.Text.Json.Nodes;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Oracle;
using IamPolicyTools.Engine.Tests.Oracle.Generation;

namespace IamPolicyTools.Engine.Tests.Metamorphic;

/// <summary>
/// IN-12, IN-15, IN-16: what is said of a case with unknown documents holds of every document in their place, and no more than that is left
/// open.
/// </summary>
public sealed class UnknownDocumentTests
{
    private const string Marker = """{ "Unknown": "not asked" }""";

    [Fact]
    public void A_definite_answer_holds_for_every_document_of_a_case() => Property.HoldsForAllCases(Contradicted, least: 350);

    [Fact]
    public void A_definite_answer_holds_for_every_document_of_a_random_case() => Property.HoldsForRandomCases(Contradicted, 80, least: 30);

    [Fact]
    public void Engine_and_oracle_agree_on_cases_with_an_unknown_document() => Property.HoldsForAllCases(Disagrees, least: 1_500);

    [Fact]
    public void Engine_and_oracle_agree_on_random_cases_with_an_unknown_document() => Property.HoldsForRandomCases(Disagrees, 50, least: 80);

    private static string? Contradicted(FixtureCase @case)
    {
        string? none = Property.NotAsked;
        foreach ((FixtureCase open, string document) in WithOneUnknown(@case, discovery: true))
        {
            OracleResult said = ProductionCase.Evaluate(open);
            if (said.Decision == OracleResult.Conditional.Decision)
            {
                continue;
            }

            none = null;
            foreach (FixtureCase known in NaiveUnknownDocuments.Replaced(open, _ => [document]).Concat(NaiveUnknownDocuments.Complete(open)))
            {
                OracleResult whole = ProductionCase.Evaluate(known);
                bool isSame = said.Decision == OracleResult.Allowed ? whole.Decision == OracleResult.Allowed : whole.Decision is OracleResult.ImplicitDeny or OracleResult.ExplicitDeny;
                if (!isSame)
                {
                    return $"{said.Decision} for {open.Line}, {whole.Decision} for {known.Line}";
                }
            }
        }

        return none;
    }

    private static string? Disagrees(FixtureCase @case)
    {
        string? none = Property.NotAsked;
        foreach (bool discovery in new[] { true, false })
        {
            foreach ((FixtureCase open, _) in WithOneUnknown(@case, discovery))
            {
                // What the two read differently of a case with known documents is no matter of the unknown one.
                if (MayBeTied(open) || NaiveUnknownDocuments.Complete(open).Any(IsReadDifferently))
                {
                    continue;
                }

                none = null;
                OracleResult oracle = NaiveEvaluator.Evaluate(open);
                OracleResult engine = ProductionCase.Evaluate(open);
                if (oracle.Decision != engine.Decision)
                {
                    return $"oracle {oracle.Decision}, engine {engine.Decision}: {open.Line}";
                }
            }
        }

        return none;
    }

    private static bool IsReadDifferently(FixtureCase known) => NaiveEvaluator.Evaluate(known).Decision != ProductionCase.Evaluate(known).Decision;

    // A bucket policy whose conditions tie it to fixed values is not public, and still lets in who has them: the oracle's documents have none. Nor
    // does it think of a key that no document names, as of the one for function URLs.
    private static bool MayBeTied(FixtureCase open) =>
        open.Options.Discovery
        && (open.Options.RestrictPublicBuckets || (open.Request.Principal.Name == "anonymous" && open.Request.Action.StartsWith("lambda:", StringComparison.OrdinalIgnoreCase)));

    private static FixtureCase WithDiscovery(FixtureCase @case, bool discovery)
    {
        _ = Policies(@case.Line, out JsonObject root);
        root["options"] ??= new JsonObject();
        root["options"]!["discovery"] = discovery;
        return FixtureCase.Parse(CaseGen.Write(root), @case.Location);
    }

    // Each document of the case in turn is one that nobody knows.
    private static IEnumerable<(FixtureCase Open, string Document)> WithOneUnknown(FixtureCase @case, bool discovery)
    {
        if (NaiveUnknownDocuments.AreIn(@case))
        {
            yield break;
        }

        int count = PolicyChanges.Documents(Policies(@case.Line, out _)).Count();
        for (int i = 0; i < count; i++)
        {
            JsonObject[] documents = [.. PolicyChanges.Documents(Policies(@case.Line, out JsonObject root))];
            string document = CaseGen.Write(documents[i]);
            documents[i].ReplaceWith(JsonNode.Parse(Marker));
            yield return (WithDiscovery(FixtureCase.Parse(CaseGen.Write(root), @case.Location), discovery), document);
        }
    }

    private static JsonObject Policies(string line, out JsonObject root)
    {
        root = (JsonObject)JsonNode.Parse(line)!;
        return root["policies"] as JsonObject ?? [];
    }
}
