using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>One character of a pattern: itself, or a wildcard.</summary>
internal readonly record struct NaiveChar(char Value, bool IsWildcard);

/// <summary>Texts of policies: scalars, wildcards, policy variables.</summary>
internal static class NaiveText
{
    /// <summary>Scalars compare by their textual form (PL-52).</summary>
    public static string Of(JsonElement scalar) =>
        scalar.ValueKind == JsonValueKind.String ? scalar.GetString()! : scalar.GetRawText();

    /// <summary>Only a document of Version 2012-10-17 has variables (PL-1, PL-2).</summary>
    public static bool HasVariables(JsonElement document) =>
        document.TryGetProperty("Version", out JsonElement version) && version.GetString() == "2012-10-17";

    /// <summary>A single value is a one-element array (PL-11).</summary>
    public static IEnumerable<JsonElement> OneOrMany(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];

    /// <summary>Service prefix of an action, lower case (PL-30).</summary>
    public static string Service(string action) => action.Split(':')[0].ToLowerInvariant();

    /// <summary>Name of an action without prefix, lower case.</summary>
    public static string Name(string action) => action.Split(':', 2)[^1].ToLowerInvariant();

    /// <summary>
    /// Pattern text to characters, variables replaced. A variable's value and <c>${*}</c>, <c>${?}</c>, <c>${$}</c> are literal (PL-75,
    /// PL-76). Where variables are not recognised, <c>${…}</c> is literal text (PL-2, PL-73).
    /// </summary>
    /// <returns><see langword="null"/> when a variable has no value (PL-77).</returns>
    public static IReadOnlyList<NaiveChar>? Expand(string text, bool variables, NaiveContext context)
    {
        var result = new List<NaiveChar>();
        foreach (Match piece in Regex.Matches(text, @"\$\{[^}]*\}|.", RegexOptions.Singleline))
        {
            if (piece.Length == 1)
            {
                result.Add(new NaiveChar(piece.Value[0], piece.Value is "*" or "?"));
                continue;
            }

            string? value = variables ? Resolve(piece.Value[2..^1], context) : piece.Value;
            if (value is null)
            {
                return null;
            }

            result.AddRange(value.Select(character => new NaiveChar(character, false)));
        }

        return result;
    }

    /// <summary>The characters as plain text, wildcards included.</summary>
    public static string Plain(IEnumerable<NaiveChar> characters) => string.Concat(characters.Select(character => character.Value));

    /// <summary>Whole-string match where <c>*</c> is any run and <c>?</c> any one character (PL-31, StringLike).</summary>
    public static bool Like(IReadOnlyList<NaiveChar> pattern, string text, bool ignoreCase = false) =>
        Matches(ToRegex(pattern, ".*", ".*", "."), text, ignoreCase);

    /// <summary>Regular expression of a pattern, with the given meanings of <c>*</c>, of a last <c>*</c>, and of <c>?</c>.</summary>
    public static string ToRegex(IReadOnlyList<NaiveChar> pattern, string star, string lastStar, string question)
    {
        var regex = new StringBuilder();
        for (int i = 0; i < pattern.Count; i++)
        {
            NaiveChar character = pattern[i];
            regex.Append(
                !character.IsWildcard ? Regex.Escape(character.Value.ToString())
                : character.Value == '?' ? question
                : i == pattern.Count - 1 ? lastStar
                : star);
        }

        return regex.ToString();
    }

    public static bool Matches(string regex, string text, bool ignoreCase = false) =>
        Regex.IsMatch(
            text,
            @"\A(?:" + regex + @")\z",
            RegexOptions.Singleline | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));

    // PL-72, PL-74, PL-75, PL-78.
    private static string? Resolve(string variable, NaiveContext context)
    {
        if (variable is "*" or "?" or "$")
        {
            return variable;
        }

        Match parts = Regex.Match(variable, @"\A(?<key>[^,]+)(?:, '(?<default>[^']*)')?\z");
        NaiveKey? key = context.Find(parts.Groups["key"].Value);
        if (key is null)
        {
            return parts.Groups["default"].Success ? parts.Groups["default"].Value : null;
        }

        return key.IsMultivalued || key.IsAmbiguous ? null : key.Values[0];
    }
}
