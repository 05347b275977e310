using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// How the resources of a cell are told (CP-54). Cells are told apart by whole Resource elements: a cell is what all elements have in common that
/// cover its example, and it is told by the entries of theirs.
/// </summary>
internal static class ToldResources
{
    private const string Everything = "*";

    /// <summary>The entries that tell the cell; everything where no element names what it is about.</summary>
    /// <param name="elements">The entries of each Resource element that covers the cell; none of NotResource.</param>
    /// <param name="budget">What comparing patterns may cost.</param>
    public static string[] Of(IEnumerable<string[]> elements, SearchBudget budget) =>
        ToldEntries.Of(elements.Where(e => !e.Contains(Everything)), budget, t => (GlobOf(t), t.Contains("${", StringComparison.Ordinal)), _ => string.Empty) is { Length: > 0 } told
            ? told
            : [Everything];

    /// <summary>How no resource is told: everything, but where an element covers it by all of S3 (PL-48).</summary>
    /// <param name="elements">The entries of each Resource element that covers it; none of NotResource.</param>
    public static string OfNone(IEnumerable<string[]> elements) => elements.Any(e => !e.Contains(Everything)) ? PossibleEntries.AllOfS3 : Everything;

    /// <summary>The entries of a Resource element.</summary>
    /// <param name="element">The element.</param>
    public static string[] EntriesOf(ResourceElement element) => [.. element.Patterns.Select(p => p.Text).Distinct(StringComparer.Ordinal)];

    /// <summary>What an entry covers.</summary>
    /// <param name="text">The entry.</param>
    public static Glob GlobOf(string text) => text == Everything ? Glob.Everything : ArnPattern.Parse(text)?.Glob ?? Glob.Of(text);
}
