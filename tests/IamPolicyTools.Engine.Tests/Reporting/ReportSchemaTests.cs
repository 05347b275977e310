using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Records;

namespace IamPolicyTools.Engine.Tests.Reporting;

/// <summary>The published schema of reports has every member and every word that a record of any kind is written with.</summary>
public sealed class ReportSchemaTests
{
    private static readonly JsonObject s_published = JsonNode.Parse(
        File.ReadAllText(Path.Combine(CaseFiles.Folder, "..", "..", "module", "schemas", "report.schema.json")))!.AsObject();

    public static TheoryData<Type> Kinds => [.. typeof(IamRecord).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(IamRecord)) && !t.IsAbstract)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_member_and_every_word_of_a_record_is_published(Type kind)
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver(), Converters = { new JsonStringEnumConverter() } };
        var missing = new List<string>();
        JsonNode written = options.GetJsonSchemaAsNode(kind);

        Compare(written, written, s_published["definitions"]!["record"]!, kind.Name, missing);

        Assert.Empty(missing);
    }

    private static void Compare(JsonNode root, JsonNode? written, JsonNode? published, string path, List<string> missing)
    {
        JsonObject? own = Resolve(root, written);
        JsonObject? told = Resolve(s_published, published);
        if (own is null || told is null)
        {
            return;
        }

        string type = TypeOf(root, own);

        // Kinds of records that have members of one name and of several types.
        told = told["anyOf"] is JsonArray several ? several.Select(o => Resolve(s_published, o)!).FirstOrDefault(o => TypeOf(s_published, o) == type) ?? told : told;
        if (TypeOf(s_published, told) != type)
        {
            missing.Add($"{path}: {type}");
            return;
        }

        if (own["enum"] is JsonArray words)
        {
            missing.AddRange(Words(words).Except(Words(told["enum"]!.AsArray())).Select(w => $"{path}: the word {w}"));
        }

        foreach ((string name, JsonNode? member) in own["properties"]?.AsObject() ?? [])
        {
            if (told["properties"]?[name] is { } known)
            {
                Compare(root, member, known, $"{path}.{name}", missing);
            }
            else
            {
                missing.Add($"{path}.{name}");
            }
        }

        Compare(root, own["items"], told["items"], $"{path}[]", missing);
        Compare(root, own["additionalProperties"], told["additionalProperties"], $"{path}{{}}", missing);
    }

    // What is null is not written. A word of few has no type where it may be null.
    private static string TypeOf(JsonNode root, JsonObject schema)
    {
        string type = schema["enum"] is not null ? "string" : schema["type"] switch
        {
            JsonArray types => types.Select(t => t!.GetValue<string>()).First(t => t != "null"),
            { } one => one.GetValue<string>(),
            _ => string.Empty,
        };
        return type == "array" && Resolve(root, schema["items"]) is { } items ? $"array of {TypeOf(root, items)}" : type;
    }

    private static IEnumerable<string> Words(JsonArray words) => words.Where(w => w is not null).Select(w => w!.GetValue<string>());

    private static JsonObject? Resolve(JsonNode root, JsonNode? node)
    {
        if (node is not JsonObject found)
        {
            return null;
        }

        if (found["$ref"]?.GetValue<string>() is not { } reference)
        {
            return found;
        }

        return reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(root, (at, step) => at is JsonArray list ? list[int.Parse(step, null)]! : at[step]!).AsObject();
    }
}
