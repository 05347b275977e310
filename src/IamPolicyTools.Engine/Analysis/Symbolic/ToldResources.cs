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

    /// <summary>
    /// The entries that lie in every element, where these are all that the elements have in common; else, where entries cross, all of the element
    /// with the fewest, so that rather too much is told than too little. Everything where no element names what it is about.
    /// </summary>
    /// <param name="elements">The entries of each Resource element that covers the cell; none of NotResource.</param>
    /// <param name="budget">What comparing patterns may cost.</param>
    public static string[] Of(IEnumerable<string[]> elements, SearchBudget budget)
    {
        string[][] told = [.. elements.Where(e => !e.Contains(Everything)).DistinctBy(e => string.Join('\n', e))];
        if (told.Length < 2)
        {
            return told.Length == 0 ? [Everything] : told[0];
        }

        Entry[][] read = [.. told.Select(e => e.Select(t => new Entry(t)).ToArray())];
        Entry[] common = [.. read.SelectMany(e => e).DistinctBy(e => e.Text).Where(e => read.All(o => o.Any(w => w.Holds(e, budget))))];
        bool isWhole = common.Length > 0 && read.Any(element => element.All(e => IsTold(e, common, read, budget)));
        return isWhole ? [.. common.Select(e => e.Text)] : told.OrderBy(e => e.Length).ThenByDescending(e => e.Max(t => t.Length)).First();
    }

    // What an entry has in common with entries of each other element is told: the entry itself, or those of them that lie in it.
    private static bool IsTold(Entry entry, Entry[] common, Entry[][] elements, SearchBudget budget) =>
        Array.Exists(common, c => c.Text == entry.Text)
        || Array.Exists(elements, o => Array.TrueForAll(o, e => !e.Overlaps(entry) || (entry.Holds(e, budget) && Array.Exists(common, c => c.Text == e.Text))));

    /// <summary>The entries of a Resource element.</summary>
    /// <param name="element">The element.</param>
    public static string[] EntriesOf(ResourceElement element) => [.. element.Patterns.Select(p => p.Text).Distinct(StringComparer.Ordinal)];

    private sealed class Entry(string text)
    {
        private readonly Glob _glob = text == Everything ? Glob.Everything : ArnPattern.Parse(text)?.Glob ?? Glob.Of(text);

        public string Text => text;

        // A variable has a value, which is not every text.
        private bool HasVariables => text.Contains("${", StringComparison.Ordinal);

        public bool Holds(Entry other, SearchBudget budget) => text == other.Text || (!HasVariables && _glob.Contains(other._glob, budget) == GlobAnswer.Yes);

        public bool Overlaps(Entry other) => _glob.Overlaps(other._glob);
    }
}
