using System.Collections.Immutable;
using IamPolicyTools.Analysis.Patterns;

namespace IamPolicyTools.Analysis.Regions;

/// <summary>Resources with one answer, written as patterns.</summary>
/// <param name="Resources">The patterns of which a resource fits at least one.</param>
/// <param name="Except">The patterns that none of them fits.</param>
/// <param name="Cells">The cells they consist of.</param>
internal sealed record CellGroup(ImmutableArray<ArnPattern> Resources, ImmutableArray<ArnPattern> Except, ImmutableArray<JudgedCell> Cells)
{
    /// <summary>Any resource at all, where cells could not be found.</summary>
    public static CellGroup Anything { get; } = new([ArnPattern.Everything], [], []);
}

/// <summary>Joins the cells of an account that have the same answer, so that a person reads a few patterns and no more.</summary>
internal sealed class CellGroups
{
    private readonly (HashSet<ArnPattern> Patterns, JudgedCell Cell)[] _cells;
    private readonly ILookup<ArnPattern, (HashSet<ArnPattern> Patterns, JudgedCell Cell)> _byPattern;

    private CellGroups(IEnumerable<JudgedCell> cells)
    {
        _cells = [.. cells.Select(c => (Patterns: c.Cell.Patterns.ToHashSet(), Cell: c)).OrderBy(c => c.Patterns.Count)];
        _byPattern = _cells.SelectMany(c => c.Patterns.Select(p => (Pattern: p, Cell: c))).ToLookup(c => c.Pattern, c => c.Cell);
    }

    /// <summary>The groups of cells that are not denied.</summary>
    /// <param name="cells">The cells of one account, the denied ones among them.</param>
    /// <returns>The groups; null when patterns cross each other too often to be written down.</returns>
    public static IReadOnlyList<CellGroup>? Of(IReadOnlyCollection<JudgedCell> cells)
    {
        var groups = new CellGroups(cells);
        List<CellGroup> found = [];
        foreach (JudgedCell first in cells.Where(c => !c.Outcome.IsDenied).DistinctBy(c => c.Outcome, OutcomeComparer.Instance))
        {
            if (groups.Group(first.Outcome) is not { } parts)
            {
                return null;
            }

            // Parts with the same exceptions make one list.
            found.AddRange(parts.GroupBy(p => string.Join('\n', p.Except.Select(e => e.Text))).Select(Join));
        }

        return found;
    }

    // The widest cells first; what fits their patterns and has the same answer need not be said again.
    private List<CellGroup>? Group(CellOutcome outcome)
    {
        HashSet<JudgedCell> said = new(ReferenceEqualityComparer.Instance);
        List<CellGroup> groups = [];
        foreach ((HashSet<ArnPattern> patterns, JudgedCell cell) in _cells)
        {
            if (!cell.Outcome.IsSameAs(outcome) || said.Contains(cell))
            {
                continue;
            }

            if (ArnPattern.Common(patterns) is not { } resources)
            {
                return null;
            }

            ImmutableArray<ArnPattern> except = Exceptions(patterns, outcome);
            JudgedCell[] covered = [.. Within(patterns).Where(c => !except.Any(c.Patterns.Contains)).Select(c => c.Cell)];
            said.UnionWith(covered);
            groups.Add(new CellGroup(resources, except, [.. covered]));
        }

        return groups;
    }

    // The patterns that cut out of the resources whatever has another answer, and as little else as possible.
    private ImmutableArray<ArnPattern> Exceptions(HashSet<ArnPattern> patterns, CellOutcome outcome)
    {
        var inside = Within(patterns).ToArray();
        HashSet<ArnPattern> except = [];
        foreach ((HashSet<ArnPattern> other, _) in inside.Where(c => !c.Cell.Outcome.IsSameAs(outcome)))
        {
            if (!except.Overlaps(other))
            {
                except.Add(other.Except(patterns).MinBy(p => inside.Count(c => c.Cell.Outcome.IsSameAs(outcome) && c.Patterns.Contains(p)))!);
            }
        }

        return [.. ArnPattern.Widest(except).OrderBy(e => e.Text, StringComparer.Ordinal)];
    }

    private IEnumerable<(HashSet<ArnPattern> Patterns, JudgedCell Cell)> Within(HashSet<ArnPattern> patterns) =>
        (patterns.Count == 0 ? _cells : _byPattern[patterns.First()]).Where(c => c.Patterns.IsSupersetOf(patterns));

    private static CellGroup Join(IEnumerable<CellGroup> parts)
    {
        CellGroup[] all = [.. parts];
        ArnPattern[] resources = [.. all.SelectMany(p => p.Resources).Distinct()];
        return new CellGroup(
            [.. ArnPattern.Widest(resources).OrderBy(r => r.Text, StringComparer.Ordinal)],
            all[0].Except,
            [.. all.SelectMany(p => p.Cells).Distinct()]);
    }

    private sealed class OutcomeComparer : IEqualityComparer<CellOutcome>
    {
        public static OutcomeComparer Instance { get; } = new();

        public bool Equals(CellOutcome? x, CellOutcome? y) => x is not null && y is not null && x.IsSameAs(y);

        public int GetHashCode(CellOutcome obj) => HashCode.Combine(obj.Decision, obj.Undecided.Length);
    }
}
