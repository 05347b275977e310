using System.Reflection;
using System.Runtime.Loader;
using Xunit;
using Xunit.Sdk;

namespace IamPolicyTools.Mutation;

/// <summary>An engine and its tests, loaded for themselves: static fields and all.</summary>
internal sealed class TestContext : IDisposable
{
    private readonly Loader _loader;
    private readonly Assembly _tests;
    private readonly Type _switch;
    private readonly List<TestFixtures> _fixtures = [];

    public TestContext(string tests)
    {
        string path = Path.GetFullPath(tests);
        _loader = new Loader(Path.GetDirectoryName(path)!);
        _tests = _loader.LoadFromAssemblyPath(path);
        _switch = _loader.LoadFromAssemblyName(new AssemblyName("IamPolicyTools.Engine")).GetType("IamPolicyTools.MutantSwitch", throwOnError: true)!;
    }

    public void Dispose()
    {
        _fixtures.ForEach(f => f.Dispose());
        _loader.Unload();
    }

    /// <summary>The classes whose names have one of some texts in them.</summary>
    public IEnumerable<Type> ClassesOf(string[] classes) => _tests.GetTypes()
        .Where(t => !t.IsAbstract && !t.ContainsGenericParameters && classes.Any(c => t.FullName!.Contains(c, StringComparison.Ordinal)))
        .OrderBy(t => t.FullName, StringComparer.Ordinal);

    /// <summary>The tests of a class, in the same order in each context.</summary>
    public IEnumerable<TestRow> RowsOf(string type)
    {
        Type own = _tests.GetType(type, throwOnError: true)!;
        var fixtures = new TestFixtures(own);
        _fixtures.Add(fixtures);
        foreach (MethodInfo method in own.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).OrderBy(m => m.MetadataToken))
        {
            if (method.GetCustomAttribute<TheoryAttribute>() is { } theory)
            {
                foreach (object[] row in theory.Skip is null ? method.GetCustomAttributes<DataAttribute>().Where(d => d.Skip is null).SelectMany(d => d.GetData(method)) : [])
                {
                    yield return new TestRow(fixtures, method, row);
                }
            }
            else if (method.GetCustomAttribute<FactAttribute>() is { Skip: null })
            {
                yield return new TestRow(fixtures, method, []);
            }
        }
    }

    /// <summary>Notes which mutants are reached; none is on.</summary>
    public void Watch(bool[] reached)
    {
        Limit(long.MaxValue);
        Set("Seen", reached);
    }

    /// <summary>Switches a mutant on.</summary>
    public void Use(int id) => Set("Active", id);

    /// <summary>How many switches may be passed from now on.</summary>
    public void Limit(long budget) => Set("Budget", budget);

    private void Set(string field, object value) => _switch.GetField(field)!.SetValue(null, value);

    // Everything in the folder of the tests but xunit, whose types this program knows, too.
    private sealed class Loader(string folder) : AssemblyLoadContext("mutant", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string path = Path.Combine(folder, $"{assemblyName.Name}.dll");
            return !assemblyName.Name!.StartsWith("xunit", StringComparison.Ordinal) && File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
