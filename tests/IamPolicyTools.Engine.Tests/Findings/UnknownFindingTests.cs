using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Findings;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>
/// FR-3 on every example of tests/cases/findings, with each value of its model made unknown in turn (IN-24): the model as it was is one of
/// those that the other may be, so what is found in it may not pass in silence, and what is not may not be found for certain.
/// </summary>
public sealed class UnknownFindingTests
{
    // Of what is absent each example takes a share; there are enough of them to have all.
    private const int Shares = 3;

    private static readonly string[] s_fixed = ["AccountId", "Arn", "Partition"];

    private static readonly (string Kind, string[] Members)[] s_members =
    [
        ("Model", ["Organization"]),
        ("Account",
            [
                "Users", "Groups", "Roles", "Policies", "InstanceProfiles", "Resources", "OpenIDConnectProviders", "SAMLProviders", "PublicAccessBlock",
                "PasswordPolicy", "AlternateContacts", "Analyzers", "Trails", "ServerCertificates", "VirtualMFADevices", "RootUser",
            ]),
        ("Users",
            [
                "UserPolicyList", "GroupList", "AttachedManagedPolicies", "PermissionsBoundary", "Tags", "AccessKeys", "LoginProfile", "MFADevices",
                "CredentialReport", "ExistsWhen",
            ]),
        ("Groups", ["GroupPolicyList", "AttachedManagedPolicies", "ExistsWhen"]),
        ("Roles", ["RolePolicyList", "AttachedManagedPolicies", "PermissionsBoundary", "Tags", "RoleLastUsed", "MaxSessionDuration", "ExistsWhen"]),
        ("Resources", ["Policy", "Tags", "Acl", "ObjectOwnership", "PublicAccessBlock", "Grants", "Shares", "RunsAs", "ExistsWhen"]),
        ("Units", ["ServiceControlPolicies", "ResourceControlPolicies", "Accounts", "OrganizationalUnits"]),
    ];

    private static readonly Lazy<Dictionary<string, string>> s_lines = new(() =>
        File.ReadLines(Path.Combine(CaseFiles.Folder, "findings", "examples.jsonl")).ToDictionary(l => JsonNode.Parse(l)!["id"]!.GetValue<string>(), l => l));

