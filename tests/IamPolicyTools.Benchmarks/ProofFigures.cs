using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Authoring;
using IamPolicyTools.Benchmarks.Workloads;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Engine.Tests.Analysis.Symbolic;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Testing.Mutation;

namespace IamPolicyTools.Benchmarks;

/// <summary>The figures of change and proof (CP-64), each measured once, in time of the processor: <c>dotnet run -c Release -- proof optimize | pairs | incremental [EVERY] | samples [FROM..TO]</c>.</summary>
internal static class ProofFigures
{
    private const double Slow = 10_000;

    /// <summary>Measures.</summary>
    /// <param name="what">What.</param>
    /// <param name="every">Each how many of AWS's managed policies is taken.</param>
    /// <returns>0 where all is as it has to be.</returns>
    public static int Run(string what, int every) => what switch
    {
        "optimize" => Optimize(every),
        "pairs" => Pairs(every),
        _ => Incremental(),
    };

    /// <summary>Asks the evaluator for requests that contradict what was proved of random pairs: ten million shall find none.</summary>
    /// <param name="seeds">The seeds, <c>0..1000</c>.</param>
    /// <returns>How many contradictions there are.</returns>
    public static int Sample(string seeds)
    {
        const int Requests = 1_000;
        const int Every = 1_000;
        int[] range = [.. seeds.Split("..").Select(s => int.Parse(s, CultureInfo.InvariantCulture))];
        Dictionary<ProofVerdict, int> verdicts = [];
        long tried = 0;
        int wrong = 0;
        TimeSpan start = Busy;
        for (int seed = range[0]; seed < range[1]; seed++)
        {
            (ProofVerdict verdict, int requests, string? contradiction) = RandomPairs.Try(new Random(seed), Requests);
            tried += requests;
            verdicts[verdict] = verdicts.GetValueOrDefault(verdict) + 1;
            if (contradiction is not null)
            {
                wrong++;
                Print($"seed {seed}: {contradiction}");
            }

            if ((seed + 1) % Every == 0 || seed + 1 == range[1])
            {
                Print($"{seed + 1 - range[0]:N0} pairs ({string.Join(", ", verdicts.OrderBy(v => v.Key).Select(v => $"{v.Value:N0} {v.Key}"))}), {tried:N0} requests, {wrong} contradictions, {(Busy - start).TotalSeconds:F0} s");
            }
        }

        return wrong;
    }

    /// <summary>Asks the evaluator for requests that contradict what comparisons of random models tell.</summary>
    /// <param name="seeds">The seeds, <c>0..1000</c>.</param>
    /// <param name="requests">How many requests are tried of each.</param>
    /// <returns>How many contradictions there are.</returns>
    public static int SampleModels(string seeds, int requests)
    {
        const int Every = 500;
        int[] range = [.. seeds.Split("..").Select(s => int.Parse(s, CultureInfo.InvariantCulture))];
        (long Rows, long Undecided, long Tried, long Differing, int Wrong) sum = default;
        TimeSpan start = Busy;
        for (int seed = range[0]; seed < range[1]; seed++)
        {
            (int rows, int undecided, int tried, int differing, string? contradiction) = RandomModels.Try(seed, requests);
            sum = (sum.Rows + rows, sum.Undecided + undecided, sum.Tried + tried, sum.Differing + differing, sum.Wrong + (contradiction is null ? 0 : 1));
            if (contradiction is not null)
            {
                Print($"{contradiction}\n");
            }

            if ((seed + 1) % Every == 0 || seed + 1 == range[1])
            {
                Print($"{seed + 1 - range[0]:N0} models, {sum.Rows:N0} rows ({sum.Undecided:N0} undecided), {sum.Tried:N0} requests ({sum.Differing:N0} decided otherwise), {sum.Wrong} contradictions, {(Busy - start).TotalSeconds:F0} s");
            }
        }

        return sum.Wrong;
    }

    // Of all its threads: beside other work a clock on the wall tells of that.
    private static TimeSpan Busy => Environment.CpuUsage.TotalTime;

    private static ImmutableArray<CatalogueManagedPolicy> Policies(int every) =>
        [.. IamCatalogue.Default.ManagedPolicies.Policies.Where((_, i) => i % every == 0)];

