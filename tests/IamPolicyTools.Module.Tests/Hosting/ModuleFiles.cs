namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>The files of the built module folder.</summary>
internal static class ModuleFiles
{
    /// <summary>Paths relative to the folder, with forward slashes, in order.</summary>
    public static IReadOnlyList<string> All { get; } = Relative(Repository.ModuleFolder);

    /// <summary>Full paths of the dlls.</summary>
    public static IReadOnlyList<string> Dlls { get; } = [.. Directory.EnumerateFiles(Repository.ModuleFolder, "*.dll", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>Paths of a folder's files relative to it, with forward slashes, in order.</summary>
    public static IReadOnlyList<string> Relative(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];
}
