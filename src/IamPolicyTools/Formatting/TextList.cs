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

    /// <summary>A table of the same entries, of which each is a text or a list of texts; without regard to case.</summary>
    /// <param name="entries">The entries; null counts as none.</param>
    public static EntryDictionary Table(object? entries)
    {
        var copy = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in Entries(entries))
        {
            copy[entry.Key] = entry.Value is null or string ? entry.Value : Of(entry.Value);
        }

        return new EntryDictionary(copy);
    }

    /// <summary>A table of the same entries, whatever they are: nothing is copied.</summary>
    /// <param name="entries">The entries; null counts as none.</param>
    public static EntryDictionary Entries(object? entries) => new(Bare(entries) as IDictionary ?? new Hashtable());

    /// <summary>The texts of the items.</summary>
    public override string ToString() => string.Join(Separator, this);

    private static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
