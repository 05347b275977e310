using System.Numerics;
using System.Runtime.InteropServices;

namespace IamPolicyTools.Catalogue.Search;

/// <summary>A set of small integers, compared by content. Not to be changed once it is a key.</summary>
internal sealed class BitSet : IEquatable<BitSet>
{
    private readonly ulong[] _words;

    private BitSet(ulong[] words) => _words = words;

    /// <summary>Creates an empty set.</summary>
    /// <param name="size">One more than the largest integer it can hold.</param>
    public BitSet(int size)
        : this(new ulong[(size + 63) / 64])
    {
    }

    /// <summary>The number of members.</summary>
    public int Count => CountCommon(this);

    /// <summary>Adds a member.</summary>
    /// <param name="item">The member.</param>
    public void Add(int item) => _words[item >> 6] |= 1UL << (item & 63);

    /// <summary>True for a member.</summary>
    /// <param name="item">The integer.</param>
    public bool Contains(int item) => (_words[item >> 6] & (1UL << (item & 63))) != 0;

    /// <summary>Takes the members of another set out of this one.</summary>
    /// <param name="other">The other set.</param>
    public void Remove(BitSet other)
    {
        for (int i = 0; i < _words.Length; i++)
        {
            _words[i] &= ~other._words[i];
        }
    }

    /// <summary>The members of this set that are not in another.</summary>
    /// <param name="other">The other set.</param>
    public BitSet Without(BitSet other)
    {
        var rest = new BitSet([.. _words]);
        rest.Remove(other);
        return rest;
    }

    /// <summary>The members of this set that are in another too.</summary>
    /// <param name="other">The other set.</param>
    public BitSet Within(BitSet other)
    {
        var common = new ulong[_words.Length];
        for (int i = 0; i < common.Length; i++)
        {
            common[i] = _words[i] & other._words[i];
        }

        return new BitSet(common);
    }

    /// <summary>True when every member is in another set.</summary>
    /// <param name="other">The other set.</param>
    public bool IsSubsetOf(BitSet other)
    {
        for (int i = 0; i < _words.Length; i++)
        {
            if ((_words[i] & ~other._words[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many members are in another set too.</summary>
    /// <param name="other">The other set.</param>
    public int CountCommon(BitSet other)
    {
        int count = 0;
        for (int i = 0; i < _words.Length; i++)
        {
            count += BitOperations.PopCount(_words[i] & other._words[i]);
        }

        return count;
    }

    /// <inheritdoc/>
    public bool Equals(BitSet? other) => other is not null && _words.AsSpan().SequenceEqual(other._words);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BitSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(_words.AsSpan()));
        return hash.ToHashCode();
    }
}
