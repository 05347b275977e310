using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using IamPolicyTools.Benchmarks.Workloads;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Benchmarks;

/// <summary>Decisions a second of one workload on one core, in the form of the peer's own runner.</summary>
internal static class Measure
{
    // On one core the runtime's compiler takes turns with what it compiles, and is done after five seconds.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(8);

    public static int Run(string name, string seconds)
    {
        Workload workload = Workload.Read(name, Path.Combine(AppContext.BaseDirectory, "Workloads"));
        Repeat(workload, s_warmUp);
        double time = double.Parse(seconds, CultureInfo.InvariantCulture);
        (long count, TimeSpan wall) = Repeat(workload, TimeSpan.FromSeconds(time));

        Dictionary<string, int> counts = workload.Requests
            .GroupBy(r => Evaluator.Decide(r).Decision)
            .ToDictionary(g => g.Key.ToString(), g => g.Count());
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            kase = name,
            n = count,
            wall_s = Math.Round(wall.TotalSeconds, 3),
            ops_s = Math.Round(count / wall.TotalSeconds),
            counts,
        }));
        return 0;
    }

    private static (long Count, TimeSpan Wall) Repeat(Workload workload, TimeSpan time)
    {
        long count = 0;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
        {
            // The clock is read once for many decisions: it costs as much as one.
            for (int i = 0; i < 1000; i += workload.Requests.Length)
            {
                foreach (AccessRequest request in workload.Requests)
                {
                    Evaluator.Decide(request);
                }

                count += workload.Requests.Length;
            }
        }

        return (count, watch.Elapsed);
    }
}
