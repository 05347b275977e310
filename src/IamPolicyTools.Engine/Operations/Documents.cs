using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations;

/// <summary>Reads the policy documents that calls bring, with the rules of the slots that they go to.</summary>
internal static class Documents
{
    /// <summary>An inline policy of a user, group or role.</summary>
    /// <param name="text">The document, JSON.</param>
    /// <exception cref="IamOperationException">The document is malformed.</exception>
    public static PolicyDocument Identity(string text)
    {
        PolicyDocument document = Check.Document(text, PolicyKind.Identity, "PolicyDocument");

        // PL-1a: older documents keep working where they are stored; no new one is taken.
        return document.Version == PolicyVersion.V2012 ? document : throw new IamOperationException(
            IamErrorCode.MalformedPolicyDocument,
            $"{document.Location}: Policy document must be version 2012-10-17 or greater, found {(document.Version is null ? "no Version" : "2008-10-17")}.",
            "PolicyDocument");
    }

    /// <summary>A version of a managed policy.</summary>
    /// <param name="text">The document, JSON.</param>
    /// <exception cref="IamOperationException">The document is malformed or too long.</exception>
    public static PolicyDocument Managed(string text) => Checked(Identity(text), "PolicySize", PolicySize.ManagedPolicy);

    /// <summary>A role's trust policy.</summary>
    /// <param name="model">The snapshot, for the principals that it names.</param>
    /// <param name="text">The document, JSON.</param>
    /// <param name="parameter">The API's name of the parameter.</param>
    /// <exception cref="IamOperationException">The document is malformed or too long.</exception>
    public static PolicyDocument Trust(IamModel model, string text, string parameter)
    {
        PolicyDocument document = Check.Document(text, PolicyKind.Trust, parameter);
        if ((PrincipalReferences.FindUnknown(model, document) ?? SharedProviders.FindOpen(document)) is { } fault)
        {
            throw new IamOperationException(IamErrorCode.MalformedPolicyDocument, fault, parameter);
        }

        // AWS's own name of this quota.
        return Checked(document, "ACLSizePerRole", PolicySize.TrustPolicy);
    }

    private static PolicyDocument Checked(PolicyDocument document, string quota, int limit) => PolicySize.Count(document) <= limit
        ? document
        : throw new IamOperationException(IamErrorCode.LimitExceeded, $"Cannot exceed quota for {quota}: {limit}", quota);
}
