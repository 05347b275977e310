using IamPolicyTools.Text;

namespace IamPolicyTools.Import.LandingZones;

/// <summary>Writes nodes of the neutral form, each at the place of what it was made from.</summary>
internal static class Made
{
    /// <summary>A text.</summary>
    public static ScalarNode Text(SourceLocation place, string text) => new(place, ScalarKind.Text, text);

    /// <summary>An object; members without a value are left out.</summary>
    public static ObjectNode Object(SourceLocation place, params (string Name, Node? Value)[] members) =>
        new(place, [.. members.Where(m => m.Value is not null).Select(m => new Member(m.Name, m.Value!.Location, m.Value!))]);

    /// <summary>A list.</summary>
    public static ArrayNode List(SourceLocation place, IEnumerable<Node> items) => new(place, [.. items]);
}
