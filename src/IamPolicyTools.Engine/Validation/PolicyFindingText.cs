using System.Globalization;
using System.Text;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Validation;

/// <summary>Shows a finding as a compiler shows an error.</summary>
internal static class PolicyFindingText
{
    private const int Width = 110;
    private const int Before = 40;
    private const string Cut = "…";

    /// <summary>Writes a finding in several lines.</summary>
    public static string Write(PolicyFinding finding)
    {
        var text = new StringBuilder();
        string type = finding.FindingType is { } kind ? TypeName(kind) : finding.Severity.ToString().ToLowerInvariant();
        text.Append(CultureInfo.InvariantCulture, $"{type} {finding.Code}: {finding.Title}").Append('\n');
        string gutter = finding.Location?.Line?.ToString(CultureInfo.InvariantCulture) ?? string.Empty;
        string margin = new(' ', gutter.Length);
        if (finding.Location is { } location)
        {
            text.Append(CultureInfo.InvariantCulture, $"{margin}--> {Place(location)}{Statement(finding)}").Append('\n');
        }

        if (finding.SourceLine is { } line)
        {
            (string shown, int start, int length) = Window(line, finding);
            text.Append(CultureInfo.InvariantCulture, $"{margin} |\n{gutter} | {shown}\n{margin} | {new string(' ', start)}{new string('^', length)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{margin} = why: {finding.Message}\n");
        if (finding.Fix is { } fix)
        {
            text.Append(CultureInfo.InvariantCulture, $"{margin} = fix: {DisplayedText.Line(fix)}\n");
        }

        return text.ToString();
    }

    private static string Place(Location location) => location.ToString();

    private static string Statement(PolicyFinding finding) => finding.StatementIndex is { } index
        ? $", statement {(index + 1).ToString(CultureInfo.InvariantCulture)}{(string.IsNullOrEmpty(finding.Sid) ? string.Empty : $" ({DisplayedText.Shorten(finding.Sid)})")}"
        : string.Empty;

    private static string TypeName(FindingType type) => type switch
    {
        FindingType.SecurityWarning => "security warning",
        _ => type.ToString().ToLowerInvariant(),
    };

    // The part of the line around the element. Tabs and what cannot be shown become one blank each, so that the underline fits.
    private static (string Shown, int Start, int Length) Window(string line, PolicyFinding finding)
    {
        int start = Math.Min(finding.SourceColumn, line.Length);
        int length = finding.Location is { Line: { } first, EndLine: { } last, Column: { } column, EndColumn: { } end } && first == last && finding.Location.DocumentLine is null
            ? end - column
            : line.TrimEnd().Length - start;
        length = Math.Clamp(length, 1, Math.Max(1, line.Length - start));
        (string cut, string tail, int mark) = Around(line, start);
        string shown = DisplayedText.Line(cut);
        int under = ShownAt(cut, shown, mark);
        return (shown + tail, under, Math.Max(1, ShownAt(cut, shown, Math.Min(cut.Length, mark + length)) - under));
    }

    /// <summary>The part of a line around a place of it, fit to be shown.</summary>
    /// <param name="line">The line.</param>
    /// <param name="start">The 0-based character.</param>
    public static string Excerpt(string line, int start)
    {
        (string cut, string tail, _) = Around(line, Math.Clamp(start, 0, line.Length));
        return DisplayedText.Line(cut) + tail;
    }

    // With its mark in front, so that a cut before "::" does not make a command of what is none.
    private static (string Cut, string Tail, int Mark) Around(string line, int start)
    {
        int indent = line.Length - line.TrimStart().Length;
        int from = start > Width - Before ? start - Before : Math.Min(indent, start);
        string lead = from > indent ? Cut : string.Empty;
        string tail = from + Width < line.Length ? Cut : string.Empty;
        string cut = lead + string.Concat(line[from..Math.Min(line.Length, from + Width)].Select(c => char.IsControl(c) ? ' ' : c));
        return (cut, tail, start - from + lead.Length);
    }

    // Where a character of a text is in the text made fit to be shown, in which some characters are written out.
    private static int ShownAt(string text, string shown, int index)
    {
        int at = 0;
        for (int i = 0; i < index; i++)
        {
            // A backslash is never written out, so one in another's place begins an escape.
            at = shown[at] == text[i] ? at + 1 : shown.IndexOf('}', at) + 1;
        }

        return at;
    }
}
