using System.Text;
using System.Text.Json;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>The subcommand <c>parameters</c>: the SDK's service models in, our table of the operations' parameters out. Only names are read.</summary>
public static class ParametersCommand
{
    /// <summary>Runs the subcommand.</summary>
    /// <param name="models">The folder <c>botocore/data</c>.</param>
    /// <param name="version">The version of botocore that it is of, and its day.</param>
    /// <param name="source">The folder with our tables.</param>
    /// <param name="output">Receives counts.</param>
    /// <param name="error">Receives the one error that stopped it.</param>
    /// <returns>The exit code: 0, or 1 when a file cannot be used.</returns>
    public static int Run(string models, string version, string source, TextWriter output, TextWriter error)
    {
        SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> services = new(StringComparer.Ordinal);
        try
        {
            ILookup<string, string> prefixes = ReadPrefixes(File.ReadAllText(Path.Combine(source, "operations.tsv")), File.ReadAllText(Path.Combine(source, "operation-resources.tsv")));
            foreach (string client in Directory.GetDirectories(models).Order(StringComparer.Ordinal))
            {
                if (Directory.GetFiles(client, "service-2.json", SearchOption.AllDirectories).Max(StringComparer.Ordinal) is { } newest)
                {
                    string name = Path.GetFileName(client);
                    using var model = JsonDocument.Parse(File.ReadAllBytes(newest));
                    AddModel(model.RootElement, prefixes[name].DefaultIfEmpty(name), services);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException or PackageException)
        {
            error.WriteLine(exception.Message);
            return 1;
        }

        var text = new StringBuilder(
            "# The parameters of the operations, by service prefix and operation; + behind a list, ! behind a switch, ? behind what may stand without its value. "
            + "Names from the service models of botocore (Apache-2.0).\n"
            + $"# {version}\n# service\toperation\tparameters\n");
        foreach ((string service, SortedDictionary<string, SortedSet<string>> operations) in services)
        {
            foreach ((string operation, SortedSet<string> parameters) in operations)
            {
                text.Append(service).Append('\t').Append(operation).Append('\t').AppendJoin(' ', parameters).Append('\n');
            }
        }

        File.WriteAllText(Path.Combine(source, ParameterTable.FileName), text.ToString());
        output.WriteLine($"{ParameterTable.FileName}: {services.Sum(s => s.Value.Count)} operations of {services.Count} services");
        return 0;
    }

    // The clients of a service whose actions have another prefix.
    private static ILookup<string, string> ReadPrefixes(string operations, string requests)
    {
        var tables = OperationTables.Read(operations, requests);
        (string Client, string Prefix)[] listed = [.. tables.Operations.Where(r => r[0] == "sdk").SelectMany(r => r[3].Split(' ').Select(c => (c, r[1])))];
        HashSet<string> known = [.. listed.Select(l => l.Client)];
        return listed.Concat(tables.Requests.Where(r => r[0] == "cli" && !known.Contains(r[1])).Select(r => (r[1], r[3])))
            .Distinct().ToLookup(p => p.Item1, p => p.Item2, StringComparer.Ordinal);
    }

    private static void AddModel(JsonElement model, IEnumerable<string> prefixes, SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> services)
    {
        JsonElement shapes = model.GetProperty("shapes");
        foreach (JsonProperty operation in model.GetProperty("operations").EnumerateObject())
        {
            string[] names = [.. Members(shapes, operation.Value)];
            foreach (string prefix in prefixes)
            {
                if (!services.TryGetValue(prefix, out var operations))
                {
                    services[prefix] = operations = new(StringComparer.Ordinal);
                }

                if (!operations.TryGetValue(operation.Name, out SortedSet<string>? parameters))
                {
                    operations[operation.Name] = parameters = new(StringComparer.Ordinal);
                }

                parameters.UnionWith(names);
            }
        }
    }

    private static IEnumerable<string> Members(JsonElement shapes, JsonElement operation)
    {
        if (!operation.TryGetProperty("input", out JsonElement input) || !shapes.GetProperty(input.GetProperty("shape").GetString()!).TryGetProperty("members", out JsonElement members))
        {
            yield break;
        }

        foreach (JsonProperty member in members.EnumerateObject())
        {
            yield return shapes.GetProperty(member.Value.GetProperty("shape").GetString()!) is var shape && SignOf(shapes, shape) is { } sign ? member.Name + sign : member.Name;
        }
    }

    // A structure whose only member is a truth value may be written as a switch: --ebs-optimized, --ebs-optimized Value=false.
    private static char? SignOf(JsonElement shapes, JsonElement shape) => shape.GetProperty("type").GetString() switch
    {
        "list" => ParameterTable.ListSign,
        "boolean" => ParameterTable.SwitchSign,
        "structure" when shape.TryGetProperty("members", out JsonElement members) && members.EnumerateObject().ToArray() is [{ Name: "Value" } only]
            && shapes.GetProperty(only.Value.GetProperty("shape").GetString()!).GetProperty("type").GetString() == "boolean" => ParameterTable.MaybeSign,
        _ => null,
    };
}
