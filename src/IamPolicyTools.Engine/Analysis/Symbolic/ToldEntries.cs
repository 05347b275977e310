using IamPolicyTools.Analysis.Globs;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>What elements have in common that cover the same, told by entries of theirs (CP-54).</summary>
internal static class ToldEntries
{
    /// <summary>
    /// The entries that lie in every element, where these are all that the elements have in common; else, where entries cross, all of the element
    /// with the fewest, so that rather too much is told than too little. None where there is no element.
    /// </summary>
    /// <param name="elements">The entries of each element.</param>
    /// <param name="budget">What comparing patterns may cost.</param>
    /// <param name="globOf">What an entry covers; null for one whose variables have values that are not known, which holds no other.</param>
    /// <param name="sortOf">Entries of different sorts, none of them empty, have nothing in common.</param>
    public static string[] Of(IEnumerable<string[]> elements, SearchBudget budget, Func<string, (Glob Glob, bool HasVariables)> globOf, Func<string, string> sortOf)
    {
        string[][] told = [.. elements.DistinctBy(e => string.Join('\n', e))];
        if (told.Length < 2)
        {
            return told.Length == 0 ? [] : told[0];
        }

        Element[] read = [.. told.Select(e => new Element([.. e.Select(t => new Entry(t, globOf(t), sortOf(t)))]))];
        Entry[] common = [.. read.SelectMany(e => e.Entries).DistinctBy(e => e.Text).Where(e => read.All(o => o.Near(e).Any(w => w.Holds(e, budget))))];
        HashSet<string> texts = [.. common.Select(c => c.Text)];
        bool isWhole = common.Length > 0 && read.Any(element => element.Entries.All(e => IsTold(e, texts, read)));
        return isWhole ? [.. texts] : told.OrderBy(e => e.Length).ThenByDescending(e => e.Max(t => t.Length)).First();
    }

    // What an entry has in common with the entries of another element lies in those of them that are told, or is nothing.
    private static bool IsTold(Entry entry, HashSet<string> common, Element[] elements) =>
        common.Contains(entry.Text) || Array.Exists(elements, o => o.Near(entry).All(e => common.Contains(e.Text) || !e.Overlaps(entry)));

    private sealed class Element(Entry[] entries)
    {
        private readonly ILookup<string, Entry> _bySort = entries.ToLookup(e => e.Sort, StringComparer.Ordinal);

        public Entry[] Entries => entries;

        // Those that can have something in common with an entry.
        public IEnumerable<Entry> Near(Entry entry) => entry.Sort.Length == 0 ? entries : _bySort[entry.Sort].Concat(_bySort[string.Empty]);
    }

    private sealed class Entry(string text, (Glob Glob, bool HasVariables) read, string sort)
    {
        private readonly Glob _glob = read.Glob;

        public string Text => text;

        public string Sort => sort;

        // A variable has a value, which is not every text.
        public bool Holds(Entry other, SearchBudget budget) => text == other.Text || (!read.HasVariables && _glob.Contains(other._glob, budget) == GlobAnswer.Yes);

        public bool Overlaps(Entry other) => _glob.Overlaps(other._glob);
    }
}
