using IamPolicyTools.Engine.Tests.Cases;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>The oracle itself is held to every case of <c>tests/cases</c>: all worked examples, and all cases written from rules.</summary>
public sealed class OracleTests
{
    public static TheoryData<string> CaseIds => new(CaseFiles.All.Keys);

    [Theory]
    [MemberData(nameof(CaseIds))]
    public void Oracle_agrees_with_the_case(string id)
    {
        FixtureCase @case = CaseFiles.All[id];
        OracleResult result = NaiveEvaluator.Evaluate(@case);
        Assert.True(
            @case.Expected == new FixtureDecision(result.Decision, result.PolicyType),
            $"{@case.Location}: case {id} expects {@case.Expected}, oracle says {result}");
    }
}
