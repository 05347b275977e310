using System.Globalization;
using IamPolicyTools.Text;
using IamPolicyTools.Text.Edits;

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
            || !IsYaml(file)
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

    /// <summary>
    /// Reads the suppressions of a file in which nothing may have been found: one that does not parse is an error all the same (OP-11).
    /// </summary>
    /// <param name="file">The file.</param>
    /// <exception cref="InvalidTextException">A comment of the file begins as one and does not parse; all such.</exception>
    public void Look(string file)
    {
        if (IsYaml(file) && File.Exists(file) && !_byFile.ContainsKey(file))
        {
            _byFile.Add(file, Read(file));
        }
    }

    /// <summary>Every suppression of the files that were looked into.</summary>
    public IEnumerable<SuppressionEntry> All => _byFile.Values.SelectMany(entries => entries.Values);

    private Dictionary<int, SuppressionEntry> Read(string file)
    {
        byte[] content = InputFile.Read(file);
        ReadOnlyMemory<byte> utf8 = Utf8Text.FromFile(content, file);
        string text = System.Text.Encoding.UTF8.GetString(utf8.Span);
        SourceText source = SourceText.FromText(file, text);
        var bag = new DiagnosticBag();
        Dictionary<int, SuppressionEntry> entries = [];
        if (!text.Contains(Mark, StringComparison.Ordinal))
        {
            return entries;
        }

        SpanNode[] values = ValuesOf(content, text, file);
        int number = 1;
        for (int start = 0; start < text.Length; number++)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            ReadOnlySpan<char> line = text.AsSpan(start, end - start);
            int mark = MarkIn(line, start, values);
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
    private static int MarkIn(ReadOnlySpan<char> line, int start, SpanNode[] values)
    {
        for (int at = line.IndexOf(Mark, StringComparison.Ordinal); at >= 0;)
        {
            int place = start + at;
            if ((at == 0 || line[at - 1] is ' ' or '\t') && !Array.Exists(values, v => v.Start <= place && place < v.End))
            {
                return at;
            }

            int next = line[(at + 1)..].IndexOf(Mark, StringComparison.Ordinal);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return -1;
    }

    // What stands in a text is no comment. A file that is no YAML has no values; what is wrong with it is told elsewhere.
    private static SpanNode[] ValuesOf(byte[] content, string text, string file)
    {
        try
        {
            TextDocument.ReadTemplate(content, file);
        }
        catch (InvalidTextException)
        {
            return [];
        }

        return [.. Scalars(YamlBridge.Reader.ReadSpans(text))];
    }

    private static IEnumerable<SpanNode> Scalars(SpanNode node) =>
        node.Style == SpanStyle.Scalar ? [node] : node.Children.SelectMany(Scalars);

    private static bool IsYaml(string file) => Path.GetExtension(file).ToUpperInvariant() is ".YAML" or ".YML";

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
