using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Binding;

/// <summary>
/// The object <c>{ "Unknown": "why" }</c>, which stands in the place of a document, a setting or a value that is not known (IN-24).
/// </summary>
internal static class UnknownMarker
{
    /// <summary>The name of its one member.</summary>
    public const string Member = "Unknown";

    /// <summary>Why the value is not known; null for a node that is no marker.</summary>
    public static string? ReasonIn(Node node) =>
        node is ObjectNode { Members: [{ Name: Member, Value: ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } reason }] }
            ? reason.Text
            : null;
}
