using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace IamPolicyTools.Analysis.Globs;

/// <summary>
/// All patterns of a search side by side. A state is the list of the places that have been reached, in ascending order; behind them,
/// numbered on, the groups of which whatever follows fits. Of the alphabet only the characters count that a reached place
/// names; one other stands for all the rest.
/// </summary>
internal sealed class GlobAutomaton
{
    private readonly ImmutableArray<GlobGroup> _groups;
    private readonly GlobToken[] _tokens;
    private readonly int[] _groupOf;
    private readonly Place[] _kindOf;
    private readonly bool[] _needsColon;
    private readonly bool[] _canHaveColon;
    private readonly char _other;

    private readonly int[] _required;

    // Scratch of one step; a mark is valid when it holds the number of the step.
    private readonly int[] _reached;
    private readonly int[] _open;
    private readonly int[] _fulfilled;
    private readonly List<int> _places = [];
    private readonly List<int> _fulfilledGroups = [];

    // The state that was taken, by what a place wants.
    private readonly List<int> _wildcards = [];
    private readonly List<(char Char, int Place)> _literals = [];
    private readonly List<int> _done = [];
    private readonly List<char> _characters = [];
    private int _step;
    private bool _isDead;

    /// <summary>Puts patterns side by side.</summary>
    public GlobAutomaton(ImmutableArray<GlobGroup> groups)
    {
        _groups = groups;
        int count = groups.Sum(g => g.Patterns.Sum(p => p.Tokens.Length + 1));
        _tokens = new GlobToken[count];
        _groupOf = new int[count];
        _kindOf = new Place[count];
        _needsColon = new bool[count];
        _canHaveColon = new bool[count];
        _reached = new int[count];
        _open = new int[groups.Length];
        _fulfilled = new int[groups.Length];
        _required = [.. Enumerable.Range(0, groups.Length).Where(g => groups[g].Role == GlobRole.Required)];
        int next = 0;
        for (int g = 0; g < groups.Length; g++)
        {
            foreach (Glob pattern in groups[g].Patterns)
            {
                for (int i = 0; i <= pattern.Tokens.Length; i++, next++)
                {
                    bool isEnd = i == pattern.Tokens.Length;
                    _groupOf[next] = g;
                    _tokens[next] = isEnd ? default : pattern.Tokens[i];
                    _kindOf[next] = isEnd ? Place.End
                        : i == pattern.Tokens.Length - 1 && pattern.Tokens[i].IsAnything ? Place.Fulfilled
                        : Place.Inner;
                }
            }
        }

        for (int place = count - 1; place >= 0; place--)
        {
            if (_kindOf[place] != Place.End)
            {
                _needsColon[place] = _needsColon[place + 1] || _tokens[place] is { IsLiteral: true, Char: ':' };
                _canHaveColon[place] = _canHaveColon[place + 1] || _tokens[place].Fits(':');
            }
        }

        _other = FindOther();
    }

    private enum Place : byte
    {
        Inner,

        // Behind the pattern.
        End,

        // Whatever follows fits.
        Fulfilled,
    }

    /// <summary>Where one is before the first character; null when no text can do.</summary>
    public int[]? Start()
    {
        Begin();
        int first = 0;
        foreach (Glob pattern in _groups.SelectMany(g => g.Patterns))
        {
            Reach(first);
            first += pattern.Tokens.Length + 1;
        }

        return Finish();
    }

    /// <summary>Takes a state to step on from.</summary>
    /// <returns>The characters that lead on to different states, the one that stands for all others first; valid until the next state is taken.</returns>
    public ReadOnlySpan<char> Open(int[] state)
    {
        _wildcards.Clear();
        _literals.Clear();
        _done.Clear();
        _characters.Clear();
        _characters.Add(_other);
        foreach (int place in state)
        {
            if (place >= _tokens.Length)
            {
                _done.Add(place - _tokens.Length);
            }
            else if (_kindOf[place] != Place.End)
            {
                ref GlobToken token = ref _tokens[place];
                if (token.IsLiteral)
                {
                    _literals.Add((token.Char, place));
                    continue;
                }

                _wildcards.Add(place);
                foreach (char c in token.Except)
                {
                    Name(c);
                }
            }
        }

        _literals.Sort();
        for (int i = 0; i < _literals.Count; i++)
        {
            if (i == 0 || _literals[i].Char != _literals[i - 1].Char)
            {
                Name(_literals[i].Char);
            }
        }

        Span<char> all = CollectionsMarshal.AsSpan(_characters);
        all[1..].Sort();
        return all;
    }

