using BenchmarkDotNet.Attributes;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Benchmarks;

/// <summary>Looking into the catalogue; its loading is measured by the cold start, which happens once a process.</summary>
public class CatalogueBenchmarks
{
    [Benchmark]
    public CatalogueAction? FindAction() => IamCatalogue.Default.FindAction("dynamodb:BatchGetItem");

    [Benchmark]
    public int ExpandEverything() => IamCatalogue.Default.Actions.Count();
}
