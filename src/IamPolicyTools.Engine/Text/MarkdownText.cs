using System.Buffers;
using System.Text;

namespace IamPolicyTools.Text;

/// <summary>Foreign text in Markdown (ci-and-reports.md, 2.0): in a code span, or with everything escaped that means something.</summary>
internal static class MarkdownText
{
    private static readonly SearchValues<char> s_special = SearchValues.Create("\\`*_[]<>&|@#");

    /// <summary>A text as text: no emphasis, link, mention, HTML.</summary>
    /// <param name="text">The text.</param>
    public static string Escape(string text)
    {
        string line = DisplayedText.Line(text);
        if (line.AsSpan().IndexOfAny(s_special) < 0)
        {
            return line;
        }

        var escaped = new StringBuilder(line.Length + 8);
        foreach (char unit in line)
        {
            if (s_special.Contains(unit))
            {
                escaped.Append('\\');
            }

            escaped.Append(unit);
        }

        return escaped.ToString();
    }

    /// <summary>
    /// A text as a code span, fit for a cell of a table too: fenced longer than any run of backticks in it. Empty for an empty
    /// text.
    /// </summary>
    /// <param name="text">The text.</param>
    public static string Code(string? text)
    {
        string line = DisplayedText.Line(text);
        if (line.Length == 0)
        {
            return string.Empty;
        }

        int longest = 0;
        int run = 0;
        foreach (char unit in line)
        {
            run = unit == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        string fence = new('`', longest + 1);
        string pad = line[0] is '`' or ' ' || line[^1] is '`' or ' ' ? " " : string.Empty;
        return $"{fence}{pad}{line.Replace("|", "\\|", StringComparison.Ordinal)}{pad}{fence}";
    }
}
