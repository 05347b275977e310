using System.Numerics;
using System.Runtime.InteropServices;

namespace IamPolicyTools.Text;

/// <summary>
/// Which units of a text continue the character begun before them (UTF-8 continuation bytes, low surrogates), as one bit
/// each, so that an offset becomes a column counted in characters. A text of nothing but single units needs no map.
/// </summary>
internal sealed class ContinuationMap
{
    private const int WordsPerBlock = 64;

    private readonly ulong[] _bits;
    private readonly int[] _before;

    private ContinuationMap(ulong[] bits)
    {
        _bits = bits;
        _before = new int[(bits.Length / WordsPerBlock) + 1];
        int total = 0;
        for (int word = 0; word < bits.Length; word++)
        {
            if (word % WordsPerBlock == 0)
            {
                _before[word / WordsPerBlock] = total;
            }

            total += BitOperations.PopCount(bits[word]);
        }
    }

    /// <summary>The map of a UTF-8 text, or null when it is all ASCII.</summary>
    public static ContinuationMap? Of(ReadOnlySpan<byte> utf8) => Of(utf8, (byte)0x80, (byte)0xBF);

    /// <summary>The map of a UTF-16 text, or null when it has no surrogates.</summary>
    public static ContinuationMap? Of(ReadOnlySpan<char> text) =>
        Of(MemoryMarshal.Cast<char, ushort>(text), (ushort)0xDC00, (ushort)0xDFFF);

    /// <summary>How many units in <paramref name="start"/> up to, not including, <paramref name="end"/> continue a character.</summary>
    public int Count(int start, int end) => CountBefore(end) - CountBefore(start);

    private static ContinuationMap? Of<T>(ReadOnlySpan<T> units, T low, T high)
        where T : unmanaged, INumber<T>
    {
        int at = units.IndexOfAnyInRange(low, high);
        if (at < 0)
        {
            return null;
        }

        ulong[] bits = new ulong[(units.Length / 64) + 1];
        for (; at < units.Length; at++)
        {
            if (units[at] >= low && units[at] <= high)
            {
                bits[at / 64] |= 1UL << (at % 64);
            }
        }

        return new ContinuationMap(bits);
    }

    private int CountBefore(int end)
    {
        int endWord = end / 64;
        int count = _before[endWord / WordsPerBlock];
        for (int word = endWord / WordsPerBlock * WordsPerBlock; word < endWord; word++)
        {
            count += BitOperations.PopCount(_bits[word]);
        }

        return count + BitOperations.PopCount(_bits[endWord] & ((1UL << (end % 64)) - 1));
    }
}
