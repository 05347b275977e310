namespace IamPolicyTools.Language;

/// <summary>
/// One value that a later layer derives from an immutable object and keeps with it.
/// Racing threads may derive it twice; they get equal values, and one of them is kept.
/// </summary>
internal sealed class Cache
{
    private object? _value;

    /// <summary>The kept value if it is of the type asked for and still valid, else a new one, which is kept.</summary>
    public T Get<T, TInput>(TInput input, Func<T, TInput, bool> isValid, Func<TInput, T> derive)
        where T : class
    {
        if (Volatile.Read(ref _value) is T kept && isValid(kept, input))
        {
            return kept;
        }

        T derived = derive(input);
        Volatile.Write(ref _value, derived);
        return derived;
    }

    /// <summary>True for every cache: what is derived is no part of what an object is.</summary>
    public override bool Equals(object? obj) => obj is Cache;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}
