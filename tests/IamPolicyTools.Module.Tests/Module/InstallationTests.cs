using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>The commands of about_IamInstallation, in the pwsh of a user who has nothing yet.</summary>
public sealed class InstallationTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Each_way_leads_to_the_module()
    {
        string[] scripts = [.. PageExample.Read(Path.Combine(Repository.Root, "module", "help", "about_IamInstallation.md")).Select(e => e.Script)];
        string clone = Directory.CreateDirectory(Path.Combine(_home.Path, "clone")).FullName;
        string built = Path.Combine(clone, "artifacts", "IamPolicyTools");
        foreach (string file in ModuleFiles.All)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(built, file))!);
            File.Copy(Path.Combine(Repository.ModuleFolder, file), Path.Combine(built, file));
        }

        // Each way in a PowerShell of its own; what the one before installed is taken away.
        Assert.Equal(4, scripts.Length);
        await Run(clone, scripts[0]);
        Directory.Delete(Assert.Single(Installed(built)), recursive: true);
        await Run(clone, scripts[1] + "\n(Find-PSResource IamPolicyTools -Repository Team -Prerelease).Name");
        await Run(clone, scripts[2]);
        Directory.Delete(Assert.Single(Installed(built)), recursive: true);
        await Run(clone, scripts[3]);
    }

    private IEnumerable<string> Installed(string built) =>
        Directory.EnumerateDirectories(_home.Path, "IamPolicyTools", SearchOption.AllDirectories).Except([built]);

    private async Task Run(string folder, string script)
    {
        ProgramRun run = await ProgramRun.StartPwsh(
            folder,
            [new("HOME", _home.Path), new("USERPROFILE", _home.Path), new("LOCALAPPDATA", _home.Path), new("XDG_DATA_HOME", null), new("PSModulePath", null)],
            "-Command",
            "$ErrorActionPreference = 'Stop'\n" + script);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal("IamPolicyTools", run.Output.Trim());
    }
}
