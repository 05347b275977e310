using System.Diagnostics;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>What a .NET program wrote and how it ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its output.</param>
/// <param name="Error">What it wrote to its error stream.</param>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a program in the repository's folder.</summary>
    /// <param name="assembly">The program's dll.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<ProgramRun> Start(string assembly, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments.Prepend(assembly))
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ProgramRun(process.ExitCode, output, await error);
    }
}
