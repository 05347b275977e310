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
        ProgramRun shell = await ProgramRun.Start(Repository.Shell, command[RunShell.Length..].Split(' '));

        Assert.Equal(string.Empty, shell.Error);
        Assert.Equal(0, shell.ExitCode);
        // Without a terminal tables are 80 columns wide, so a long name may go on in the next line.
        Assert.Matches(@"Allowed +user/personal +iam:CreateRole +role/app-", shell.Output);
        Assert.Matches(@"Allowed +role/web-(firewall)? +s3:GetObject", shell.Output);
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
    public void The_cmdlets_are_listed_by_task_each_once()
    {
        string section = s_readme.Split("\n## Cmdlets\n")[1].Split("\n## ")[0];
        string[] listed = [.. section.Split('`').Where((text, i) => i % 2 == 1 && (text.Contains("-Iam", StringComparison.OrdinalIgnoreCase) || text.Contains("-Sts", StringComparison.Ordinal)))];

        Assert.Equal([.. CompiledCmdlets.All.Select(cmdlet => cmdlet.Name).Order(StringComparer.Ordinal)], listed.Order(StringComparer.Ordinal));
    }

    // The lines of the first block of commands.
    private static string[] Commands()
    {
        string block = s_readme.Split("```sh\n")[1].Split("```")[0];
        return block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
