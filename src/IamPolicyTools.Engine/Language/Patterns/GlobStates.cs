using System.Buffers;

namespace IamPolicyTools.Language.Patterns;

/// <summary>
/// Follows all positions of a pattern at once, 64 to a word: text × pattern / 64 steps for any pattern, where trying one place after the
/// other would take text × pattern.
/// </summary>
internal static class GlobStates
{
    private const int WordBits = 64;
    private const int Ascii = 128;

    /// <summary>True when the whole text fits the whole pattern.</summary>
    /// <param name="chars">The pattern's characters; only those with the operation Literal count.</param>
    /// <param name="ops">What each position stands for.</param>
    /// <param name="text">The text.</param>
    public static bool Matches(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops, ReadOnlySpan<char> text)
    {
        // What stands before the first star and behind the last one has its place.
        int head = 0;
        while (head < ops.Length && ops[head] < GlobOp.Many)
        {
            if (head == text.Length || !GlobMatcher.FitsOne(ops[head], chars[head], text[head]))
            {
                return false;
            }

            head++;
        }

        if (head == ops.Length)
        {
            return text.Length == head;
        }

        int end = ops.Length;
        int last = text.Length;
        while (ops[end - 1] < GlobOp.Many)
        {
            if (last == head || !GlobMatcher.FitsOne(ops[end - 1], chars[end - 1], text[last - 1]))
            {
                return false;
            }

            end--;
            last--;
        }

        return Between(chars[head..end], ops[head..end], text[head..last]);
    }

    // Of a pattern that begins and ends with a star.
    private static bool Between(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops, ReadOnlySpan<char> text)
    {
        Span<short> rows = stackalloc short[Ascii];
        char[] wide = Wide(chars, ops);
        int narrow = FindRows(chars, ops, rows);
        int words = (ops.Length / WordBits) + 1;
        int size = words * (narrow + wide.Length + 3);
        ulong[] room = ArrayPool<ulong>.Shared.Rent(size);
        try
        {
            room.AsSpan(0, size).Clear();
            var machine = new Machine(room.AsSpan(0, size), words, rows, narrow, wide);
            machine.Fill(chars, ops);
            return machine.Run(text, ops.Length, ops[^1] == GlobOp.Many);
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(room);
        }
    }

    // A row for each character of the pattern; the first is that of all others. The colon has one of its own, since some positions take any
    // character but it.
    private static int FindRows(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops, Span<short> rows)
    {
        rows.Clear();
        short count = 1;
        rows[':'] = count++;
        for (int i = 0; i < chars.Length; i++)
        {
            if (ops[i] == GlobOp.Literal && chars[i] < Ascii && rows[chars[i]] == 0)
            {
                rows[chars[i]] = count++;
            }
        }

        return count;
    }

    private static char[] Wide(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops)
    {
        if (!chars.ContainsAnyExceptInRange('\0', (char)(Ascii - 1)))
        {
            return [];
        }

        var found = new SortedSet<char>();
        for (int i = 0; i < chars.Length; i++)
        {
            if (ops[i] == GlobOp.Literal && chars[i] >= Ascii)
            {
                found.Add(chars[i]);
            }
        }

        return [.. found];
    }

    private readonly ref struct Machine(Span<ulong> room, int words, ReadOnlySpan<short> rows, int narrow, char[] wide)
    {
        private readonly Span<ulong> _marks = room[..(words * (narrow + wide.Length))];
        private readonly Span<ulong> _stars = room.Slice(words * (narrow + wide.Length), words);
        private readonly Span<ulong> _anyStars = room.Slice(words * (narrow + wide.Length + 1), words);
        private readonly Span<ulong> _now = room.Slice(words * (narrow + wide.Length + 2), words);
        private readonly ReadOnlySpan<short> _rows = rows;

        // A row has the positions that a character goes past.
        public void Fill(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops)
        {
            for (int i = 0; i < ops.Length; i++)
            {
                ulong bit = 1UL << (i % WordBits);
                int word = i / WordBits;
                switch (ops[i])
                {
                    case GlobOp.Literal:
                        _marks[(RowOf(chars[i]) * words) + word] |= bit;
                        break;
                    case GlobOp.Many:
                        _stars[word] |= bit;
                        _anyStars[word] |= bit;
                        break;
                    case GlobOp.ManyInField:
                        _anyStars[word] |= bit;
                        break;
                    default:
                        for (int row = 0; row < narrow + wide.Length; row++)
                        {
                            _marks[(row * words) + word] |= ops[i] == GlobOp.One || row != _rows[':'] ? bit : 0;
                        }

                        break;
                }
            }
        }

        /// <summary>Whether the text leads to the end. Once at a last star that takes anything, it does.</summary>
        public bool Run(ReadOnlySpan<char> text, int end, bool endsAnywhere) =>
            words == 1 ? RunInOneWord(text, end, endsAnywhere) : RunInWords(text, end, endsAnywhere);

        private bool RunInOneWord(ReadOnlySpan<char> text, int end, bool endsAnywhere)
        {
            ulong stars = _stars[0];
            ulong anyStars = _anyStars[0];
            ulong goal = 1UL << end;
            ulong now = AfterStars(1, anyStars);
            foreach (char c in text)
            {
                if (now == 0 || (endsAnywhere && (now & goal) != 0))
                {
                    break;
                }

                ulong stays = now & (c == ':' ? stars : anyStars);
                now = AfterStars(((now & _marks[RowOf(c)]) << 1) | stays, anyStars);
            }

            return (now & goal) != 0;
        }

        private bool RunInWords(ReadOnlySpan<char> text, int end, bool endsAnywhere)
        {
            ref ulong goalWord = ref _now[end / WordBits];
            ulong goal = 1UL << (end % WordBits);
            Begin();
            foreach (char c in text)
            {
                if (endsAnywhere && (goalWord & goal) != 0)
                {
                    return true;
                }

                if (!Step(_marks.Slice(RowOf(c) * words, words), c == ':' ? _stars : _anyStars))
                {
                    return false;
                }
            }

            return (goalWord & goal) != 0;
        }

        private int RowOf(char c)
        {
            if (c < Ascii)
            {
                return _rows[c];
            }

            int found = wide.Length == 0 ? -1 : Array.BinarySearch(wide, c);
            return found < 0 ? 0 : narrow + found;
        }

        // A star may also stand for nothing: adding the star's bit carries over a run of stars to the position after it.
        private static ulong AfterStars(ulong at, ulong stars) => at | (((at & stars) + stars) ^ stars);

        private void Begin()
        {
            ulong carry = 1;
            for (int i = 0; i < words; i++)
            {
                carry = Skip(i, carry);
            }
        }

        // False when no position is left.
        private bool Step(ReadOnlySpan<ulong> goes, ReadOnlySpan<ulong> keeps)
        {
            ulong pastCarry = 0;
            ulong starCarry = 0;
            ulong any = 0;
            for (int i = 0; i < goes.Length; i++)
            {
                ulong at = _now[i];
                ulong past = at & goes[i];
                _now[i] = (past << 1) | pastCarry | (at & keeps[i]);
                pastCarry = past >> (WordBits - 1);
                starCarry = Skip(i, starCarry);
                any |= _now[i];
            }

            return (any | starCarry) != 0;
        }

        private ulong Skip(int word, ulong carry)
        {
            ulong stars = _anyStars[word];
            ulong at = _now[word] | carry;
            ulong sum = (at & stars) + stars;
            _now[word] = at | (sum ^ stars);
            return sum < stars ? 1UL : 0;
        }
    }
}
