using System.Collections.Immutable;
using IamPolicyTools.Language.Parsing;
using IamPolicyTools.Text;

namespace IamPolicyTools.Language;

/// <summary>Reads policy documents from node trees and checks every syntax rule of policy-language.md, section 1.1 to 1.6.</summary>
public static class PolicyParser
{
    private static readonly string[] s_elements = ["Version", "Id", "Statement"];

    /// <summary>Reads a document. All findings of the pass go to the bag; the result is null only when one of them is an error.</summary>
    /// <param name="node">The document's node.</param>
    /// <param name="kind">The slot it sits in.</param>
    /// <param name="diagnostics">Receives the findings.</param>
    public static PolicyDocument? Parse(Node node, PolicyKind kind, DiagnosticBag diagnostics) => Parse(node, null, kind, diagnostics);

    /// <summary>Reads a document whose text is known, so that its size is what AWS would count.</summary>
    /// <param name="node">The document's node.</param>
    /// <param name="text">The JSON text that it was read from, which holds nothing else; null where there is none.</param>
    /// <param name="kind">The slot it sits in.</param>
    /// <param name="diagnostics">Receives the findings.</param>
    internal static PolicyDocument? Parse(Node node, string? text, PolicyKind kind, DiagnosticBag diagnostics)
    {
        var findings = new PolicyFindings(kind, diagnostics);
        PolicyDocument? document = Read(node, text is null ? null : PolicySize.Measure(text), findings, keepsBroken: false);
        return findings.HasErrors ? null : document;
    }

    /// <summary>
    /// Reads as much of a document as can be read, for those who say what is wrong with it: a statement without a readable Effect is there
    /// as a Deny, one without actions with none.
    /// </summary>
    /// <param name="node">The document's node.</param>
    /// <param name="text">How long the JSON text is that it was read from; null where there is none.</param>
    /// <param name="kind">The slot it sits in.</param>
    /// <param name="diagnostics">Receives the findings.</param>
    /// <returns>Null when the root is no object. The document must not be evaluated.</returns>
    internal static PolicyDocument? ParsePartly(Node node, TextSize? text, PolicyKind kind, DiagnosticBag diagnostics) =>
        Read(node, text, new PolicyFindings(kind, diagnostics), keepsBroken: true);

    private static PolicyDocument? Read(Node node, TextSize? text, PolicyFindings findings, bool keepsBroken)
    {
        if (node is not ObjectNode root)
        {
            findings.WrongType("PL-9", "A policy document", "an object", node);
            return null;
        }

        ElementReader.CheckNames(root, s_elements, "a policy document", findings);
        DocumentChecks.CheckCharacters(root, findings);
        if (text is { Characters: var length })
        {
            DocumentChecks.CheckRawLength(length, root.Location, findings);
        }

        int size = text?.Counted ?? PolicySize.Count(root);
        DocumentChecks.CheckSize(size, text?.Characters ?? size, root.Location, findings);
        PolicyVersion? version = ReadVersion(root, findings, keepsBroken);
        string? id = ReadId(root, findings);
        ImmutableArray<Statement> statements = ReadStatements(root, version ?? PolicyVersion.V2008, findings, keepsBroken);
        return new PolicyDocument(version, id, statements, root.Location, size);
    }

    /// <summary>
    /// Reads a document from JSON or YAML text. All findings of the pass go to the bag; the result is null only when one of them is an
    /// error.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="kind">The slot the document sits in.</param>
    /// <param name="name">What errors call the text: a file's path, a parameter.</param>
    /// <param name="diagnostics">Receives the findings, those of the JSON or YAML reader among them.</param>
    /// <param name="container">Where the text was embedded, if it was.</param>
    public static PolicyDocument? ParseText(
        string text, PolicyKind kind, string name, DiagnosticBag diagnostics, SourceLocation? container = null)
    {
        Node node;
        try
        {
            node = TextDocument.Parse(text, name, container);
        }
        catch (InvalidTextException e)
        {
            foreach (Diagnostic diagnostic in e.Diagnostics)
            {
                diagnostics.Add(diagnostic);
            }

            return null;
        }

        if (IsJson(text))
        {
            return Parse(node, text, kind, diagnostics);
        }

        DocumentChecks.CheckRawLength(text.Length, node.Location, new PolicyFindings(kind, diagnostics));
        return Parse(node, kind, diagnostics);
    }

