using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using IamPolicyTools.Export;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

/// <summary>Whatever a file says, importing it gives a model that can be exported and imported again, or an <see cref="InvalidTextException"/> whose errors have places.</summary>
public sealed class ImportFuzzTests
{
    private const int Iterations = 300;

    private static readonly Gen<JsonNode?> s_value = Gen.OneOf<Func<JsonNode?>>(
        () => null,
        () => JsonValue.Create("arn:aws:iam::999999999999:user/x"),
        () => JsonValue.Create("Admins"),
        () => JsonValue.Create("{"),
        () => JsonValue.Create("%7B%22Statement%22%3A[]%7D"),
        () => JsonValue.Create("../" + new string('x', 300)),
        () => JsonValue.Create("\0:*?"),
        () => JsonValue.Create(""),
        () => JsonValue.Create(-1.5e300),
        () => JsonValue.Create(true),
        () => new JsonArray(),
        () => new JsonArray(null, "a", 1),
        () => new JsonObject(),
        () => new JsonObject { ["Policy"] = new JsonObject { ["Policy"] = "x" }, ["RoleName"] = null }).Select(make => make());

    [Theory]
    [InlineData(DocumentEncoding.Decoded)]
    [InlineData(DocumentEncoding.Percent)]
    public void A_dump_with_wrong_values_is_read_or_refused(DocumentEncoding encoding)
    {
        string dump = Dumps.Account(encoding);
        int nodes = Nodes(JsonNode.Parse(dump)!).Count();
        Gen.Select(Gen.Int[0, nodes - 1], s_value).Array[1, 4].Sample(
            changes =>
            {
                JsonNode root = JsonNode.Parse(dump)!;
                foreach ((int at, JsonNode? value) in changes)
                {
                    Replace(Nodes(root).ElementAtOrDefault(at), value?.DeepClone());
                }

                AssertReadOrRefused(root.ToJsonString(), "dump.json");
            },
            iter: Iterations,
            threads: 1);
    }

    // PO-2.1: whatever stands for whatever part of a policy.
    [Fact]
    public void Variables_of_any_kind_are_taken_or_refused()
    {
        const string Document = """
            {"AccountId":"012345678901","Variables":VARIABLES,"Policies":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":["${a}","s3:Get${a}"],"Resource":["arn:aws:s3:::<r>/*","{{ r }}",{"Ref":"r"},{"Fn::Join":["${s}",["a",{"Fn::Sub":"${r}"}]]}],"Condition":{"StringLike":{"${k}":["${v}"]}}}]}}]}
            """;
        string[] names = ["k", "s", "a", "r", "v"];
        Gen.Select(Gen.Int[0, names.Length - 1].Select(i => names[i]), s_value).Array[0, 4].Sample(
            given =>
            {
                var variables = new JsonObject();
                foreach ((string name, JsonNode? value) in given)
                {
                    variables[name] = value?.DeepClone();
                }

                AssertReadOrRefused(Document.Replace("VARIABLES", variables.ToJsonString(), StringComparison.Ordinal), "account.json");
            },
            iter: Iterations,
            threads: 1);
    }

    [Theory]
    [InlineData("dump.json")]
    [InlineData("account.yaml")]
    public void A_damaged_text_is_read_or_refused(string name)
    {
        string text = Dumps.Account(DocumentEncoding.Text);
        Gen.Select(Gen.Int[0, text.Length - 30], Gen.Int[0, 30], Gen.OneOf("", "\"", "}", "]", ",", "null", "\n", "{")).Sample(
            damage => AssertReadOrRefused(text.Remove(damage.Item1, damage.Item2).Insert(damage.Item1, damage.Item3), name),
            iter: Iterations / 2,
            threads: 1);
    }

    [Fact]
    public void A_damaged_credential_report_is_read_or_refused()
    {
        const string Csv = "user,arn,password_enabled,access_key_1_active,access_key_1_last_rotated\n<root_account>,arn:aws:iam::012345678901:root,not_supported,false,N/A\n\"Alice\",arn:aws:iam::012345678901:user/Alice,true,true,2020-01-01T00:00:00Z\n";
        IamModel model = ImportFolder.Import(Dumps.Account(DocumentEncoding.Text), "dump.json").Model;
        Gen.Select(Gen.Int["user,arn,".Length, Csv.Length - 10], Gen.Int[0, 10], Gen.OneOf("", "\"", ",", "\n", "\r", "x")).Sample(
            damage => AssertReadOrRefused(Csv.Remove(damage.Item1, damage.Item2).Insert(damage.Item1, damage.Item3), "report.csv", model),
            iter: Iterations / 2,
            threads: 1);
    }

    private static void AssertReadOrRefused(string text, string name, IamModel? current = null)
    {
        ImportResult result;
        try
        {
            result = ImportFolder.Import(text, name, current);
        }
        catch (InvalidTextException exception)
        {
            Assert.NotEmpty(exception.Diagnostics);
            Assert.All(exception.Diagnostics, d => Assert.True(d.Location.IsKnown && d.Location.Line >= 1, d.Message));
            return;
        }

        using var stream = new MemoryStream();
        AccountExporter.Export(result.Model, stream);
        IamModel again = ImportFolder.Import(Encoding.UTF8.GetString(stream.ToArray()), "exported.json").Model;
        Assert.Equal(ModelText.Of(result.Model), ModelText.Of(again));
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject members => members.Select(m => m.Value),
            JsonArray items => items,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(child => Nodes(child).Prepend(child));
    }

    private static void Replace(JsonNode? node, JsonNode? value)
    {
        switch (node?.Parent)
        {
            case JsonObject members:
                members[node.GetPropertyName()] = value;
                break;
            case JsonArray items:
                items[node.GetElementIndex()] = value;
                break;
        }
    }
}
