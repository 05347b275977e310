using System.Buffers;

namespace IamPolicyTools.Language.Patterns;

/// <summary>
/// Follows all positions of a pattern at once, 64 to a word: text × pattern / 64 steps for any pattern, where trying one place after the
/// other would take text × pattern.
/// </summary>
internal static class GlobStates
{
    private const int WordBits = 64;

    /// <summary>True when the whole text fits the whole pattern.</summary>
    /// <param name="chars">The pattern's characters; only those with the operation Literal count.</param>
    /// <param name="ops">What each position stands for.</param>
    /// <param name="text">The text.</param>
    public static bool Matches(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops, ReadOnlySpan<char> text)
    {
        // A row for each character of the pattern, and one for all others; then the stars, and the two sets of positions.
        Span<char> alphabet = chars.Length < WordBits ? stackalloc char[WordBits] : new char[chars.Length + 1];
        alphabet = Distinct(chars, ops, alphabet);
        int words = (ops.Length / WordBits) + 1;
        int size = words * (alphabet.Length + 4);
        ulong[] room = ArrayPool<ulong>.Shared.Rent(size);
        try
        {
            room.AsSpan(0, size).Clear();
            var machine = new Machine(room.AsSpan(0, size), words, alphabet);
            machine.Fill(chars, ops);
            return machine.Run(text, ops.Length);
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(room);
        }
    }

    // The colon has a row of its own, since some positions take any character but it.
    private static Span<char> Distinct(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops, Span<char> room)
    {
        int count = 0;
        room[count++] = ':';
        for (int i = 0; i < chars.Length; i++)
        {
            if (ops[i] == GlobOp.Literal)
            {
                room[count++] = chars[i];
            }
        }

        Span<char> all = room[..count];
        all.Sort();
        int kept = 0;
        for (int i = 0; i < all.Length; i++)
        {
            if (i == 0 || all[i] != all[i - 1])
            {
                room[kept++] = all[i];
            }
        }

        return room[..kept];
    }

    private ref struct Machine(Span<ulong> room, int words, ReadOnlySpan<char> alphabet)
    {
        private readonly Span<ulong> _rows = room[..(words * (alphabet.Length + 1))];
        private readonly Span<ulong> _stars = room.Slice(words * (alphabet.Length + 1), words);
        private readonly Span<ulong> _fieldStars = room.Slice(words * (alphabet.Length + 2), words);
        private readonly Span<ulong> _now = room.Slice(words * (alphabet.Length + 3), words);
        private readonly ReadOnlySpan<char> _alphabet = alphabet;

        // A row has the positions that a character goes past.
        public readonly void Fill(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops)
        {
            int colon = RowOf(':');
            for (int i = 0; i < ops.Length; i++)
            {
                ulong bit = 1UL << (i % WordBits);
                int word = i / WordBits;
                switch (ops[i])
                {
                    case GlobOp.Literal:
                        _rows[(RowOf(chars[i]) * words) + word] |= bit;
                        break;
                    case GlobOp.Many:
                        _stars[word] |= bit;
                        break;
                    case GlobOp.ManyInField:
                        _fieldStars[word] |= bit;
                        break;
                    default:
                        for (int row = 0; row <= _alphabet.Length; row++)
                        {
                            _rows[(row * words) + word] |= ops[i] == GlobOp.One || row != colon ? bit : 0;
                        }

                        break;
                }
            }
        }

        public readonly bool Run(ReadOnlySpan<char> text, int end)
        {
            _now[0] = 1;
            SkipStars();
            foreach (char c in text)
            {
                Step(_rows.Slice(RowOf(c) * words, words), c == ':');
                SkipStars();
            }

            return (_now[end / WordBits] >> (end % WordBits) & 1) != 0;
        }

        private readonly int RowOf(char c)
        {
            int found = _alphabet.BinarySearch(c);
            return found < 0 ? _alphabet.Length : found;
        }

        private readonly void Step(ReadOnlySpan<ulong> row, bool isColon)
        {
            ulong carry = 0;
            for (int i = 0; i < _now.Length; i++)
            {
                ulong at = _now[i];
                ulong past = at & row[i];
                ulong stays = at & (isColon ? _stars[i] : _stars[i] | _fieldStars[i]);
                _now[i] = (past << 1) | carry | stays;
                carry = past >> (WordBits - 1);
            }
        }

        // A star may also stand for nothing: adding the star's bit carries over a run of stars to the position after it.
        private readonly void SkipStars()
        {
            ulong carry = 0;
            for (int i = 0; i < _now.Length; i++)
            {
                ulong stars = _stars[i] | _fieldStars[i];
                ulong at = _now[i] | carry;
                ulong sum = (at & stars) + stars;
                carry = sum < stars ? 1UL : 0;
                _now[i] = at | (sum ^ stars);
            }
        }
    }
}
