using BenchmarkDotNet.Attributes;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Benchmarks;

/// <summary>Ten stars against ten thousand characters that almost match.</summary>
public class PatternBenchmarks
{
    private readonly TextPattern _pattern = TextPattern.Compile(PolicyString.Literal("*a*a*a*a*a*a*a*a*a*b"), PatternStyle.Wildcards);
    private readonly TextPattern _arn = TextPattern.Compile(PolicyString.Literal("arn:aws:s*:us*1:*:*a*a*a*a*a*a*b"), PatternStyle.Arn);
    private readonly string _text = new('a', 10_000);
    private readonly string _arnText = "arn:aws:sqs:us-east-1:111122223333:" + new string('a', 10_000);

    [Benchmark]
    public bool HostileWildcard() => _pattern.Matches(_text, NoVariables.Instance);

    [Benchmark]
    public bool HostileArn() => _arn.Matches(_arnText, NoVariables.Instance);
}
