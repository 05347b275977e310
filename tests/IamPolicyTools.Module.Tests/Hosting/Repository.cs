using System.Reflection;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>Where things are in the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot")
        .Value!;

    public static string ModuleFolder { get; } = Path.Combine(Root, "artifacts", "IamPolicyTools");

    public static string Manifest { get; } = Path.Combine(ModuleFolder, "IamPolicyTools.psd1");
}
