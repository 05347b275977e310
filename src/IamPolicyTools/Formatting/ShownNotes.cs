using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using IamPolicyTools.Text;

namespace IamPolicyTools.Formatting;

/// <summary>
/// The notes of the answers of one call, to be told below the table that shows them (design.md, 11). Only what a person will see is collected:
/// answers that a script keeps or passes on have their own notes.
/// </summary>
internal sealed class ShownNotes
{
    private const int MostLines = 5;

    // Where output goes is known to the engine alone. Without these members nothing is told below tables.
    private static readonly PropertyInfo? s_outputPipe = Member("System.Management.Automation.MshCommandRuntime", "OutputPipe");
    private static readonly PropertyInfo? s_downstream = Member("System.Management.Automation.Internal.Pipe", "DownstreamCmdlet");
    private static readonly PropertyInfo? s_redirection = Member("System.Management.Automation.Internal.Pipe", "PipelineProcessor");
    private static readonly PropertyInfo? s_command = Member("System.Management.Automation.CommandProcessorBase", "Command");

    private readonly List<string> _distinct = [];
    private readonly Dictionary<string, List<int>> _rows = new(StringComparer.Ordinal);
    private int _row;
    private bool? _isWanted;

    /// <summary>True when the cmdlet's output goes to where the host shows it, or becomes text.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    public bool IsWanted(PSCmdlet cmdlet) => _isWanted ??= IsText(cmdlet) || Next(cmdlet) is "OutDefaultCommand" or "OutHostCommand" or "FormatTableCommand";

    /// <summary>True when the cmdlet's output becomes text, in which the lines then stand.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    public static bool IsText(PSCmdlet cmdlet) => Next(cmdlet) is "OutStringCommand" or "OutFileCommand";

    /// <summary>Adds notes of an answer, the next row of the table.</summary>
    /// <param name="notes">The notes.</param>
    public void Add(IEnumerable<string> notes)
    {
        _row++;
        foreach (string note in notes.Distinct(StringComparer.Ordinal))
        {
            if (!_rows.TryGetValue(note, out List<int>? rows))
            {
                _rows.Add(note, rows = []);
                _distinct.Add(note);
            }

            rows.Add(_row);
        }
    }

    /// <summary>One line for each distinct note, five at most. Of several rows a note that is not about all of them says which are meant.</summary>
    public IEnumerable<string> Lines()
    {
        IEnumerable<string> lines = _distinct.Take(MostLines).Select(note => $"? {RowsOf(note)}{DisplayedText.Line(note)}");
        return _distinct.Count > MostLines ? lines.Append($"... and {_distinct.Count - MostLines} more: .Notes") : lines;
    }

    private string RowsOf(string note)
    {
        List<int> rows = _rows[note];
        string more = rows.Count > MostLines ? string.Create(CultureInfo.InvariantCulture, $" and {rows.Count - MostLines} more") : string.Empty;
        return rows.Count == _row ? string.Empty
            : $"{(rows.Count == 1 ? "row" : "rows")} {string.Join(", ", rows.Take(MostLines).Select(r => r.ToString(CultureInfo.InvariantCulture)))}{more}: ";
    }

    private static string? Next(PSCmdlet cmdlet)
    {
        object? pipe = s_outputPipe is { } member && member.DeclaringType!.IsInstanceOfType(cmdlet.CommandRuntime) ? member.GetValue(cmdlet.CommandRuntime) : null;
        object? downstream = pipe is null ? null : s_downstream?.GetValue(pipe);

        // Behind > there is Out-File in a pipeline of its own.
        return downstream is not null ? s_command?.GetValue(downstream)?.GetType().Name
            : pipe is not null && s_redirection?.GetValue(pipe) is not null ? "OutFileCommand"
            : null;
    }

    private static PropertyInfo? Member(string type, string name) => typeof(PSObject).Assembly.GetType(type)?
        .GetProperty(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
}
