using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations;

/// <summary>Reads the policy documents that calls bring, and refuses what AWS refuses of a document for its use (PL-82).</summary>
public static class Documents
{
    /// <summary>An inline policy of a user, group or role. PL-1a, PL-4: it may be without a version, and have an Id.</summary>
    /// <param name="context">The call's context; receives warnings.</param>
    /// <param name="text">The document, JSON.</param>
    /// <exception cref="IamOperationException">The document is malformed.</exception>
    internal static PolicyDocument Inline(OperationContext context, string text) => Read(context, text, PolicyKind.Identity, "PolicyDocument");

    /// <summary>A version of a managed policy.</summary>
    /// <param name="context">The call's context; receives warnings.</param>
    /// <param name="text">The document, JSON.</param>
    /// <exception cref="IamOperationException">The document is malformed or too long.</exception>
    internal static PolicyDocument Managed(OperationContext context, string text)
    {
        const string Parameter = "PolicyDocument";
        PolicyDocument document = Read(context, text, PolicyKind.Identity, Parameter);
        if (document.Version != PolicyVersion.V2012)
        {
            throw Malformed(
                $"{document.Location}: Policy document must be version 2012-10-17 or greater, found {(document.Version is null ? "no Version" : "2008-10-17")}.",
                Parameter);
        }

        return document.Id is null
            ? Checked(document, "PolicySize", PolicySize.ManagedPolicy)
            : throw Malformed($"{document.Location}: Id is an element of resource-based policies only, found \"{document.Id}\".", Parameter);
    }

    /// <summary>A role's trust policy.</summary>
    /// <param name="context">The call's context: the snapshot, for the principals that it names. Receives warnings.</param>
    /// <param name="text">The document, JSON.</param>
    /// <param name="parameter">The API's name of the parameter.</param>
    /// <exception cref="IamOperationException">The document is malformed or too long.</exception>
    internal static PolicyDocument Trust(OperationContext context, string text, string parameter)
    {
        PolicyDocument document = Read(context, text, PolicyKind.Trust, parameter);
        if ((PrincipalReferences.FindUnknown(context.Model, context.Account.Partition, document) ?? SharedProviders.FindOpen(document)) is { } fault)
        {
            throw Malformed(fault, parameter);
        }

        // AWS's own name of this quota.
        return Checked(document, "ACLSizePerRole", PolicySize.TrustPolicy);
    }

    /// <summary>Reads a policy document that a call brings: JSON, as the API takes it.</summary>
    /// <param name="context">The call's context; receives warnings.</param>
    /// <param name="text">The document.</param>
    /// <param name="kind">The slot it goes to.</param>
    /// <param name="parameter">The API's name of the parameter.</param>
    /// <exception cref="IamOperationException">The document is malformed; the message lists every error.</exception>
    internal static PolicyDocument Read(OperationContext context, string text, PolicyKind kind, string parameter)
    {
        if (!text.AsSpan().TrimStart(" \t\r\n\uFEFF").StartsWith("{", StringComparison.Ordinal))
        {
            string hint = LooksLikePath(text) ? " This looks like a path: give the text of the file, (Get-Content -Raw FILE)." : string.Empty;
            throw Malformed($"This policy contains invalid Json: it must be an object and begin with '{{'.{hint}", parameter);
        }

        var found = new DiagnosticBag();
        PolicyDocument document = Accept(PolicyParser.ParseText(text, kind, parameter, found), found, kind, parameter);
        // PL-1a: what has no version is taken, and means something else only where it has variables, each of which is reported.
        foreach (Diagnostic warning in found.Items.Where(d => d.Code != "MISSING_VERSION"))
        {
            context.Warnings.Add(warning);
        }

        return document;
    }

    private static void WarnOfServices(PolicyDocument document, DiagnosticBag warnings)
    {
        foreach (PrincipalEntry service in document.Statements.SelectMany(s => s.Principal is { } principal ? principal.Entries : []))
        {
            if (service.Type == PrincipalType.Service && ServicePrincipalFacts.Doubt(service.Value, IamCatalogue.Default) is { } doubt)
            {
                warnings.Add(new Diagnostic(DiagnosticSeverity.Warning, "SERVICE_PRINCIPAL_UNKNOWN", "PL-82", doubt, service.Location));
            }
        }
    }

    private static bool LooksLikePath(string text) => text.Length is > 0 and < 300
        && text.AsSpan().IndexOfAny('\n', '"', '{') < 0
        && (text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || text.AsSpan().IndexOfAny('/', '\\') >= 0);

    /// <summary>Refuses a document that AWS would not store, and adds what AWS may refuse to the findings.</summary>
    /// <param name="document">The document; null when it could not be read.</param>
    /// <param name="found">What was found in it; receives warnings.</param>
    /// <param name="kind">The slot it goes to.</param>
    /// <param name="parameter">The API's name of the parameter.</param>
    /// <exception cref="IamOperationException">The document is malformed; the message lists every error.</exception>
    public static PolicyDocument Accept(PolicyDocument? document, DiagnosticBag found, PolicyKind kind, string parameter)
    {
        Diagnostic[] refused = [.. found.Items.Where(d => d.Severity >= DiagnosticSeverity.Refused || d.Code == "EMPTY_STATEMENT_LIST")];
        if (refused.Length == 0 && document is not null)
        {
            if (kind is PolicyKind.Trust or PolicyKind.Resource)
            {
                WarnOfServices(document, found);
            }

            return document;
        }

        string faults = new InvalidTextException(refused).Message;
        throw Malformed(
            kind is PolicyKind.ServiceControl or PolicyKind.ResourceControl
                ? $"The provided policy document does not meet the requirements of the specified policy type. {faults}"
                : faults,
            parameter);
    }

    private static PolicyDocument Checked(PolicyDocument document, string quota, int limit) => document.Size <= limit
        ? document
        : throw new IamOperationException(IamErrorCode.LimitExceeded, $"Cannot exceed quota for {quota}: {limit}", quota);

    private static IamOperationException Malformed(string message, string parameter) =>
        new(IamErrorCode.MalformedPolicyDocument, message, parameter);
}
