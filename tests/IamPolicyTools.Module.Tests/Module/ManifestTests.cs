using System.Collections;
using System.Management.Automation;
using System.Reflection;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

public sealed class ManifestTests : IDisposable
{
    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public void The_manifest_exports_exactly_the_cmdlets_of_the_dll()
    {
        string[] compiled = [.. CompiledCmdlets.All.Select(c => c.Name)];

        Assert.Equal(compiled, Exported("ExportedCmdlets"));
        Assert.NotEmpty(compiled);
    }

    [Fact]
    public void The_manifest_exports_exactly_the_aliases_of_the_dll()
    {
        string[] compiled = [.. CompiledCmdlets.All.SelectMany(c => c.Aliases).Order(StringComparer.Ordinal)];

        Assert.Equal(compiled, Exported("ExportedAliases"));
    }

    [Fact]
    public void The_module_is_binary_and_asks_for_PowerShell_7_4()
    {
        PSModuleInfo module = Module();

        Assert.Equal(ModuleType.Binary, module.ModuleType);
        Assert.Equal(new Version(7, 4), module.PowerShellVersion);
        Assert.Equal(["Core"], module.CompatiblePSEditions);
    }

    [Fact]
    public void A_gallery_learns_the_systems_and_no_address_that_there_is_not()
    {
        var data = (Hashtable)((Hashtable)Module().PrivateData)["PSData"]!;
        object[] tags = [.. ((IEnumerable)data["Tags"]!).Cast<object>()];

        Assert.All(["PSEdition_Core", "Windows", "Linux", "MacOS"], tag => Assert.Contains(tag, tags));
        Assert.False(string.IsNullOrWhiteSpace((string)data["ReleaseNotes"]!));
        Assert.All(["ProjectUri", "LicenseUri", "IconUri"], key => Assert.False(data.ContainsKey(key), key));
        Assert.True(string.IsNullOrEmpty(Module().HelpInfoUri));
    }

    [Fact]
    public void The_dlls_bear_the_version_of_the_manifest()
    {
        Version version = Module().Version;

        foreach (string dll in ModuleFiles.Dlls.Where(d => Path.GetFileName(d).StartsWith("IamPolicyTools", StringComparison.Ordinal)))
        {
            Assert.Equal(new Version(version.Major, version.Minor, version.Build, 0), AssemblyName.GetAssemblyName(dll).Version);
        }
    }

    [Fact]
    public void Verbs_are_approved_ones()
    {
        Type[] classes =
        [
            typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle), typeof(VerbsOther), typeof(VerbsSecurity),
        ];
        var approved = classes.SelectMany(c => c.GetFields()).Select(f => (string)f.GetRawConstantValue()!).ToHashSet();

        Assert.All(CompiledCmdlets.All, cmdlet => Assert.Contains(cmdlet.Verb, approved));
    }

    private string[] Exported(string property)
    {
        var commands = (System.Collections.IDictionary)Module().GetType().GetProperty(property)!.GetValue(Module())!;
        return [.. commands.Keys.Cast<string>().Order(StringComparer.Ordinal)];
    }

    private PSModuleInfo Module() => (PSModuleInfo)_module.Output("Get-Module IamPolicyTools").Single().BaseObject;
}
