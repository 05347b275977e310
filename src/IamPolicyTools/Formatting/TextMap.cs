using System.Collections;
using System.ComponentModel;
using System.Management.Automation;

namespace IamPolicyTools.Formatting;

/// <summary>
/// A dictionary as PowerShell shows it: the same entries, and a text where a text is wanted. <c>Export-Csv</c> would write the name of the
/// dictionary's type.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TextMap : IDictionary
{
    private const string Separator = "; ";

    private readonly IDictionary _entries;

    private TextMap(IDictionary entries) => _entries = entries;

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
    public bool IsSynchronized => true;

    /// <inheritdoc/>
    public object SyncRoot => this;

    /// <summary>The value of a key; null where there is none, as PowerShell has it of its own tables.</summary>
    /// <param name="key">The key.</param>
    public object? this[object key]
    {
        get => _entries.Contains(key) ? _entries[key] : null;
        set => throw new NotSupportedException();
    }

    /// <summary>A map of the same entries; null stays null.</summary>
    /// <param name="entries">The entries.</param>
    public static TextMap? Of(object? entries) => (entries is PSObject wrapped ? wrapped.BaseObject : entries) is IDictionary own ? new TextMap(own) : null;

    /// <inheritdoc/>
    public bool Contains(object key) => _entries.Contains(key);

    /// <summary>True when there is an entry of a key.</summary>
    /// <param name="key">The key.</param>
    public bool ContainsKey(object key) => _entries.Contains(key);

    /// <inheritdoc/>
    public IDictionaryEnumerator GetEnumerator() => _entries.GetEnumerator();

    /// <inheritdoc/>
    public void CopyTo(Array array, int index) => _entries.CopyTo(array, index);

    /// <inheritdoc/>
    public void Add(object key, object? value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Clear() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Remove(object key) => throw new NotSupportedException();

    /// <summary>The keys; of lists with what they hold: <c>cwe=CWE-269, CWE-732</c>.</summary>
    public override string ToString() => string.Join(Separator, _entries.Cast<DictionaryEntry>().Select(Text));

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string? Text(DictionaryEntry entry) => entry.Value is IEnumerable items and not string
        ? $"{entry.Key}={string.Join(", ", items.Cast<object?>())}"
        : entry.Key.ToString();
}
