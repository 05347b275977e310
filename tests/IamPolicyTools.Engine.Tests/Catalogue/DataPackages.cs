using System.Text.Json;

namespace IamPolicyTools.Engine.Tests.Catalogue;

/// <summary>Small npm packages in a temporary folder, as the builder expects them.</summary>
internal sealed class DataPackages : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("catalogue-").FullName;

    public DataPackages()
    {
        WriteManifest("data", "2.0.0");
        WriteManifest("dependents", "1.0.0");
        WriteManifest("policies", "3.0.0");
        Write("policies/dist/managedPolicies.json", """
            {
              "ReadOnly": {
                "arn": "arn:aws:iam::aws:policy/service-role/ReadOnly", "latestVersionId": "v3", "versionsCount": 3,
                "createdDate": "2015-02-06T18:39:46.000Z", "lastUpdatedDate": "2026-08-26T01:07:19.000Z",
                "versions": {
                  "v1": { "createdDate": "2015-02-06T18:39:46.000Z", "document": { "Version": "2012-10-17", "Statement": [] } },
                  "v3": { "createdDate": "2026-08-26T01:07:19.000Z", "document": { "Version": "2012-10-17", "Statement": [ { "Sid": "é", "Effect": "Allow" } ] } }
                }
              }
            }
            """);
        AddServices("data", "alpha");
        AddServices("dependents", "alpha");
        AddService("data", "alpha", "[]", "[]", "[]");
        AddService("dependents", "alpha", "[]", "[]", "[]");
    }

    public string Output => Path.Combine(_root, "out");

    public string[] Arguments =>
    [
        "--iam-data", Path.Combine(_root, "data"),
        "--iam-data-dependents", Path.Combine(_root, "dependents"),
        "--managed-policies", Path.Combine(_root, "policies"),
        "--out", Output,
    ];

    public void AddServices(string package, params string[] prefixes)
    {
        Write($"{package}/data/services.json", JsonSerializer.Serialize(prefixes));
        Write($"{package}/data/serviceNames.json", JsonSerializer.Serialize(prefixes.ToDictionary(p => p, p => $"Service {p}")));
    }

    /// <summary>Adds a service; the lists are JSON, their items keyed by position as the names do not matter.</summary>
    public void AddService(string package, string prefix, string actions, string resourceTypes, string conditionKeys)
    {
        Write($"{package}/data/actions/{prefix}.json", Keyed(actions));
        Write($"{package}/data/resourceTypes/{prefix}.json", Keyed(resourceTypes));
        Write($"{package}/data/conditionKeys/{prefix}.json", Keyed(conditionKeys));
    }

    public void Write(string path, string text)
    {
        string full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public void Delete(string path) => File.Delete(Path.Combine(_root, path));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string Keyed(string list)
    {
        using JsonDocument items = JsonDocument.Parse(list);
        return JsonSerializer.Serialize(items.RootElement.EnumerateArray().Select((item, i) => (item, i)).ToDictionary(p => $"{p.i}", p => p.item));
    }

    private void WriteManifest(string package, string version) =>
        Write($"{package}/package.json", $$"""{ "name": "{{package}}", "version": "{{version}}", "updatedAt": "2026-09-26T04:46:59.905Z" }""");
}
