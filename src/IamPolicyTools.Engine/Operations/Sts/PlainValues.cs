using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace IamPolicyTools.Operations.Sts;

/// <summary>Reads values of loose shape: what a JSON text or a script's hashtable holds.</summary>
internal static class PlainValues
{
    private const int Deepest = 64;

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
    /// <exception cref="IamOperationException">Lists are nested deeper than any provider nests them; one that contains itself never ends.</exception>
    public static ImmutableArray<string> Texts(object? value)
    {
        ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
        Add(found, value, 0);
        return found.ToImmutable();
    }

    /// <summary>The only or first text of a value, or null.</summary>
    /// <param name="value">The value.</param>
    public static string? Text(object? value) => Texts(value) is [string first, ..] ? first : null;

    private static void Add(ImmutableArray<string>.Builder found, object? value, int depth)
    {
        switch (value)
        {
            case null or IDictionary:
                break;
            case string text:
                found.Add(text);
                break;
            case bool flag:
                found.Add(flag ? "true" : "false");
                break;
            case IEnumerable when depth == Deepest:
                throw new IamOperationException(
                    IamErrorCode.InvalidIdentityToken, $"A value is nested deeper than {Deepest} levels; does it contain itself?", "value");
            case IEnumerable list:
                foreach (object? item in list)
                {
                    Add(found, item, depth + 1);
                }

                break;
            case IFormattable number:
                found.Add(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                found.Add(value.ToString() ?? string.Empty);
                break;
        }
    }

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
