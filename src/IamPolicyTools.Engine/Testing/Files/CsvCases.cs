using System.Collections.Immutable;
using System.Text;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Files;

/// <summary>
/// A table of tests (PO-4): comma-separated values, the first row the names of members of a test, each further row one test. A blank cell
/// is a member that is not given. Whatever is no such table is told with its place: a column that is read over would leave its rows another question.
/// </summary>
internal sealed class CsvCases
{
    private const string Fault = "INVALID_TABLE";

    private static readonly string[] s_columns =
    [
        "Name", "Principal", "Account", "Action", "Operation", "Parameter", "Resource", "Context", "Region", "Expect", "ByPolicyType", "Because", "Skip", "Tags", "Owner",
    ];

    // Cells that hold JSON.
    private static readonly string[] s_objects = ["Context", "Parameter"];

    private readonly string _text;
    private readonly SourceText _source;
    private readonly DiagnosticBag _bag;
    private int _at;

    private CsvCases(string text, SourceText source, DiagnosticBag bag) => (_text, _source, _bag) = (text, source, bag);

    /// <summary>True for the name of a file that is such a table.</summary>
    /// <param name="path">The path.</param>
    public static bool AreIn(string path) => Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase);

    /// <summary>The tests of a table, in its order.</summary>
    /// <param name="content">The file's content.</param>
    /// <param name="path">The path, as errors shall show it.</param>
    /// <param name="bag">Takes the faults.</param>
    public static ImmutableArray<Node> Read(byte[] content, string path, DiagnosticBag bag)
    {
        string text = Encoding.UTF8.GetString(Utf8Text.FromFile(content, path).Span);
        return new CsvCases(text, SourceText.FromText(path, text), bag).Read();
    }

    private ImmutableArray<Node> Read()
    {
        if (ReadRow() is not { } header)
        {
            _bag.Error("NO_TESTS", "Found no row; expected the names of columns, and a row for each test.", At(0));
            return [];
        }

        if (ReadHeader(header) is not { } names)
        {
            return [];
        }

        ImmutableArray<Node>.Builder tests = ImmutableArray.CreateBuilder<Node>();
        bool isAny = false;
        while (ReadRow() is { } row)
        {
            isAny = true;
            if (ReadTest(row, names) is { } test)
            {
                tests.Add(test);
            }
        }

        if (!isAny && !_bag.HasErrors)
        {
            _bag.Error("NO_TESTS", "Found no row below the names of the columns; expected a row for each test.", At(0));
        }

        return tests.ToImmutable();
    }

    private string[]? ReadHeader(Cell[] header)
    {
        int faults = 0;
        void Error(Cell cell, string message)
        {
            faults++;
            _bag.Error(Fault, message, At(cell.Start));
        }

        if (header is [{ Text: var only } single] && only.AsSpan().IndexOfAny(';', '\t') is >= 0 and var other)
        {
            Error(single, $"Found {(only[other] == ';' ? "semicolons" : "tabs")} between the columns; expected commas.");
            return null;
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (Cell cell in header)
        {
            if (cell.Text.Length == 0)
            {
                Error(cell, "Found a column without a name; expected the name of a member of a test.");
            }
            else if (!seen.Add(cell.Text))
            {
                Error(cell, $"Found a second column '{DisplayedText.Shorten(cell.Text)}'; expected each once.");
            }
            else if (!s_columns.Contains(cell.Text, StringComparer.Ordinal))
            {
                Error(cell, $"Found the column '{DisplayedText.Shorten(cell.Text)}'; expected one of {string.Join(", ", s_columns)}.{NearNames.Hint(cell.Text.Trim(), s_columns)}");
            }
        }

        return faults > 0 ? null : [.. header.Select(c => c.Text)];
    }

    private ObjectNode? ReadTest(Cell[] row, string[] names)
    {
        if (row.Length != names.Length)
        {
            _bag.Error(Fault, $"Found {row.Length} cells; expected {names.Length}, one for each column. A text with a comma stands in quotes.", At(row[0].Start));
            return null;
        }

        if (Array.TrueForAll(row, c => string.IsNullOrWhiteSpace(c.Text)))
        {
            _bag.Error(Fault, "Found a row of blank cells; expected a test, or no row.", At(row[0].Start));
            return null;
        }

        ImmutableArray<Member>.Builder members = ImmutableArray.CreateBuilder<Member>();
        foreach ((Cell cell, string name) in row.Zip(names))
        {
            if (!string.IsNullOrWhiteSpace(cell.Text) && ValueOf(cell, name) is { } value)
            {
                members.Add(new Member(name, At(cell.Start), value));
            }
        }

        return new ObjectNode(At(row[0].Start), members.ToImmutable());
    }

    private Node? ValueOf(Cell cell, string name)
    {
        if (!s_objects.Contains(name))
        {
            return new ScalarNode(At(cell.Start), ScalarKind.Text, cell.Text);
        }

        try
        {
            return TextDocument.Parse(cell.Text, name, At(cell.Start));
        }
        catch (InvalidTextException exception)
        {
            foreach (Diagnostic fault in exception.Diagnostics)
            {
                _bag.Add(fault);
            }

            return null;
        }
    }

    // A blank line is no row.
    private Cell[]? ReadRow()
    {
        while (_at < _text.Length && _text[_at] is '\r' or '\n')
        {
            _at++;
        }

        if (_at >= _text.Length)
        {
            return null;
        }

        List<Cell> cells = [];
        do
        {
            cells.Add(ReadCell());
        }
        while (Skip(','));
        return [.. cells];
    }

    private Cell ReadCell()
    {
        int start = _at;
        if (!Skip('"'))
        {
            int length = _text.AsSpan(_at).IndexOfAny(',', '\r', '\n');
            _at = length < 0 ? _text.Length : _at + length;
            string plain = _text[start.._at];
            if (plain.Contains('"', StringComparison.Ordinal))
            {
                _bag.Error(Fault, "Found a quote inside a cell without quotes; expected the cell in quotes, and its quotes twice.", At(start));
            }

            return new Cell(plain, start);
        }

        var text = new StringBuilder();
        while (_at < _text.Length)
        {
            if (_text[_at] != '"')
            {
                text.Append(_text[_at++]);
            }
            else if (_at + 1 < _text.Length && _text[_at + 1] == '"')
            {
                text.Append('"');
                _at += 2;
            }
            else
            {
                _at++;
                if (_at < _text.Length && _text[_at] is not (',' or '\r' or '\n'))
                {
                    _bag.Error(Fault, "Found text behind the quote that ends a cell; expected a comma or the end of the row.", At(_at));
                    int rest = _text.AsSpan(_at).IndexOfAny(',', '\r', '\n');
                    _at = rest < 0 ? _text.Length : _at + rest;
                }

                return new Cell(text.ToString(), start);
            }
        }

        _bag.Error(Fault, "Found no quote that ends this cell; expected one.", At(start));
        return new Cell(text.ToString(), start);
    }

    private bool Skip(char next)
    {
        if (_at < _text.Length && _text[_at] == next)
        {
            _at++;
            return true;
        }

        return false;
    }

    private SourceLocation At(int offset) => new(_source, offset);

    private readonly record struct Cell(string Text, int Start);
}
