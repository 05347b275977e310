using System.Text.Json.Nodes;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Oracle;

namespace IamPolicyTools.Engine.Tests.Metamorphic;

/// <summary>How policies are written down decides nothing, and what they say decides in one direction only.</summary>
public sealed class StatementTests
{
    private static readonly Func<JsonObject, bool>[] s_rewritings =
    [
        policies => All(policies, PolicyChanges.Repeat),
        policies => All(policies, PolicyChanges.Reverse),
        policies => All(policies, document => PolicyChanges.Split(document, "Action")),
        policies => All(policies, document => PolicyChanges.Split(document, "Resource")),
    ];

    private static readonly string[] s_limits = ["Condition", "Action", "Resource", "Principal"];

    [Fact]
    public void Repeated_split_or_reordered_statements_change_no_case() => Property.HoldsForAllCases(RewrittenDiffers, least: 1_500);

    [Fact]
    public void Repeated_split_or_reordered_statements_change_no_random_case() => Property.HoldsForRandomCases(RewrittenDiffers, 1_500, least: 90);

    [Fact]
    public void A_wider_Allow_never_allows_less_in_a_case() => Property.HoldsForAllCases(WiderAllowAllowsLess, least: 1_400);

    [Fact]
    public void A_wider_Allow_never_allows_less_in_a_random_case() => Property.HoldsForRandomCases(WiderAllowAllowsLess, 1_000, least: 75);

    [Fact]
    public void A_wider_Deny_never_allows_more_in_a_case() => Property.HoldsForAllCases(WiderDenyAllowsMore, least: 280);

    [Fact]
    public void A_wider_Deny_never_allows_more_in_a_random_case() => Property.HoldsForRandomCases(WiderDenyAllowsMore, 1_000, least: 50);

    private static string? RewrittenDiffers(FixtureCase @case)
    {
        Answers asked = Answers.Of(@case);
        string? none = Property.NotAsked;
        foreach (Func<JsonObject, bool> rewriting in s_rewritings)
        {
            if (Property.With(@case, rewriting) is not { } rewritten)
            {
                continue;
            }

            none = null;
            if (Answers.Of(rewritten) is { } answers && answers != asked)
            {
                return $"{asked}, rewritten as {rewritten.Line}: {answers}";
            }
        }

        return none;
    }

    private static string? WiderAllowAllowsLess(FixtureCase @case)
    {
        // A wider Allow can make a bucket policy public, which Block Public Access takes notice of.
        FixtureOptions options = @case.Options;
        bool mindsPublicPolicies = options.RestrictPublicBuckets || options.BlockPublicPolicy;
        return mindsPublicPolicies ? Property.NotAsked : Widened(@case, allow: true, (before, after) => before.IsAllowed && !after.IsAllowed);
    }

    private static string? WiderDenyAllowsMore(FixtureCase @case) => Widened(@case, allow: false, (before, after) => after.IsAllowed && !before.IsAllowed);

    private static string? Widened(FixtureCase @case, bool allow, Func<Answers, Answers, bool> isWrong)
    {
        Answers asked = Answers.Of(@case);
        string? none = Property.NotAsked;
        foreach (string limit in s_limits)
        {
            bool Change(JsonObject policies) => PolicyChanges.Statements(policies)
                .Where(statement => PolicyChanges.IsAllow(statement) == allow)
                .ToArray()
                .Aggregate(false, (changed, statement) => PolicyChanges.Widen(statement, limit) || changed);
            if (Property.With(@case, Change) is not { } wider)
            {
                continue;
            }

            none = null;
            if (Answers.Of(wider) is { } answers && isWrong(asked, answers))
            {
                return $"{asked}, without the limit {limit}: {answers}";
            }
        }

        return none;
    }

    private static bool All(JsonObject policies, Func<JsonObject, bool> change) =>
        PolicyChanges.Documents(policies).ToArray().Aggregate(false, (changed, document) => change(document) || changed);

    /// <summary>The decision by itself and through a model, which are different where a case does not fit into a model only by that being null.</summary>
    private sealed record Answers(FixtureDecision Given, FixtureDecision? Model)
    {
        public bool IsAllowed => Given.Decision == OracleResult.Allowed;

        public static Answers Of(FixtureCase @case)
        {
            OracleResult result = ProductionCase.Evaluate(@case);
            return new Answers(
                new FixtureDecision(result.Decision, result.PolicyType),
                ModelCase.Decide(@case) is { } verdict ? ProductionCase.Decided(verdict) : null);
        }
    }
}
