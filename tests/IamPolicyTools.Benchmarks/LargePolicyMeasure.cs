using System.Diagnostics;
using System.Globalization;

namespace IamPolicyTools.Benchmarks;

/// <summary>
/// <see cref="LargePolicyBenchmarks"/> call by call, side by side, for a machine that is busy: the least is what a call takes while nobody else has
/// the processor.
/// </summary>
internal static class LargePolicyMeasure
{
    /// <summary>Measures.</summary>
    /// <param name="seconds">For how long each.</param>
    public static int Run(string seconds)
    {
        TimeSpan each = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
        LargePolicyBenchmarks[] policies = [.. Enum.GetValues<LargePolicyBenchmarks.Shape>().Select(Create)];
        foreach (LargePolicyBenchmarks policy in policies)
        {
            // What the runtime compiles is compiled before.
            Take(() => policy.Decide(), TimeSpan.FromSeconds(each.TotalSeconds / 4));
            Take(() => policy.Discover(), TimeSpan.FromSeconds(each.TotalSeconds / 4));
        }

        foreach (LargePolicyBenchmarks policy in policies)
        {
            (double least, double median) = Take(() => policy.Decide(), each);
            (double leastOpen, double medianOpen) = Take(() => policy.Discover(), each);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{policy.Of}: bare {least:0.0} us (median {median:0.0}), in Discovery {leastOpen:0.0} us (median {medianOpen:0.0})"));
        }

        return 0;
    }

    private static LargePolicyBenchmarks Create(LargePolicyBenchmarks.Shape shape)
    {
        var policy = new LargePolicyBenchmarks { Of = shape };
        policy.Setup();
        return policy;
    }

    private static (double Least, double Median) Take<T>(Func<T> call, TimeSpan each)
    {
        var whole = Stopwatch.StartNew();
        List<double> taken = [];
        while (whole.Elapsed < each)
        {
            long start = Stopwatch.GetTimestamp();
            GC.KeepAlive(call());
            taken.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        taken.Sort();
        return (taken[0], taken[taken.Count / 2]);
    }
}
