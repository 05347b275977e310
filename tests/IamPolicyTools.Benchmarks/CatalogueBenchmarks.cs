using BenchmarkDotNet.Attributes;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Benchmarks;

/// <summary>
/// Loading the catalogue and looking into it. Loading reads the list of services, each of which is read when it is first asked for.
/// </summary>
public class CatalogueBenchmarks
{
    [Benchmark]
    public int Load() => Read().Services.Length;

    [Benchmark]
    public CatalogueAction? LoadAndFindAction() => Read().FindAction("dynamodb:BatchGetItem");

    [Benchmark]
    public int LoadEverything() => Read().Actions.Count();

    [Benchmark]
    public CatalogueAction? FindAction() => IamCatalogue.Default.FindAction("dynamodb:BatchGetItem");

    [Benchmark]
    public int EnumerateActions() => IamCatalogue.Default.Actions.Count();

    private static IamCatalogue Read() => IamCatalogue.Read(name => typeof(IamCatalogue).Assembly.GetManifestResourceStream(name)!);
}