    private static bool IsJson(string text) => text.AsSpan().TrimStart(" \t\r\n\uFEFF").StartsWith("{", StringComparison.Ordinal);

    // PL-1, PL-1a, PL-3
    private static PolicyVersion? ReadVersion(ObjectNode root, PolicyFindings findings, bool keepsBroken)
    {
        bool mustBeNew = findings.Kind is PolicyKind.ServiceControl or PolicyKind.ResourceControl;
        if (root["Version"] is not Node node)
        {
            if (!ElementReader.Has(root, "Version"))
            {
                findings.RefuseIf(
                    mustBeNew,
                    "MISSING_VERSION",
                    mustBeNew ? "PL-1a" : "PL-1",
                    "The document has no Version, so 2008-10-17 applies, which has no policy variables; expected \"Version\": \"2012-10-17\".",
                    root.Location);
            }

            return null;
        }

        switch (ElementReader.TextOf(node))
        {
            case "2012-10-17":
                return PolicyVersion.V2012;
            case "2008-10-17":
                if (mustBeNew)
                {
                    findings.Refuse(
                        "INVALID_VERSION",
                        "PL-1a",
                        "A control policy must have the Version \"2012-10-17\", found \"2008-10-17\".",
                        node.Location);
                }

                return PolicyVersion.V2008;
            case null:
                findings.WrongType("PL-3", "Version", "a string", node);
                break;
            case { } text when keepsBroken && VariableParser.WarnOfPlaceholders(text, node.Location, findings):
                break;
            default:
                findings.Error(
                    "INVALID_VERSION",
                    "PL-3",
                    $"Version must be \"2012-10-17\" or \"2008-10-17\", found {node.Describe()}.",
                    node.Location);
                break;
        }

        // The rest is then checked as a document that an author would write today.
        return PolicyVersion.V2012;
    }

    // PL-4
    private static string? ReadId(ObjectNode root, PolicyFindings findings)
    {
        foreach (Member member in root.Members)
        {
            if (member.Name != "Id")
            {
                continue;
            }

            if (ElementReader.TextOf(member.Value) is not string id)
            {
                findings.WrongType("PL-4", "Id", "a string", member.Value);
                continue;
            }

            if (findings.Kind is not (PolicyKind.Resource or PolicyKind.Trust or PolicyKind.Endpoint))
            {
                findings.Warn(
                    "ID_IN_IDENTITY_POLICY",
                    "PL-4",
                    "Id is an element of resource-based policies; here it means nothing.",
                    member.NameLocation);
            }

            return id;
        }

        return null;
    }

    private static ImmutableArray<Statement> ReadStatements(
        ObjectNode root, PolicyVersion version, PolicyFindings findings, bool keepsBroken)
    {
        ImmutableArray<Node> nodes;
        switch (root["Statement"])
        {
            case null:
                if (!ElementReader.Has(root, "Statement"))
                {
                    findings.Error("MISSING_STATEMENT", "PL-9", "The document has no Statement.", root.Location);
                }

                return [];
            case ArrayNode list:
                nodes = list.Items;
                if (nodes.IsEmpty && findings.Kind is PolicyKind.Identity or PolicyKind.Boundary or PolicyKind.Trust)
                {
                    findings.Warn(
                        "EMPTY_STATEMENT_LIST", "PL-82a", "The list of statements is empty: the document says nothing.", list.Location);
                }

                break;
            case ObjectNode single:
                nodes = [single];
                break;
            case Node other:
                findings.WrongType("PL-11", "Statement", "an object or a list of objects", other);
                return [];
        }

        var parser = new StatementParser(version, DocumentParts.Of(nodes), findings, keepsBroken);
        ImmutableArray<Statement>.Builder statements = ImmutableArray.CreateBuilder<Statement>(nodes.Length);
        for (int i = 0; i < nodes.Length; i++)
        {
            if (nodes[i] is not ObjectNode node)
            {
                findings.WrongType("PL-11", "An entry of Statement", "an object", nodes[i]);
            }
            else if (parser.Parse(node, i) is Statement statement)
            {
                statements.Add(statement);
            }
        }

        return statements.DrainToImmutable();
    }
}
