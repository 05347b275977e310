using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>
/// Actions that the catalogue does not know and policies mean by a pattern, <c>newsvc:*</c>: split into cells that no policy tells apart, as
/// resources are.
/// </summary>
internal sealed class UnlistedActions
{
    private const string AnyAction = "*";
    private const int MostCells = 500;

    // Text of both parts, and one colon.
    private static readonly Glob s_form = Glob.Of(
        [GlobToken.OneInField, GlobToken.ManyInField, GlobToken.Of(':'), GlobToken.OneInField, GlobToken.ManyInField]);

    private UnlistedActions(ImmutableArray<UnlistedCell> cells, ImmutableArray<string> undecided)
    {
        Cells = cells;
        Undecided = undecided;
    }

    /// <summary>Stands for all the actions that neither the catalogue nor a policy names.</summary>
    public static ActionName SomeAction { get; } = ActionName.Parse("unnamed-service:UnnamedAction");

    /// <summary>No actions.</summary>
    public static UnlistedActions None { get; } = new([], []);

    /// <summary>The cells, the widest first.</summary>
    public ImmutableArray<UnlistedCell> Cells { get; }

    /// <summary>The patterns that could not be split into cells.</summary>
    public ImmutableArray<string> Undecided { get; }

    /// <summary>True for a pattern that means actions, none of which the catalogue knows. No policy has one over several services, but <c>*</c> (PL-32).</summary>
    public static bool IsUnlisted(string pattern) =>
        ActionPattern.Compile(pattern).Service is not null && !ActionPatterns.Expand(IamCatalogue.Default, pattern).Any();

    /// <summary>True when some action fits both patterns.</summary>
    public static bool Overlap(string first, string second) => GlobOf(first).Overlaps(GlobOf(second));

    /// <summary>Splits what patterns mean.</summary>
    /// <param name="meant">Patterns of <see cref="IsUnlisted"/>.</param>
    /// <param name="telling">The patterns of the policies at hand, which may tell actions apart.</param>
    /// <param name="budget">What it may cost.</param>
    public static UnlistedActions Split(IEnumerable<string> meant, IEnumerable<string> telling, SearchBudget budget)
    {
        string[] own = [.. meant.Distinct(StringComparer.OrdinalIgnoreCase)];
        Glob[] globs = Array.ConvertAll(own, GlobOf);
        string[] all = [.. own, .. telling.Except(own, StringComparer.OrdinalIgnoreCase).Where(t => !ActionPattern.Compile(t).MatchesNothing)];
        (string Text, Glob Glob)[] told = [.. all.Select(t => (t, GlobOf(t))).Where(t => Array.Exists(globs, t.Item2.Overlaps))];
        GlobCells found = GlobSearch.FindCells(
            [
                new(GlobRole.Required, [s_form]),
                new(GlobRole.Required, [.. globs]),
                .. told.Select(t => new GlobGroup(GlobRole.Told, [t.Glob])),
            ],
            budget,
            MostCells);
        if (!found.IsComplete)
        {
            return new UnlistedActions([], [.. own]);
        }

        const int First = 2;
        List<UnlistedCell> cells = [];
        foreach (GlobCell cell in found.Cells.OrderBy(c => c.Groups.Length))
        {
            (string Text, Glob Glob)[] fits = [.. cell.Groups.Select(g => told[g - First])];
            if (!ActionName.TryParse(cell.Example, out ActionName example))
            {
                continue;
            }

            if (TextsOf(fits, budget) is not { } texts)
            {
                return new UnlistedActions([], [.. own]);
            }

            cells.Add(new UnlistedCell(texts, [.. fits.Select(f => f.Text)], example));
        }

        return new UnlistedActions([.. cells], []);
    }

    // What the patterns have in common, as a policy has it where one of them lies within all the others.
    private static ImmutableArray<string>? TextsOf((string Text, Glob Glob)[] fits, SearchBudget budget)
    {
        foreach ((string text, Glob narrow) in fits)
        {
            if (Array.TrueForAll(fits, f => f.Glob.Contains(narrow, budget) == GlobAnswer.Yes))
            {
                return [text];
            }
        }

        ImmutableArray<Glob> common = [fits[0].Glob];
        foreach ((_, Glob other) in fits.Skip(1))
        {
            List<Glob> next = [];
            foreach (Glob glob in common)
            {
                if (CommonGlobs.Of(glob, other, budget) is not { } both)
                {
                    return null;
                }

                next.AddRange(both);
            }

            common = [.. next.Distinct()];
        }

        return [.. common.Select(g => g.ToString())];
    }

    // The one colon is the one that is written.
    private static Glob GlobOf(string pattern) => Glob.Of((pattern == AnyAction ? "*:*" : pattern.ToLowerInvariant()).Select(c => c switch
    {
        '*' => GlobToken.ManyInField,
        '?' => GlobToken.OneInField,
        _ => GlobToken.Of(c),
    }));
}

/// <summary>Actions that no policy at hand tells apart and the catalogue does not know.</summary>
/// <param name="Texts">Patterns that together mean them, and whatever is in narrower cells.</param>
/// <param name="Fits">The patterns that they fit.</param>
/// <param name="Example">One of them.</param>
internal sealed record UnlistedCell(ImmutableArray<string> Texts, HashSet<string> Fits, ActionName Example)
{
    /// <summary>True when what another cell means lies within what this one's patterns mean.</summary>
    public bool Encloses(UnlistedCell other) => Fits.IsSubsetOf(other.Fits);
}
