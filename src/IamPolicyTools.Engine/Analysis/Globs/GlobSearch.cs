using System.Collections.Immutable;

namespace IamPolicyTools.Analysis.Globs;

/// <summary>What a set of patterns is for in a <see cref="GlobSearch"/>.</summary>
internal enum GlobRole : byte
{
    /// <summary>Each text fits one of the patterns.</summary>
    Required,

    /// <summary>No text fits any of the patterns.</summary>
    Forbidden,

    /// <summary>Of each text it is told whether it fits one of the patterns.</summary>
    Told,
}

/// <summary>A union of patterns in a search.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Patterns">The patterns.</param>
internal readonly record struct GlobGroup(GlobRole Role, ImmutableArray<Glob> Patterns);

/// <summary>Texts that the search does not tell apart.</summary>
/// <param name="Groups">The positions of the told groups that they fit, in ascending order.</param>
/// <param name="Example">The shortest of them.</param>
internal sealed record GlobCell(ImmutableArray<int> Groups, string Example);

/// <summary>What a search found.</summary>
/// <param name="Cells">The cells, those with the shortest example first.</param>
/// <param name="IsComplete">False when the budget was spent before all was seen: there may be more cells.</param>
internal sealed record GlobCells(ImmutableArray<GlobCell> Cells, bool IsComplete);

/// <summary>
/// Finds which combinations of unions of patterns have texts, and the shortest text of each: all patterns are read at once, breadth
/// first, over the sets of places that some text leads to.
/// </summary>
internal sealed class GlobSearch
{
    private readonly GlobAutomaton _automaton;
    private readonly SearchBudget _budget;
    private readonly bool _tells;
    private readonly List<int[]> _states = [];
    private readonly List<(int Parent, char Char)> _ways = [];
    private readonly Dictionary<int[], int> _known = new(IntegersComparer.Instance);
    private readonly Dictionary<int[], int> _found = new(IntegersComparer.Instance);

    private GlobSearch(ImmutableArray<GlobGroup> groups, SearchBudget budget)
    {
        _automaton = new GlobAutomaton(groups);
        _budget = budget;
        _tells = groups.Any(g => g.Role == GlobRole.Told);
    }

    /// <summary>Finds the combinations of the told groups that have texts among those that are required and not forbidden.</summary>
    /// <param name="groups">The groups; without one that is required, all texts there are.</param>
    /// <param name="budget">What it may cost.</param>
    /// <param name="mostCells">How many cells are of use.</param>
    public static GlobCells FindCells(ImmutableArray<GlobGroup> groups, SearchBudget budget, int mostCells = int.MaxValue)
    {
        if (groups is [{ Role: GlobRole.Required, Patterns: var patterns }] && budget.Take(patterns.Length))
        {
            return new GlobCells(patterns.IsEmpty ? [] : [new GlobCell([], ShortestOf(patterns))], IsComplete: true);
        }

        var search = new GlobSearch(groups, budget);
        bool isComplete = search.Run(mostCells);
        return new GlobCells([.. search._found.Select(f => new GlobCell([.. f.Key], search.TextOf(f.Value)))], isComplete);
    }

    /// <summary>The shortest text that fits all of some unions and none of the patterns of another.</summary>
    /// <param name="inside">The unions that it fits.</param>
    /// <param name="outside">The patterns that it does not fit.</param>
    /// <param name="budget">What it may cost.</param>
    /// <param name="witness">The text, when the answer is yes.</param>
    public static GlobAnswer FindText(
        IEnumerable<ImmutableArray<Glob>> inside, ImmutableArray<Glob> outside, SearchBudget budget, out string? witness)
    {
        var search = new GlobSearch([.. inside.Select(i => new GlobGroup(GlobRole.Required, i)), new GlobGroup(GlobRole.Forbidden, outside)], budget);
        bool isComplete = search.Run(1);
        witness = search._found.Count == 0 ? null : search.TextOf(search._found.Values.First());
        return witness is not null ? GlobAnswer.Yes : isComplete ? GlobAnswer.No : GlobAnswer.Undecided;
    }

    // Nothing but one union is asked for.
    private static string ShortestOf(ImmutableArray<Glob> patterns) =>
        patterns.MinBy(p => p.Tokens.Count(t => t.Kind != GlobTokenKind.Many))!.ShortestText();

    // False when the budget was spent or there were too many cells.
    private bool Run(int mostCells)
    {
        if (_automaton.Start() is not { } start)
        {
            return true;
        }

        Visit(start, -1, default);
        for (int next = 0; next < _states.Count; next++)
        {
            int[] state = _states[next];
            if (_automaton.Accepts(state, out int[] told) && _found.TryAdd(told, next))
            {
                if (!_tells)
                {
                    return true;
                }

                if (_found.Count > mostCells)
                {
                    return false;
                }
            }

            if (!_budget.Take(state.Length))
            {
                return false;
            }

            foreach (char c in _automaton.Open(state))
            {
                int[]? reached = _automaton.Step(c, out int work);
                if (!_budget.Take(work))
                {
                    return false;
                }

                if (reached is not null)
                {
                    Visit(reached, next, c);
                }
            }
        }

        return true;
    }

    private void Visit(int[] state, int parent, char c)
    {
        if (_known.TryAdd(state, _states.Count))
        {
            _states.Add(state);
            _ways.Add((parent, c));
        }
    }

    private string TextOf(int state)
    {
        Stack<char> text = new();
        for (; _ways[state].Parent >= 0; state = _ways[state].Parent)
        {
            text.Push(_ways[state].Char);
        }

        return new string([.. text]);
    }

    private sealed class IntegersComparer : IEqualityComparer<int[]>
    {
        public static IntegersComparer Instance { get; } = new();

        public bool Equals(int[]? x, int[]? y) => x is not null && y is not null && x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(obj.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
