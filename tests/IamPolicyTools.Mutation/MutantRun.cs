using System.Diagnostics;
using System.Globalization;

namespace IamPolicyTools.Mutation;

/// <summary>
/// Runs tests with one mutant after the other in one process: each test on the mutants that it reaches, until one notices. Each mutant has an engine of
/// its own, so that no cache holds what another mutant, or none, has put into it.
/// </summary>
internal static class MutantRun
{
    private const long BudgetOfTest = 20_000_000;
    private const int MostTests = 500;

    // EX_NOINPUT of sysexits.h: a run that asked nothing proves nothing.
    private const int Nothing = 66;

    public static int Run(string tests, string list, string report, string[] classes)
    {
        string[] mutants = File.ReadAllLines(list);
        List<Reach>[] reaching = [.. mutants.Select(_ => new List<Reach>())];
        int count = Observe(tests, classes, reaching);
        if (count == 0 || mutants.Length == 0)
        {
            Console.Error.WriteLine(mutants.Length == 0 ? $"{list} has no mutants." : $"No test of {string.Join(", ", classes)} passes in {tests}.");
            return Nothing;
        }

        Console.WriteLine($"reached: {reaching.Count(r => r.Count > 0)}");
        var survivors = new List<string>();
        int killed = 0;
        int step = int.Parse(Environment.GetEnvironmentVariable("MUTANT_STEP") ?? "1", CultureInfo.InvariantCulture);
        int tried = 0;
        for (int id = 0; id < mutants.Length; id += step)
        {
            tried++;
            if (reaching[id].Count > 0 && IsKilled(tests, id, reaching[id]))
            {
                killed++;
            }
            else
            {
                survivors.Add($"{(reaching[id].Count == 0 ? "not reached" : $"survived {reaching[id].Count} tests")}\t{mutants[id]}");
            }

            if (tried % 20 == 0)
            {
                Console.WriteLine($"{tried} tried, {killed} killed");
                File.WriteAllLines(report, survivors);
            }
        }

        File.WriteAllLines(report, survivors);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{tried} of {mutants.Length} mutants tried, {killed} killed, {100.0 * killed / tried:0.0} %, {survivors.Count} left"));
        return 0;
    }

    // What each test reaches. Of what runs once (lazy values, caches) the first test of its class is the one that reaches it.
    private static int Observe(string tests, string[] classes, List<Reach>[] reaching)
    {
        int all = 0;
        int sound = 0;
        using TestContext names = new(tests);
        foreach (string type in names.ClassesOf(classes).Select(t => t.FullName!).ToArray())
        {
            using TestContext context = new(tests);
            foreach ((int index, TestRow row) in context.RowsOf(type).Index())
            {
                all++;
                bool[] reached = new bool[reaching.Length];
                context.Watch(reached);
                var watch = Stopwatch.StartNew();
                string? fault = row.Fault();
                var reach = new Reach(type, index, watch.Elapsed);
                if (fault is null)
                {
                    sound++;
                    foreach (int id in Enumerable.Range(0, reached.Length).Where(id => reached[id]))
                    {
                        reaching[id].Add(reach);
                    }
                }
                else
                {
                    Console.WriteLine($"left out, since it fails without any mutant: {row}: {fault}");
                }
            }
        }

        Console.WriteLine($"{sound} of {all} tests, {reaching.Length} mutants");
        return sound;
    }

    private static bool IsKilled(string tests, int id, List<Reach> reaching)
    {
        using TestContext context = new(tests);
        var rows = new Dictionary<string, TestRow[]>(StringComparer.Ordinal);
        int every = (reaching.Count / MostTests) + 1;
        context.Use(id);
        foreach (Reach reach in reaching.Where((_, i) => i % every == 0).OrderBy(r => r.Time))
        {
            context.Limit(BudgetOfTest);
            if (!rows.TryGetValue(reach.Type, out TestRow[]? own))
            {
                rows.Add(reach.Type, own = [.. context.RowsOf(reach.Type)]);
            }

            if (own[reach.Row].Fault() is not null)
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Reach(string Type, int Row, TimeSpan Time);
}
