using System.Collections.Immutable;
using IamPolicyTools.Records;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>The same change for several principals.</summary>
public sealed record ComparedAccessSummary
{
    /// <summary>How much it matters.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Gained, lost, or not decided.</summary>
    public required ChangeDirection Change { get; init; }

    /// <summary>How many principals it concerns.</summary>
    public required int Count { get; init; }

    /// <summary>The principals.</summary>
    public required ImmutableArray<string> Principals { get; init; }

    /// <summary>The actions.</summary>
    public required ImmutableArray<string> Actions { get; init; }

    /// <summary>Names and patterns of actions that the patterns of <see cref="Actions"/> cover and that the change is not about.</summary>
    public ImmutableArray<string> LessActions { get; init; } = [];

    /// <summary>The resources.</summary>
    public required ImmutableArray<string> Resources { get; init; }

    /// <summary>Patterns of resources that <see cref="Resources"/> cover and that the change is not about.</summary>
    public ImmutableArray<string> Less { get; init; } = [];

    /// <summary>The condition of the change, in words; null when there is none.</summary>
    public string? Conditions { get; init; }

    /// <summary>Refuted or undecided.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The statements and policies that changed; of what is not decided, why and where.</summary>
    public required ImmutableArray<string> Because { get; init; }

    /// <summary>Puts rows together, what matters most first.</summary>
    /// <param name="rows">The rows.</param>
    public static IEnumerable<ComparedAccessSummary> Of(IEnumerable<ComparedAccess> rows) => rows
        .GroupBy(r => (
            r.Severity,
            r.Change,
            Actions: string.Join('\n', r.Actions) + "\t" + string.Join('\n', r.LessActions),
            Resources: string.Join('\n', r.Resources) + "\t" + string.Join('\n', r.Less),
            r.Conditions,
            r.Verdict,
            Because: string.Join('\n', r.GetReasons()) + r.Undecided))
        .OrderByDescending(g => g.Key.Severity)
        .ThenBy(g => g.Key.Conditions is not null)
        .ThenByDescending(g => g.Count())
        .Select(g => new ComparedAccessSummary
        {
            Severity = g.Key.Severity,
            Change = g.Key.Change,
            Count = g.Count(),
            Principals = [.. g.Select(r => r.Principal).Order(StringComparer.Ordinal)],
            Actions = g.First().Actions,
            LessActions = g.First().LessActions,
            Resources = g.First().Resources,
            Less = g.First().Less,
            Conditions = g.Key.Conditions,
            Verdict = g.Key.Verdict,
            Because = g.First().Undecided is { } undecided ? [undecided] : [.. g.First().GetReasons().Select(r => r.ToString())],
        });

    /// <inheritdoc/>
    public override string ToString() => Text.DisplayedText.Line($"{Count} principals: {Change} {string.Join(", ", Actions)}");
}