    /// <summary>Where a character leads from the state that was taken; null when no text can do any more.</summary>
    /// <param name="c">The character.</param>
    /// <param name="work">How many places were looked at.</param>
    public int[]? Step(char c, out int work)
    {
        Begin();
        foreach (int group in _done)
        {
            Fulfil(group);
        }

        foreach (int place in _wildcards)
        {
            ref GlobToken token = ref _tokens[place];
            if (token.Fits(c))
            {
                Reach(token.Kind == GlobTokenKind.Many ? place : place + 1);
            }
        }

        int first = FirstOf(c);
        for (int i = first; i < _literals.Count && _literals[i].Char == c; i++)
        {
            Reach(_literals[i].Place + 1);
        }

        work = _wildcards.Count + _places.Count + _done.Count + 1;
        return Finish();
    }

    /// <summary>True when the text that leads to a state fits what is required and nothing that is forbidden.</summary>
    /// <param name="state">The state.</param>
    /// <param name="told">The told groups that the text fits.</param>
    public bool Accepts(int[] state, out int[] told)
    {
        Begin();
        foreach (int place in state)
        {
            if (place >= _tokens.Length)
            {
                Fulfil(place - _tokens.Length);
            }
            else if (_kindOf[place] == Place.End)
            {
                Fulfil(_groupOf[place]);
            }
        }

        told = [];
        if (_isDead || !Array.TrueForAll(_required, g => _fulfilled[g] == _step))
        {
            return false;
        }

        told = [.. _fulfilledGroups.Where(g => _groups[g].Role == GlobRole.Told).Order()];
        return true;
    }

    // A state has few characters that only wildcards name.
    private void Name(char c)
    {
        if (!_characters.Contains(c))
        {
            _characters.Add(c);
        }
    }

    private int FirstOf(char c)
    {
        int from = 0;
        int to = _literals.Count;
        while (from < to)
        {
            int middle = (from + to) / 2;
            if (_literals[middle].Char < c)
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return from;
    }

    private void Begin()
    {
        _step++;
        _places.Clear();
        _fulfilledGroups.Clear();
        _isDead = false;
    }

    private void Reach(int place)
    {
        // A star may also stand for nothing.
        for (; _reached[place] != _step; place++)
        {
            _reached[place] = _step;
            if (_kindOf[place] == Place.Fulfilled)
            {
                Fulfil(_groupOf[place]);
                return;
            }

            _open[_groupOf[place]] = _step;
            _places.Add(place);
            if (_kindOf[place] == Place.End || _tokens[place].Kind != GlobTokenKind.Many)
            {
                return;
            }
        }
    }

    private void Fulfil(int group)
    {
        if (_fulfilled[group] != _step)
        {
            _fulfilled[group] = _step;
            _fulfilledGroups.Add(group);
            _isDead |= _groups[group].Role == GlobRole.Forbidden;
        }
    }

    private int[]? Finish()
    {
        if (_isDead || !Array.TrueForAll(_required, g => _fulfilled[g] == _step || _open[g] == _step))
        {
            return null;
        }

        // Of a group that whatever follows fits, nothing else need be known.
        _places.RemoveAll(p => _fulfilled[_groupOf[p]] == _step);
        if (!DropHopeless())
        {
            return null;
        }

        foreach (int group in _fulfilledGroups)
        {
            _places.Add(_tokens.Length + group);
        }

        _places.Sort();
        return [.. _places];
    }

    // A star before a colon could go on for ever, though behind the fifth colon of an ARN no other can come. False when nothing is left of what is required.
    private bool DropHopeless()
    {
        foreach (int required in _required)
        {
            if (_fulfilled[required] == _step || _places.Exists(p => _groupOf[p] == required && _canHaveColon[p]))
            {
                continue;
            }

            _places.RemoveAll(p => _needsColon[p]);
            return Array.TrueForAll(_required, g => _fulfilled[g] == _step || _places.Exists(p => _groupOf[p] == g));
        }

        return true;
    }

    // A readable character if there is one that no pattern names, else one that nobody uses.
    private char FindOther()
    {
        HashSet<char> named = [.. _tokens.Where((t, i) => _kindOf[i] != Place.End && t.IsLiteral).Select(t => t.Char), .. _tokens.SelectMany(t => t.Except ?? string.Empty)];
        const string Readable = "xyzwvutsrqponmlkjihgfedcba0123456789XYZWVUTSRQPONMLKJIHGFEDCBA";
        return Readable.Concat(Enumerable.Range('\uE000', named.Count + 1).Select(c => (char)c)).First(c => !named.Contains(c));
    }
}
