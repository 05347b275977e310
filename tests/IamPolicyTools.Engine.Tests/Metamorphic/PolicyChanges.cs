using System.Text.Json.Nodes;

namespace IamPolicyTools.Engine.Tests.Metamorphic;

/// <summary>Changes of the policies of a case, on raw JSON.</summary>
internal static class PolicyChanges
{
    /// <summary>Every document of a case.</summary>
    public static IEnumerable<JsonObject> Documents(JsonObject policies) =>
        policies.Where(member => member.Key is not ("acl" or "kmsGrants" or "shares")).SelectMany(member => In(member.Value));

    /// <summary>Every statement of the documents.</summary>
    public static IEnumerable<JsonObject> Statements(JsonObject policies) => Documents(policies).SelectMany(StatementsOf);

    public static bool IsAllow(JsonObject statement) => (string?)statement["Effect"] == "Allow";

    /// <summary>The statement reaches further: one of its limits is gone.</summary>
    /// <returns>False when that limit is not there.</returns>
    public static bool Widen(JsonObject statement, string limit)
    {
        switch (limit)
        {
            case "Condition":
                return statement.Remove("Condition");
            case "Action" when statement.ContainsKey("Action") || statement.ContainsKey("NotAction"):
                statement.Remove("NotAction");
                statement["Action"] = "*";
                return true;
            case "Resource" when statement.ContainsKey("Resource") || statement.ContainsKey("NotResource"):
                statement.Remove("NotResource");
                statement["Resource"] = "*";
                return true;
            case "Principal" when statement["Principal"] is JsonObject principal:
                // Beside who is named: of a provider's identities an Allow means nobody else (policy-language.md 1.2).
                principal["AWS"] = "*";
                return true;
            case "Principal" when statement.ContainsKey("NotPrincipal"):
                statement.Remove("NotPrincipal");
                statement["Principal"] = "*";
                return true;
            default:
                return false;
        }
    }

    /// <summary>Every statement twice.</summary>
    public static bool Repeat(JsonObject document) => Replace(document, statement => [statement, Again(statement)]);

    /// <summary>The statements the other way round.</summary>
    public static bool Reverse(JsonObject document)
    {
        JsonObject[] statements = [.. StatementsOf(document)];
        document["Statement"] = new JsonArray([.. statements.Reverse().Select(statement => statement.DeepClone())]);
        return statements.Length > 1;
    }

    /// <summary>A statement for each entry of one of its lists, where these are alternatives.</summary>
    public static bool Split(JsonObject document, string list) => Replace(document, statement =>
        statement[list] is JsonArray { Count: > 1 } entries
            ? [.. entries.Select(entry =>
            {
                JsonObject part = Again(statement);
                part[list] = entry!.DeepClone();
                return part;
            })]
            : [statement]);

    private static JsonObject Again(JsonObject statement)
    {
        var copy = (JsonObject)statement.DeepClone();

        // PL-5: unique in its document.
        copy.Remove("Sid");
        return copy;
    }

    private static bool Replace(JsonObject document, Func<JsonObject, IReadOnlyList<JsonObject>> change)
    {
        JsonObject[] before = [.. StatementsOf(document)];
        JsonObject[] after = [.. before.SelectMany(change)];
        document["Statement"] = new JsonArray([.. after.Select(statement => statement.DeepClone())]);
        return after.Length > before.Length;
    }

    private static IEnumerable<JsonObject> StatementsOf(JsonObject document) => document["Statement"] switch
    {
        JsonObject single => [single],
        JsonArray list => list.OfType<JsonObject>(),
        _ => [],
    };

    private static IEnumerable<JsonObject> In(JsonNode? node) => node switch
    {
        JsonArray list => list.SelectMany(In),
        JsonObject document when document.ContainsKey("Statement") => [document],
        JsonObject holder => In(holder["policy"]),
        _ => [],
    };
}
