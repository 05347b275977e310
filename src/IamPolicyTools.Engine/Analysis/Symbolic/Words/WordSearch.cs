using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IamPolicyTools.Analysis.Globs;

namespace IamPolicyTools.Analysis.Symbolic.Words;

/// <summary>Texts that no group of patterns tells apart.</summary>
/// <param name="Groups">The positions of the groups that they fit, in ascending order.</param>
/// <param name="Example">The shortest of them.</param>
internal sealed record WordCell(ImmutableArray<int> Groups, string Example);

/// <summary>The cells of a domain.</summary>
/// <param name="Cells">The cells, shortest example first.</param>
/// <param name="IsComplete">False when the budget was spent: there may be more.</param>
internal sealed record WordCells(ImmutableArray<WordCell> Cells, bool IsComplete);

/// <summary>
/// Splits a domain of texts by unions of patterns: all are read at once, breadth first, over the sets of places that some text leads to
/// (change-and-proof.md, section 10). Of each alphabet only the characters count that a reached place names, and one other.
/// </summary>
internal sealed class WordSearch
{
    private const int DomainGroup = -1;

    private readonly WordToken[] _tokens;
    private readonly int[] _groupOf;
    private readonly bool[] _isEnd;
    private readonly bool[] _isOpenEnd;
    private readonly int[] _starts;
    private readonly int _groupCount;
    private readonly bool[]? _wanted;
    private readonly SearchBudget _budget;

    // Scratch of one step; a mark is valid when it holds the number of the step.
    private readonly int[] _reached;
    private readonly int[] _fulfilled;
    private readonly List<int> _places = [];
    private readonly HashSet<char> _named = [];
    private readonly List<char> _characters = [];
    private int _step;

    private readonly List<int[]> _states = [];
    private readonly List<(int Parent, char Char)> _ways = [];
    private readonly Dictionary<int[], int> _known = new(PlacesComparer.Instance);
    private readonly Dictionary<int[], int> _found = new(PlacesComparer.Instance);

    private WordSearch(ImmutableArray<WordPattern> domain, IReadOnlyList<ImmutableArray<WordPattern>> groups, IReadOnlyCollection<int>? wanted, SearchBudget budget)
    {
        _budget = budget;
        _groupCount = groups.Count;
        (int Group, WordPattern Pattern)[] all =
            [.. domain.Select(d => (DomainGroup, d)), .. groups.SelectMany((g, i) => g.Select(p => (i, p)))];
        int count = all.Sum(p => p.Pattern.Tokens.Length + 1);
        _tokens = new WordToken[count];
        _groupOf = new int[count];
        _isEnd = new bool[count];
        _isOpenEnd = new bool[count];
        _reached = new int[count];
        _fulfilled = new int[_groupCount];
        _starts = new int[all.Length];
        int next = 0;
        for (int p = 0; p < all.Length; p++)
        {
            _starts[p] = next;
            ImmutableArray<WordToken> tokens = all[p].Pattern.Tokens;
            for (int i = 0; i <= tokens.Length; i++, next++)
            {
                _groupOf[next] = all[p].Group;
                _isEnd[next] = i == tokens.Length;
                _tokens[next] = _isEnd[next] ? default : tokens[i];
                _isOpenEnd[next] = all[p].Group != DomainGroup && i == tokens.Length - 1 && tokens[i] == WordToken.Anything;
            }
        }

        if (wanted is not null)
        {
            _wanted = new bool[_groupCount];
            foreach (int group in wanted)
            {
                _wanted[group] = true;
            }
        }
    }

    /// <summary>Finds the cells of a domain.</summary>
    /// <param name="domain">The texts that there are: those that fit one of the patterns.</param>
    /// <param name="groups">The unions of patterns that tell texts apart.</param>
    /// <param name="budget">What it may cost.</param>
    /// <param name="wanted">Groups of which a text must fit one to count; null for all texts.</param>
    public static WordCells Find(
        ImmutableArray<WordPattern> domain, IReadOnlyList<ImmutableArray<WordPattern>> groups, SearchBudget budget, IReadOnlyCollection<int>? wanted = null)
    {
        var search = new WordSearch(domain, groups, wanted, budget);
        bool isComplete = search.Run();
        return new WordCells(
            [.. search._found.OrderBy(f => f.Value).Select(f => new WordCell(ImmutableCollectionsMarshal.AsImmutableArray(f.Key), search.TextOf(f.Value)))], isComplete);
    }

