using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Xunit;
using Xunit.Sdk;

namespace IamPolicyTools.Mutation;

/// <summary>Runs tests with one mutant after the other in one process: each test on the mutants that it reaches, until one notices.</summary>
internal static class MutantRun
{
    private const long BudgetOfTest = 20_000_000;
    private const int MostTests = 500;

    public static int Run(string tests, string list, string report, string[] classes)
    {
        var assembly = Assembly.LoadFrom(Path.GetFullPath(tests));
        Type mutantSwitch = Assembly.Load("IamPolicyTools.Engine").GetType("IamPolicyTools.MutantSwitch", throwOnError: true)!;
        FieldInfo active = mutantSwitch.GetField("Active")!;
        FieldInfo budget = mutantSwitch.GetField("Budget")!;
        FieldInfo seen = mutantSwitch.GetField("Seen")!;
        string[] mutants = File.ReadAllLines(list);
        TestRow[] rows = [.. assembly.GetTypes().Where(t => classes.Any(c => t.FullName!.Contains(c, StringComparison.Ordinal))).SelectMany(RowsOf)];
        Console.WriteLine($"{rows.Length} tests, {mutants.Length} mutants");

        // Twice: what runs once (caches, lazy values) is no reach of the test that happens to come first.
        var reaching = mutants.Select(_ => new List<TestRow>()).ToArray();
        var sound = new List<TestRow>();
        foreach (TestRow row in rows)
        {
            budget.SetValue(null, long.MaxValue);
            if (!row.Passes())
            {
                Console.WriteLine($"left out, since it fails without any mutant: {row}");
                continue;
            }

            var reached = new bool[mutants.Length];
            seen.SetValue(null, reached);
            var watch = Stopwatch.StartNew();
            _ = row.Passes();
            row.Time = watch.Elapsed;
            seen.SetValue(null, null);
            for (int id = 0; id < reached.Length; id++)
            {
                if (reached[id])
                {
                    reaching[id].Add(row);
                }
            }
        }

        Console.WriteLine($"reached: {reaching.Count(r => r.Count > 0)}");
        var survivors = new List<string>();
        int killed = 0;
        int step = int.Parse(Environment.GetEnvironmentVariable("MUTANT_STEP") ?? "1", CultureInfo.InvariantCulture);
        int tried = 0;
        for (int id = 0; id < mutants.Length; id += step)
        {
            tried++;
            active.SetValue(null, id);
            TestRow? killer = null;
            int every = (reaching[id].Count / MostTests) + 1;
            foreach (TestRow row in reaching[id].Where((_, i) => i % every == 0).OrderBy(r => r.Time))
            {
                budget.SetValue(null, BudgetOfTest);
                if (!row.Passes())
                {
                    killer = row;
                    break;
                }
            }

            active.SetValue(null, -1);
            if (killer is null)
            {
                survivors.Add($"{(reaching[id].Count == 0 ? "not reached" : $"survived {reaching[id].Count} tests")}\t{mutants[id]}");
            }
            else
            {
                killed++;
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

    private static IEnumerable<TestRow> RowsOf(Type type)
    {
        foreach (MethodInfo method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
        {
            if (method.GetCustomAttribute<TheoryAttribute>() is { } theory)
            {
                foreach (object[] row in theory.Skip is null ? method.GetCustomAttributes<DataAttribute>().SelectMany(d => d.GetData(method)) : [])
                {
                    yield return new TestRow(type, method, row);
                }
            }
            else if (method.GetCustomAttribute<FactAttribute>() is { Skip: null })
            {
                yield return new TestRow(type, method, []);
            }
        }
    }

    private sealed class TestRow(Type type, MethodInfo method, object[] arguments)
    {
        public TimeSpan Time { get; set; }

        public bool Passes()
        {
            try
            {
                object? instance = method.IsStatic ? null : Activator.CreateInstance(type);
                try
                {
                    ParameterInfo[] parameters = method.GetParameters();
                    object?[] given = [.. parameters.Select((p, i) => i < arguments.Length ? arguments[i] : p.DefaultValue)];
                    if (method.Invoke(instance, given) is Task task)
                    {
                        task.GetAwaiter().GetResult();
                    }
                }
                finally
                {
                    (instance as IDisposable)?.Dispose();
                }

                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }

        public override string ToString() => $"{type.Name}.{method.Name}({string.Join(", ", arguments)})";
    }
}
