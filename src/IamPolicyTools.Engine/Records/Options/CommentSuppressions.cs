using System.Globalization;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records.Options;

/// <summary>
/// Suppressions beside statements of YAML documents (OP-11): <c># iampolicytools: ignore CODE until 2027-01-31 because TEXT</c> on
/// the statement's first line.
/// </summary>
internal sealed class CommentSuppressions
{
    private const string Mark = "# iampolicytools:";
    private readonly RuleBook _rules;
    private readonly Dictionary<string, Dictionary<int, SuppressionEntry>> _byFile = new(StringComparer.Ordinal);

    /// <summary>Creates a reader that reads each file once.</summary>
    /// <param name="rules">The rules that there are.</param>
    public CommentSuppressions(RuleBook rules) => _rules = rules;

    /// <summary>The suppression that stands beside a record's statement; null when there is none for its code.</summary>
    /// <param name="record">The record.</param>
    /// <exception cref="InvalidTextException">A comment of the file begins as one and does not parse; all such.</exception>
    public SuppressionEntry? Find(IamRecord record)
    {
        if ((record.Policy?.Location ?? record.Location) is not { File: { } file, Line: { } line }
            || !Path.GetExtension(file).ToUpperInvariant().Equals(".YAML", StringComparison.Ordinal)
                && !Path.GetExtension(file).ToUpperInvariant().Equals(".YML", StringComparison.Ordinal)
            || !File.Exists(file))
        {
            return null;
        }

        if (!_byFile.TryGetValue(file, out Dictionary<int, SuppressionEntry>? entries))
        {
            _byFile.Add(file, entries = Read(file));
        }

        return entries.TryGetValue(line, out SuppressionEntry? entry) && entry.Codes.Contains(record.Code) ? entry : null;
    }

    /// <summary>Every suppression of the files that were looked into.</summary>
    public IEnumerable<SuppressionEntry> All => _byFile.Values.SelectMany(entries => entries.Values);

    private Dictionary<int, SuppressionEntry> Read(string file)
    {
        ReadOnlyMemory<byte> utf8 = Utf8Text.FromFile(InputFile.Read(file), file);
        string text = System.Text.Encoding.UTF8.GetString(utf8.Span);
        SourceText source = SourceText.FromText(file, text);
        var bag = new DiagnosticBag();
        Dictionary<int, SuppressionEntry> entries = [];
        int number = 1;
        for (int start = 0; start < text.Length; number++)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            ReadOnlySpan<char> line = text.AsSpan(start, end - start);
            int mark = MarkIn(line);
            if (mark >= 0)
            {
                var place = new SourceLocation(source, start + mark);
                if (Parse(line[(mark + Mark.Length)..].Trim().ToString(), place) is { } entry)
                {
                    entries[number] = entry;
                }
                else
                {
                    bag.Error(
                        "SUPPRESSION_COMMENT",
                        "Found a comment that begins as a suppression and is none; expected '# iampolicytools: ignore CODE until 2027-01-31 because TEXT' with a code that can be suppressed: no test's, which always fails.",
                        place);
                }
            }

            start = end + 1;
        }

        return bag.HasErrors ? throw new InvalidTextException(bag.Items) : entries;
    }

    // A comment begins the line or follows a blank.
    private static int MarkIn(ReadOnlySpan<char> line)
    {
        int at = line.IndexOf(Mark, StringComparison.Ordinal);
        return at < 0 || (at > 0 && line[at - 1] is not (' ' or '\t')) ? -1 : at;
    }

    private SuppressionEntry? Parse(string text, SourceLocation place)
    {
        string[] words = text.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["ignore", var code, "until", var day, "because", var reason]
            || !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly until))
        {
            return null;
        }

        string[] codes = [.. _rules.Find(code).Where(rule => rule.Category != RuleCategory.Test).Select(rule => rule.Code)];
        return codes.Length == 0 ? null
            : new SuppressionEntry(code, [.. codes], new Suppression(reason, until) { Location = Location.Of(place) });
    }
}
