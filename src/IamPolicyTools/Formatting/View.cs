using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using IamPolicyTools.Records;
using IamPolicyTools.Text;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Formatting;

/// <summary>
/// What the views call to show a value: fit to be shown, whatever it holds, and coloured where it says more so. Colour exists here
/// alone: no property and no <c>ToString()</c> has any.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class View
{
    private const string Reset = "\u001b[0m";
    private const int MostItems = 20;

    // More than a rule ever says: what comes back from a file may be anybody's.
    private const int LongestPart = 2000;

    // $PSStyle is younger than the library that this is compiled against.
    private static readonly PropertyInfo? s_style = typeof(PSObject).Assembly
        .GetType("System.Management.Automation.PSStyle")?
        .GetProperty("Instance", BindingFlags.Public | BindingFlags.Static);

    private static readonly PropertyInfo? s_rendering = s_style?.PropertyType.GetProperty("OutputRendering");

    /// <summary>A value in one line: numbers and the like as PowerShell shows them, instants as AWS does, in UTC, the items of a list with commas between them.</summary>
    /// <param name="value">What to show. The build puts this around everything that a view shows.</param>
    public static object? Shown(object? value) => Bare(value) switch
    {
        null => null,
        string text => DisplayedText.Line(text),
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        IEnumerable items => Join(items),
        IConvertible or TimeSpan => value,
        { } other => DisplayedText.Line(other.ToString()),
    };

    /// <summary>False for nothing: no value, an empty text, an empty list. The build lets records list only what they have.</summary>
    /// <param name="value">What would be shown.</param>
    public static bool IsFilled(object? value) => Bare(value) switch
    {
        null or "" => false,
        string => true,
        IEnumerable items => items.Cast<object?>().Any(),
        _ => true,
    };

    /// <summary>The day of an instant, in UTC; empty for none.</summary>
    /// <param name="time">The instant.</param>
    public static string Day(object? time) => Bare(time) switch
    {
        DateTimeOffset instant => instant.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        { } other => DisplayedText.Line(other.ToString()),
        null => string.Empty,
    };

    /// <summary>A list, each of its items in a line of its own.</summary>
    /// <param name="items">What to show.</param>
    public static string Lines(IEnumerable? items) =>
        string.Join(Environment.NewLine, (items ?? Array.Empty<object>()).Cast<object?>().Select(item => Text(item)));

    /// <summary>A text of ours that has lines of its own: a document in JSON, an explanation.</summary>
    /// <param name="text">What to show.</param>
    public static string Document(object? text) => DisplayedText.Lines(Bare(text)?.ToString());

    /// <summary>
    /// A finding as a compiler shows it. One that comes back from a file or another process says the same of what is left of it: the place, the line,
    /// the cause, what to do.
    /// </summary>
    /// <param name="finding">The finding.</param>
    public static string Finding(object? finding)
    {
        if (Bare(finding) is PolicyFinding own)
        {
            return DisplayedText.Lines(own.ToDisplay());
        }

        if (finding is not PSObject written)
        {
            return string.Empty;
        }

        string type = Of("FindingType") ?? Of("Severity") ?? string.Empty;
        string[] lines =
        [
            $"{(type == nameof(FindingType.SecurityWarning) ? "security warning" : type.ToLowerInvariant())} {Of("Code")}: {Of("Title")}",
            .. Prefixed(" --> ", Of("Location")),
            .. Prefixed("  | ", Raw("SourceLine") is { } line ? PolicyFinding.Excerpt(line.TrimEnd(), int.TryParse(Raw("SourceColumn"), NumberStyles.None, CultureInfo.InvariantCulture, out int column) ? column : 0) : null),
            .. Prefixed("  = why: ", Of("Message")),
            .. Prefixed("  = fix: ", Of("Fix")),
        ];
        return string.Join('\n', lines) + "\n";

        string? Raw(string property) => written.Properties[property]?.Value is { } value ? Bare(value)?.ToString() : null;

        string? Of(string property) => Raw(property) is { } text ? DisplayedText.Cut(text, LongestPart) : null;

        static string[] Prefixed(string prefix, string? text) => string.IsNullOrEmpty(text) ? [] : [prefix + text];
    }

    /// <summary>A decision: green where it is allowed, red where it is denied, yellow where it depends.</summary>
    /// <param name="decision">The decision, or its name.</param>
    public static string Decision(object? decision) => Text(decision) switch
    {
        { } name when name.StartsWith("allowed", StringComparison.OrdinalIgnoreCase) => Good(name),
        { } name when name.Contains("Deny", StringComparison.OrdinalIgnoreCase) => Bad(name),
        { } name => Uncertain(name),
    };

    /// <summary>How a test ended: green where it passed, yellow where it was not run, red where it did not pass.</summary>
    /// <param name="outcome">The outcome, or its name.</param>
    public static string Outcome(object? outcome) => Text(outcome) switch
    {
        "Passed" => Good("Passed"),
        "Skipped" => Uncertain("Skipped"),
        { } name => Bad(name),
    };

    /// <summary>What is allowed, or good.</summary>
    /// <param name="value">What to show.</param>
    public static string Good(object? value) => Colour(value, "\u001b[32m");

    /// <summary>What is denied, or wrong.</summary>
    /// <param name="value">What to show.</param>
    public static string Bad(object? value) => Colour(value, "\u001b[31m");

    /// <summary>What is open, or deserves a look.</summary>
    /// <param name="value">What to show.</param>
    public static string Uncertain(object? value) => Colour(value, "\u001b[33m");

    /// <summary>Breaks a text into lines, each coloured as the text was.</summary>
    internal static string EachLine(string text, Func<string, IEnumerable<string>> split)
    {
        bool isColoured = text.StartsWith('\u001b') && text.EndsWith(Reset, StringComparison.Ordinal);
        if (!isColoured)
        {
            return string.Join('\n', split(text));
        }

        int start = text.IndexOf('m', StringComparison.Ordinal) + 1;
        string sequence = text[..start];
        return string.Join('\n', split(text[start..^Reset.Length]).Select(line => sequence + line + Reset));
    }

    private static string Colour(object? value, string sequence)
    {
        string text = Text(value);
        return text.Length == 0 || IsPlain() ? text : sequence + text + Reset;
    }

    private static string Join(IEnumerable items)
    {
        string[] texts = [.. items.Cast<object?>().Select(item => Text(item))];
        return texts.Length <= MostItems
            ? string.Join(", ", texts)
            : $"{string.Join(", ", texts.Take(MostItems))} ... and {texts.Length - MostItems} more";
    }

    private static string Text(object? value) => DisplayedText.Line(Bare(value)?.ToString());

    // A word of an enumeration comes back from a job or a file as a number that only prints as the word.
    private static object? Bare(object? value) => value switch
    {
        PSObject { BaseObject: PSCustomObject } => value,
        PSObject wrapped when wrapped.TypeNames.Contains("Deserialized.System.Enum") => wrapped.ToString(),
        PSObject wrapped => wrapped.BaseObject,
        _ => value,
    };

    // Whether a host can show colour is the engine's to judge: it takes the sequences out of what is piped or redirected.
    private static bool IsPlain() =>
        !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        || s_rendering?.GetValue(s_style!.GetValue(null))?.ToString() is null or "PlainText";
}
