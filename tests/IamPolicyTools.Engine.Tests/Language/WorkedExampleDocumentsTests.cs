using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>The policies of the specification's worked examples are documents that AWS stores.</summary>
public class WorkedExampleDocumentsTests
{
    [Fact]
    public void Their_only_findings_are_those_of_a_missing_version_and_of_short_forms()
    {
        int documents = 0;
        var findings = new List<string>();
        foreach (string line in File.ReadLines(Path.Combine(CaseFiles.Folder, "worked-examples.jsonl")))
        {
            var example = (ObjectNode)TextDocument.Parse(line, "worked-examples.jsonl");
            var id = (ScalarNode)example["id"]!;
            foreach ((PolicyKind kind, Node node) in DocumentsOf(example))
            {
                var diagnostics = new DiagnosticBag();
                PolicyDocument? document = PolicyParser.Parse(node, kind, diagnostics);
                findings.AddRange(diagnostics.Items.Select(d => $"{id.Text} {d.Severity} {d.Code} {d.Rule}"));
                Assert.NotNull(document);
                documents++;
            }
        }

        Assert.InRange(documents, 250, int.MaxValue);
        Assert.Equal(
            [
                "WE-032 Warning MISSING_VERSION PL-1", "WE-032 Warning VARIABLE_UNSUPPORTED_IN_VERSION PL-2",
                "WE-261 Refused SHORT_RESOURCE_ELSEWHERE PL-85",
            ],
            findings);
    }

    private static IEnumerable<(PolicyKind Kind, Node Document)> DocumentsOf(ObjectNode example)
    {
        var request = (ObjectNode)example["request"]!;
        bool isAssumption = ((ScalarNode)request["action"]!).Text.StartsWith("sts:Assume", StringComparison.Ordinal);
        foreach (Member member in ((ObjectNode)example["policies"]!).Members)
        {
            PolicyKind? kind = member.Name switch
            {
                "identity" => PolicyKind.Identity,
                "boundary" => PolicyKind.Boundary,
                "session" => PolicyKind.Session,
                "resource" => isAssumption ? PolicyKind.Trust : PolicyKind.Resource,
                "vpce" => PolicyKind.Endpoint,
                "scp" or "resourceAccountScp" => PolicyKind.ServiceControl,
                "rcp" => PolicyKind.ResourceControl,
                "acl" or "kmsGrants" => null,
                "holders" => PolicyKind.Resource,
                _ => throw new InvalidDataException($"policies has an unknown member {member.Name}"),
            };
            foreach (ObjectNode document in kind is null ? [] : ObjectsIn(member.Value))
            {
                yield return (kind!.Value, document);
            }
        }
    }

    // One document, a list of them, or levels of lists; a name stands for an AWS managed document.
    private static IEnumerable<ObjectNode> ObjectsIn(Node node) => node switch
    {
        ObjectNode holder when holder["policy"] is { } policy => ObjectsIn(policy),
        ObjectNode document => [document],
        ArrayNode list => list.Items.SelectMany(ObjectsIn),
        _ => [],
    };
}
