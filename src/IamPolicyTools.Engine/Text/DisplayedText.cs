using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace IamPolicyTools.Text;

/// <summary>
/// Makes text fit to be shown (ci-and-reports.md, 2.0): what came from a policy, a file or an argument can neither steer a
/// terminal nor speak to the runner of a CI system. A text that has been made fit stays as it is.
/// </summary>
public static class DisplayedText
{
    private const int LongestShown = 60;
    private const string RunnerMark = "::";

    // The first of these in a text is where a closer look begins.
    private static readonly SearchValues<char> s_suspects =
        SearchValues.Create([.. Enumerable.Range(0, char.MaxValue + 1).Select(code => (char)code)
            .Where(unit => IsEscaped(unit) || unit is '#' or ':')]);

    // What GitHub's runner obeys between "::" and "::".
    private static readonly FrozenSet<string> s_commands = new[]
    {
        "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "internal-set-repo-path", "notice",
        "remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A text as one line: a line break in it is shown as any other control character is.</summary>
    /// <param name="text">The text; null counts as empty.</param>
    public static string Line(string? text) =>
        string.IsNullOrEmpty(text) || text.AsSpan().IndexOfAny(s_suspects) < 0 ? text ?? string.Empty : Escape(text);

    /// <summary>Lines of a text of our own making, whose line breaks are meant: each becomes fit by itself.</summary>
    /// <param name="text">The text; null counts as empty.</param>
    public static string Lines(string? text) => text is null || !text.Contains('\n', StringComparison.Ordinal)
        ? Line(text)
        : string.Join('\n', text.Split('\n').Select(line => line.EndsWith('\r') ? Line(line[..^1]) + '\r' : Line(line)));

    /// <summary>
    /// JSON text that means the same and speaks to no runner and no terminal: what <see cref="Lines"/> would write out is written as JSON's own escape,
    /// so that the document that is read back is unchanged (ci-and-reports.md, 2.0: data stay what they are).
    /// </summary>
    /// <param name="json">Well-formed JSON.</param>
    public static string Json(string json)
    {
        ArgumentNullException.ThrowIfNull(json);

        // Outside its strings JSON has none of these characters but line ends and single colons.
        return json.AsSpan().IndexOfAny(s_suspects) < 0 ? json
            : string.Join('\n', json.Split('\n').Select(line => Escape(line, isJson: true)));
    }

    /// <summary>A piece of foreign text as a message shows it: a megabyte of it helps nobody.</summary>
    /// <param name="text">The text; null counts as empty.</param>
    public static string Shorten(string? text) => Cut(text, LongestShown);

    /// <summary>A piece of foreign text, and how long it may be.</summary>
    /// <param name="text">The text; null counts as empty.</param>
    /// <param name="longest">The most characters of it, at least four.</param>
    public static string Cut(string? text, int longest)
    {
        if (text is null || text.Length <= longest)
        {
            return Line(text);
        }

        int end = longest - 3;
        return $"{Line(text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)])}...";
    }

    private static string Escape(string text, bool isJson = false)
    {
        StringBuilder? shown = null;
        int copied = 0;
        bool isBlankSoFar = true;
        for (int at = 0; at < text.Length; at++)
        {
            char unit = text[at];
            if (unit == '#' && IsOldCommand(text, at, out int second))
            {
                at = second;
            }
            else if (!IsEscaped(unit) && !(unit == ':' && IsCommand(text, at, isBlankSoFar)))
            {
                isBlankSoFar &= char.IsWhiteSpace(unit) || IsIgnored(text, at);
                continue;
            }

            shown ??= new StringBuilder(text.Length + 16);
            shown.Append(text, copied, at - copied);
            _ = isJson
                ? shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[at]:x4}")
                : shown.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)text[at]:X}}}");
            copied = at + 1;
            isBlankSoFar = false;
        }

        return shown is null ? text : shown.Append(text, copied, text.Length - copied).ToString();
    }

    private static bool IsEscaped(char unit) =>
        char.IsControl(unit)
        || unit is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F'
            or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    // "::" at the start of a line, or what a view makes one by breaking a line before a command.
    private static bool IsCommand(string text, int at, bool isBlankSoFar)
    {
        int second = Next(text, at);
        return IsAt(text, second, ':') && (isBlankSoFar || NamesCommand(text.AsSpan(second + 1)));
    }

    private static bool NamesCommand(ReadOnlySpan<char> rest)
    {
        int end = rest.IndexOf(RunnerMark, StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        ReadOnlySpan<char> name = rest[..end];
        int blank = name.IndexOfAny(' ', '\t');
        return s_commands.Contains((blank < 0 ? name : name[..blank]).ToString());
    }

    // "##[" and "##vso[", which the runners look for anywhere in a line.
    private static bool IsOldCommand(string text, int at, out int second)
    {
        second = Next(text, at);
        if (!IsAt(text, second, '#'))
        {
            return false;
        }

        int after = Next(text, second);
        return IsAt(text, after, '[')
            || (IsAt(text, after, 'v') && IsAt(text, after = Next(text, after), 's') && IsAt(text, after = Next(text, after), 'o')
                && IsAt(text, Next(text, after), '['));
    }

    private static bool IsAt(string text, int at, char expected) => at < text.Length && char.ToLowerInvariant(text[at]) == expected;

    /// <summary>The place of the next character that counts where texts are compared as GitHub's runner does, by culture.</summary>
    private static int Next(string text, int at)
    {
        do
        {
            at++;
        }
        while (at < text.Length && IsIgnored(text, at));

        return at;
    }

    private static bool IsIgnored(string text, int at)
    {
        char unit = text[at];
        return unit is '\u034F' or (>= '\u180B' and <= '\u180F') or (>= '\uFE00' and <= '\uFE0F') or '\uDB40'
            || (at > 0 && text[at - 1] == '\uDB40')
            || char.GetUnicodeCategory(unit) == UnicodeCategory.Format;
    }
}
