using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Commands;
using IamPolicyTools.Import;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Binding;

/// <summary>Reads a parameter that takes a policy document: as text, as a path, or as an object that has one.</summary>
internal static class PolicyArgument
{
    /// <summary>Reads a document. What AWS would refuse to store is said as a warning; its meaning is defined.</summary>
    /// <param name="cmdlet">The cmdlet that was given it.</param>
    /// <param name="value">The argument.</param>
    /// <param name="kind">The slot it is meant for.</param>
    /// <param name="parameter">The parameter's name, for errors.</param>
    /// <exception cref="InvalidTextException">The document cannot be understood.</exception>
    public static PolicyDocument Read(IamCmdlet cmdlet, object value, PolicyKind kind, string parameter)
    {
        object input = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        return input switch
        {
            PolicyDocument document => document,
            ManagedPolicy policy => policy.Document,
            InlinePolicy policy => policy.Document,
            OrganizationPolicy policy => policy.Document,
            Resource { Document: { } document } => document,
            PolicyVersionRecord version => version.Document,
            FileInfo file => ReadFile(cmdlet, file.FullName, kind),
            string text => LooksLikeDocument(text) ? ReadText(cmdlet, text, kind, parameter) : ReadFile(cmdlet, ToPath(cmdlet, text), kind),
            IDictionary or PSObject => ReadText(cmdlet, JsonText.Of(input), kind, parameter),
            _ => throw new ArgumentException($"-{parameter} takes a policy document as text, as a path or as an object, but was given a value of the type {input.GetType().Name}."),
        };
    }

    private static bool LooksLikeDocument(string text) => text.TrimStart().StartsWith('{') || text.Contains('\n', StringComparison.Ordinal);

    private static string ToPath(IamCmdlet cmdlet, string text) => cmdlet.GetUnresolvedProviderPathFromPSPath(text);

    private static PolicyDocument ReadText(IamCmdlet cmdlet, string text, PolicyKind kind, string parameter) =>
        Parse(cmdlet, TextDocument.Parse(text, "-" + parameter), kind);

    private static PolicyDocument ReadFile(IamCmdlet cmdlet, string path, PolicyKind kind)
    {
        if (!File.Exists(path))
        {
            throw new InvalidTextException("POLICY_FILE_NOT_FOUND", $"There is no policy file '{path}'.", SourceLocation.None);
        }

        return Parse(cmdlet, FilePaths.Read([path], () => TextDocument.ReadFile(path, InputFile.LargestDocument)), kind);
    }

    private static PolicyDocument Parse(IamCmdlet cmdlet, Node node, PolicyKind kind)
    {
        var findings = new DiagnosticBag();
        PolicyDocument? document = new PolicyDocumentReader(null, findings).Read(node, kind);
        foreach (Diagnostic finding in findings.Items.Where(f => f.Severity == Severity.Refused))
        {
            cmdlet.WriteWarning(finding.ToString());
        }

        return document ?? throw new InvalidTextException([.. findings.Items.Where(f => f.Severity == Severity.Error)]);
    }
}
