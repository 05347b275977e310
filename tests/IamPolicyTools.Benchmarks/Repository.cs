using System.Reflection;

namespace IamPolicyTools.Benchmarks;

/// <summary>Where the built things are that are measured from outside.</summary>
internal static class Repository
{
    /// <summary>The manifest of the built module.</summary>
    public static string Manifest { get; } = Metadata(nameof(Manifest));

    /// <summary>The dll of the shell.</summary>
    public static string Shell { get; } = Metadata(nameof(Shell));

    private static string Metadata(string key) => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == key)
        .Value!;
}
