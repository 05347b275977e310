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

    [Fact]
    public void No_pending_case_is_satisfied()
    {
        string[] satisfied = [.. CaseFiles.Pending.Where(IsSatisfied).Select(@case => $"{@case.Location}: {@case.Id}")];
        Assert.True(
            satisfied.Length == 0,
            "the engine satisfies these cases now, move their lines to worked-examples.jsonl (WE-…) or rules.jsonl (RULE-…):"
                + Environment.NewLine + string.Join(Environment.NewLine, satisfied));
    }

    // A case that the engine cannot be asked yet is not satisfied.
    private static bool IsSatisfied(FixtureCase @case)
    {
        try
        {
            OracleResult result = ProductionCase.Evaluate(@case);
            return @case.Expected == new FixtureDecision(result.Decision, result.PolicyType)
                && (ModelCase.Decide(@case) is not { } verdict || @case.Expected == ProductionCase.Decided(verdict));
        }
        catch (Exception problem) when (problem is NotSupportedException or FormatException)
        {
            return false;
        }
    }

    [Fact]
    public void A_model_that_holds_the_same_gives_the_same_decisions()
    {
        int modelled = 0;
        var wrong = new List<string>();
        FixtureCase[] settled = [.. CaseFiles.Settled];
        foreach (FixtureCase @case in settled)
        {
            if (ModelCase.Decide(@case) is not { } verdict)
            {
                continue;
            }

            modelled++;
            FixtureDecision decided = ProductionCase.Decided(verdict);
            if (@case.Expected != decided)
            {
                wrong.Add($"{@case.Location}: case {@case.Id} expects {@case.Expected}, the model says {decided}");
            }
        }

        Assert.Empty(wrong);

        // Federated users and the like are out of a model's reach, but not the bulk.
        Assert.True(modelled > settled.Length * 3 / 4, $"only {modelled} of {settled.Length} cases fit into a model");
    }
}
