using System.Diagnostics;
using System.Globalization;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Benchmarks;

/// <summary>
/// Checking folders of policies by hand: the time by the clock and of the processors, for a machine that others use, and all findings as text, for
/// comparing two versions that should differ in speed alone.
/// </summary>
internal static class PolicyMeasure
{
    /// <summary>Writes AWS's policies as files, over and over.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="copies">How often.</param>
    public static int Write(string folder, string copies)
    {
        Directory.CreateDirectory(folder);
        for (int copy = 0; copy < int.Parse(copies, CultureInfo.InvariantCulture); copy++)
        {
            int number = 0;
            foreach (var policy in IamCatalogue.Default.ManagedPolicies.Policies)
            {
                File.WriteAllText(Path.Combine(folder, $"{copy}-{number++}.json"), policy.Document.ToJson());
            }
        }

        return 0;
    }

    /// <summary>Checks a folder's files several times and tells each time's figures.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="rounds">How often.</param>
    public static int Run(string folder, string rounds)
    {
        PolicyFile[] files = Files(folder);
        double megabytes = files.Sum(f => new FileInfo(f.Path).Length) / 1e6;
        for (int round = 0; round < int.Parse(rounds, CultureInfo.InvariantCulture); round++)
        {
            using var process = Process.GetCurrentProcess();
            TimeSpan before = process.TotalProcessorTime;
            TimeSpan pause = GC.GetTotalPauseDuration();
            long allocated = GC.GetTotalAllocatedBytes();
            var watch = Stopwatch.StartNew();
            int found = PolicyRun.Check(files, [], new HashSet<string>(), CancellationToken.None).Sum(f => f?.Length ?? 0);
            double wall = watch.Elapsed.TotalSeconds;
            process.Refresh();
            double processor = (process.TotalProcessorTime - before).TotalSeconds;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{files.Length} files, {megabytes:F1} MB, {found} findings: {wall:F2} s {megabytes / wall:F1} MB/s; processor {processor:F2} s {megabytes / processor:F1} MB/s; "
                + $"GC pauses {(GC.GetTotalPauseDuration() - pause).TotalSeconds:F2} s, {(GC.GetTotalAllocatedBytes() - allocated) / 1e6:F0} MB allocated"));
        }

        return 0;
    }

    /// <summary>Writes all findings of a folder's files as text.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="output">The file to write.</param>
    public static int Dump(string folder, string output)
    {
        PolicyFile[] files = Files(folder);
        using StreamWriter writer = File.CreateText(output);
        var validator = new PolicyValidator(included: []);
        foreach (PolicyFile file in files)
        {
            writer.WriteLine($"== {file.Path}");
            foreach (PolicyFinding finding in validator.CheckFoundFile(file.Path) ?? [])
            {
                writer.WriteLine(finding.ToDisplay());
                writer.WriteLine($"{finding.Location} {finding.Severity} {finding.Fingerprint} {finding.Element} {string.Join(' ', finding.RelatedLocations.Select(r => r.Location))}");
            }
        }

        return 0;
    }

    private static PolicyFile[] Files(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".json" or ".yaml" or ".yml")
            .Order(StringComparer.Ordinal)
            .Select(f => new PolicyFile(f, null, IsNamed: false)),
    ];
}
