using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>
/// Reads what stands in the slot of a policy in a file of infrastructure: an object, JSON as a string, in up to three layers,
/// percent-encoded JSON; nothing is none (IN-19, IN-20).
/// </summary>
/// <param name="file">Receives what is found wrong.</param>
internal sealed class PolicySlots(SourceFile file)
{
    private const int MaxLayers = 3;

    /// <summary>Reads a policy.</summary>
    /// <param name="value">The slot's value; null for an absent one.</param>
    /// <param name="kind">The slot.</param>
    /// <param name="place">Where it stands, with its logical address.</param>
    /// <returns>The document; null where the slot is empty; an unknown one where it cannot be read, which is an error of the entity
    /// then.</returns>
    public PolicyDocument? Read(Node? value, PolicyKind kind, SourceLocation place)
    {
        switch (value)
        {
            case null or ScalarNode { Kind: ScalarKind.Null }:
                return null;
            case ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } text:
                return ReadText(text.Text, kind, place);
            default:
                return Parse(value, null, kind, place);
        }
    }

    /// <summary>Reads the text of a policy.</summary>
    /// <param name="text">The text, decoded or not.</param>
    /// <param name="kind">The slot.</param>
    /// <param name="place">Where it stands, with its logical address.</param>
    public PolicyDocument? ReadText(string text, PolicyKind kind, SourceLocation place)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        // Nothing of it is known.
        if (UnknownToken.Is(text.Trim()))
        {
            return PolicyDocument.Unknown(text.Trim(), place);
        }

        try
        {
            string json = text;
            Node node = Decode(ref json, place);
            return Parse(node, json, kind, place);
        }
        catch (InvalidTextException exception)
        {
            return Unreadable(exception.Diagnostics, place);
        }
    }

    private static Node Decode(ref string text, SourceLocation place)
    {
        for (int layer = 0; ; layer++)
        {
            string json = text.TrimStart();

            // RFC 3986: a plus stays one (IN-19).
            text = json.StartsWith('%') ? Uri.UnescapeDataString(json) : json;
            Node node = TextDocument.Parse(text.StartsWith('"') ? $"[{text}]" : text, "policy document", place);
            if (node is ArrayNode { Items: [ScalarNode { Kind: ScalarKind.Text } inner] } && layer < MaxLayers)
            {
                text = inner.Text;
                continue;
            }

            return node;
        }
    }

    private PolicyDocument Parse(Node node, string? json, PolicyKind kind, SourceLocation place)
    {
        var findings = new DiagnosticBag();
        PolicyDocument? document = PolicyParser.Parse(node, json, kind, findings);
        if (document is null)
        {
            return Unreadable([.. findings.Items.Where(d => d.Severity == DiagnosticSeverity.Error)], place);
        }

        foreach (Diagnostic refused in findings.Items.Where(d => d.Severity == DiagnosticSeverity.Refused && !IsAllowed(d, document)))
        {
            file.Findings.Add(new Diagnostic(
                DiagnosticSeverity.Warning, "POLICY_WOULD_BE_REFUSED", "IN-20", Told(
                    refused, place), refused.Location.LogicalAddress is null ? place : refused.Location));
        }

        if (document.Version is null && HasVariables(document))
        {
            file.Warn(
                "POLICY_WITHOUT_VERSION",
                "IN-20",
                "The policy has no Version, so that its ${…} are plain text (PL-2); expected \"Version\": \"2012-10-17\"",
                place);
        }

        return document;
    }

    // A token is what it is a token of, which need not be wrong; and a missing Version is deployed (IN-20).
    private static bool IsAllowed(Diagnostic refused, PolicyDocument document) =>
        refused.Message.Contains(UnknownToken.Start, StringComparison.Ordinal)
            || (refused.Code == "MISSING_VERSION" && document.Version is null);

    private static bool HasVariables(PolicyDocument document) => document.Statements.Any(s =>
        s.Resource is { } resource && resource.Patterns.Any(p => p.Text.Contains("${", StringComparison.Ordinal)));

    // IN-20: one policy must not make the rest of the file unreadable.
    private PolicyDocument Unreadable(IReadOnlyList<Diagnostic> errors, SourceLocation place)
    {
        string faults = string.Join("; ", errors.Take(3).Select(e => Told(e, place)));
        file.EntityError("POLICY_UNREADABLE", "IN-20", $"The policy cannot be read, and is taken to be unknown. {faults}", place);
        return PolicyDocument.Unknown($"it cannot be read: {(place.IsSensitive ? errors[0].Code : errors[0].Message)}", place);
    }

    // TF-21: a message quotes what is wrong.
    private static string Told(Diagnostic fault, SourceLocation place) => place.IsSensitive ? fault.Code : $"{fault.Code}: {fault.Message}";
}
