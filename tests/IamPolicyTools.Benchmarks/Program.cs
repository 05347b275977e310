using BenchmarkDotNet.Running;
using IamPolicyTools.Benchmarks;

// "measure CASE SECONDS" prints one JSON line, as the peer's run-one.mjs does; "long ..." measures once what takes seconds; anything else goes to
// BenchmarkDotNet as it stands.
if (args is ["measure", string name, string seconds])
{
    return Measure.Run(name, seconds);
}

// What takes seconds or minutes and is measured once (CP-64).
if (args is ["proof", string figure, ..])
{
    return ProofFigures.Run(figure, args is [_, _, string every] ? int.Parse(every, System.Globalization.CultureInfo.InvariantCulture) : 1);
}

bool isLong = args is ["long", ..];
BenchmarkSwitcher.FromAssembly(typeof(Measure).Assembly).Run(
    isLong ? args[1..] : args, isLong ? BenchmarkConfig.CreateForLong() : BenchmarkConfig.Create());
return 0;
