using System.Buffers;

namespace IamPolicyTools.Language;

/// <summary>
/// Finds the placeholders that a template leaves in a policy (policy-repositories.md, PO-2.1): <c>${name}</c> whose name has no
/// single colon, which no policy variable has, and <c>%{name}</c>, <c>&lt;name&gt;</c>, <c>{{ name }}</c> that are a whole value,
/// what stands before its colon, or stand in an ARN, and the tokens of <see cref="UnknownToken"/>. They are unknown values, not text.
/// </summary>
public static class Placeholders
{
    private static readonly SearchValues<char> s_openings = SearchValues.Create("$%<{");
    private static readonly SearchValues<char> s_textual = SearchValues.Create("$_@");
    private static readonly SearchValues<char> s_any = SearchValues.Create("$%<{_@");

    /// <summary>
    /// False for a text that surely has no placeholder, nor what may be meant as one: nearly all texts, told by one look.
    /// </summary>
    /// <param name="text">The text.</param>
    internal static bool Suspects(string text) =>
        text.AsSpan().ContainsAny(s_any) || text.Contains(UnknownToken.Start, StringComparison.Ordinal);

    /// <summary>True when a text has a placeholder.</summary>
    /// <param name="text">The text.</param>
    public static bool AreIn(string text) => MayBeIn(text) && Find(text).Count > 0;

    /// <summary>The placeholders of a text, in order.</summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<Placeholder> Find(string text)
    {
        if (!MayBeIn(text))
        {
            return [];
        }

        List<Placeholder> found = [];
        for (int at = 0; at < text.Length; at++)
        {
            if (ReadAt(text, at) is { } placeholder)
            {
                found.Add(placeholder);
                at += placeholder.Length - 1;
            }
        }

        return found;
    }

    /// <summary>
    /// What may be placeholders, and may be meant as text: <c>__NAME__</c>, <c>$[name]</c>, <c>@NAME@</c>. They stay text (PO-2.1).
    /// </summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<string> FindTextual(string text)
    {
        if (!text.AsSpan().ContainsAny('@', '$') && !text.Contains("__", StringComparison.Ordinal))
        {
            return [];
        }

        List<string> names = [];
        for (int at = text.AsSpan().IndexOfAny(s_textual); at >= 0 && at < text.Length; at++)
        {
            Placeholder? found = text[at] switch
            {
                '$' => Read(text, at, "$[", "]"),
                '_' => Read(text, at, "__", "__") is { } name && IsCapital(name.Name) ? name : null,
                '@' => Read(text, at, "@", "@") is { } name && IsCapital(name.Name) ? name : null,
                _ => null,
            };
            if (found is { } placeholder)
            {
                names.Add(text.Substring(at, placeholder.Length));
                at += placeholder.Length - 1;
            }
        }

        return names;
    }

    private static bool IsCapital(string name) =>
        char.IsAsciiLetterUpper(name[0]) && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>The placeholder that begins at a position, or null.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The position.</param>
    internal static Placeholder? ReadAt(string text, int at) => text[at] switch
    {
        '$' => Read(text, at, "${", "}") is { } found && IsTemplateName(found.Name) ? found : null,
        '%' => InArnOrWhole(text, Read(text, at, "%{", "}")),
        '{' => InArnOrWhole(text, Read(text, at, "{{", "}}")),
        'u' => UnknownToken.ReadAt(text, at),
        '<' => Read(text, at, "<", ">") is { } found && IsWord(found.Name) ? InArnOrWhole(text, found) : null,
        _ => null,
    };

    private static bool MayBeIn(string text) =>
        text.AsSpan().ContainsAny(s_openings) || text.Contains(UnknownToken.Start, StringComparison.Ordinal);

    private static Placeholder? Read(string text, int at, string opening, string closing)
    {
        if (string.CompareOrdinal(text, at, opening, 0, opening.Length) != 0)
        {
            return null;
        }

        int end = text.IndexOf(closing, at + opening.Length, StringComparison.Ordinal);
        string name = end < 0 ? string.Empty : text[(at + opening.Length)..end].Trim();
        return name.Length == 0 || name.Contains('{', StringComparison.Ordinal)
            ? null
            : new Placeholder(name, at, end + closing.Length - at);
    }

    // A policy variable's key has one colon; ${*}, ${?} and ${$} are escapes (PL-75).
    private static bool IsTemplateName(string name)
    {
        string key = name.Split(',', 2)[0].TrimEnd();
        return key is not ("*" or "?" or "$" or "")
            && (!key.Contains(':', StringComparison.Ordinal) || key.Contains("::", StringComparison.Ordinal));
    }

    private static bool IsWord(string name) => char.IsLetter(name[0]) && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or ' ');

    private static Placeholder? InArnOrWhole(string text, Placeholder? found) =>
        found is { } placeholder && (placeholder.Length == text.Length
            || text.StartsWith("arn:", StringComparison.Ordinal)
            || IsPrefix(text, placeholder)) ? found : null;

    // <service>:Get*, <provider>:sub: no name of a service or a provider has such brackets.
    private static bool IsPrefix(string text, Placeholder found) => found.Start == 0 && text[found.Length] == ':';
}

/// <summary>A placeholder in a text.</summary>
/// <param name="Name">What stands between its brackets.</param>
/// <param name="Start">0-based position in the text.</param>
/// <param name="Length">The length with its brackets.</param>
public readonly record struct Placeholder(string Name, int Start, int Length);
