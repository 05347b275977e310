using System.Text.Json;
using System.Text.Json.Serialization;
using IamPolicyTools.Records;

namespace IamPolicyTools.Reporting.Formats;

/// <summary>All members of all records as JSON, by <c>module/schemas/report.schema.json</c>.</summary>
internal static class JsonReport
{
    /// <summary>Writes the report.</summary>
    /// <param name="records">The records, in order.</param>
    /// <param name="settings">What else it has to know.</param>
    /// <param name="stream">The target.</param>
    public static void Write(IReadOnlyList<IamRecord> records, ReportSettings settings, Stream stream)
    {
        var options = new JsonSerializerOptions { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
        options.Converters.Add(new JsonStringEnumConverter());
        if (settings.Redactor is not null)
        {
            options.Converters.Add(new RedactingConverter(settings));
        }

        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteNumber("version", 1);
        writer.WriteString("tool", "IamPolicyTools");
        writer.WriteString("toolVersion", settings.Version);
        writer.WriteString("created", settings.Now.UtcDateTime);
        writer.WriteStartObject("counts");
        foreach (Severity severity in Enum.GetValues<Severity>().OrderDescending())
        {
            writer.WriteNumber(severity.ToString(), records.Count(r => r.IsProblem && !r.IsSuppressed && r.Severity == severity));
        }

        writer.WriteNumber("Suppressed", records.Count(r => r.IsSuppressed));
        writer.WriteNumber("Known", records.Count(r => r.IsKnown));
        writer.WriteEndObject();
        writer.WriteStartArray("records");
        foreach (IamRecord record in records)
        {
            JsonSerializer.Serialize(writer, record, record.GetType(), options);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private sealed class RedactingConverter(ReportSettings settings) : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
            writer.WriteStringValue(settings.Shown(value));

        public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
            writer.WritePropertyName(settings.Shown(value));
    }
}
