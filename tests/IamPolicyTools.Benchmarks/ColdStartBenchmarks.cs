using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using BenchmarkDotNet.Attributes;
using IamPolicyTools.Shell;

namespace IamPolicyTools.Benchmarks;

/// <summary>
/// Processes from their start to their end. What the module costs is the difference to the empty host, whose runspace has the engine alone.
/// </summary>
[InvocationCount(1)]
public class ColdStartBenchmarks
{
    private static readonly string s_module = Path.Combine(ModuleRunspace.ModuleFolder, "IamPolicyTools.psd1");

    [Benchmark(Baseline = true)]
    public void EmptyHost() => Start("$null");

    [Benchmark]
    public void ImportModule() => Start($"Import-Module '{s_module}'");

    [Benchmark]
    public void ImportModuleAndDecide() => Start(
        $"Import-Module '{s_module}'; $policy = '{{ \"Version\": \"2012-10-17\", \"Statement\": {{ \"Effect\": \"Allow\", \"Action\": \"s3:Get*\", \"Resource\": \"*\" }} }}'; "
        + "Test-IamAccess -IdentityPolicy $policy -Action s3:GetObject -Resource arn:aws:s3:::b/x -Quiet");

    /// <summary>What each of these processes does: run a text in the engine as it is without the module.</summary>
    /// <param name="command">The text.</param>
    /// <returns>The exit code.</returns>
    public static int RunHost(string command)
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        foreach (PSObject output in shell.AddScript(command).Invoke())
        {
            Console.WriteLine(output);
        }

        return shell.HadErrors ? 1 : 0;
    }

    private static void Start(string command)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ColdStartBenchmarks).Assembly.Location, "host", command]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} ended with exit code {process.ExitCode}.");
        }
    }
}
