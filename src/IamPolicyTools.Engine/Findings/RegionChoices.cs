using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Findings;

/// <summary>Regions worth asking in (findings.md, 1.2: the Region is the caller's choice): of those that no condition tells apart one.</summary>
internal static class RegionChoices
{
    private const string Key = "aws:RequestedRegion";
    private const int Most = 8;

    /// <summary>The lists of Regions that the conditions of a document name.</summary>
    /// <param name="document">The document.</param>
    public static IEnumerable<ImmutableArray<string>> ListsIn(PolicyDocument document) => document.Statements
        .SelectMany(s => s.Conditions)
        .Where(c => c.Key.Equals(Key, StringComparison.OrdinalIgnoreCase))
        .Select(c => c.Values.ConvertAll(v => v.Text.Text).ToImmutableArray());

    /// <summary>The Regions, the first one first.</summary>
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
                .DistinctBy(r => string.Concat(forms.Select(f => Array.Exists(f, p => p.Matches(r, NoVariables.Instance)) ? '1' : '0')))
                .Take(Most),
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
