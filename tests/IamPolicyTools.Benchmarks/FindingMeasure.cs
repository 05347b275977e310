using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using IamPolicyTools.Engine.Tests.Analysis;
using IamPolicyTools.Findings;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Reporting;

namespace IamPolicyTools.Benchmarks;

/// <summary>
/// Findings or paths of a generated organization once, in a process of their own: processor time and the most memory, which a busy machine
/// changes less than the clock.
/// </summary>
internal static class FindingMeasure
{
    private static readonly DateTimeOffset s_now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Measures.</summary>
    /// <param name="what"><c>findings</c> or <c>paths</c>.</param>
    /// <param name="kind"><c>mixed</c>, <c>company</c> or <c>distinct</c>.</param>
    /// <param name="accounts">How many accounts.</param>
    /// <param name="roles">How many principals an account; in <c>mixed</c> roles, a tenth as many users come on top.</param>
    public static int Run(string what, string kind, string accounts, string roles)
    {
        IamModel model = Organization(kind, accounts, roles);
        Search(what, Organization(kind, "1", "20"));
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        TimeSpan before = process.TotalProcessorTime;
        long allocated = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        IamRecord[] found = Search(what, model);
        watch.Stop();
        process.Refresh();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            what,
            kind,
            principals = model.Accounts.Values.Sum(a => a.Roles.Count + a.Users.Count),
            found = found.Length,
            wall_s = Math.Round(watch.Elapsed.TotalSeconds, 2),
            processor_s = Math.Round((process.TotalProcessorTime - before).TotalSeconds, 2),
            allocated_mb = (GC.GetTotalAllocatedBytes() - allocated) >> 20,
            peak_mb = process.PeakWorkingSet64 >> 20,
        }));
        Console.WriteLine(Digest(found));
        return 0;
    }

    private static IamModel Organization(string kind, string accounts, string roles)
    {
        int count = int.Parse(accounts, CultureInfo.InvariantCulture);
        int each = int.Parse(roles, CultureInfo.InvariantCulture);
        return kind == "mixed"
            ? GeneratedOrganization.Create(7, count, each, buckets: 10, templates: 10)
            : GeneratedCompany.Create(7, count, each, kind == "distinct");
    }

    private static IamRecord[] Search(string what, IamModel model) => what == "paths"
        ? [.. new EscalationSearch(model, new EscalationSettings { Now = s_now }).FromAll()]
        : [.. FindingSearch.Find(model, new FindingSettings { Now = s_now }).Records];

    // The same records have the same digest.
    private static string Digest(IamRecord[] records)
    {
        using var stream = new MemoryStream();
        var settings = new ReportSettings { Version = "1.0.0", BaseFolder = "/", Now = s_now };
        Report.Write(ReportFormat.Json, records, settings, stream);
        if (Environment.GetEnvironmentVariable("DUMP") is { Length: > 0 } file)
        {
            File.WriteAllBytes(file, stream.ToArray());
        }

        return Convert.ToHexString(SHA256.HashData(stream.ToArray()))[..16];
    }
}
