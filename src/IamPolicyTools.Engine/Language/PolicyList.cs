using System.Collections;
using System.Runtime.CompilerServices;

namespace IamPolicyTools.Language;

/// <summary>
/// The patterns of an element, the values of a condition: some parts of a policy document, immutable. A document keeps all its parts
/// of a kind in one array, of which this is a section; with an array for each element, half of a large import is the collector's.
/// </summary>
/// <typeparam name="T">The parts.</typeparam>
[CollectionBuilder(typeof(PolicyList), nameof(PolicyList.Create))]
public readonly struct PolicyList<T> : IReadOnlyList<T>
{
    private readonly T[]? _parts;
    private readonly int _start;

    internal PolicyList(T[] parts, int start, int length)
    {
        _parts = parts;
        _start = start;
        Length = length;
    }

    /// <summary>The number of parts.</summary>
    public int Length { get; }

    /// <summary>True when there are none.</summary>
    public bool IsEmpty => Length == 0;

    /// <inheritdoc/>
    int IReadOnlyCollection<T>.Count => Length;

    /// <summary>A part.</summary>
    /// <param name="index">0-based, in the order of the text.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such part.</exception>
    public T this[int index] => AsSpan()[index];

    /// <summary>The parts as a span.</summary>
    public ReadOnlySpan<T> AsSpan() => new(_parts, _start, Length);

    /// <summary>What becomes of each part.</summary>
    /// <typeparam name="TResult">What it becomes.</typeparam>
    /// <param name="convert">Converts a part.</param>
    public TResult[] ConvertAll<TResult>(Func<T, TResult> convert)
    {
        ArgumentNullException.ThrowIfNull(convert);
        var results = new TResult[Length];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = convert(this[i]);
        }

        return results;
    }

    /// <summary>Enumerates the parts in the order of the text.</summary>
    public ReadOnlySpan<T>.Enumerator GetEnumerator() => AsSpan().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator<T> IEnumerable<T>.GetEnumerator() => Enumerate().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => Enumerate().GetEnumerator();

    private IEnumerable<T> Enumerate()
    {
        for (int i = 0; i < Length; i++)
        {
            yield return _parts![_start + i];
        }
    }
}

/// <summary>Creates lists that belong to no document yet.</summary>
public static class PolicyList
{
    /// <summary>A list of some parts.</summary>
    /// <typeparam name="T">The parts.</typeparam>
    /// <param name="parts">The parts, in order.</param>
    public static PolicyList<T> Create<T>(ReadOnlySpan<T> parts) => new(parts.ToArray(), 0, parts.Length);
}
