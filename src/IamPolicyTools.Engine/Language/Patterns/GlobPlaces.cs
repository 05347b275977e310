using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace IamPolicyTools.Language.Patterns;

/// <summary>
/// Follows a pattern through all places of the text at once, 64 to a word: text × pattern / 64 steps for any pattern, where trying one
/// place after the other would take text × pattern. Where in the text a character stands is found out once, some dozens of characters at a
/// time.
/// </summary>
internal static class GlobPlaces
{
    private const int WordBits = 64;
    private const int Ascii = 128;

    // More are found out each time; policies that need them have to be long.
    private const int MostRows = 24;

    // Up to so many words on the stack.
    private const int FewWords = 512;

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

        return Needs(ops[head..end]) <= last - head && Between(chars[head..end], ops[head..end], text[head..last]);
    }

    // How long a text must be at least.
    private static int Needs(ReadOnlySpan<GlobOp> ops) =>
        ops.Length - MemoryMarshal.AsBytes(ops).Count((byte)GlobOp.Many) - MemoryMarshal.AsBytes(ops).Count((byte)GlobOp.ManyInField);

    // Of a pattern that begins and ends with a star.
    private static bool Between(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops, ReadOnlySpan<char> text)
    {
        int words = (text.Length / WordBits) + 1;
        int size = words * (MostRows + 2);
        ulong[]? rented = size <= FewWords ? null : ArrayPool<ulong>.Shared.Rent(size);
        Span<ulong> room = rented is null ? stackalloc ulong[FewWords] : rented;
        var machine = new Machine(text, room[..size], words, stackalloc byte[Ascii], stackalloc char[WordBits]);
        bool fits = machine.Run(chars, ops);
        if (rented is not null)
        {
            ArrayPool<ulong>.Shared.Return(rented);
        }

        return fits;
    }

    // A place is how many characters of the text are used up.
    private ref struct Machine
    {
        private readonly ReadOnlySpan<char> _text;

        // Those of the last word, and nothing behind them.
        private readonly ReadOnlySpan<char> _tail;
        private readonly Span<ulong> _rows;
        private readonly Span<ulong> _now;
        private readonly Span<byte> _rowOf;
        private readonly ulong _lastWord;
        private int _rowCount = 1;

        // The words before it have no place.
        private int _first;

        public Machine(ReadOnlySpan<char> text, Span<ulong> room, int words, Span<byte> rowOf, Span<char> tail)
        {
            _text = text;
            tail.Clear();
            text[((words - 1) * WordBits)..].CopyTo(tail);
            _tail = tail;
            _now = room[..words];
            _rows = room[words..];
            _rowOf = rowOf;
            _rowOf.Clear();
            _lastWord = ulong.MaxValue >> (WordBits - 1 - (text.Length % WordBits));
        }

        public bool Run(ReadOnlySpan<char> chars, ReadOnlySpan<GlobOp> ops)
        {
            _now.Clear();
            _now[0] = 1;
            for (int i = 0; i < ops.Length; i++)
            {
                switch (ops[i])
                {
                    case GlobOp.Literal:
                        Pass(RowOf(chars[i]));
                        break;
                    case GlobOp.One:
                        int next = i + 1;
                        while (ops[next] == GlobOp.One)
                        {
                            next++;
                        }

                        Move(next - i);
                        i = next - 1;
                        break;
                    case GlobOp.OneInField:
                        PassNot(RowOf(':'));
                        break;
                    case GlobOp.Many when i == ops.Length - 1:
                        return true;
                    case GlobOp.Many:
                        Spread();
                        break;
                    default:
                        SpreadInField(RowOf(':'));
                        break;
                }

                while (_now[_first] == 0)
                {
                    if (++_first == _now.Length)
                    {
                        return false;
                    }
                }
            }

            return (_now[^1] >> (_text.Length % WordBits)) != 0;
        }

        // Of a character: before which places it stands.
        private ReadOnlySpan<ulong> RowOf(char c)
        {
            int known = c < Ascii ? _rowOf[c] : 0;
            if (known > 0)
            {
                return Row(known);
            }

            // The first row is for those that are not kept. From where the places are: they only move on.
            int row = 0;
            if (c < Ascii && _rowCount < MostRows)
            {
                row = _rowCount++;
                _rowOf[c] = (byte)row;
            }

            Span<ulong> found = Row(row);
            for (int word = _first; word < found.Length - 1; word++)
            {
                found[word] = Find(_text.Slice(word * WordBits, WordBits), c);
            }

            found[^1] = Find(_tail, c) & (_lastWord >> 1);
            return found;
        }

        private readonly Span<ulong> Row(int index) => _rows.Slice(index * _now.Length, _now.Length);

        private static ulong Find(ReadOnlySpan<char> text, char c)
        {
            ref ushort start = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(text));
            Vector256<ushort> wanted = Vector256.Create((ushort)c);
            var low = Vector256.Narrow(
                Vector256.Equals(Vector256.LoadUnsafe(ref start, 0), wanted),
                Vector256.Equals(Vector256.LoadUnsafe(ref start, 16), wanted));
            var high = Vector256.Narrow(
                Vector256.Equals(Vector256.LoadUnsafe(ref start, 32), wanted),
                Vector256.Equals(Vector256.LoadUnsafe(ref start, 48), wanted));
            return low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
        }

        private readonly void Pass(ReadOnlySpan<ulong> row)
        {
            Span<ulong> now = _now;
            ulong carry = 0;
            for (int i = _first; i < now.Length; i++)
            {
                ulong past = now[i] & row[i];
                now[i] = (past << 1) | carry;
                carry = past >> (WordBits - 1);
            }
        }

        private readonly void PassNot(ReadOnlySpan<ulong> row)
        {
            Span<ulong> now = _now;
            for (int i = _first; i < now.Length; i++)
            {
                now[i] &= ~row[i];
            }

            Move(1);
        }

        // By any characters.
        private readonly void Move(int count)
        {
            Span<ulong> now = _now;
            (int words, int bits) = (count / WordBits, count % WordBits);
            for (int i = now.Length - 1; i >= _first; i--)
            {
                int from = i - words;
                ulong own = from >= _first ? now[from] << bits : 0;
                ulong before = bits > 0 && from - 1 >= _first ? now[from - 1] >> (WordBits - bits) : 0;
                now[i] = own | before;
            }

            now[^1] &= _lastWord;
        }

        private readonly void Spread()
        {
            ulong first = _now[_first];
            _now[_first..].Fill(ulong.MaxValue);
            _now[_first] = ulong.MaxValue << BitOperations.TrailingZeroCount(first);
            _now[^1] &= _lastWord;
        }

        // Adding the places that may be passed carries over a run of them to the one behind it.
        private readonly void SpreadInField(ReadOnlySpan<ulong> colons)
        {
            Span<ulong> now = _now;
            ulong carry = 0;
            for (int i = _first; i < now.Length; i++)
            {
                ulong free = ~colons[i];
                ulong at = now[i] | carry;
                ulong sum = (at & free) + free;
                now[i] = at | (sum ^ free);
                carry = sum < free ? 1UL : 0;
            }

            now[^1] &= _lastWord;
        }
    }
}
