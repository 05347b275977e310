using System.Collections;
using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Management.Automation;

namespace IamPolicyTools.Formatting;

/// <summary>
/// A list as PowerShell shows it: the same items, and their texts where a text is wanted. <c>Export-Csv</c> would write the name of the
/// list's type.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TextList : ReadOnlyCollection<object?>
{
    private const string Separator = "; ";

    private TextList(IList<object?> items)
        : base(items)
    {
    }

    /// <summary>How many items it has.</summary>
    public int Length => Count;

    /// <summary>A list of the same items.</summary>
    /// <param name="items">The items; null counts as none.</param>
    public static TextList Of(object? items) => new([.. (Bare(items) as IEnumerable ?? Array.Empty<object>()).Cast<object?>()]);

    /// <summary>A word of an enumeration as text; null for none.</summary>
    /// <param name="word">The word.</param>
    public static string? Word(object? word) => word?.ToString();

    /// <summary>A table of the same entries.</summary>
    /// <param name="entries">The entries; null counts as none.</param>
    public static TextTable Table(object? entries) => new(Bare(entries) as IReadOnlyDictionary<string, string> ?? new Dictionary<string, string>());

    /// <summary>A table of the same entries, of which each is a text or a list of texts.</summary>
    /// <param name="entries">The entries; null counts as none.</param>
    public static ValueTable Values(object? entries) => new(Bare(entries) as IReadOnlyDictionary<string, object> ?? new Dictionary<string, object>());

    /// <summary>A table of the same entries, whatever they are.</summary>
    /// <param name="entries">The entries; null counts as none.</param>
    public static EntryDictionary Entries(object? entries) => new(Bare(entries) as IDictionary ?? new Hashtable());

    /// <summary>The texts of the items.</summary>
    public override string ToString() => string.Join(Separator, this);

    private static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>A table of texts and lists that has a text.</summary>
    public sealed class ValueTable : Dictionary<string, object>
    {
        internal ValueTable(IReadOnlyDictionary<string, object> entries)
            : base(entries.ToDictionary(e => e.Key, e => e.Value is string ? e.Value : Of(e.Value)), StringComparer.OrdinalIgnoreCase)
        {
        }

        /// <summary>The entries.</summary>
        public override string ToString() => string.Join(Separator, this.Select(e => $"{e.Key}={(e.Value is TextList list ? string.Join(", ", list) : e.Value)}"));
    }

    /// <summary>A table that has a text.</summary>
    public sealed class TextTable : Dictionary<string, string>
    {
        internal TextTable(IReadOnlyDictionary<string, string> entries)
            : base(entries, StringComparer.OrdinalIgnoreCase)
        {
        }

        /// <summary>The entries.</summary>
        public override string ToString() => string.Join(Separator, this.Select(entry => $"{entry.Key}={entry.Value}"));
    }
}
