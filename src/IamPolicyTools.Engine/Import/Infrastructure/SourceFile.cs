using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>What is found wrong with one file of infrastructure (IN-36).</summary>
/// <param name="path">The path as the user gave it.</param>
internal sealed class SourceFile(string path)
{
    /// <summary>The path as the user gave it.</summary>
    public string Path => path;

    /// <summary>The beginning of the file.</summary>
    public SourceLocation Start => new(SourceText.FromText(path, []), 0);

    /// <summary>
    /// Everything that was found; an <see cref="DiagnosticSeverity.Error"/> is an error of an entity, whose slot is unknown then.
    /// </summary>
    public DiagnosticBag Findings { get; } = new();

    /// <summary>The errors of entities: the import goes on, and ends with them.</summary>
    public IEnumerable<Diagnostic> Errors => Findings.Items.Where(d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>What is merely surprising. What AWS would refuse at deployment is a warning here (IN-20).</summary>
    public IEnumerable<Diagnostic> Warnings => Findings.Items.Where(d => d.Severity != DiagnosticSeverity.Error);

    /// <summary>Reports that something of an entity cannot be had; the slot becomes unknown, and the file is read on.</summary>
    public void EntityError(string code, string rule, string message, SourceLocation location) =>
        Findings.Add(new Diagnostic(DiagnosticSeverity.Error, code, rule, message, location));

    /// <summary>Reports something surprising.</summary>
    public void Warn(string code, string rule, string message, SourceLocation location) =>
        Findings.Add(new Diagnostic(DiagnosticSeverity.Warning, code, rule, message, location));

    /// <summary>The error that ends the reading of the whole file: nothing of it is imported.</summary>
    public static InvalidTextException FileError(string code, string rule, string message, SourceLocation location) =>
        new([new Diagnostic(DiagnosticSeverity.Error, code, rule, message, location)]);
}