    public static TheoryData<string> Ids => [.. s_lines.Value.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void What_an_unknown_value_leaves_open_is_neither_passed_nor_certain(string id)
    {
        JsonNode example = JsonNode.Parse(s_lines.Value[id])!;
        ImmutableHashSet<string> codes =
        [
            .. example["expect"]!.AsArray().Concat(example["absent"]!.AsArray()).Select(e => e!["code"]!.GetValue<string>()).Intersect(FindingSearch.Codes),
        ];
        if (codes.IsEmpty)
        {
            return;
        }

        Finding[] known = Find(example, example["model"]!, codes)!;
        List<string> wrong = [];
        int share = s_lines.Value.Keys.ToList().IndexOf(id) % Shares;
        foreach ((string path, JsonNode model) in WithUnknowns(example["model"]!)
            .Concat(WithUnknownMembers(example["model"]!).Where((_, i) => i % Shares == share)))
        {
            if (Find(example, model, codes) is { } open)
            {
                wrong.AddRange(Passed(known, open).Concat(MadeUp(known, open)).Select(w => $"{path}: {w}"));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // FR-11: what a rule reads is data. One that says nothing would pass in silence.
    [Fact]
    public void Every_rule_says_which_members_of_the_account_document_it_reads()
    {
        Dictionary<string, Shape> kinds = new()
        {
            ["User"] = Shapes.User,
            ["Group"] = Shapes.Group,
            ["Role"] = Shapes.Role,
            ["Policy"] = Shapes.Policy,
            ["InstanceProfile"] = Shapes.InstanceProfile,
            ["ServerCertificate"] = Shapes.ServerCertificate,
            ["OpenIDConnectProvider"] = Shapes.OpenIdConnectProvider,
            ["SAMLProvider"] = Shapes.SamlProvider,
            ["Resource"] = Shapes.Resource,
            ["Unit"] = Shapes.OrganizationalUnit,
            ["Member"] = Shapes.OrganizationAccount,
            ["ServiceControlPolicy"] = Shapes.OrganizationPolicy,
            ["ResourceControlPolicy"] = Shapes.OrganizationPolicy,
        };
        bool IsMember(string name) => name.Split('.') switch
        {
            [var member] => Shapes.Account.Keys.Contains(member),
            [var kind, var member] => kinds.TryGetValue(kind, out Shape? shape) && shape.Keys.Contains(member),
            _ => false,
        };

        foreach (RuleDescriptor rule in RuleBook.Default.Rules.Where(r => r.Category == RuleCategory.Findings))
        {
            string[] reads = [.. OpenVerdicts.Members(rule, "Reads")];
            Assert.True(reads.Length > 0, rule.Code);
            Assert.All(
                reads.Concat(OpenVerdicts.Members(rule, "Unless").Except(["Answers"])).SelectMany(m => UnknownParts.Named(m)),
                m => Assert.True(IsMember(m), $"{rule.Code}: {m}"));
        }
    }

    private static IEnumerable<string> Passed(Finding[] known, Finding[] open)
    {
        foreach (Finding found in known.Where(f => f.IsProblem))
        {
            Finding[] same = [.. open.Where(f => f.Code == found.Code)];
            bool isTold = same.Any(f => f.Assessment == Assessment.NotAssessed && (f.Account is null || found.Account is null || f.Account == found.Account))
                || same.Any(f => f.Assessment is not (Assessment.NotFound or Assessment.NotAssessed) && IsAbout(f, found));
            if (!isTold)
            {
                yield return $"passed: {found.Code} {found.Subject?.Arn}";
            }
        }
    }

    private static IEnumerable<string> MadeUp(Finding[] known, Finding[] open) => open
        .Where(f => f.IsProblem && f.Certainty == Certainty.Certain
            && !known.Any(k => k.Code == f.Code && k.Assessment is not (Assessment.NotFound or Assessment.NotAssessed) && IsAbout(f, k)))
        .Select(f => $"certain: {f.Code} {f.Subject?.Arn} {f.Message}");

    private static bool IsAbout(Finding one, Finding other) => one.Subject?.Arn == other.Subject?.Arn
        || (one.Subject?.Arn is { } arn && other.Principals.Contains(arn))
        || (other.Subject?.Arn is { } name && one.Principals.Contains(name));

    // One model for each value that the reader lets be unknown.
    internal static IEnumerable<(string Path, JsonNode Model)> WithUnknowns(JsonNode model)
    {
        foreach (string[] path in Paths(model, []))
        {
            JsonNode copy = model.DeepClone();
            JsonNode parent = path[..^1].Aggregate(copy, Step);
            var unknown = new JsonObject { ["Unknown"] = "a test" };
            if (parent is JsonArray list)
            {
                list[int.Parse(path[^1], CultureInfo.InvariantCulture)] = unknown;
            }
            else
            {
                parent[path[^1]] = unknown;
            }

            yield return (string.Join('/', path), copy);
        }
    }

    // A member that is absent and may be unknown as well, of all entities of a kind at once: what is absent is one of what it may be.
    internal static IEnumerable<(string Path, JsonNode Model)> WithUnknownMembers(JsonNode model)
    {
        foreach ((string kind, string[] members) in s_members)
        {
            foreach (string member in members)
            {
                JsonNode copy = model.DeepClone();
                int added = 0;
                foreach (JsonObject entity in Entities(copy, kind))
                {
                    added += entity.TryAdd(member, new JsonObject { ["Unknown"] = "a test" }) ? 1 : 0;
                }

                if (added > 0)
                {
                    yield return ($"{kind} + {member}", copy);
                }
            }
        }
    }

    private static IEnumerable<JsonObject> Entities(JsonNode model, string kind)
    {
        IEnumerable<JsonNode> accounts = model["Accounts"] is JsonArray several ? several.OfType<JsonNode>() : [model];
        return kind switch
        {
            "Account" => accounts.OfType<JsonObject>(),
            "Model" => model is JsonObject whole ? [whole] : [],
            "Units" => model["Organization"]?["Root"] is JsonObject root ? Units(root) : [],
            _ => accounts.Select(a => a[kind]).OfType<JsonArray>().SelectMany(l => l).OfType<JsonObject>(),
        };
    }

    private static IEnumerable<JsonObject> Units(JsonObject unit) =>
        (unit["OrganizationalUnits"] is JsonArray below ? below.OfType<JsonObject>().SelectMany(Units) : []).Prepend(unit);

    private static JsonNode Step(JsonNode node, string name) =>
        node is JsonArray list ? list[int.Parse(name, CultureInfo.InvariantCulture)]! : node[name]!;

    private static IEnumerable<string[]> Paths(JsonNode? node, string[] at) => node switch
    {
        // There the marker would be a key of its own.
        JsonObject when at is [.., "Condition"] or [.., "Tags"] => [],
        JsonObject item => item.Where(p => !s_fixed.Contains(p.Key) && !p.Key.EndsWith("Name", StringComparison.Ordinal))
            .SelectMany(p => Paths(p.Value, [.. at, p.Key]).Prepend([.. at, p.Key])),
        JsonArray list => list.SelectMany((n, i) => Paths(n, [.. at, i.ToString(CultureInfo.InvariantCulture)]).Prepend([.. at, i.ToString(CultureInfo.InvariantCulture)])),
        _ => [],
    };

    private static Finding[]? Find(JsonNode example, JsonNode model, ImmutableHashSet<string> codes)
    {
        IamModel read;
        try
        {
            read = ImportFolder.Import(model.ToJsonString(), "model.json").Model;
        }
        catch (InvalidTextException)
        {
            return null;
        }

        return [.. FindingSearch.Find(read, new FindingSettings
        {
            Now = DateTimeOffset.Parse(example["now"]!.GetValue<string>(), CultureInfo.InvariantCulture),
            Options = FindingExampleTests.OptionsOf(example),
            Codes = codes,
            TellsNotFound = true,
            Expands = true,
        }).Records];
    }
}
