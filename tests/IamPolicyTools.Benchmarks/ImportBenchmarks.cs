using System.Globalization;
using BenchmarkDotNet.Attributes;
using IamPolicyTools.Import;
using IamPolicyTools.Model;

namespace IamPolicyTools.Benchmarks;

/// <summary>A dump of get-account-authorization-details with ten thousand roles, about 100 MB.</summary>
public class ImportBenchmarks
{
    private string _path = string.Empty;

    [GlobalSetup]
    public void Setup()
    {
        _path = Path.Combine(Path.GetTempPath(), $"iam-dump-{Guid.NewGuid():N}.json");
        GeneratedDump.Write(_path, roles: 10_000, statements: 40);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"// dump of {new FileInfo(_path).Length / 1e6:F1} MB"));
    }

    [GlobalCleanup]
    public void Cleanup() => File.Delete(_path);

    [Benchmark]
    public int Import() => AccountImporter.Import(IamModel.Empty, [_path], new ImportOptions()).Model.Accounts.Count;
}
