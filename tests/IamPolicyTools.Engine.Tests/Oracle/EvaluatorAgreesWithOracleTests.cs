using System.Text.Json.Nodes;
using CsCheck;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Oracle.Generation;
using IamPolicyTools.Evaluation.Answers;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>
/// Random cases through the engine and through the oracle: decision, primary policy type and all responsible types must be the same,
/// and where a model can hold the case, its verdict too.
/// The environment variable <c>IAMPOLICYTOOLS_ORACLE_CASES</c> raises the number of cases.
/// </summary>
public sealed class EvaluatorAgreesWithOracleTests
{
    [Fact]
    public void Engine_and_oracle_agree_on_random_cases() => new CaseGen().Sample(Compare, iter: CaseCount.Or(5_000), print: line => line);

    // The message ends in a line that can be dropped into tests/cases, the oracle's decision as its expectation. CsCheck adds the seed.
    private static void Compare(string line)
    {
        if (!Disagree(line))
        {
            return;
        }

        string smallest = CaseShrinker.Shrink(line, Disagree);
        var @case = FixtureCase.Parse(smallest, "generated");
        OracleResult oracle = NaiveEvaluator.Evaluate(@case);
        JsonNode kept = JsonNode.Parse(smallest)!;
        kept["expected"] = oracle.PolicyType is null
            ? new JsonObject { ["decision"] = oracle.Decision }
            : new JsonObject { ["decision"] = oracle.Decision, ["policyType"] = oracle.PolicyType };
        Assert.Fail($"oracle: {oracle}{Environment.NewLine}engine: {ProductionCase.Evaluate(@case)}{Environment.NewLine}"
            + $"model: {ModelCase.Decide(@case)}{Environment.NewLine}{CaseGen.Write(kept)}");
    }

    private static bool Disagree(string line)
    {
        FixtureCase @case;
        OracleResult oracle;
        OracleResult engine;
        Verdict? model;
        try
        {
            @case = FixtureCase.Parse(line, "generated");
            oracle = NaiveEvaluator.Evaluate(@case);
            engine = ProductionCase.Evaluate(@case);
            model = ModelCase.Decide(@case);
        }
        catch (Exception problem) when (problem is FormatException or KeyNotFoundException or InvalidOperationException)
        {
            // A step of the shrinker can leave something that is no case.
            return false;
        }

        // Of two denials that a declared unknown tells apart either may be shown: the first type stands for both.
        bool isSame = oracle.ToString() == engine.ToString()
            || (@case.Request.UnknownKeys.Count > 0 && (oracle.Decision, oracle.PolicyType) == (engine.Decision, engine.PolicyType));
        return !isSame || (model is { } verdict && ProductionCase.Decided(verdict) != new FixtureDecision(oracle.Decision, oracle.PolicyType));
    }
}
