using BenchmarkDotNet.Attributes;
using IamPolicyTools.Benchmarks.Workloads;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Benchmarks;

/// <summary>One decision of the peer's workloads: bare, with its request built, with its trace, and as a text.</summary>
public class DecisionBenchmarks
{
    private Workload _workload = null!;
    private int _next;

    [Params("small", "medium", "big")]
    public string Case { get; set; } = string.Empty;

    [GlobalSetup]
    public void Setup() => _workload = Workload.Read(Case, Path.Combine(AppContext.BaseDirectory, "Workloads"));

    [Benchmark(Baseline = true)]
    public Verdict Decide() => Evaluator.Decide(_workload.Requests[Next()]);

    [Benchmark]
    public Verdict BuildAndDecide()
    {
        (ActionName action, string resource, string account) = _workload.Questions[Next()];
        return Evaluator.Decide(_workload.Factory.Create(ActionName.Parse(action.Text), resource, account, _workload.Resource));
    }

    [Benchmark]
    public int DecideWithTrace() => IamAccessResult.Of(_workload.Requests[Next()]).Trace.Length;

    [Benchmark]
    public int Explain() => IamAccessResult.Of(_workload.Requests[Next()]).Explanation.ToString().Length;

    private int Next()
    {
        _next = _next + 1 < _workload.Requests.Length ? _next + 1 : 0;
        return _next;
    }
}
