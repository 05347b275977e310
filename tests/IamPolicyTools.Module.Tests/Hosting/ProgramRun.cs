using System.Diagnostics;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>What a .NET program wrote and how it ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its output.</param>
/// <param name="Error">What it wrote to its error stream.</param>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a program in the repository's folder.</summary>
    /// <param name="assembly">The program's dll, or the name of a command of dotnet.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Task<ProgramRun> Start(string assembly, params IEnumerable<string> arguments) => StartAndType(string.Empty, assembly, arguments);

    /// <summary>Runs a program in the repository's folder and types into it.</summary>
    /// <param name="typed">What is typed, to the end of the input.</param>
    /// <param name="assembly">The program's dll, or the name of a command of dotnet.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Task<ProgramRun> StartAndType(string typed, string assembly, params IEnumerable<string> arguments) =>
        Start(new ProcessStartInfo("dotnet", arguments.Prepend(assembly)) { WorkingDirectory = Repository.Root }, typed);

    /// <summary>Runs a script in a pwsh that knows nothing of the repository.</summary>
    /// <param name="folder">The current folder.</param>
    /// <param name="environment">Variables of the environment beside those of the tests.</param>
    /// <param name="arguments">Arguments of pwsh.</param>
    public static Task<ProgramRun> StartPwsh(string folder, IEnumerable<KeyValuePair<string, string?>> environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Pwsh, "-NoProfile", "-NonInteractive", .. arguments]) { WorkingDirectory = folder };
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        return Start(start, string.Empty);
    }

    private static async Task<ProgramRun> Start(ProcessStartInfo start, string typed)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["NO_COLOR"] = "1";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(typed);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ProgramRun(process.ExitCode, output, await error);
    }
}