    // Equal, and not larger: what is not proved, larger or slow is named.
    private static int Optimize(int every)
    {
        List<double> times = [];
        long before = 0;
        long after = 0;
        int wrong = 0;
        foreach (CatalogueManagedPolicy policy in Policies(every))
        {
            TimeSpan start = Busy;
            OptimizedPolicy optimized = PolicyOptimizer.Optimize(policy.Document, ProofOptions.Default);
            double time = (Busy - start).TotalMilliseconds;
            times.Add(time);
            before += optimized.SizeBefore;
            after += optimized.SizeAfter;
            ProofAnswer answer = PolicyRelations.Equivalent(policy.Document, optimized.Document, ProofOptions.Default);
            if (answer.Verdict != ProofVerdict.Proved || optimized.SizeAfter > optimized.SizeBefore || optimized.Place is not null || time > Slow)
            {
                wrong++;
                Print($"{policy.PolicyName}: {answer.Verdict} {answer.Reason} {answer.Place}, {optimized.SizeBefore} -> {optimized.SizeAfter}, {optimized.Place}, {time:F0} ms");
            }
        }

        Print($"{times.Count} policies, {before:N0} -> {after:N0} characters, {wrong} named above");
        Tell(times);
        return wrong;
    }

    // Each policy beside itself after one edit of AT-30.
    private static int Pairs(int every)
    {
        List<double> times = [];
        Dictionary<ProofVerdict, int> verdicts = [];
        var random = new Random(1);
        foreach (CatalogueManagedPolicy policy in Policies(every))
        {
            PolicyDocument document = policy.Document;
            Statement statement = document.Statements[random.Next(document.Statements.Length)];
            StatementMutation[] edits = [.. StatementMutations.Of(statement)];
            StatementMutation edit = edits[random.Next(edits.Length)];
            PolicyDocument edited = document.With(edit.After is null ? document.Statements.RemoveAt(statement.Index) : document.Statements.SetItem(statement.Index, edit.After));
            TimeSpan start = Busy;
            ProofAnswer answer = PolicyRelations.NoNewAccess(document, edited, ProofOptions.Default);
            times.Add((Busy - start).TotalMilliseconds);
            verdicts[answer.Verdict] = verdicts.GetValueOrDefault(answer.Verdict) + 1;
            if (times[^1] > 1_000)
            {
                Print($"{policy.PolicyName} {edit.Operator}: {times[^1]:F0} ms, {answer.Verdict}");
            }
        }

        Print($"{times.Count} pairs: {string.Join(", ", verdicts.OrderBy(v => v.Key).Select(v => $"{v.Value} {v.Key}"))}");
        Tell(times);
        return 0;
    }

    // One edited policy of a model of 10,000 principals.
    private static int Incremental()
    {
        IamModel model = SharingOrganization.Create(accounts: 5, principals: 2_000, sets: 40, buckets: 20);
        Account account = model.Accounts.Values.First();
        ManagedPolicy policy = account.Policies.Values.First(p => p.PolicyName == "app1");
        int principals = model.Accounts.Values.Sum(a => a.Users.Count + a.Roles.Count);
        List<double> times = [];
        foreach (Statement statement in policy.Document.Statements)
        {
            StatementMutation edit = StatementMutations.Of(statement).Skip(2).First();
            IamModel after = ModelDocuments.Replace(model, policy.Document, policy.Document.With(policy.Document.Statements.SetItem(statement.Index, edit.After!)))!;
            TimeSpan start = Busy;
            int rows = ModelComparison.Compare(model, after, ProofOptions.Default).Count();
            times.Add((Busy - start).TotalMilliseconds);
            Print($"{edit.Operator}: {rows:N0} rows, {times[^1]:F0} ms, working set {Environment.WorkingSet / 1e9:F2} GB");
        }

        Print($"{principals:N0} principals in {model.Accounts.Count} accounts");
        Tell(times);
        return 0;
    }

    private static void Tell(List<double> times)
    {
        times.Sort();
        Print($"median {times[times.Count / 2]:F1} ms, 99th percentile {times[(times.Count * 99 / 100) - (times.Count < 100 ? 1 : 0)]:F0} ms, most {times[^1]:F0} ms, load {LoadOf()}");
    }

    private static string LoadOf() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
