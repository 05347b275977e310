using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>What a newcomer types first.</summary>
public sealed class ReadmeTests
{
    private const string RunShell = "dotnet run --project src/IamPolicyTools.Shell -- ";

    private static readonly string s_readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public async Task The_first_command_runs_the_quickstart()
    {
        string command = Commands()[0];
        Assert.StartsWith(RunShell, command, StringComparison.Ordinal);

        // What `dotnet run` starts once it has built; building again would replace the module under the other tests.
        ProgramRun shell = await ProgramRun.Start(typeof(IamPolicyTools.Shell.ShellHost).Assembly.Location, command[RunShell.Length..].Split(' '));

        Assert.Equal(string.Empty, shell.Error);
        Assert.Equal(0, shell.ExitCode);
        Assert.Matches(@"Allowed +user/personal +iam:CreateRole +role/app-deployer", shell.Output);
        Assert.Matches(@"Allowed +role/web-firewall +s3:GetObject", shell.Output);
        Assert.Contains("Deny deploy OwnRegionOnly", shell.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_command_runs_every_test_project()
    {
        Assert.Equal("dotnet test", Commands()[1]);

        string solution = File.ReadAllText(Path.Combine(Repository.Root, "IamPolicyTools.sln"));
        string[] projects = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.Tests.csproj", SearchOption.AllDirectories).Select(f => Path.GetFileName(f))];
        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.Contains(project, solution, StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_of_cmdlets_is_complete_and_says_what_the_help_says()
    {
        using var module = new HostedModule();
        string[] rows = [.. s_readme.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal) && (line.Contains("-Iam", StringComparison.Ordinal) || line.Contains("-Sts", StringComparison.Ordinal)))];

        string[] expected = [.. CompiledCmdlets.All.Select(cmdlet => $"| `{cmdlet}` | {module.Output($"(Get-Help {cmdlet}).Synopsis").Single()} |")];
        Assert.Equal(expected, rows);
    }

    // The lines of the first block of commands.
    private static string[] Commands()
    {
        string block = s_readme.Split("```sh\n")[1].Split("```")[0];
        return block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