    private bool Run()
    {
        Begin();
        foreach (int start in _starts)
        {
            Reach(start);
        }

        if (Finish() is not { } first)
        {
            return true;
        }

        Visit(first, -1, default);
        for (int next = 0; next < _states.Count; next++)
        {
            int[] state = _states[next];
            if (Accepts(state) is { } groups)
            {
                _found.TryAdd(groups, next);
            }

            if (!_budget.Take(state.Length + 1))
            {
                return false;
            }

            Name(state);
            for (int i = 0; i < _characters.Count; i++)
            {
                char c = _characters[i];
                Begin();
                foreach (int place in state)
                {
                    if (place >= _tokens.Length)
                    {
                        Fulfil(place - _tokens.Length);
                    }
                    else if (!_isEnd[place] && _tokens[place].Fits(c))
                    {
                        Reach(_tokens[place].IsRun ? place : place + 1);
                    }
                }

                if (!_budget.Take(state.Length))
                {
                    return false;
                }

                if (Finish() is { } reached)
                {
                    Visit(reached, next, c);
                }
            }
        }

        return true;
    }

    // The characters that lead on to different states.
    private void Name(int[] state)
    {
        _named.Clear();
        _characters.Clear();
        int alphabets = 0;
        foreach (int place in state)
        {
            if (place >= _tokens.Length || _isEnd[place])
            {
                continue;
            }

            WordToken token = _tokens[place];
            if (!token.IsLiteral)
            {
                alphabets |= _groupOf[place] == DomainGroup ? 1 << (int)token.Set.Alphabet : 0;
                _named.UnionWith(token.Set.Except);
            }
            else
            {
                _named.Add(token.Char);
                if (token.IgnoresCase)
                {
                    CaseVariants.AddTo(_named, token.Char);
                }
            }
        }

        Alphabet? smaller = null;
        for (Alphabet alphabet = Alphabet.Digits; alphabet <= Alphabet.Any; alphabet++)
        {
            if ((alphabets & (1 << (int)alphabet)) != 0)
            {
                if (CharSet.FindOther(alphabet, smaller, _named) is { } other)
                {
                    _characters.Add(other);
                }

                smaller = alphabet;
            }
        }

        int others = _characters.Count;
        _characters.AddRange(_named);
        _characters.Sort(others, _characters.Count - others, null);
    }

    private void Begin()
    {
        _step++;
        _places.Clear();
    }

    private void Reach(int place)
    {
        // A run may also be empty.
        for (; _reached[place] != _step; place++)
        {
            _reached[place] = _step;
            if (_isOpenEnd[place])
            {
                Fulfil(_groupOf[place]);
                return;
            }

            _places.Add(place);
            if (_isEnd[place] || !_tokens[place].IsRun)
            {
                return;
            }
        }
    }

    // Whatever follows fits.
    private void Fulfil(int group)
    {
        if (_fulfilled[group] != _step)
        {
            _fulfilled[group] = _step;
            _places.Add(_tokens.Length + group);
        }
    }

    private int[]? Finish()
    {
        bool isInDomain = false;
        bool isWanted = _wanted is null;
        int kept = 0;
        for (int i = 0; i < _places.Count; i++)
        {
            int place = _places[i];
            int group = place >= _tokens.Length ? place - _tokens.Length : _groupOf[place];
            isInDomain |= group == DomainGroup;
            isWanted = isWanted || (group != DomainGroup && _wanted![group]);
            if (place >= _tokens.Length || group == DomainGroup || _fulfilled[group] != _step)
            {
                _places[kept++] = place;
            }
        }

        if (!isInDomain || !isWanted)
        {
            return null;
        }

        _places.RemoveRange(kept, _places.Count - kept);
        _places.Sort();
        return [.. _places];
    }

    private int[]? Accepts(int[] state)
    {
        bool isInDomain = false;
        SortedSet<int> groups = [];
        foreach (int place in state)
        {
            if (place >= _tokens.Length)
            {
                groups.Add(place - _tokens.Length);
            }
            else if (_isEnd[place])
            {
                isInDomain |= _groupOf[place] == DomainGroup;
                if (_groupOf[place] != DomainGroup)
                {
                    groups.Add(_groupOf[place]);
                }
            }
        }

        return isInDomain && (_wanted is null || groups.Any(g => _wanted[g])) ? [.. groups] : null;
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

    private sealed class PlacesComparer : IEqualityComparer<int[]>
    {
        public static PlacesComparer Instance { get; } = new();

        public bool Equals(int[]? x, int[]? y) => x is not null && y is not null && x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes(obj.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
