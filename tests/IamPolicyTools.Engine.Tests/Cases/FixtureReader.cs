using System.Text.Json;

namespace IamPolicyTools.Engine.Tests.Cases;

/// <summary>Reads the members of one JSON object of a case and refuses what the format does not know.</summary>
internal sealed class FixtureReader(JsonElement element, string location)
{
    private static readonly JsonElement s_empty = JsonDocument.Parse("{}").RootElement;

    public string Location => location;

    public JsonElement Element => element;

    public void AllowOnly(params string[] members)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{location}: found {element.ValueKind}, expected an object");
        }

        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (!members.Contains(member.Name))
            {
                throw new FormatException(
                    $"{location}: found member '{member.Name}', expected one of {string.Join(", ", members)}");
            }
        }
    }

    /// <summary>The member's value; <see langword="null"/> when it is absent or says <c>null</c>.</summary>
    public JsonElement? Optional(string member) =>
        element.TryGetProperty(member, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? OptionalText(string member) => Optional(member)?.GetString();

    public string Text(string member) =>
        OptionalText(member) ?? throw new FormatException($"{location}: member '{member}' is missing");

    public IReadOnlyList<string> Texts(string member) =>
        Optional(member) is { } list ? list.EnumerateArray().Select(item => item.GetString()!).ToArray() : [];

    public bool Flag(string member) => Optional(member)?.GetBoolean() ?? false;

    public IReadOnlyList<JsonElement> List(string member) =>
        Optional(member) is { } list ? list.EnumerateArray().ToArray() : [];

    /// <summary>The members of an object with text values, as written: keys may differ by case only (PL-50).</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Pairs(string member) =>
        Optional(member) is { } pairs ? [.. pairs.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString()!))] : null;

    public FixtureReader Object(string member) =>
        new(Optional(member) ?? throw new FormatException($"{location}: member '{member}' is missing"), $"{location} {member}");

    public FixtureReader ObjectOrEmpty(string member) => new(Optional(member) ?? s_empty, $"{location} {member}");

    public FixtureReader Of(JsonElement other, string name) => new(other, $"{location} {name}");
}
