using System.Collections.Immutable;
using System.Text.Json;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>A line of <c>tests/cases/relations/change-examples.jsonl</c> (change-and-proof.md, section 11).</summary>
internal sealed class ChangeExample
{
    private static readonly Lazy<IReadOnlyDictionary<string, ChangeExample>> s_all = new(() =>
        File.ReadLines(Path.Combine(CaseFiles.Folder, "relations", "change-examples.jsonl"))
            .Select(l => new ChangeExample(JsonDocument.Parse(l).RootElement))
            .ToDictionary(e => e.Id, StringComparer.Ordinal));

    private ChangeExample(JsonElement row) => Row = row;

    public static IReadOnlyDictionary<string, ChangeExample> All => s_all.Value;

    public JsonElement Row { get; }

    public string Id => Row.GetProperty("id").GetString()!;

    public string Question => Row.GetProperty("question").GetString()!;

    public bool IsOfDocuments => Row.TryGetProperty("policyType", out _);

    public bool IsOfSets => Row.TryGetProperty("before", out _) && Question != "CompareAccess";

    public ProofVerdict Expected => Enum.Parse<ProofVerdict>(Row.GetProperty("expected").GetProperty("verdict").GetString()!);

    public RequestSpace Space => Enum.Parse<RequestSpace>(Row.GetProperty("space").GetString()!);

    public PolicyKind Kind => IsOfDocuments && Row.GetProperty("policyType").GetString() == "RESOURCE_POLICY" ? PolicyKind.Resource : PolicyKind.Identity;

    public ProofOptions Options => new()
    {
        Space = Space,
        Kind = Kind,
        Principal = Row.TryGetProperty("principal", out JsonElement principal) ? RequesterOf(principal) : null,
        ResourceAccount = Row.TryGetProperty("resourceAccount", out JsonElement account) ? account.GetString() : null,
    };

    public PolicyDocument Document(string name) => Parse(Row.GetProperty(name), Kind);

    public AccessRegion? Region
    {
        get
        {
            if (Row.TryGetProperty("region", out JsonElement region))
            {
                return new AccessRegion { Parts = [Part(region)] };
            }

            return Row.TryGetProperty("access", out JsonElement access) ? new AccessRegion { Parts = [.. access.EnumerateArray().Select(Part)] } : null;
        }
    }

    public AccessRegion? Scope => Row.TryGetProperty("scope", out JsonElement scope) ? new AccessRegion { Parts = [Part(scope)] } : null;

    public static PolicyDocument Parse(JsonElement document, PolicyKind kind)
    {
        var bag = new DiagnosticBag();
        return PolicyParser.ParseText(document.GetRawText(), kind, "example", bag)
            ?? throw new FormatException(string.Join("; ", bag.Items.Select(d => d.Message)));
    }

    public static Requester RequesterOf(JsonElement principal)
    {
        if (principal.ValueKind == JsonValueKind.String)
        {
            return Requester.Parse(principal.GetString()!)!;
        }

        Requester requester = Requester.Parse(principal.GetProperty("arn").GetString()!)!;
        if (principal.TryGetProperty("role", out JsonElement role))
        {
            requester = requester with { ParentArn = role.GetString() };
        }

        return principal.TryGetProperty("tags", out JsonElement tags)
            ? requester with { AreTagsKnown = true, Tags = [.. tags.EnumerateObject().Select(t => new Tag(t.Name, t.Value.GetString()!))] }
            : requester;
    }

    public override string ToString() => Id;

    private static (ImmutableArray<string> Actions, ImmutableArray<string> Resources) Part(JsonElement part) => (Texts(part, "actions"), Texts(part, "resources"));

    private static ImmutableArray<string> Texts(JsonElement part, string name) =>
        part.TryGetProperty(name, out JsonElement list) ? [.. list.EnumerateArray().Select(t => t.GetString()!)] : [];
}
