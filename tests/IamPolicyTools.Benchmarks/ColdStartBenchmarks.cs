using System.Diagnostics;
using BenchmarkDotNet.Attributes;

namespace IamPolicyTools.Benchmarks;

/// <summary>
/// Processes of the shell from their start to their end. What the module costs is the difference to the one that does nothing.
/// </summary>
[InvocationCount(1)]
public class ColdStartBenchmarks
{
    [Benchmark(Baseline = true)]
    public void EmptyShell() => Start("$null");

    [Benchmark]
    public void ImportModule() => Start($"Import-Module '{Repository.Manifest}'");

    [Benchmark]
    public void ImportModuleAndDecide() => Start(
        $"Import-Module '{Repository.Manifest}'; $policy = '{{ \"Version\": \"2012-10-17\", \"Statement\": {{ \"Effect\": \"Allow\", \"Action\": \"s3:Get*\", \"Resource\": \"*\" }} }}'; "
        + "Test-IamAccess -IdentityPolicy $policy -Action s3:GetObject -Resource arn:aws:s3:::b/x -Quiet");

    private static void Start(string command)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Shell, "-NoProfile", "-NonInteractive", "-Command", command]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} ended with exit code {process.ExitCode}.");
        }
    }
}
