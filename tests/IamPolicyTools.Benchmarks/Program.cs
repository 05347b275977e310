using BenchmarkDotNet.Running;
using IamPolicyTools.Benchmarks;

// "measure CASE SECONDS" prints one JSON line, as the peer's run-one.mjs does; anything else goes to BenchmarkDotNet.
if (args is ["measure", string name, string seconds])
{
    return Measure.Run(name, seconds);
}

BenchmarkSwitcher.FromAssembly(typeof(Measure).Assembly).Run(args, BenchmarkConfig.Create());
return 0;
