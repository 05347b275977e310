using IamPolicyTools.Engine.Tests.Oracle;

namespace IamPolicyTools.Engine.Tests.Cases;

/// <summary>The engine decides every case of <c>tests/cases</c> as the case expects.</summary>
public sealed class CaseTests
{
    public static TheoryData<string> CaseIds => CaseFiles.Ids;

    [Theory]
    [MemberData(nameof(CaseIds))]
    public void Engine_decides_the_case(string id)
    {
        FixtureCase @case = CaseFiles.All[id];
        OracleResult result = ProductionCase.Evaluate(@case);
        Assert.True(
            @case.Expected == new FixtureDecision(result.Decision, result.PolicyType),
            $"{@case.Location}: case {id} expects {@case.Expected}, engine says {result}");
    }
}
