using BenchmarkDotNet.Attributes;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Benchmarks;

/// <summary>Checking policies: those of AWS, as they are, on one processor; and a folder of them, as people lay files out, on all.</summary>
public class ValidationBenchmarks
{
    private const int Copies = 10;

    private readonly (string Arn, string Text)[] _policies = [.. IamCatalogue.Default.ManagedPolicies.Policies.Select(p => (p.Arn, p.PolicyDocument))];
    private string _folder = string.Empty;
    private PolicyFile[] _files = [];

    /// <summary>Writes the files.</summary>
    [GlobalSetup]
    public void Write()
    {
        _folder = Directory.CreateTempSubdirectory("IamPolicyTools-").FullName;
        _files = [.. Enumerable.Range(0, Copies).SelectMany(copy => IamCatalogue.Default.ManagedPolicies.Policies.Select((policy, i) =>
        {
            string path = Path.Combine(_folder, $"{copy}-{i}.json");
            File.WriteAllText(path, policy.Document.ToJson());
            return new PolicyFile(path, null, IsNamed: true);
        }))];
        Console.WriteLine($"// {_files.Length} files, {_files.Sum(f => new FileInfo(f.Path).Length) / 1e6:F1} MB");
    }

    /// <summary>Removes the files.</summary>
    [GlobalCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Benchmark]
    public int ManagedPolicies()
    {
        var validator = new PolicyValidator();
        return _policies.Sum(p => validator.CheckText(p.Text, p.Arn, new PolicyUse(PolicyKind.Identity)).Length);
    }

    [Benchmark]
    public int Files() => PolicyRun.Check(_files, [], new HashSet<string>(), CancellationToken.None).Sum(f => f?.Length ?? 0);
}
