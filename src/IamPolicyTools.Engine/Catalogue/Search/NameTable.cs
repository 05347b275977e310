namespace IamPolicyTools.Catalogue.Search;

/// <summary>
/// An immutable table of items by name, without regard to case. Unlike the framework's dictionaries on .NET 8
/// it is asked with a piece of a longer text, so that <c>s3:GetObject</c> is looked up without cutting strings.
/// </summary>
/// <typeparam name="T">The items.</typeparam>
internal sealed class NameTable<T>
    where T : class
{
    private readonly T?[] _slots;
    private readonly Func<T, string> _name;
    private readonly int _mask;

    /// <summary>Creates a table.</summary>
    /// <param name="items">The items; of two with one name the first counts.</param>
    /// <param name="name">The name of an item.</param>
    public NameTable(IReadOnlyCollection<T> items, Func<T, string> name)
    {
        int size = 4;
        while (size < items.Count * 2)
        {
            size *= 2;
        }

        _slots = new T?[size];
        _mask = size - 1;
        _name = name;
        foreach (T item in items)
        {
            int slot = FindSlot(name(item));
            _slots[slot] ??= item;
        }
    }

    /// <summary>The item of a name, or null.</summary>
    /// <param name="name">The name, in any case.</param>
    public T? Find(ReadOnlySpan<char> name) => _slots[FindSlot(name)];

    // Half of the slots are free, so that the walk ends.
    private int FindSlot(ReadOnlySpan<char> name)
    {
        int slot = string.GetHashCode(name, StringComparison.OrdinalIgnoreCase) & _mask;
        while (_slots[slot] is { } item && !name.Equals(_name(item), StringComparison.OrdinalIgnoreCase))
        {
            slot = (slot + 1) & _mask;
        }

        return slot;
    }
}
