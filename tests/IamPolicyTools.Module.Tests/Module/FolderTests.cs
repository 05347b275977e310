using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

public sealed class FolderTests
{
    private static readonly string[] s_fixedFiles =
    [
        "IamPolicyTools.Engine.dll",
        "IamPolicyTools.Format.ps1xml",
        "IamPolicyTools.Twins.dll",
        "IamPolicyTools.Types.ps1xml",
        "IamPolicyTools.dll",
        "IamPolicyTools.psd1",
        "LICENSE",
        "THIRD-PARTY-NOTICES",
        "deps/IamPolicyTools.Yaml.dll",
        "deps/YamlDotNet.dll",
        "en-US/IamPolicyTools.Twins.dll-Help.xml",
        "en-US/IamPolicyTools.dll-Help.xml",
    ];

    // What the host brings: the shared framework and the engine of PowerShell. Nothing else may be asked of it.
    private static readonly Dictionary<string, string[]> s_references = new()
    {
        ["IamPolicyTools.dll"] = ["IamPolicyTools.Engine", "System.Management.Automation"],
        ["IamPolicyTools.Twins.dll"] = ["IamPolicyTools", "IamPolicyTools.Engine", "System.Management.Automation"],
        ["IamPolicyTools.Engine.dll"] = [],
        ["IamPolicyTools.Yaml.dll"] = ["IamPolicyTools.Engine", "YamlDotNet"],
        ["YamlDotNet.dll"] = [],
    };

    private static readonly Version s_framework = new(8, 0, 0, 0);

    [Fact]
    public void The_folder_holds_what_ships_and_nothing_else()
    {
        string module = Path.Combine(Repository.Root, "module");
        IEnumerable<string> topics = Directory.EnumerateFiles(Path.Combine(module, "help"), "about_*.md")
            .Select(f => $"en-US/{Path.GetFileNameWithoutExtension(f)}.help.txt");
        IEnumerable<string> trees = new[] { "examples", "schemas" }
            .Where(folder => Directory.Exists(Path.Combine(module, folder)))
            .SelectMany(folder => ModuleFiles.Relative(Path.Combine(module, folder)).Select(f => $"{folder}/{f}"));

        // A copy of the template repository finds the schemas that its files name.
        IEnumerable<string> copies = new[] { "access-test", "account", "options" }.Select(name => $"examples/policy-repo/schemas/{name}.schema.json");

        Assert.Equal([.. s_fixedFiles.Concat(topics).Concat(trees).Concat(copies).Order(StringComparer.Ordinal)], ModuleFiles.All);
    }

    [Theory]
    [MemberData(nameof(Dlls))]
    public void A_dll_references_the_framework_of_PowerShell_7_4_and_what_ships(string name)
    {
        using var file = new PEReader(File.OpenRead(ModuleFiles.Dlls.Single(d => Path.GetFileName(d) == name)));
        MetadataReader metadata = file.GetMetadataReader();
        foreach (AssemblyReference reference in metadata.AssemblyReferences.Select(metadata.GetAssemblyReference))
        {
            string referenced = metadata.GetString(reference.Name);
            bool isOfFramework = referenced.StartsWith("System.", StringComparison.Ordinal)
                && !referenced.StartsWith("System.Management", StringComparison.Ordinal)
                && reference.Version <= s_framework;
            Assert.True(isOfFramework || s_references[name].Contains(referenced), $"{name} references {referenced} {reference.Version}");
        }
    }

    [Fact]
    public void What_ships_is_the_Release_build() => Assert.All(
        [.. CompiledCmdlets.Assemblies, CompiledCmdlets.Engine],
        assembly => Assert.False(assembly.GetCustomAttribute<DebuggableAttribute>()!.IsJITOptimizerDisabled, assembly.FullName));

    public static TheoryData<string> Dlls() => [.. ModuleFiles.Dlls.Select(d => Path.GetFileName(d))];
}
