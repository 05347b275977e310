namespace IamPolicyTools.Text;

/// <summary>Something found in a text, with its place. Code, not prose, is what a program reads.</summary>
/// <param name="Severity">How bad.</param>
/// <param name="Code">A stable key in the form <c>UPPER_SNAKE</c>; IAM Access Analyzer's own code where it has one.</param>
/// <param name="Rule">The number of the rule in the specification (<c>PL-6</c>), or null for input rules of our own.</param>
/// <param name="Message">One sentence: what was found and what was expected.</param>
/// <param name="Location">Where.</param>
public sealed record Diagnostic(DiagnosticSeverity Severity, string Code, string? Rule, string Message, SourceLocation Location)
{
    /// <summary>One sentence: what was found and what was expected. Fit to be shown, whatever it quotes.</summary>
    public string Message { get; init; } = DisplayedText.Line(Message);

    /// <summary><c>file:line:column: message</c>.</summary>
    public override string ToString() => Location.IsKnown ? $"{Location}: {Message}" : Message;
}

/// <summary>How bad a diagnostic is.</summary>
public enum DiagnosticSeverity : long
{
    /// <summary>Worth knowing; nothing is wrong with the meaning.</summary>
    Warning,

    /// <summary>
    /// AWS would refuse to store it, but what it means in an evaluation is defined. Fatal in hand-written account documents only.
    /// </summary>
    Refused,

    /// <summary>The text cannot be understood. Always fatal.</summary>
    Error,
}

/// <summary>Collects what one pass over a text finds.</summary>
public sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _items = [];

    /// <summary>Everything found so far, in order.</summary>
    public IReadOnlyList<Diagnostic> Items => _items;

    /// <summary>True when something found is an <see cref="DiagnosticSeverity.Error"/>.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Adds a finding.</summary>
    /// <param name="diagnostic">The finding.</param>
    public void Add(Diagnostic diagnostic)
    {
        _items.Add(diagnostic);
        HasErrors |= diagnostic.Severity == DiagnosticSeverity.Error;
    }

    /// <summary>Adds an error of the input format, which no rule of IAM numbers.</summary>
    /// <param name="code">The key.</param>
    /// <param name="message">What was found and expected.</param>
    /// <param name="location">Where.</param>
    public void Error(string code, string message, SourceLocation location) =>
        Add(new Diagnostic(DiagnosticSeverity.Error, code, null, message, location));
}

/// <summary>A text that could not be read. Carries every error of the pass; the message lists the first ones.</summary>
public sealed class InvalidTextException : Exception
{
    private const int Shown = 10;

    /// <summary>Creates the exception.</summary>
    /// <param name="diagnostics">At least one finding.</param>
    public InvalidTextException(IReadOnlyList<Diagnostic> diagnostics)
        : base(Format(diagnostics)) => Diagnostics = diagnostics;

    /// <summary>Creates the exception for a single error.</summary>
    /// <param name="code">The key.</param>
    /// <param name="message">What was found and expected.</param>
    /// <param name="location">Where.</param>
    public InvalidTextException(string code, string message, SourceLocation location)
        : this([new Diagnostic(DiagnosticSeverity.Error, code, null, message, location)])
    {
    }

    /// <summary>Everything found.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    private static string Format(IReadOnlyList<Diagnostic> diagnostics)
    {
        string[] faults = [.. diagnostics.Take(Shown).Select(d => d.ToString())];
        for (int i = 0; i < faults.Length - 1; i++)
        {
            // Behind a script's line PowerShell shows a message without its line breaks.
            faults[i] += faults[i] is [.., '.' or '?' or '!' or ';'] ? string.Empty : ";";
        }

        string text = string.Join(Environment.NewLine, faults);
        return diagnostics.Count <= Shown ? text : $"{text}{Environment.NewLine}... and {diagnostics.Count - Shown} more";
    }
}
