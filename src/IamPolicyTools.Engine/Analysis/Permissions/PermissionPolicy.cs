using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>
/// A principal's permissions as one policy document: put in the place of its identity policies, boundary, session policies and
/// service control policies, the document leads to the same decisions.
/// </summary>
/// <param name="Document">The document; null when the principal may do nothing, which no policy says.</param>
/// <param name="Omitted">Actions of which some permission could not be said in a document. It grants less there, never more.</param>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "The word is AWS's.")]
public sealed record PermissionPolicy(PolicyDocument? Document, ImmutableArray<string> Omitted)
{
    /// <summary>The characters of the document that count.</summary>
    public int Size => Document is null ? 0 : Document.Size;

    /// <summary>By how many characters the document is longer than a managed policy may be; 0 when it fits.</summary>
    public int Excess => Math.Max(0, Size - PolicySize.ManagedPolicy);

    /// <summary>The document as JSON.</summary>
    public override string ToString() => Document?.ToJson() ?? string.Empty;
}
