using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Evaluation.Policies;

namespace IamPolicyTools.Analysis.Resources;

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
    private readonly CommonPatterns _common;
    private readonly SearchBudget _budget;
    private readonly CellsBySet<KnownCell> _cells;

    private CellGroups(AccountAnswer account, ActionDomain domain, SearchBudget budget)
    {
        _common = new CommonPatterns(domain, budget);
        _budget = budget;
        _cells = new(account.Cells.Concat(account.Outside).Select(c => new KnownCell([.. c.Cell.Sets], c)), c => c.Sets, c => c.Cell.Cell.Region);
    }

    /// <summary>The groups of cells that are not denied.</summary>
    /// <param name="account">The cells of one account, the denied ones among them.</param>
    /// <param name="domain">The action.</param>
    /// <param name="budget">What it may cost.</param>
    /// <returns>The groups; null when patterns cross each other too often to be written down.</returns>
    public static IReadOnlyList<CellGroup>? Of(AccountAnswer account, ActionDomain domain, SearchBudget budget)
    {
        ImmutableArray<JudgedCell> cells = account.Cells;

        // What no policy tells apart.
        if (cells.Length == 1 && account.Outside.IsEmpty && cells[0] is { Outcome.IsDenied: false, Cell: { Sets.IsEmpty: true } } only)
        {
            return [new CellGroup([ArnPattern.Everything], [], [only])];
        }

        JudgedCell[] different = [.. cells.Where(c => !c.Outcome.IsDenied).DistinctBy(c => c.Outcome, OutcomeComparer.Instance)];
        if (different.Length == 0)
        {
            return [];
        }

        var groups = new CellGroups(account, domain, budget);
        List<CellGroup> found = [];
        foreach (JudgedCell first in different)
        {
            if (groups.Group(first.Outcome, isApart: false) is not { } parts)
            {
                return null;
            }

            // What two lists would say both, one of them says.
            List<CellGroup> lists = groups.Lists(parts);
            if (lists.Count > 1 && lists.Sum(l => l.Cells.Length) > lists.SelectMany(l => l.Cells).Distinct().Count())
            {
                if (groups.Group(first.Outcome, isApart: true) is not { } apart)
                {
                    return null;
                }

                lists = groups.Lists(apart);
            }

            found.AddRange(lists);
        }

        return found;
    }

    // Parts with the same exceptions make one list, and so do parts that meet and whose exceptions do not concern each other.
    private List<CellGroup> Lists(IEnumerable<CellGroup> parts)
    {
        List<CellGroup> lists = [];
        foreach (CellGroup list in parts.GroupBy(p => new ResourceSet(p.Except)).Select(Join))
        {
            int other = lists.FindIndex(l => l.Cells.Intersect(list.Cells).Any() && AreApart(l, list) && AreApart(list, l));
            if (other < 0)
            {
                lists.Add(list);
            }
            else
            {
                lists[other] = Join([lists[other], list]);
            }
        }

        return lists;
    }

    private static bool AreApart(CellGroup first, CellGroup second) =>
        first.Except.All(e => second.Except.Contains(e) || !second.Resources.Any(e.Overlaps));

    // The widest cells first; what fits their sets and has the same answer need not be said again.
    private List<CellGroup>? Group(CellOutcome outcome, bool isApart)
    {
        HashSet<JudgedCell> said = new(ReferenceEqualityComparer.Instance);
        List<CellGroup> groups = [];
        foreach (KnownCell known in _cells.All)
        {
            _budget.Look();
            (HashSet<ResourceSet> sets, JudgedCell cell) = known;
            if (cell.Cell.Region.IsOutside || !cell.Outcome.IsSameAs(outcome) || said.Contains(cell))
            {
                continue;
            }

            if (CommonOf(known) is not { } common)
            {
                return null;
            }

            ImmutableArray<ArnPattern> resources = OfAccount(InPartition(common, cell.Cell.Region.Partition), cell.Cell.Region.Foreign);

            HashSet<ResourceSet> except = Exceptions(sets, c => !c.Outcome.IsSameAs(outcome) || (isApart && said.Contains(c)));
            JudgedCell[] covered = [.. _cells.Within(sets).Where(c => !c.Sets.Overlaps(except) && !c.Cell.Cell.Region.IsOutside).Select(c => c.Cell)];
            said.UnionWith(covered);
            IEnumerable<ArnPattern> cut = except.SelectMany(e => e.Patterns).Where(p => resources.Any(p.Overlaps));
            groups.Add(new CellGroup(resources, [.. ArnPattern.Widest(cut, _budget).OrderBy(e => e.Text, StringComparer.Ordinal)], [.. covered]));
        }

        return groups;
    }

    // Of statements whose variables have no value and that cover the same for some value of them, each covers something else for another.
    private ImmutableArray<ArnPattern>? CommonOf(KnownCell known)
    {
        HashSet<ResourceSet> deciding = _cells.Deciding(known);
        if (_common.Of(deciding) is not { } common)
        {
            return null;
        }

        ResourceSet[] open = [.. known.Sets.Where(s => s.IsOpen)];
        ILookup<int, ResourceSet> granting = (open.Length < 2 ? [] : known.Cell.Outcome.Undecided)
            .Where(u => !u.Statement.IsDeny)
            .SelectMany(u => open.Where(s => HasEntriesOf(u.Statement, s)).Select(s => (u.PolicySet, Set: s)))
            .ToLookup(p => p.PolicySet, p => p.Set);
        int inside = _cells.Within(deciding).Count();
        foreach (ResourceSet kept in deciding.Where(s => s.IsOpen).ToArray())
        {
            foreach (ResourceSet other in granting.Where(g => g.Contains(kept)).SelectMany(g => g).Where(s => !deciding.Contains(s)).Distinct())
            {
                HashSet<ResourceSet> sets = [.. deciding.Where(s => s != kept), other];
                if (_cells.Within(sets).Count() == inside && _common.Of(sets) is { } also)
                {
                    common = [.. common.Union(also)];
                }
            }
        }

        return common;
    }

    private static bool HasEntriesOf(CompiledStatement statement, ResourceSet set) =>
        set.Patterns.All(p => statement.Resources.Any(r => r.HasVariables && r.Text == p.Text));

    // a statement may name other partitions beside the one of these resources, which nobody here reaches.
    private static ImmutableArray<ArnPattern> InPartition(ImmutableArray<ArnPattern> patterns, string partition)
    {
        const int PartitionField = 0;
        ImmutableArray<ArnPattern> own = patterns.RemoveAll(p => p.LiteralField(PartitionField) is { } named && named != partition);
        return own.IsEmpty ? patterns : own;
    }

    // What the model says to be another account's is none of these, though a list of a statement may name it, too.
    private ImmutableArray<ArnPattern> OfAccount(ImmutableArray<ArnPattern> patterns, ImmutableArray<ArnPattern> foreign)
    {
        ImmutableArray<ArnPattern> own = foreign.IsEmpty ? patterns
            : patterns.RemoveAll(p => foreign.Any(f => f.Glob.Contains(p.Glob, _budget) == GlobAnswer.Yes));
        return own.IsEmpty ? patterns : own;
    }

    // The sets that cut out of the resources whatever has another answer, and as little else as possible.
    private HashSet<ResourceSet> Exceptions(HashSet<ResourceSet> sets, Predicate<JudgedCell> isCut)
    {
        KnownCell[] inside = [.. _cells.Within(sets)];
        HashSet<ResourceSet> except = [];
        foreach ((HashSet<ResourceSet> other, _) in inside.Where(c => isCut(c.Cell) && !(c.Cell.Cell.Region.IsOutside && c.Sets.Count == sets.Count)))
        {
            if (!except.Overlaps(other))
            {
                except.Add(other.Except(sets).MinBy(s => inside.Count(c => !isCut(c.Cell) && c.Sets.Contains(s)))!);
            }
        }

        return except;
    }

    private CellGroup Join(IEnumerable<CellGroup> parts)
    {
        CellGroup[] all = [.. parts];
        return new CellGroup(
            [.. ArnPattern.Widest(all.SelectMany(p => p.Resources), _budget).OrderBy(r => r.Text, StringComparer.Ordinal)],
            [.. all.SelectMany(p => p.Except).Distinct().OrderBy(e => e.Text, StringComparer.Ordinal)],
            [.. all.SelectMany(p => p.Cells).Distinct()]);
    }

    private sealed record KnownCell(HashSet<ResourceSet> Sets, JudgedCell Cell);

    private sealed class OutcomeComparer : IEqualityComparer<CellOutcome>
    {
        public static OutcomeComparer Instance { get; } = new();

        public bool Equals(CellOutcome? x, CellOutcome? y) => x is not null && y is not null && x.IsSameAs(y);

        public int GetHashCode(CellOutcome obj) =>
            HashCode.Combine(obj.Decision, obj.Undecided.Length, obj.Undecided.IsEmpty ? null : obj.Undecided[0].Statement);
    }
}
