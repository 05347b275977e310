using IamPolicyTools.Language.Operators;
using IamPolicyTools.Text;

namespace IamPolicyTools.Validation.Reading;

/// <summary>What to write in the place of names that the parser refuses: the nearest that there are.</summary>
internal static class NameFixes
{
    private static readonly string[] s_qualifiers = ["ForAllValues", "ForAnyValue"];

    private static readonly string[] s_suffixes = ["IfExists"];

    private static readonly string[] s_documentElements = ["Version", "Id", "Statement"];

    private static readonly string[] s_statementElements =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    private static readonly string[] s_effects = ["Allow", "Deny"];

    private static readonly string[] s_versions = ["2012-10-17", "2008-10-17"];

    private static readonly string[] s_principalTypes = ["AWS", "Service", "Federated", "CanonicalUser"];

    private static readonly string[] s_operators = [.. ConditionOperators.All.Select(o => o.Name)];

    /// <summary>The fix of a finding; null where no name is near.</summary>
    /// <param name="code">The code of the finding.</param>
    /// <param name="place">Where it was found; null when that is not known.</param>
    public static string? Of(string code, Place? place) => (code, place?.Node) switch
    {
        ("INVALID_EFFECT", ScalarNode { Text: var text }) => Write(string.Empty, NearNames.Find(text, s_effects)),
        ("INVALID_VERSION", ScalarNode { Text: var text }) => Write(string.Empty, [.. NearNames.Find(text, s_versions).Append(s_versions[0]).Where(v => v != text).Take(1)]),
        ("UNSUPPORTED_SID", ScalarNode { Text: var text }) when string.Concat(text.Where(char.IsAsciiLetterOrDigit)) is { Length: > 0 } sid => Write(string.Empty, [sid]),
        _ => OfName(code, place),
    };

    private static string? OfName(string code, Place? place) => place is not { IsName: true, Steps: [.., { Key: { } name }] } ? null : code switch
    {
        "INVALID_POLICY_ELEMENT" => Write(string.Empty, Near(name, place.Steps.Length == 1 ? s_documentElements : s_statementElements)),
        "INVALID_CONDITION_OPERATOR" => OfOperator(name),
        "INVALID_PRINCIPAL_KEY" => Write(string.Empty, Near(name, s_principalTypes)),
        _ => null,
    };

    // Where the case alone is wrong nothing else was meant.
    private static IReadOnlyList<string> Near(string name, string[] names) =>
        Array.Find(names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } same ? [same] : NearNames.Find(name, names);

    // What stands before the colon and the suffix are names with slips of their own.
    private static string? OfOperator(string name)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        string prefix = string.Empty;
        if (colon >= 0)
        {
            if (NearNames.Find(name[..colon], s_qualifiers) is not [var qualifier, ..])
            {
                return null;
            }

            prefix = qualifier + ":";
        }

        string rest = name[(colon + 1)..];
        int suffix = rest.LastIndexOf("If", StringComparison.OrdinalIgnoreCase);
        return suffix > 0 && NearNames.Find(rest[suffix..], s_suffixes).Count > 0
            ? Write(prefix, ConditionOperators.Find(rest[..suffix]) is { } known ? [known.Name] : NearNames.Find(rest[..suffix], s_operators), s_suffixes[0])
            : Write(prefix, ConditionOperators.Find(rest) is { } whole ? [whole.Name] : NearNames.Find(rest, s_operators));
    }

    private static string? Write(string prefix, IReadOnlyList<string> names, string suffix = "") =>
        names.Count == 0 ? null : $"Write {string.Join(" or ", names.Select(n => $"\"{prefix}{n}{suffix}\""))}.";
}
