using System.Collections.Immutable;
using System.Text;
using IamPolicyTools.Analysis.Globs;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// Looks for choices of all variables with which each side allows or does not, as wanted. A side allows when one of its Allow
/// statements applies and none of its Deny statements. Variable after variable; what is left of the statements says how far it matters,
/// so that the same remainder is searched once.
/// </summary>
internal sealed class BlockSearch
{
    private readonly ImmutableArray<Block> _blocks;
    private readonly ImmutableArray<SearchVariable> _variables;
    private readonly ImmutableArray<bool> _wanted;
    private readonly Func<int[], int, bool>? _isPossible;
    private readonly SearchBudget _budget;
    private readonly int[] _lastVariable;
    private readonly int[] _choices;
    private readonly HashSet<string> _barren = [];
    private readonly bool[] _isTied;

    /// <summary>Prepares a search.</summary>
    /// <param name="blocks">The statements that can apply.</param>
    /// <param name="variables">What a request may have.</param>
    /// <param name="wanted">Of each side whether it shall allow.</param>
    /// <param name="ties">The positions of variables that are tied to others.</param>
    /// <param name="isPossible">Tells whether the choices up to a position can be together; null when all can.</param>
    /// <param name="budget">What it may cost.</param>
    public BlockSearch(
        ImmutableArray<Block> blocks,
        ImmutableArray<SearchVariable> variables,
        ImmutableArray<bool> wanted,
        IReadOnlyCollection<int> ties,
        Func<int[], int, bool>? isPossible,
        SearchBudget budget)
    {
        _blocks = blocks;
        _variables = variables;
        _wanted = wanted;
        _isPossible = isPossible;
        _budget = budget;
        _choices = new int[variables.Length];
        _isTied = [.. Enumerable.Range(0, variables.Length).Select(ties.Contains)];
        _lastVariable = new int[blocks.Length];
        for (int b = 0; b < blocks.Length; b++)
        {
            _lastVariable[b] = -1;
            for (int v = 0; v < variables.Length; v++)
            {
                _lastVariable[b] = variables[v].Passes[b] is null ? _lastVariable[b] : v;
            }
        }
    }

    /// <summary>False when the budget was spent.</summary>
    public bool IsComplete { get; private set; } = true;

    private enum Bound
    {
        No,
        Open,
        Yes,
    }

    /// <summary>The choices, each of all variables; the array is used again for the next.</summary>
    public IEnumerable<int[]> Solutions() => Solutions(0, [.. Enumerable.Repeat(true, _blocks.Length)]);

    private IEnumerable<int[]> Solutions(int next, bool[] alive)
    {
        if (!_budget.Take(_blocks.Length + 1))
        {
            IsComplete = false;
            yield break;
        }

        bool isDecided = true;
        for (int side = 0; side < _wanted.Length; side++)
        {
            Bound bound = BoundOf(side, next, alive);
            if (bound == (_wanted[side] ? Bound.No : Bound.Yes))
            {
                yield break;
            }

            isDecided &= bound != Bound.Open;
        }

        if (next == _variables.Length)
        {
            if (isDecided)
            {
                yield return _choices;
            }

            yield break;
        }

        string key = KeyOf(next, alive);
        if (_barren.Contains(key))
        {
            yield break;
        }

        bool any = false;
        SearchVariable variable = _variables[next];
        for (int choice = 0; choice < variable.Count; choice++)
        {
            _choices[next] = choice;
            if (_isPossible?.Invoke(_choices, next) == false)
            {
                continue;
            }

            bool[] left = alive;
            for (int b = 0; b < left.Length; b++)
            {
                if (left[b] && variable.Passes[b]?[choice] == false)
                {
                    left = ReferenceEquals(left, alive) ? [.. alive] : left;
                    left[b] = false;
                }
            }

            foreach (int[] solution in Solutions(next + 1, left))
            {
                any = true;
                yield return solution;
            }

            _choices[next] = choice;
            if (!IsComplete)
            {
                yield break;
            }

            // Whatever the choice, the rest is decided: one is enough.
            if (any && isDecided && !_isTied[next])
            {
                yield break;
            }
        }

        if (!any)
        {
            _barren.Add(key);
        }
    }

    private Bound BoundOf(int side, int next, bool[] alive)
    {
        bool mayAllow = false;
        bool allows = false;
        bool mayDeny = false;
        for (int b = 0; b < _blocks.Length; b++)
        {
            if (!alive[b] || _blocks[b].Side != side)
            {
                continue;
            }

            bool isCertain = _lastVariable[b] < next;
            if (_blocks[b].IsDeny)
            {
                if (isCertain)
                {
                    return Bound.No;
                }

                mayDeny = true;
            }
            else
            {
                mayAllow = true;
                allows |= isCertain;
            }
        }

        return !mayAllow ? Bound.No : allows && !mayDeny ? Bound.Yes : Bound.Open;
    }

    // What is tied to later variables counts as well as the statements that are left.
    private string KeyOf(int next, bool[] alive)
    {
        var key = new StringBuilder().Append(next).Append(':');
        foreach (bool b in alive)
        {
            key.Append(b ? '1' : '0');
        }

        for (int v = 0; v < next; v++)
        {
            if (_isTied[v])
            {
                key.Append(';').Append(_choices[v]);
            }
        }

        return key.ToString();
    }
}
