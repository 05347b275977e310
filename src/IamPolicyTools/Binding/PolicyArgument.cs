using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Commands;
using IamPolicyTools.Import;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Text;

namespace IamPolicyTools.Binding;

/// <summary>Reads a parameter that takes a policy document: as text, as a path, or as an object that has one.</summary>
internal static class PolicyArgument
{
    /// <summary>Reads a document of a question. What AWS would refuse to store is said as a warning; its meaning is defined.</summary>
    /// <param name="cmdlet">The cmdlet that was given it.</param>
    /// <param name="value">The argument.</param>
    /// <param name="kind">The slot it is meant for.</param>
    /// <param name="parameter">The parameter's name, for errors.</param>
    /// <exception cref="InvalidTextException">The document cannot be understood.</exception>
    public static PolicyDocument Read(IamCmdlet cmdlet, object value, PolicyKind kind, string parameter)
    {
        if (DocumentOf(value) is { } known)
        {
            return known;
        }

        (PolicyDocument? document, DiagnosticBag found) = Parse(cmdlet, value, kind, parameter);
        if (document is null)
        {
            // One list of all that is wrong: what would be a warning by itself belongs to it.
            throw new InvalidTextException([.. found.Items.Where(f => f.Severity >= Severity.Refused)]);
        }

        Warn(cmdlet, found, Severity.Refused);
        return document;
    }

    /// <summary>Reads a document that is to be stored, and refuses what AWS would not store.</summary>
    /// <param name="cmdlet">The cmdlet that was given it.</param>
    /// <param name="value">The argument.</param>
    /// <param name="kind">The slot it is meant for.</param>
    /// <param name="parameter">The parameter's name, for errors.</param>
    /// <exception cref="InvalidTextException">The text cannot be read.</exception>
    /// <exception cref="IamOperationException">The document is malformed.</exception>
    public static PolicyDocument ReadToStore(IamCmdlet cmdlet, object value, PolicyKind kind, string parameter)
    {
        PolicyDocument? document = DocumentOf(value);
        DiagnosticBag found;
        if (document is null)
        {
            (document, found) = Parse(cmdlet, value, kind, parameter);
        }
        else
        {
            // It may have been read for another slot.
            found = new DiagnosticBag();
            PolicyParser.ParseText(document.ToString(), kind, "-" + parameter, found);
        }

        document = Documents.Accept(document, found, kind, parameter);
        Warn(cmdlet, found, Severity.Warning);
        return document;
    }

    private static void Warn(IamCmdlet cmdlet, DiagnosticBag found, Severity least)
    {
        foreach (Diagnostic finding in found.Items.Where(f => f.Severity >= least))
        {
            cmdlet.WriteWarning(finding.ToString());
        }
    }

    private static object Unwrap(object value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    private static PolicyDocument? DocumentOf(object value) => Unwrap(value) switch
    {
        PolicyDocument document => document,
        ManagedPolicy policy => policy.Document,
        InlinePolicy policy => policy.Document,
        OrganizationPolicy policy => policy.Document,
        Resource { Document: { } document } => document,
        PolicyVersionRecord version => version.Document,
        _ => null,
    };

    private static (PolicyDocument? Document, DiagnosticBag Found) Parse(IamCmdlet cmdlet, object value, PolicyKind kind, string parameter) =>
        Unwrap(value) switch
        {
            FileInfo file => ReadFile(file.FullName, kind),
            string text => LooksLikeDocument(text) ? ReadText(text, kind, parameter) : ReadFile(ToPath(cmdlet, text, parameter), kind),
            IDictionary or PSObject => ReadText(JsonText.Of(Unwrap(value)), kind, parameter),
            var other => throw new ArgumentException(
                $"-{parameter} takes a policy document as text, as a path or as an object, but was given a value of the type {other.GetType().Name}."),
        };

    // A list or a text in quotes is no document either; but it is not the name of a file, and the reader says what it is.
    private static bool LooksLikeDocument(string text)
    {
        ReadOnlySpan<char> start = text.AsSpan().TrimStart(" \t\r\n\uFEFF");
        return text.Contains('\n', StringComparison.Ordinal)
            || start is ['{' or '"', ..]
            || start.StartsWith("%7B", StringComparison.OrdinalIgnoreCase)
            || (start is ['[', .. var rest] && rest.TrimStart() is [] or ['{' or '"' or ']', ..]);
    }

    private static string ToPath(IamCmdlet cmdlet, string text, string parameter)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InvalidTextException("EMPTY_DOCUMENT", $"The policy document of -{parameter} is empty.", SourceLocation.None);
        }

        try
        {
            return cmdlet.GetUnresolvedProviderPathFromPSPath(text);
        }
        catch (SessionStateException)
        {
            throw NoFile(text);
        }
    }

    private static (PolicyDocument? Document, DiagnosticBag Found) ReadText(string text, PolicyKind kind, string parameter)
    {
        var found = new DiagnosticBag();
        return (new PolicyDocumentReader(null, found).ReadText(text, kind, "-" + parameter), found);
    }

    private static (PolicyDocument? Document, DiagnosticBag Found) ReadFile(string path, PolicyKind kind)
    {
        if (!File.Exists(path))
        {
            throw NoFile(path);
        }

        var found = new DiagnosticBag();
        Node node = FilePaths.Read([path], () => TextDocument.ReadFile(path, InputFile.LargestDocument));
        return (new PolicyDocumentReader(null, found).Read(node, kind), found);
    }

    private static InvalidTextException NoFile(string path) =>
        new("POLICY_FILE_NOT_FOUND", $"There is no policy file '{path}'.", SourceLocation.None);
}
