using System.Reflection;
using System.Runtime.Loader;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

public sealed class IsolationTests : IDisposable
{
    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Theory]
    [InlineData("IamPolicyTools.Model.Role")]
    [InlineData("IamPolicyTools.Language.PolicyDocument")]
    [InlineData("IamPolicyTools.Evaluation.Answers.Decision")]
    [InlineData("IamPolicyTools.Commands.Roles.NewIamRoleCommand")]
    public void A_script_can_name_the_types_of_the_visible_dlls(string type) =>
        Assert.Equal(type, _module.Output($"[{type}].FullName").Single().BaseObject);

    [Fact]
    public void The_visible_dlls_are_in_the_default_load_context()
    {
        foreach (Assembly assembly in CompiledCmdlets.Assemblies.Append(CompiledCmdlets.Engine))
        {
            Assert.Same(AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(assembly));
        }
    }

    [Fact]
    public void YAML_is_read_by_the_YamlDotNet_that_ships_beside_another_one_in_the_session()
    {
        Assembly others = typeof(YamlDotNet.Core.Parser).Assembly;
        using var folder = new TemporaryFolder();
        _module.Output("Import-IamAccount $path", ("path", folder.Write("account.yaml", "AccountId: '012345678901'\nUsers: [{ UserName: alice }]\n")));

        Assert.Equal("012345678901", _module.Output("(Get-IamAccount).AccountId").Single().BaseObject);
        Assembly ours = AppDomain.CurrentDomain.GetAssemblies()
            .Single(a => a.GetName().Name == "YamlDotNet" && AssemblyLoadContext.GetLoadContext(a) != AssemblyLoadContext.Default);
        Assert.Equal(Path.Combine(Repository.ModuleFolder, "deps", "YamlDotNet.dll"), ours.Location);
        Assert.NotEqual(others.GetName().Version, ours.GetName().Version);
    }

    [Fact]
    public void Importing_again_keeps_the_commands()
    {
        _module.Output("Import-Module $manifest -Force; Import-Module $manifest -Force", ("manifest", Repository.Manifest));

        Assert.Equal(CompiledCmdlets.All.Count, _module.Output("Get-Command -Module IamPolicyTools -CommandType Cmdlet").Count);
        _module.Output("New-IamAccount 123456789012");
        Assert.Single(_module.Output("Get-IamAccount"));
    }

    [Fact]
    public void Removing_the_module_empties_the_session()
    {
        _module.Output("New-IamAccount 123456789012; Remove-Module IamPolicyTools; Import-Module $manifest", ("manifest", Repository.Manifest));

        Assert.Empty(_module.Output("Get-IamAccount"));
    }

    [Fact]
    public void Sessions_in_parallel_do_not_see_each_other()
    {
        string[] ids = [.. Enumerable.Range(1, 8).Select(i => $"{i:D12}")];
        string[][] seen = new string[ids.Length][];

        Parallel.For(0, ids.Length, i =>
        {
            using var module = new HostedModule();
            module.Output("New-IamAccount $id", ("id", ids[i]));
            seen[i] = [.. module.Output("(Get-IamAccount).AccountId").Select(a => a.ToString())];
        });

        Assert.Equal(ids.Select(id => new[] { id }), seen);
    }
}
