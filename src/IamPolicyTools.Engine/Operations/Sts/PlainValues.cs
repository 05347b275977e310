using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace IamPolicyTools.Operations.Sts;

/// <summary>Reads values of loose shape: what a JSON text or a script's hashtable holds.</summary>
internal static class PlainValues
{
    /// <summary>A JSON value as texts, lists and dictionaries.</summary>
    /// <param name="element">The value.</param>
    public static object? Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.Object => element.EnumerateObject().DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => Of(p.Value), StringComparer.Ordinal),
        JsonValueKind.Array => element.EnumerateArray().Select(Of).ToList(),
        JsonValueKind.String => element.GetString(),
        _ => element.GetRawText(),
    };

    /// <summary>The texts of a value: one of a scalar, several of a list, none of null.</summary>
    /// <param name="value">The value.</param>
    public static ImmutableArray<string> Texts(object? value) => value switch
    {
        null => [],
        string text => [text],
        bool flag => [flag ? "true" : "false"],
        IDictionary => [],
        IEnumerable list => [.. list.Cast<object?>().SelectMany(item => Texts(item))],
        IFormattable number => [number.ToString(null, CultureInfo.InvariantCulture)],
        _ => [value.ToString() ?? string.Empty],
    };

    /// <summary>The only or first text of a value, or null.</summary>
    /// <param name="value">The value.</param>
    public static string? Text(object? value) => Texts(value) is [string first, ..] ? first : null;

    /// <summary>The members of a dictionary; none of anything else.</summary>
    /// <param name="value">The value.</param>
    public static IEnumerable<KeyValuePair<string, object?>> Members(object? value)
    {
        // Enumerated as a dictionary, whatever it would rather be enumerated as.
        for (IDictionaryEnumerator? members = (value as IDictionary)?.GetEnumerator(); members?.MoveNext() == true;)
        {
            yield return KeyValuePair.Create(members.Key.ToString() ?? string.Empty, members.Value);
        }
    }
}
