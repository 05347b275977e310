using System.Management.Automation;
using System.Management.Automation.Runspaces;
using BenchmarkDotNet.Attributes;

namespace IamPolicyTools.Benchmarks;

/// <summary>Test-IamAccess as a person or a script calls it, and the Tab key, in a runspace with a small account.</summary>
public class CommandBenchmarks
{
    private const int Actions = 100;
    private const int Resources = 100;
    private const int Pairs = Actions * Resources;

    private Runspace _runspace = null!;

    [GlobalSetup]
    public void Setup()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(Repository.Manifest);
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        Run($$"""
            $null = New-IamAccount 123456789012
            $null = New-IamRole -RoleName web-firewall -AssumeRolePolicyDocument '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" } }'
            Write-IamRolePolicy -RoleName web-firewall -PolicyName read -PolicyDocument '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::example-customer-data/*" } }'
            $actions = @(Expand-IamAction 's3:*')[0..{{Actions - 1}}]
            $resources = foreach ($i in 1..{{Resources}}) { "arn:aws:s3:::example-customer-data/$i" }
            $rows = foreach ($i in 1..{{Pairs}}) { [pscustomobject]@{ Principal = 'role/web-firewall'; Action = 's3:GetObject'; Resource = "arn:aws:s3:::example-customer-data/$i" } }
            """);
    }

    [GlobalCleanup]
    public void Cleanup() => _runspace.Dispose();

    /// <summary>One call, one result; the time holds what the engine needs to run any line.</summary>
    [Benchmark]
    public int Call() => Run("Test-IamAccess role/web-firewall s3:GetObject arn:aws:s3:::example-customer-data/x");

    /// <summary>A result of a call with lists.</summary>
    [Benchmark(OperationsPerInvoke = Pairs)]
    public int ArrayCall() => Run("Test-IamAccess role/web-firewall $actions $resources");

    /// <summary>A pair of a call that gives one boolean.</summary>
    [Benchmark(OperationsPerInvoke = Pairs)]
    public int QuietCall() => Run("Test-IamAccess role/web-firewall $actions $resources -Quiet");

    /// <summary>An object of a pipeline, bound by property names.</summary>
    [Benchmark(OperationsPerInvoke = Pairs)]
    public int PipelineObject() => Run("$rows | Test-IamAccess");

    /// <summary>The Tab key behind an action's beginning.</summary>
    [Benchmark]
    public int CompleteAction() => Complete("Test-IamAccess role/web-firewall s3:Get");

    /// <summary>The Tab key behind a principal's beginning.</summary>
    [Benchmark]
    public int CompletePrincipal() => Complete("Test-IamAccess role/w");

    private int Run(string script)
    {
        using var shell = PowerShell.Create(_runspace);
        int count = shell.AddScript(script).Invoke().Count;
        return shell.HadErrors ? throw new InvalidOperationException(string.Join('\n', shell.Streams.Error)) : count;
    }

    private int Complete(string line)
    {
        using var shell = PowerShell.Create(_runspace);
        return CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Count;
    }
}
