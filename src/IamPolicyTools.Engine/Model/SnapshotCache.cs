using System.Runtime.CompilerServices;

namespace IamPolicyTools.Model;

/// <summary>
/// What a later layer derives from snapshots. A copy of a snapshot has the same table, but each has a value of its own in it: whoever asks
/// one and the other in turns does not derive both again and again. A value lives as long as its snapshot.
/// </summary>
internal sealed class SnapshotCache
{
    private readonly ConditionalWeakTable<IamModel, object> _values = [];

    /// <summary>The value of a snapshot, derived when it is first asked for.</summary>
    /// <typeparam name="T">What is derived.</typeparam>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="derive">Derives it; racing threads may do so twice, and one of the values is kept.</param>
    public T Get<T>(IamModel snapshot, Func<IamModel, T> derive)
        where T : class => _values.TryGetValue(snapshot, out object? known)
            ? (T)known
            : (T)_values.GetValue(snapshot, s => derive(s));

    /// <summary>True for every cache: what is derived is no part of what an object is.</summary>
    public override bool Equals(object? obj) => obj is SnapshotCache;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}
