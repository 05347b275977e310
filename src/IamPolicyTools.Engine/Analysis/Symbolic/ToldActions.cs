using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// Actions that AWS may add (CP-10), which have no names: those that the same Action elements list, told by entries of theirs and by what they
/// are not (CP-54).
/// </summary>
/// <param name="Patterns">Entries that cover them.</param>
/// <param name="Others">Entries that cover none of them.</param>
internal sealed record ToldActions(ImmutableArray<string> Patterns, ImmutableHashSet<string> Others)
{
    private const string Everything = "*";

    /// <summary>Tells actions apart as elements do.</summary>
    /// <param name="elements">The elements, each with whether its list has the actions, whatever it says of the list.</param>
    /// <param name="budget">What comparing patterns may cost.</param>
    public static ToldActions Of(IEnumerable<(ActionElement Element, bool IsListed)> elements, SearchBudget budget)
    {
        (string[] Entries, bool IsListed)[] all = [.. elements.Select(e => (EntriesOf(e.Element), e.IsListed))];
        string[] told = ToldEntries.Of(
            all.Where(e => e.IsListed && !e.Entries.Contains(Everything)).Select(e => e.Entries), budget, t => (GlobOf(t), false), SortOf);

        // A name that AWS's reference lists is none of them.
        string[] open = [.. told.Where(IsOpen)];
        return new ToldActions(open.Length == 0 ? [Everything] : [.. open], [.. all.Where(e => !e.IsListed).SelectMany(e => e.Entries)]);
    }

    /// <summary>What an entry covers.</summary>
    /// <param name="text">The entry.</param>
    public static Glob GlobOf(string text) => Glob.Of((text == Everything ? "*:*" : text.ToLowerInvariant()).Select(c => c switch
    {
        '*' => GlobToken.ManyInField,
        '?' => GlobToken.OneInField,
        _ => GlobToken.Of(c),
    }));

    /// <summary>True for a pattern, and for a name that the reference does not list.</summary>
    /// <param name="text">The entry.</param>
    public static bool IsOpen(string text) => text.AsSpan().ContainsAny('*', '?') || IamCatalogue.Default.FindAction(text) is null;

    /// <summary>The service of an entry; empty where it may be about several.</summary>
    /// <param name="text">The entry.</param>
    public static string SortOf(string text) =>
        text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && !text.AsSpan(0, colon).ContainsAny('*', '?') ? text[..colon].ToLowerInvariant() : string.Empty;

    // One spelling of each, the first.
    private static string[] EntriesOf(ActionElement element) =>
        [.. element.Patterns.Select(p => p.Text is "*:*" ? Everything : p.Text).Distinct(StringComparer.OrdinalIgnoreCase)];
}
