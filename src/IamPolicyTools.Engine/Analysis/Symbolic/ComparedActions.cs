using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>How the actions of a row are told (CP-53, CP-54).</summary>
/// <param name="Names">Names and patterns. A name is told for itself; a pattern but for what is left out.</param>
/// <param name="Less">What the patterns cover and the change is not about.</param>
/// <param name="NotShown">What they do not tell, in words; null where they tell all.</param>
internal readonly record struct ComparedActions(ImmutableArray<string> Names, ImmutableArray<string> Less, string? NotShown)
{
    // Up to here each action is told by its name; longer lists are folded to patterns of what AWS lists today, which leave nothing out.
    private const int MostSpelledOut = 50;

    // Up to here what a pattern leaves out is told behind it, however few names would do.
    private const int MostLeftOut = 20;

    /// <summary>The actions of a row.</summary>
    /// <param name="actions">The actions.</param>
    /// <param name="cells">The differences of the row.</param>
    /// <param name="resources">What the row is about: of an action that can have none of it nothing is told (CP-11).</param>
    /// <param name="isSaid">True for an action that need not be told to be left out.</param>
    /// <param name="options">The space. Where actions that AWS may add were asked for, too (CP-10), a pattern tells of them.</param>
    /// <param name="budget">What comparing patterns may cost.</param>
    public static ComparedActions Of(
        IReadOnlyCollection<ActionClass> actions, CellDifference[] cells, ImmutableArray<string> resources, Predicate<CatalogueAction> isSaid, ProofOptions options, SearchBudget budget)
    {
        HashSet<string> listed = [.. actions.Where(a => a.Known is not null).Select(a => a.Known!.FullName)];
        ToldActions[] unlisted = [.. cells.Where(c => c.Action.Known is null).DistinctBy(c => c.Action.Example.Text).Select(c => c.Told).OfType<ToldActions>()];
        if (unlisted.Length == 0)
        {
            return new ComparedActions(options.KnownActionsOnly ? AsWritten(listed, cells, resources, options.Space) : Folded(listed), [], null);
        }

        (string[] patterns, string[] less) = Open(unlisted, listed, budget);
        ILookup<string, ActionPattern> covering = Compile(patterns);
        ILookup<string, ActionPattern> leaving = Compile(less);
        List<string> names = [];
        List<string> alike = [];
        foreach (CatalogueAction action in CoveredBy(patterns))
        {
            bool isHit = listed.Contains(action.FullName);
            if (isHit == IsIn(action, leaving) && (isHit || (!isSaid(action) && PossibleEntries.AreOf(resources, action, options.Space))))
            {
                (isHit ? names : alike).Add(action.FullName);
            }
        }

        names.AddRange(listed.Where(l => !IsIn(IamCatalogue.Default.FindAction(l)!, covering)));
        ImmutableArray<string> told = [.. patterns.Order(StringComparer.OrdinalIgnoreCase), .. names.Order(StringComparer.OrdinalIgnoreCase)];
        ImmutableArray<string> left = [.. less.Concat(alike).Order(StringComparer.OrdinalIgnoreCase)];
        if (left.Length <= MostLeftOut && names.Count <= MostSpelledOut)
        {
            return new ComparedActions(told, left, null);
        }

        ImmutableArray<string> folded = Folded(listed);
        return told.Length + left.Length <= folded.Length
            ? new ComparedActions(told, left, null)
            : new ComparedActions(folded, [], $"other actions of {string.Join(", ", patterns.Take(3))}{(patterns.Length > 3 ? $" and {patterns.Length - 3} more patterns" : string.Empty)}, which AWS may add");
    }

    /// <summary>True where the row is about an action.</summary>
    /// <param name="row">The row.</param>
    /// <param name="action">The action.</param>
    public static bool Cover(ComparedAccess row, ActionName action) =>
        row.Actions.Contains(action.Text, StringComparer.OrdinalIgnoreCase) || (row.Actions.Any(a => ActionPattern.Compile(a).Matches(action)) && !row.LessActions.Any(a => ActionPattern.Compile(a).Matches(action)));

    // The patterns of what has no name, and what they cover besides that has none either.
    private static (string[] Patterns, string[] Less) Open(ToldActions[] unlisted, HashSet<string> listed, SearchBudget budget)
    {
        string[] all = [.. unlisted.SelectMany(u => u.Patterns).Distinct(StringComparer.OrdinalIgnoreCase)];
        string[] never = [.. unlisted.Skip(1).Aggregate(unlisted[0].Others, (a, u) => a.Intersect(u.Others)).Distinct(StringComparer.OrdinalIgnoreCase)];
        string[] patterns = Widest([.. all.Where(p => !never.Contains(p, StringComparer.OrdinalIgnoreCase))], budget);
        patterns = patterns.Length == 0 ? Widest(all, budget) : patterns;
        Dictionary<string, Glob[]> globs = patterns.GroupBy(ToldActions.SortOf).ToDictionary(g => g.Key, g => g.Select(ToldActions.GlobOf).ToArray());
        Glob[] anywhere = globs.GetValueOrDefault(string.Empty) ?? [];
        IEnumerable<string> less = never.Where(n => !listed.Contains(IamCatalogue.Default.FindAction(n)?.FullName ?? string.Empty)
            && !patterns.Contains(n, StringComparer.OrdinalIgnoreCase)
            && ToldActions.GlobOf(n) is var glob
            && (ToldActions.SortOf(n) is { Length: > 0 } sort ? anywhere.Concat(globs.GetValueOrDefault(sort) ?? []) : globs.Values.SelectMany(g => g)).Any(g => g.Overlaps(glob)));
        return (patterns, Widest([.. less], budget));
    }

    private static string[] Widest(string[] patterns, SearchBudget budget)
    {
        ILookup<string, (string Text, Glob Glob)> bySort = patterns.ToLookup(ToldActions.SortOf, p => (p, ToldActions.GlobOf(p)));
        return
        [
            .. patterns.Where(p => ToldActions.GlobOf(p) is var own
                && !(ToldActions.SortOf(p) is { Length: > 0 } sort ? bySort[sort].Concat(bySort[string.Empty]) : bySort[string.Empty])
                    .Any(w => w.Text != p && !w.Glob.Equals(own) && w.Glob.Contains(own, budget) == GlobAnswer.Yes)),
        ];
    }

    private static ILookup<string, ActionPattern> Compile(string[] patterns) => patterns.Select(ActionPattern.Compile).ToLookup(p => p.Service ?? string.Empty);

    private static bool IsIn(CatalogueAction action, ILookup<string, ActionPattern> patterns) =>
        patterns[action.Service].Any(p => p.Matches(action.ActionName)) || patterns[string.Empty].Any(p => p.Matches(action.ActionName));

    private static IEnumerable<CatalogueAction> CoveredBy(string[] patterns) => patterns.SelectMany(p => ActionPatterns.Expand(IamCatalogue.Default, p)).Distinct();

    private static ImmutableArray<string> Folded(HashSet<string> names)
    {
        IEnumerable<string> ordered = names.Order(StringComparer.OrdinalIgnoreCase);
        return names.Count > MostSpelledOut ? ActionPatterns.Compress(IamCatalogue.Default, ordered) : [.. ordered];
    }

    // As the policies write them, where all that a pattern covers is hit.
    private static ImmutableArray<string> AsWritten(HashSet<string> listed, CellDifference[] cells, ImmutableArray<string> resources, RequestSpace space)
    {
        HashSet<string> left = [.. listed];
        List<string> names = [];
        IEnumerable<string> patterns = cells
            .SelectMany(c => c.Because.Select(b => b.Statement).OfType<Statement>().Concat(c.Witness.AllowedBy))
            .Where(s => !s.Action.IsNegated)
            .SelectMany(s => s.Action.Patterns.Select(p => p.Text))
            .Where(p => p.AsSpan().ContainsAny('*', '?'))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .OrderBy(p => p.Length);
        foreach (string text in patterns)
        {
            string[] covered = [.. ActionPatterns.Expand(IamCatalogue.Default, text).Where(a => listed.Contains(a.FullName) || PossibleEntries.AreOf(resources, a, space)).Select(a => a.FullName)];
            if (covered.Length > 0 && Array.TrueForAll(covered, listed.Contains) && Array.Exists(covered, left.Contains))
            {
                names.Add(text);
                left.ExceptWith(covered);
            }
        }

        return [.. names.Concat(Folded(left))];
    }
}
