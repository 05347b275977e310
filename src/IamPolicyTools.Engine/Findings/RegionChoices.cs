using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Findings;

/// <summary>Regions worth asking in (findings.md, 1.2: the Region is the caller's choice): of those that no condition tells apart one.</summary>
internal static class RegionChoices
{
    private static readonly string[] s_keys = ["aws:RequestedRegion", "ec2:Region"];


    /// <summary>The lists of Regions that the statements of a document name: in conditions, and in ARNs of things of any name.</summary>
    /// <param name="document">The document.</param>
    public static IEnumerable<ImmutableArray<string>> ListsIn(PolicyDocument document) => document.Statements
        .SelectMany(s => s.Conditions)
        .Where(IsOfRegion)
        .Select(c => c.Values.ConvertAll(v => v.Text.Text).ToImmutableArray())
        .Concat(document.Statements.Select(s => RegionsOf(s).ToImmutableArray()).Where(l => !l.IsEmpty));

    /// <summary>True where what a statement says hangs on the Region, in a condition or in ARNs of things of any name.</summary>
    /// <param name="statement">The statement.</param>
    public static bool NamesRegion(Statement statement) => statement.Conditions.Any(IsOfRegion) || RegionsOf(statement).Any();

    private static bool IsOfRegion(ConditionClause clause) => Array.Exists(s_keys, k => clause.Key.Equals(k, StringComparison.OrdinalIgnoreCase));

    // A thing that is named is in one Region whoever asks.
    private static IEnumerable<string> RegionsOf(Statement statement) => statement.Resource is not { } element ? []
        : element.Patterns.Select(p => p.Text.Split(':', 6))
            .Where(p => p is ["arn", _, _, { Length: > 0 } region, _, var rest] && region != "*" && !region.Contains('$') && IsOfAnyName(rest))
            .Select(p => p[3])
            .Distinct();

    // Behind the type there is nothing but wildcards.
    private static bool IsOfAnyName(string rest)
    {
        int type = rest.IndexOfAny([':', '/']);
        return rest.Contains('*') && !rest.AsSpan(type + 1).ContainsAnyExcept('*', ':', '/');
    }

    /// <summary>The Regions, the first one first. There is no bound but the number of Regions: none may be missed in silence.</summary>
    /// <param name="lists">The lists that conditions name.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="first">The Region that is asked in before others.</param>
    public static ImmutableArray<string> Of(IEnumerable<ImmutableArray<string>> lists, string partition, string first)
    {
        TextPattern[][] forms = [.. lists.DistinctBy(l => string.Join(' ', l)).Select(l => l.Select(Compile).ToArray())];
        if (forms.Length == 0)
        {
            return [first];
        }

        IEnumerable<string> named = lists.SelectMany(l => l).Where(r => r.Contains('-') && !r.AsSpan().ContainsAny('*', '?', '$'));
        return
        [
            .. named.Concat(RegionFacts.Regions)
                .Where(r => RegionFacts.PartitionOf(r) == partition)
                .Prepend(first)
                .DistinctBy(r => string.Concat(forms.Select(f => Array.Exists(f, p => p.Matches(r, NoVariables.Instance)) ? '1' : '0'))),
        ];
    }

    /// <summary>A Region that a pattern fits, the given one if it does; null where there is none.</summary>
    /// <param name="pattern">The pattern: the Region field of an ARN.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="first">The Region that is taken before others.</param>
    public static string? Fitting(string pattern, string partition, string first)
    {
        if (!pattern.AsSpan().ContainsAny('*', '?'))
        {
            return pattern;
        }

        TextPattern form = Compile(pattern);
        return form.Matches(first, NoVariables.Instance)
            ? first
            : RegionFacts.Regions.FirstOrDefault(r => RegionFacts.PartitionOf(r) == partition && form.Matches(r, NoVariables.Instance));
    }

    private static TextPattern Compile(string text) => TextPattern.Compile(PolicyString.Literal(text), PatternStyle.Wildcards);
}
