using System.Text.Json.Nodes;
using CsCheck;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Oracle.Generation;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Results;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>
/// What discovery mode calls allowed or denied stays so whatever the keys turn out to be that were not given. Keys are taken out of
/// random cases; the oracle decides the whole case.
/// </summary>
public sealed class DiscoveryAgreesWithOracleTests
{
    // Keys that nothing but the caller of the tool can tell.
    private static readonly string[] s_unknown =
    [
        "s3:prefix", "s3:max-keys", "aws:SourceIp", "aws:SourceArn", "aws:TagKeys", "aws:TokenIssueTime", "aws:MultiFactorAuthPresent",
        "aws:ResourceTag/Dept", "x:set", "x:numbers", "x:addresses", "x:arns", "x:bytes",
    ];

    [Fact]
    public void A_definite_answer_is_never_contradicted_by_further_keys() => new CaseGen().Sample(Check, iter: CaseCount.Or(200), print: line => line);

    private static void Check(string line)
    {
        var all = FixtureCase.Parse(line, "generated");
        if (PendingRules.Touches(all))
        {
            return;
        }

        bool whole = NaiveEvaluator.Evaluate(all).Decision == OracleResult.Allowed;
        JsonNode less = JsonNode.Parse(line)!;
        foreach (string key in s_unknown)
        {
            (less["request"]!["context"] as JsonObject)?.Remove(key);
        }

        var @case = FixtureCase.Parse(CaseGen.Write(less), "generated");
        if (@case.Request.Targets.Any(target => target.Context is not null))
        {
            return;
        }

        IamAccessResult[] answers = [.. ProductionCase.Requests(@case).Select(request => IamAccessResult.Of(request, ContextMode.Discovery))];
        if (answers.All(answer => answer.IsAllowed))
        {
            Assert.True(whole, "discovery says allowed, with all keys it is denied");
        }
        else if (answers.Any(answer => answer.Decision is Decision.ImplicitDeny or Decision.ExplicitDeny))
        {
            Assert.False(whole, "discovery says denied, with all keys it is allowed");
        }
    }
}
