using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Text.Json;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Binding;

/// <summary>Writes hashtables and objects of a script as JSON, for readers that want text.</summary>
internal static class JsonText
{
    /// <summary>The JSON of a value.</summary>
    /// <param name="value">A dictionary, an object, a list, a text, a number, a boolean or null.</param>
    /// <exception cref="InvalidArgumentException">It contains itself, or is nested as deeply as if it did.</exception>
    public static string Of(object? value)
    {
        if (InputDepth.Fault(value) is { } fault)
        {
            throw new InvalidArgumentException(CallErrors.InputTooDeep(fault));
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case PSObject { BaseObject: PSCustomObject } record:
                WriteObject(writer, record.Properties.Select(p => (p.Name, (object?)p.Value)));
                break;
            case PSObject wrapped:
                Write(writer, wrapped.BaseObject);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            // By the clock of everybody, as policies and calls have them.
            case DateTime time:
                writer.WriteStringValue(Utc(time));
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(Utc(time.UtcDateTime));
                break;
            case DateOnly day:
                writer.WriteStringValue(day.ToString("O", CultureInfo.InvariantCulture));
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case IDictionary keys:
                WriteObject(writer, keys.Cast<DictionaryEntry>().Select(e => (e.Key.ToString()!, e.Value)));
                break;
            case IEnumerable items:
                writer.WriteStartArray();
                foreach (object? item in items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case IFormattable number when value.GetType().IsPrimitive || value is decimal:
                writer.WriteRawValue(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteStringValue(value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value.ToString());
                break;
        }
    }

    private static string Utc(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void WriteObject(Utf8JsonWriter writer, IEnumerable<(string Name, object? Value)> members)
    {
        writer.WriteStartObject();
        foreach ((string name, object? value) in members)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }
}
