using IamPolicyTools.Text;

namespace IamPolicyTools.Language.Parsing;

/// <summary>What one pass over a document finds, and the slot that the document sits in.</summary>
internal sealed class PolicyFindings(PolicyKind kind, DiagnosticBag diagnostics)
{
    /// <summary>The slot.</summary>
    public PolicyKind Kind => kind;

    /// <summary>True for the documents that IAM and STS themselves check when they are stored or passed.</summary>
    public bool IsCheckedByIam => kind is PolicyKind.Identity or PolicyKind.Boundary or PolicyKind.Session or PolicyKind.Trust;

    /// <summary>True when this document, whatever else the bag holds, cannot be used.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>The document cannot be understood.</summary>
    public void Error(string code, string rule, string message, SourceLocation location)
    {
        HasErrors = true;
        Add(DiagnosticSeverity.Error, code, rule, message, location);
    }

    /// <summary>AWS would not store it; its meaning is defined.</summary>
    public void Refuse(string code, string rule, string message, SourceLocation location) =>
        Add(DiagnosticSeverity.Refused, code, rule, message, location);

    /// <summary>Advice.</summary>
    public void Warn(string code, string rule, string message, SourceLocation location) =>
        Add(DiagnosticSeverity.Warning, code, rule, message, location);

    /// <summary>Refused in the slots where AWS is known to insist, advice in the others.</summary>
    public void RefuseIf(bool insists, string code, string rule, string message, SourceLocation location) =>
        Add(insists ? DiagnosticSeverity.Refused : DiagnosticSeverity.Warning, code, rule, message, location);

    /// <summary>An element holds another kind of value than it must.</summary>
    public void WrongType(string rule, string element, string expected, Node found) =>
        Error("DATA_TYPE_MISMATCH", rule, $"{element} must be {expected}, found {found.Describe()}.", found.Location);

    private void Add(DiagnosticSeverity severity, string code, string rule, string message, SourceLocation location) =>
        diagnostics.Add(new Diagnostic(severity, code, rule, message, location));
}
