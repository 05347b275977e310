using System.Collections;
using System.ComponentModel;

namespace IamPolicyTools.Formatting;

/// <summary>
/// A table as PowerShell shows it: the same entries, and their names where a text is wanted, with what is text or texts of them. <c>Export-Csv</c> would
/// write the name of the table's type.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class EntryDictionary : IDictionary, IReadOnlyCollection<DictionaryEntry>
{
    private readonly IDictionary _entries;

    internal EntryDictionary(IDictionary entries) => _entries = entries;

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public ICollection Keys => _entries.Keys;

    /// <inheritdoc/>
    public ICollection Values => _entries.Values;

    /// <inheritdoc/>
    public bool IsFixedSize => true;

    /// <inheritdoc/>
    public bool IsReadOnly => true;

    /// <inheritdoc/>
    public bool IsSynchronized => _entries.IsSynchronized;

    /// <inheritdoc/>
    public object SyncRoot => _entries.SyncRoot;

    /// <inheritdoc/>
    public object? this[object key]
    {
        get => _entries.Contains(key) ? _entries[key] : null;
        set => throw new NotSupportedException("The table is read-only.");
    }

    /// <inheritdoc/>
    public bool Contains(object key) => _entries.Contains(key);

    /// <summary>True when there is an entry of a name.</summary>
    /// <param name="key">The name.</param>
    public bool ContainsKey(string key) => _entries.Contains(key);

    /// <inheritdoc/>
    public void CopyTo(Array array, int index) => _entries.CopyTo(array, index);

    /// <inheritdoc/>
    public IDictionaryEnumerator GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _entries.GetEnumerator();

    IEnumerator<DictionaryEntry> IEnumerable<DictionaryEntry>.GetEnumerator()
    {
        IDictionaryEnumerator entries = _entries.GetEnumerator();
        while (entries.MoveNext())
        {
            yield return entries.Entry;
        }
    }

    /// <inheritdoc/>
    public void Add(object key, object? value) => throw new NotSupportedException("The table is read-only.");

    /// <inheritdoc/>
    public void Clear() => throw new NotSupportedException("The table is read-only.");

    /// <inheritdoc/>
    public void Remove(object key) => throw new NotSupportedException("The table is read-only.");

    /// <summary>The names of the entries; where they are texts or lists of texts, with these.</summary>
    public override string ToString() => string.Join("; ", this.Select(e => $"{e.Key}{TextOf(e.Value)}").Order(StringComparer.OrdinalIgnoreCase));

    private static string TextOf(object? value) => value switch
    {
        string text => $"={text}",
        IEnumerable<string> texts => $"={string.Join(", ", texts)}",
        TextList list => $"={string.Join(", ", list)}",
        _ => string.Empty,
    };
}
