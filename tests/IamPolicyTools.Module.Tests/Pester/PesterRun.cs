using System.Text.Json;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Pester;

/// <summary>Runs tests/Pester.</summary>
internal static class PesterRun
{
    // Both runs register a repository in the user's one list.
    private static readonly Lock s_gate = new();

    /// <summary>Runs the suites on one Pester.</summary>
    /// <param name="version">The version of Pester, which the project has restored.</param>
    /// <returns>What came of each test.</returns>
    /// <exception cref="InvalidOperationException">The run as a whole failed; the message is all that it wrote.</exception>
    public static IReadOnlyList<PesterResult> Start(string version)
    {
        using var folder = new TemporaryFolder();
        string results = Path.Combine(folder.Path, "results.json");
        ProgramRun run;
        lock (s_gate)
        {
            Check(ProgramRun.Start("tool", "restore").GetAwaiter().GetResult());
            run = ProgramRun.Start(
                "tool",
                "run",
                "pwsh",
                "-NoProfile",
                "-NonInteractive",
                "-File",
                Path.Combine(Repository.Root, "tests", "Pester", "Invoke-Suite.ps1"),
                "-Pester",
                Path.Combine(Repository.Packages, "pester", version, "tools", "Pester.psd1"),
                "-ResultPath",
                results).GetAwaiter().GetResult();
        }

        PesterResult[] found = File.Exists(results) ? Read(results, version) : [];
        if (found.All(r => r.Result == "Passed"))
        {
            // Then whatever failed stands in no test: a file that cannot be read, a block that cannot be set up.
            Check(run);
        }

        return found;
    }

    private static PesterResult[] Read(string path, string version) =>
        [.. JsonSerializer.Deserialize<Row[]>(File.ReadAllText(path))!.Select(row => new PesterResult(row.Name, row.Result, row.Message) { Version = version })];

    private static void Check(ProgramRun run)
    {
        if (run.ExitCode != 0)
        {
            throw new InvalidOperationException($"Exit code {run.ExitCode}\n{run.Output}\n{run.Error}");
        }
    }

    private sealed record Row(string Name, string Result, string Message);
}
