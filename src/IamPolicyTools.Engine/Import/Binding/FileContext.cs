using IamPolicyTools.Text;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Import.Binding;

/// <summary>What is known about a file while it is read: its findings, and how strictly they are taken.</summary>
internal sealed class FileContext
{
    // PL-1a: who reads of a limit wonders whether the document counts.
    private const string TooLong = "PL-1a";

    public FileContext(string path, string? currentFolder, bool allowsComments = false, Func<byte[], byte[]>? prepare = null)
    {
        Path = path;
        Documents = new PolicyDocumentReader(
            ReachableFiles.From(path, currentFolder),
            Findings)
        { AllowsComments = allowsComments, Names = new NameWarnings(), Prepare = prepare };
    }

    /// <summary>The path as the caller gave it.</summary>
    public string Path { get; }

    /// <summary>The beginning of the file, for what is missing in all of it.</summary>
    public SourceLocation Start => new(SourceText.FromText(Path, []), 0);

    public DiagnosticBag Findings { get; } = new();

    /// <summary>Reads the policy documents that the file contains or names.</summary>
    public PolicyDocumentReader Documents { get; }

    /// <summary>
    /// True once a <c>…DetailList</c> was seen: AWS wrote the file, not a person. What is merely <see cref="DiagnosticSeverity.Refused"/>
    /// is then a warning. Known for certain at the end of the file only, which is why severities are settled there.
    /// </summary>
    public bool IsDump { get; set; }

    /// <summary>True for a file of infrastructure, which has its own reader and its own findings.</summary>
    public bool IsInfrastructure { get; set; }

    /// <summary>True when reading ended early, so that nothing can be said about what is missing.</summary>
    public bool IsIncomplete { get; set; }

    /// <summary>The findings that forbid the import.</summary>
    public IEnumerable<Diagnostic> Fatal => InOrder.Where(IsFatal);

    /// <summary>The findings that do not.</summary>
    public IEnumerable<Diagnostic> Warnings =>
        InOrder.Where(d => !IsFatal(d)).Select(d => d.Rule == TooLong ? d with { Message = $"{d.Message} It is kept and used." } : d);

    // The file's own before those of the files it names; each from top to bottom, as a person reads.
    private IEnumerable<Diagnostic> InOrder => Findings.Items
        .OrderBy(d => d.Location.File == Path ? string.Empty : d.Location.File, StringComparer.Ordinal)
        .ThenBy(d => d.Location.Line)
        .ThenBy(d => d.Location.Column);

    /// <summary>Reports something that cannot be understood.</summary>
    public void Error(string code, string message, SourceLocation location) => Findings.Error(code, message, location);

    /// <summary>Reports something that is wrong in a file written by hand, and only a warning in a dump.</summary>
    public void Refuse(string code, string message, SourceLocation location) =>
        Findings.Add(new Diagnostic(DiagnosticSeverity.Refused, code, null, message, location));

    /// <summary>Reports something surprising.</summary>
    public void Warn(string code, string message, SourceLocation location) =>
        Findings.Add(new Diagnostic(DiagnosticSeverity.Warning, code, null, message, location));

    // PO-2.13: that IAM refuses a short value of an ARN operator (PL-53) was never tried; what it means is said.
    private bool IsFatal(Diagnostic diagnostic) =>
        diagnostic.Severity == DiagnosticSeverity.Error
        || (diagnostic.Severity == DiagnosticSeverity.Refused && !IsDump && diagnostic is not { Code: "MISSING_ARN_FIELD", Rule: "PL-53" });
}
