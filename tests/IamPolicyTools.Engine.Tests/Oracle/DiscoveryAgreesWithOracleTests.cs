using System.Text.Json.Nodes;
using CsCheck;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Oracle.Generation;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>
/// What discovery mode calls allowed or denied is so whatever the things turn out to be that are not known (R-178a); the oracle decides
/// every case in which all is known.
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
    public void A_definite_answer_is_never_contradicted_by_further_keys() => new CaseGen().Sample(CheckWithout, iter: CaseCount.Or(2_000), print: line => line);

    [Fact]
    public void A_definite_answer_is_the_one_of_every_completion() => new DiscoveryGen().Sample(CheckCompletions, iter: CaseCount.Or(500), print: line => line);

    private static void CheckWithout(string line)
    {
        JsonNode less = JsonNode.Parse(line)!;
        if (less["request"]!["resources"] is not null)
        {
            return;
        }

        var taken = new Dictionary<string, JsonNode?>();
        var context = (JsonObject)less["request"]!["context"]!;
        foreach (string key in s_unknown)
        {
            if (context.Remove(key, out JsonNode? value))
            {
                taken.Add(key, value);
            }
        }

        // What the request can only have in one way nobody need tell.
        var without = FixtureCase.Parse(CaseGen.Write(less), "generated");
        var check = new NaiveCheck(without, without.Request.Action, without.Request.Targets[0], NaiveCompletion.Strict);
        foreach ((string key, JsonNode? value) in taken.Where(pair => NaiveOpenKey.Of(pair.Key, check) is null))
        {
            context[key] = value;
        }

        IamAccessResult[] answers = Ask(FixtureCase.Parse(CaseGen.Write(less), "generated"));
        bool isAllowed = answers.All(answer => answer.IsAllowed);
        if (isAllowed || answers.Any(IsDenied))
        {
            bool whole = NaiveEvaluator.Evaluate(FixtureCase.Parse(line, "generated")).Decision == OracleResult.Allowed;
            Assert.True(isAllowed == whole, $"discovery says {(isAllowed ? "allowed" : "denied")}, and the opposite is so with all keys");
        }
    }

    private static void CheckCompletions(string line)
    {
        if (Contradicted(line) is null)
        {
            return;
        }

        string smallest = CaseShrinker.Shrink(line, candidate => Contradicted(candidate) is not null);
        Assert.Fail($"{Contradicted(smallest)}{Environment.NewLine}{smallest}");
    }

    private static string? Contradicted(string line)
    {
        try
        {
            var @case = FixtureCase.Parse(line, "generated");
            if (!@case.Options.Discovery)
            {
                return null;
            }

            IamAccessResult[] answers = Ask(@case);
            bool isAllowed = answers.All(answer => answer.IsAllowed);
            if (!isAllowed && !answers.Any(IsDenied))
            {
                return null;
            }

            OracleResult oracle = NaiveEvaluator.Evaluate(@case);
            bool isSame = isAllowed
                ? oracle.Decision == OracleResult.Allowed
                : oracle.Decision is OracleResult.ExplicitDeny or OracleResult.ImplicitDeny;
            return isSame ? null : $"discovery says {(isAllowed ? "allowed" : "denied")}, oracle {oracle}";
        }
        catch (Exception problem) when (problem is FormatException or KeyNotFoundException or InvalidOperationException)
        {
            // A step of the shrinker can leave something that is no case.
            return null;
        }
    }

    private static IamAccessResult[] Ask(FixtureCase @case) =>
        [.. ProductionCase.Requests(@case).Select(request => IamAccessResult.Of(request, ContextMode.Discovery))];

    private static bool IsDenied(IamAccessResult answer) => answer.Decision is Decision.ImplicitDeny or Decision.ExplicitDeny;
}
