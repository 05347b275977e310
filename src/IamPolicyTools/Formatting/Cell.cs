using System.ComponentModel;
using System.Globalization;
using System.Management.Automation.Host;

namespace IamPolicyTools.Formatting;

/// <summary>
/// A value in a column of a table. PowerShell breaks what is too long wherever the column ends, so it is broken here, between words. The build
/// puts this around what the columns show that can be long.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Cell
{
    private const int NarrowestColumn = 6;

    /// <summary>A value, in as many lines as it needs.</summary>
    /// <param name="value">What to show, fit to be shown.</param>
    /// <param name="host">Whose screen it is shown on.</param>
    /// <param name="taken">Columns of the screen that the others and the gaps take.</param>
    /// <param name="sharers">How many columns share the rest.</param>
    public static string Of(object? value, PSHost? host, int taken, int sharers)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
        int width = (OutputWidth.Of(host) - taken) / sharers;
        return width < NarrowestColumn ? text : Within(text, width);
    }

    /// <summary>A value in a column of a width of its own, in as many lines as it needs.</summary>
    /// <param name="value">What to show, fit to be shown.</param>
    /// <param name="width">The column's width.</param>
    public static string Within(object? value, int width)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
        return text.Length <= width ? text : View.EachLine(text, whole => whole.ReplaceLineEndings("\n").Split('\n').SelectMany(line => Break(line, width)));
    }

    /// <summary>A line below a table, in as many as the screen makes of it.</summary>
    /// <param name="text">The line, fit to be shown.</param>
    /// <param name="host">Whose screen it is shown on.</param>
    internal static string Below(string text, PSHost? host) => string.Join("\n  ", Break(text, Math.Max(OutputWidth.Screen(host) - 2, NarrowestColumn)));

    /// <summary>Breaks a line between words: at blanks, else after the marks that ARNs, names and actions are made of, else before a capital.</summary>
    /// <param name="text">The line.</param>
    /// <param name="width">The most characters that a piece may have.</param>
    internal static IEnumerable<string> Break(string text, int width)
    {
        while (text.Length > width)
        {
            int end = FindEnd(text, width);
            yield return text[..end].TrimEnd(' ');
            text = text[end..].TrimStart(' ');
        }

        yield return text;
    }

    private static int FindEnd(string text, int width)
    {
        int blank = text.LastIndexOf(' ', width, width);
        if (blank > 0)
        {
            return blank;
        }

        int part = Last(width, at => (text[at - 1] is '/' or ':' or ',' or '|') && char.IsLetterOrDigit(text[at]) && !IsInNumber(text, at - 1));
        if (part > width / 2)
        {
            return part;
        }

        int mark = Last(width, at => IsMark(text[at - 1]) && char.IsLetterOrDigit(text[at]) && !IsInNumber(text, at - 1));
        int hump = Last(width, at => char.IsUpper(text[at]) && char.IsLower(text[at - 1]));
        int best = mark > width / 3 || hump < 0 ? mark : hump;

        // No line may begin with what CI runners look for at the start of one, and no character is cut in two.
        return best > 0 ? best : Last(width, at => !IsMark(text[at]) && !char.IsLowSurrogate(text[at])) is > 0 and int cut ? cut : width;
    }

    private static int Last(int width, Func<int, bool> mayBreak)
    {
        int at = width;
        while (at > 0 && !mayBreak(at))
        {
            at--;
        }

        return at > 0 ? at : -1;
    }

    // The dots of an IP address, the slash of its range.
    private static bool IsInNumber(string text, int at) => text[at] is '.' or '/' && at > 0 && char.IsAsciiDigit(text[at - 1]) && char.IsAsciiDigit(text[at + 1]);

    private static bool IsMark(char unit) => unit is '/' or ':' or ',' or '-' or '_' or '.' or '|' or '=' or '#' or '+' or '@';
}
