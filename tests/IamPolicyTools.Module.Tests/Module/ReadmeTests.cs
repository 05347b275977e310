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
    public void The_table_of_cmdlets_is_complete_and_says_what_the_help_says()
    {
        string[] rows = [.. s_readme.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal) && (line.Contains("-Iam", StringComparison.Ordinal) || line.Contains("-Sts", StringComparison.Ordinal)))];

        string[] expected = [.. CompiledCmdlets.All.Select(cmdlet => $"| `{cmdlet}` | {CmdletHelp.Text(CmdletHelp.Of(cmdlet.Name), "Synopsis")} |")];
        Assert.Equal(expected, rows);
    }

    [Theory]
    [InlineData("## A tour")]
    [InlineData("## Larger questions")]
    public void What_an_example_shows_is_what_it_writes(string heading)
    {
        string section = s_readme.Split(heading + "\n")[1];
        string script = section.Split("```powershell\n")[1].Split("```")[0];
        string shown = section.Split("```text\n")[1].Split("```")[0];
        using var module = new HostedModule();
        module.SetLocation(Repository.Root);

        // Line by line, as at a prompt. The tests run in another folder, from which paths are not told relative.
        string written = string.Concat(script.Split('\n').Select(module.Render)).Replace(Repository.Root, string.Empty, StringComparison.Ordinal);
        string[] expected = Lines(shown);
        string[] actual = Lines(written);
        bool isCut = expected[^1].Trim() == "…";
        Assert.Equal(isCut ? expected[..^1] : expected, isCut ? actual[..(expected.Length - 1)] : actual);
    }

    private static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

    // The lines of the first block of commands.
    private static string[] Commands()
    {
        string block = s_readme.Split("```sh\n")[1].Split("```")[0];
        return block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
