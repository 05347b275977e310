using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Engine.Tests.Metamorphic;

/// <summary>A conditional answer says what it depends on: a key, a fact that nobody knows, or what a note tells.</summary>
public sealed class ConditionalTests
{
    [Fact]
    public void A_conditional_answer_names_what_it_depends_on() => Property.HoldsForAllCases(NamesNothing, least: 140);

    [Fact]
    public void A_conditional_answer_names_what_it_depends_on_in_random_cases() => Property.HoldsForRandomCases(NamesNothing, 3_000, least: 1);

    private static string? NamesNothing(FixtureCase @case)
    {
        IEnumerable<IamAccessResult> results = ProductionCase.Requests(@case).Select(r => IamAccessResult.Of(r, ContextMode.Discovery)).Concat(OfModel(@case));
        IamAccessResult[] open = [.. results.Where(r => r.Decision == Decision.Conditional)];
        return open.Length == 0 ? Property.NotAsked : open.Select(NamesNothing).FirstOrDefault(fault => fault is not null);
    }

    private static IEnumerable<IamAccessResult> OfModel(FixtureCase @case)
    {
        if (ModelCase.AccessOf(@case) is not { } access)
        {
            yield break;
        }

        var asked = new ModelAccess(access.Model, access.Subject, access.Scope.Settings with { Mode = ContextMode.Discovery });
        foreach ((ActionName action, string resource) in ModelCase.PairsOf(@case))
        {
            yield return asked.Ask(action, resource);
        }
    }

    // Whose a resource is is told where it is looked up.
    private static string? NamesNothing(IamAccessResult result) =>
        result.OpenPoints.IsEmpty && !result.GetRequest().IsOwnerAssumed ? $"{result} names neither a key nor a note"
        : result.Reason == "depending on context keys that were not given" ? $"{result}: the reason names nothing, beside {string.Join(" // ", result.OpenPoints)}"
        : null;
}
