using System.Reflection;
using System.Runtime.Loader;

namespace IamPolicyTools.Text;

/// <summary>
/// Brings in the YAML reader, the first time that YAML is read. It and YamlDotNet live in a load context of their own, so
/// that another YamlDotNet in the session is neither disturbed nor used.
/// </summary>
internal static class YamlBridge
{
    private const string BridgeFile = "IamPolicyTools.Yaml.dll";
    private const string LibraryFile = "YamlDotNet.dll";
    private const string ReaderType = "IamPolicyTools.Yaml.YamlReader";

    private static readonly Lazy<IYamlReader> s_reader = new(Load);

    /// <summary>The reader.</summary>
    /// <exception cref="FileNotFoundException">A dll of the bridge is missing.</exception>
    public static IYamlReader Reader => s_reader.Value;

    private static IYamlReader Load()
    {
        string folder = Path.GetDirectoryName(typeof(YamlBridge).Assembly.Location)!;
        string dependencies = Path.Combine(folder, "deps");
        string library = Find(LibraryFile, dependencies, folder);
        string bridge = Find(BridgeFile, dependencies, folder);

        // The library first and by path: the bridge then finds it in its own context, whatever version the default one holds.
        var context = new AssemblyLoadContext("IamPolicyTools.Yaml");
        context.LoadFromAssemblyPath(library);
        Type reader = context.LoadFromAssemblyPath(bridge).GetType(ReaderType, throwOnError: true)!;
        return (IYamlReader)Activator.CreateInstance(
            reader,
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions,
            binder: null,
            args: null,
            culture: null)!;
    }

    private static string Find(string file, params string[] folders) =>
        folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException(
            $"YAML cannot be read: {file} is in none of {string.Join(", ", folders)}. The module's folder is incomplete.", file);
}
