using System.Text.Json.Nodes;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Oracle.Generation;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>
/// Documents that are unknown (IN-12, IN-16), in the most literal way: the case is decided for documents that could stand in their place.
/// </summary>
internal static class NaiveUnknownDocuments
{
    private const string Nothing = """{ "Version": "2012-10-17", "Statement": [] }""";

    /// <summary>True for a case in which a document is unknown.</summary>
    public static bool AreIn(FixtureCase @case) => @case.Line.Contains("\"Unknown\"", StringComparison.Ordinal);

    /// <summary>
    /// The case of strict evaluation, to which an unknown document contributes nothing; a ceiling that it is a part of allows nothing.
    /// </summary>
    public static FixtureCase Without(FixtureCase @case)
    {
        if (!AreIn(@case))
        {
            return @case;
        }

        var root = (JsonObject)JsonNode.Parse(@case.Line)!;
        var policies = (JsonObject)root["policies"]!;
        foreach (JsonArray united in new[] { policies["scp"], policies["rcp"] }.OfType<JsonArray>().SelectMany(levels => levels).Append(policies["session"]).OfType<JsonArray>())
        {
            if (united.Any(IsMarker))
            {
                // The name of a policy of AWS stands for one that allows everything.
                united.RemoveAll(d => d is JsonValue);
                united.OfType<JsonObject>().Where(d => !IsMarker(d)).ToList().ForEach(RemoveAllows);
            }
        }

        return Replaced(FixtureCase.Parse(CaseGen.Write(root), @case.Location), _ => [Nothing]).Single();
    }

    /// <summary>The case with each combination of documents in the place of the unknown ones.</summary>
    public static IEnumerable<FixtureCase> Complete(FixtureCase @case)
    {
        if (!AreIn(@case))
        {
            return [@case];
        }

        var caller = NaiveCaller.From(@case.Request.Principal, @case.Request.Action);
        string?[] principals =
        [
            "\"*\"",
            Aws(caller.Account is { } account ? $"arn:{caller.Partition}:iam::{account}:root" : null),
            Aws(caller.UserArn), Aws(caller.RoleArn), Aws(caller.SessionArn),
            caller.Service is { } service ? $$"""{ "{{(caller.IsUnsignedProvider ? "Federated" : "Service")}}": "{{service}}" }""" : null,
        ];
        return Replaced(@case, slot =>
        {
            // A trust policy has no Resource element.
            string reach = slot == "resource" && @case.Request.Action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)
                ? "\"Action\": \"*\""
                : "\"Action\": \"*\", \"Resource\": \"*\"";
            bool isResourceSide = slot is "resource" or "vpce" or "rcp" or "holders";
            IEnumerable<string> who = isResourceSide ? principals.OfType<string>().Select(p => $"\"Principal\": {p}, ") : [string.Empty];
            return
            [
                Nothing,
                Document("Deny", isResourceSide ? "\"Principal\": \"*\", " : string.Empty, reach),
                .. who.Select(principal => Document("Allow", principal, reach)),
            ];
        });
    }

    /// <summary>The case with each combination of the documents that a slot may have in the place of its unknown ones.</summary>
    public static IEnumerable<FixtureCase> Replaced(FixtureCase @case, Func<string, IReadOnlyList<string>> documentsFor)
    {
        string? open = Policies(@case).Where(slot => Find(slot.Value) is not null).Select(slot => slot.Key).FirstOrDefault();
        return open is null ? [@case] : documentsFor(open).SelectMany(document => Replaced(With(@case, open, document), documentsFor));
    }

    private static FixtureCase With(FixtureCase @case, string slot, string document)
    {
        var root = (JsonObject)JsonNode.Parse(@case.Line)!;
        Find(root["policies"]![slot])!.ReplaceWith(JsonNode.Parse(document));
        return FixtureCase.Parse(CaseGen.Write(root), @case.Location);
    }

    private static JsonObject Policies(FixtureCase @case) => (JsonObject)JsonNode.Parse(@case.Line)!["policies"]!;

    private static JsonObject? Find(JsonNode? node) => node switch
    {
        JsonArray list => list.Select(Find).FirstOrDefault(found => found is not null),
        JsonObject marker when IsMarker(marker) => marker,
        JsonObject holder => Find(holder["policy"]),
        _ => null,
    };

    private static bool IsMarker(JsonNode? node) => node is JsonObject marker && marker.ContainsKey("Unknown");

    private static void RemoveAllows(JsonObject document)
    {
        JsonNode?[] statements = document["Statement"] is JsonArray list ? [.. list] : [document["Statement"]];
        document["Statement"] = new JsonArray([.. statements.Where(s => (string?)s!["Effect"] != "Allow").Select(s => s!.DeepClone())]);
    }

    private static string? Aws(string? arn) => arn is null ? null : $$"""{ "AWS": "{{arn}}" }""";

    private static string Document(string effect, string principal, string reach) =>
        $$"""{ "Version": "2012-10-17", "Statement": [{ "Effect": "{{effect}}", {{principal}}{{reach}} }] }""";
}
