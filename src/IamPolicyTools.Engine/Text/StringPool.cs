using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace IamPolicyTools.Text;

/// <summary>
/// Gives equal short texts of one document the same string. A large dump repeats its names, actions and ARNs thousands of times.
/// A slot holds the last string that fell into it, so that the pool never grows and no input can slow it down.
/// </summary>
internal sealed class StringPool
{
    private const int LongestPooled = 80;

    private readonly string?[] _slots;

    /// <summary>Creates a pool for a document of some size.</summary>
    /// <param name="length">The document's length in bytes or characters.</param>
    public StringPool(int length) =>
        _slots = new string?[Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)length / 64), 8, 65536)];

    /// <summary>The string of some valid UTF-8.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestPooled)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        ref string? slot = ref _slots[(int)Hash(utf8) & (_slots.Length - 1)];
        if (slot is null || !Ascii.Equals(utf8, slot))
        {
            slot = Encoding.UTF8.GetString(utf8);
        }

        return slot;
    }

    /// <summary>A string equal to the one given.</summary>
    public string Get(string text)
    {
        if (text.Length > LongestPooled)
        {
            return text;
        }

        ref string? slot = ref _slots[text.GetHashCode(StringComparison.Ordinal) & (_slots.Length - 1)];
        if (slot is null || !string.Equals(slot, text, StringComparison.Ordinal))
        {
            slot = text;
        }

        return slot;
    }

    // A collision costs one more string and nothing else.
    private static uint Hash(ReadOnlySpan<byte> utf8)
    {
        ulong hash = (ulong)utf8.Length;
        for (; utf8.Length >= sizeof(ulong); utf8 = utf8[sizeof(ulong)..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(utf8));
        }

        foreach (byte unit in utf8)
        {
            hash = Mix(hash ^ unit);
        }

        return (uint)hash;
    }

    // The product's high half depends on all bits; folding brings it down to where slots are counted.
    private static ulong Mix(ulong hash)
    {
        ulong product = hash * 0x9E3779B97F4A7C15;
        return product ^ (product >> 32);
    }
}
