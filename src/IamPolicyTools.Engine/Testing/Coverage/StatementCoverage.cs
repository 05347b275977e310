using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Coverage;

/// <summary>What the cases of a run saw of a statement (AT-20, AT-21).</summary>
public sealed record StatementCoverage
{
    /// <summary>The policy's name.</summary>
    public required string Policy { get; init; }

    /// <summary>The Sid, or null.</summary>
    public string? Sid { get; init; }

    /// <summary>0-based position in the document.</summary>
    public required int Index { get; init; }

    /// <summary>Allow or Deny.</summary>
    public required Effect Effect { get; init; }

    /// <summary>Where it stands.</summary>
    public required Location Location { get; init; }

    /// <summary>The file.</summary>
    public string? File => Location.File;

    /// <summary>The line.</summary>
    public int? Line => Location.Line;

    /// <summary>How many requests it applied to.</summary>
    public required int Hits { get; init; }

    /// <summary>How many requests only its conditions, principal or resource kept it from.</summary>
    public required int Refusals { get; init; }

    /// <summary>True when something in it can keep it from a request of its actions; else there is no refusal to cover.</summary>
    public required bool CanRefuse { get; init; }

    /// <summary>True when it applied to some request (AT-20).</summary>
    public bool IsCovered => Hits > 0;

    /// <summary>True when it was looked at and did not apply because of its conditions, principal or resource (AT-20); null where nothing in it can refuse.</summary>
    public bool? IsRefusalCovered => CanRefuse ? Refusals > 0 : null;

    /// <summary>The conditions.</summary>
    public required ImmutableArray<ConditionCoverage> Conditions { get; init; }

    /// <summary>The actions, resources and principals.</summary>
    public required ImmutableArray<PatternCoverage> Patterns { get; init; }

    /// <summary>How many points there are: the statement, its refusal, two a condition, one a pattern.</summary>
    public int Total => 1 + (CanRefuse ? 1 : 0) + (2 * Conditions.Length) + Patterns.Length;

    /// <summary>How many of them are covered.</summary>
    public int Covered => (IsCovered ? 1 : 0) + (IsRefusalCovered == true ? 1 : 0) + Conditions.Sum(c => c.Branches) + Patterns.Count(p => p.IsCovered);

    /// <summary>The share of them in percent, 0 to 100.</summary>
    public double Percent => CoverageReport.PercentOf(Covered, Total);

    /// <summary>What no case saw, a line each, in words.</summary>
    public ImmutableArray<string> Missing => [.. FindMissing().Select(DisplayedText.Line)];

    /// <summary>The statement, and its share.</summary>
    public override string ToString() => DisplayedText.Line($"{Effect} {Policy} {Sid ?? $"#{Index + 1}"} ({Location.ToShortString()}): {Covered} of {Total}");

    private IEnumerable<string> FindMissing()
    {
        if (!IsCovered)
        {
            yield return "it never applied";
        }

        if (IsRefusalCovered == false)
        {
            yield return "it never refused";
        }

        foreach (ConditionCoverage condition in Conditions.Where(c => !c.IsCovered))
        {
            string what = condition.Branches == 0 ? "was never decided" : condition.Held == 0 ? "never held" : "never failed";
            yield return $"{condition.Operator} {condition.Key} {what}";
        }

        foreach (PatternCoverage pattern in Patterns.Where(p => !p.IsCovered))
        {
            yield return $"{pattern.Element} {pattern.Pattern} never matched";
        }
    }
}
