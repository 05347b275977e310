using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using IamPolicyTools.Language;

namespace IamPolicyTools.Validation.Building;

/// <summary>What somebody wants to say in a statement, before it is checked.</summary>
public sealed record StatementDraft
{
    /// <summary>The Sid; null for none.</summary>
    public string? Sid { get; init; }

    /// <summary>Allow or Deny.</summary>
    public Effect Effect { get; init; }

    /// <summary>Whom it concerns, as type and values (<c>AWS</c>, <c>Service</c>, <c>Federated</c>, <c>CanonicalUser</c>); empty for nobody in particular.</summary>
    public ImmutableArray<KeyValuePair<string, ImmutableArray<string>>> Principal { get; init; } = [];

    /// <summary>True for the principal <c>"*"</c> as a plain text.</summary>
    public bool IsEveryone { get; init; }

    /// <summary>True when it concerns everybody but <see cref="Principal"/>.</summary>
    public bool IsNotPrincipal { get; init; }

    /// <summary>The actions.</summary>
    public ImmutableArray<string> Action { get; init; } = [];

    /// <summary>The actions that it is not about.</summary>
    public ImmutableArray<string> NotAction { get; init; } = [];

    /// <summary>The resources.</summary>
    public ImmutableArray<string> Resource { get; init; } = [];

    /// <summary>The resources that it is not about.</summary>
    public ImmutableArray<string> NotResource { get; init; } = [];

    /// <summary>The Condition element as JSON; null for none.</summary>
    public string? Condition { get; init; }

    /// <summary>The statement as JSON.</summary>
    /// <exception cref="JsonException">The condition is no JSON.</exception>
    internal string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (Sid is not null)
            {
                writer.WriteString(nameof(Sid), Sid);
            }

            writer.WriteString(nameof(Effect), Effect.ToString());
            WritePrincipal(writer);
            WriteList(writer, nameof(Action), Action);
            WriteList(writer, nameof(NotAction), NotAction);
            WriteList(writer, nameof(Resource), Resource);
            WriteList(writer, nameof(NotResource), NotResource);
            if (Condition is not null)
            {
                writer.WritePropertyName(nameof(Condition));
                using var condition = JsonDocument.Parse(Condition);
                condition.RootElement.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private void WritePrincipal(Utf8JsonWriter writer)
    {
        if (!IsEveryone && Principal.IsEmpty)
        {
            return;
        }

        writer.WritePropertyName(IsNotPrincipal ? "NotPrincipal" : "Principal");
        if (IsEveryone)
        {
            writer.WriteStringValue("*");
            return;
        }

        writer.WriteStartObject();
        foreach ((string type, ImmutableArray<string> values) in Principal)
        {
            WriteList(writer, type, values);
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, string name, ImmutableArray<string> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        writer.WritePropertyName(name);
        if (values.Length == 1)
        {
            writer.WriteStringValue(values[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
