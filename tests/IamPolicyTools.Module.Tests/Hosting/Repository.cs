using System.Reflection;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>Where things are in the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string ModuleFolder { get; } = Path.Combine(Root, "artifacts", "IamPolicyTools");

    public static string Manifest { get; } = Path.Combine(ModuleFolder, "IamPolicyTools.psd1");

    /// <summary>PowerShell's console host with the built module at hand.</summary>
    public static string Shell { get; } = Metadata("Shell");

    /// <summary>A pwsh as everybody has it.</summary>
    public static string Pwsh { get; } = Metadata("Pwsh");

    /// <summary>The build-time tool.</summary>
    public static string BuildTool { get; } = Metadata("BuildTool");

    /// <summary>The folder of restored packages.</summary>
    public static string Packages { get; } = Metadata("Packages");

    private static string Metadata(string key) => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == key)
        .Value!;
}
