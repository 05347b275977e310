using IamPolicyTools.Text;

namespace IamPolicyTools.Language;

/// <summary>Reads policy documents from node trees and checks every syntax rule of policy-language.md, section 1.1 to 1.6.</summary>
public static class PolicyParser
{
    /// <summary>Reads a document. All findings of the pass go to the bag; the result is null only when one of them is an error.</summary>
    /// <param name="node">The document's node.</param>
    /// <param name="kind">The slot it sits in.</param>
    /// <param name="diagnostics">Receives the findings.</param>
    public static PolicyDocument? Parse(Node node, PolicyKind kind, DiagnosticBag diagnostics) => throw new NotSupportedException();
}
