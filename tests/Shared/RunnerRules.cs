using System.Globalization;
using System.Text;

namespace IamPolicyTools.Tests.Shared;

/// <summary>
/// What terminals and the runners of CI systems take out of what is printed, by the runners' own rules (ci-and-reports.md, 2.1
/// and 2.3; written from them, not from our code).
/// </summary>
internal static class RunnerRules
{
    // GitHub's runner knows these names; a text between "::" and "::" that is none of them is plain output.
    private static readonly string[] s_names =
    [
        "internal-set-repo-path", "set-env", "set-output", "save-state", "add-path", "add-mask", "add-matcher", "remove-matcher",
        "error", "warning", "notice", "debug", "group", "endgroup", "echo", "stop-commands",
    ];

    /// <summary>What a text would do besides being read, in words; nothing for a harmless one.</summary>
    /// <param name="text">What is printed, line breaks included.</param>
    public static IEnumerable<string> Dangers(string text)
    {
        foreach (string line in text.Split(["\r\n", "\n"], StringSplitOptions.None))
        {
            foreach (char unit in line.Where(IsSteering))
            {
                yield return $"U+{(int)unit:X4} in '{line}'";
            }

            string compared = WithoutIgnored(line);
            if (compared.Contains("##[", StringComparison.Ordinal) || compared.Contains("##vso[", StringComparison.OrdinalIgnoreCase))
            {
                yield return $"a command of a runner in '{line}'";
            }

            if (compared.TrimStart().StartsWith("::", StringComparison.Ordinal))
            {
                yield return $"'::' at the start of '{line}'";
            }
        }
    }

    /// <summary>What a screen would do besides being read: views break lines where they like, so that "::" alone may come first in one.</summary>
    /// <param name="text">What is on the screen.</param>
    public static IEnumerable<string> DangersOfScreen(string text) => Dangers(text).Where(danger => !danger.StartsWith("'::'", StringComparison.Ordinal))
        .Concat(text.Split('\n').Where(IsCommand).Select(line => $"a command of GitHub's runner: '{line}'"));

    /// <summary>What a text would do when a view breaks its lines wherever it likes.</summary>
    /// <param name="text">One line.</param>
    public static IEnumerable<string> DangersWhenBroken(string text)
    {
        string compared = WithoutIgnored(text);
        for (int at = compared.IndexOf("::", StringComparison.Ordinal); at >= 0; at = compared.IndexOf("::", at + 1, StringComparison.Ordinal))
        {
            string rest = compared[(at + 2)..];
            int end = rest.IndexOf("::", StringComparison.Ordinal);
            if (end >= 0 && s_names.Contains(rest[..end].Split(' ')[0], StringComparer.OrdinalIgnoreCase))
            {
                yield return $"'::{rest}' at the start of a line";
            }
        }
    }

    private static bool IsCommand(string line)
    {
        string message = WithoutIgnored(line).TrimStart();
        int end = message.StartsWith("::", StringComparison.Ordinal) ? message.IndexOf("::", 2, StringComparison.Ordinal) : -1;
        return end >= 0 && s_names.Contains(message[2..end].Split(' ')[0], StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsSteering(char unit) =>
        char.GetUnicodeCategory(unit) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069".Contains(unit, StringComparison.Ordinal);

    // The runner compares by culture, which skips what has no width.
    private static string WithoutIgnored(string line)
    {
        var kept = new StringBuilder();
        foreach (Rune rune in line.EnumerateRunes())
        {
            bool isIgnored = Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
                || rune.Value is 0x034F or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF);
            if (!isIgnored)
            {
                kept.Append(rune.ToString());
            }
        }

        return kept.ToString();
    }
}
