using IamPolicyTools.Records;
using IamPolicyTools.Reporting;

namespace IamPolicyTools.Engine.Tests.Reporting;

/// <summary>Which records fail a run (ci-and-reports.md, 2.0a).</summary>
public sealed class GateTests
{
    public static TheoryData<string, IamRecord, bool> Records() => new()
    {
        { "High", Samples.Finding(severity: Severity.High), true },
        { "High", Samples.Finding(severity: Severity.Critical), true },
        { "High", Samples.Finding(severity: Severity.Medium), false },
        { "critical,low", Samples.Finding(severity: Severity.Low), true },
        { "High", Samples.Finding() with { IsKnown = true }, false },
        { "High", Samples.Finding() with { Suppression = new Suppression("r", default) }, false },
        { "High", Samples.Finding() with { Certainty = Certainty.Conditional, Assessment = Assessment.Conditional }, true },
        { "High", Samples.Finding() with { Assessment = Assessment.NotFound }, false },
        { "High", Samples.Finding() with { Assessment = Assessment.NotAssessed }, false },
        { "High", Samples.Finding() with { Assessment = Assessment.Excepted }, false },
        { "ERROR", Samples.Finding(severity: Severity.Info), true },
        { "security_warning", Samples.Finding(severity: Severity.Critical), false },
        { "SecurityWarning,Error", Samples.Finding(severity: Severity.Info), true },
        { "Critical", Samples.Test("x", Outcome.Failed) with { Severity = Severity.Low }, true },
        { "Critical", Samples.Test("x", Outcome.Error), true },
        { "Gained", Samples.Test("x", Outcome.Inconclusive), true },
        { "Critical", Samples.Test("x", Outcome.Failed) with { IsKnown = true }, true },
        { "Critical", Samples.Test("x", Outcome.Inconclusive) with { Suppression = new Suppression("r", default) }, true },
        { "Info", Samples.Test("x", Outcome.Passed), false },
        { "Info", Samples.Test("x", Outcome.Skipped), false },
        { "Gained", Change(ChangeDirection.Gained), true },
        { "Lost", Change(ChangeDirection.Gained), false },
        { "Lost", Change(ChangeDirection.Lost) with { Verdict = Verdict.Undecided }, true },
        { "Gained", Samples.Finding(severity: Severity.Critical), false },
        { "Critical", Samples.Finding(severity: Severity.Info) with { Verdict = Verdict.Undecided }, true },
        { "Critical", Samples.Finding(severity: Severity.Info) with { Verdict = Verdict.Refuted }, false },
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_fails_by_severity_type_or_direction(string failOn, IamRecord record, bool expected) =>
        Assert.Equal(expected, Gate.Of(failOn.Split(','))!.Fails(record));

    [Fact]
    public void What_is_open_passes_or_fails_as_it_is_told()
    {
        Assert.False((Gate.Of(["High"])! with { AllowsUndecided = true }).Fails(Samples.Finding() with { Verdict = Verdict.Undecided }));
        Assert.True((Gate.Of(["High"])! with { AllowsUndecided = true }).Fails(Samples.Test("x", Outcome.Inconclusive) with { Verdict = Verdict.Undecided }));
        Assert.True((Gate.Of(["High"])! with { RequiresAssessed = true }).Fails(Samples.Finding(severity: Severity.Info) with { Assessment = Assessment.NotAssessed }));
        Assert.Null(Gate.Of(["High", "Hihg"]));
        Assert.All(Gate.Names, name => Assert.NotNull(Gate.Of([name])));
    }

    [Fact]
    public void The_error_counts_and_names_the_worst() => Assert.Equal(
        "3 of 9 records fail the gate: 1 Critical, 2 High. The worst: CRITICAL INVALID_ACTION: worst",
        Gate.Describe([Samples.Finding("x"), Samples.Finding("worst", Severity.Critical), Samples.Finding("y")], 9));

    private static AccessChange Change(ChangeDirection direction) => new(RuleBook.Default[RuleCodes.AccessGained])
    {
        Principal = "role/ci",
        Change = direction,
        Severity = Severity.Low,
    };
}
