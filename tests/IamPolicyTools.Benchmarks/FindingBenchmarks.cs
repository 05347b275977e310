using BenchmarkDotNet.Attributes;
using IamPolicyTools.Engine.Tests.Analysis;
using IamPolicyTools.Findings;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using IamPolicyTools.Records.Options;

namespace IamPolicyTools.Benchmarks;

/// <summary>All findings of an organization, all paths to depth three, and an own rule (issue 19: 1,000 principals in less than two seconds).</summary>
[MemoryDiagnoser]
public class FindingBenchmarks
{
    private static readonly DateTimeOffset s_now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private IamModel _model = IamModel.Empty;

    /// <summary>How many roles; a tenth as many users come on top.</summary>
    [Params(1_000)]
    public int Roles { get; set; }

    [GlobalSetup]
    public void Setup() => _model = GeneratedOrganization.Create(7, accounts: Roles / 100, roles: 100, buckets: 10, templates: 10);

    [Benchmark]
    public int Findings() => FindingSearch.Find(_model, new FindingSettings { Now = s_now }).Records.Length;

    [Benchmark]
    public int Paths() => new EscalationSearch(_model, new EscalationSettings { Now = s_now }).FromAll().Count();

    [Benchmark]
    public int OwnRule() => FindingSearch.Find(_model, new FindingSettings
    {
        Now = s_now,
        Codes = ["ORG_TRAIL"],
        OwnRules = [new OwnRule("ORG_TRAIL", "nobody stops logging", Records.Severity.High) { IsOnly = false, Action = ["cloudtrail:StopLogging"], Resource = ["*"] }],
    }).Records.Length;
}
