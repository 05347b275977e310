using BenchmarkDotNet.Running;
using IamPolicyTools.Benchmarks;

// "measure CASE SECONDS" prints one JSON line, as the peer's run-one.mjs does; "host TEXT" is a process of the cold start;
// anything else goes to BenchmarkDotNet.
if (args is ["measure", string name, string seconds])
{
    return Measure.Run(name, seconds);
}

if (args is ["host", string command])
{
    return ColdStartBenchmarks.RunHost(command);
}

BenchmarkSwitcher.FromAssembly(typeof(Measure).Assembly).Run(args, BenchmarkConfig.Create());
return 0;
