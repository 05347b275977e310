using IamPolicyTools.Text;

namespace IamPolicyTools.Language.Parsing;

/// <summary>Checks of a document as a text: its characters (PL-10) and its size (PL-1a, section 1.7).</summary>
internal static class DocumentChecks
{
    /// <summary>Reports every text with a character that IAM does not take.</summary>
    public static void CheckCharacters(Node node, PolicyFindings findings)
    {
        switch (node)
        {
            case ObjectNode { Members: var members }:
                foreach (Member member in members)
                {
                    CheckCharacters(member.Name, member.NameLocation, findings);
                    CheckCharacters(member.Value, findings);
                }

                break;
            case ArrayNode { Items: var items }:
                foreach (Node item in items)
                {
                    CheckCharacters(item, findings);
                }

                break;
            case ScalarNode scalar:
                CheckCharacters(scalar.Text, scalar.Location, findings);
                break;
        }
    }

    /// <summary>Reports a text that is longer than any document may be, white space and all.</summary>
    public static void CheckRawLength(int length, SourceLocation location, PolicyFindings findings)
    {
        if (length > PolicySize.MaxRawLength)
        {
            findings.Refuse(
                PolicySize.CodeFor(findings.Kind),
                "PL-1a",
                $"A policy document has at most {PolicySize.MaxRawLength} characters, found {length}.",
                location);
        }
    }

    /// <summary>Reports a document above the quota of its slot, for the slots whose quota concerns the single document.</summary>
    /// <param name="size">Its characters without white space.</param>
    /// <param name="length">Its characters with white space, as far as its text is known.</param>
    /// <param name="location">Where it begins.</param>
    /// <param name="findings">Receives the findings.</param>
    public static void CheckSize(int size, int length, SourceLocation location, PolicyFindings findings)
    {
        if (PolicySize.QuotaFor(findings.Kind) is not int quota)
        {
            return;
        }

        if (size > quota)
        {
            // The quota of trust policies can be raised up to a maximum.
            bool isBeyondRaising = findings.Kind != PolicyKind.Trust || size > PolicySize.TrustPolicyMaximum;
            findings.RefuseIf(
                isBeyondRaising,
                PolicySize.CodeFor(findings.Kind),
                "1.7",
                $"The document has {size} characters without white space; the quota is {quota}.",
                location);
        }
        else if (length > quota && findings.Kind is PolicyKind.ServiceControl or PolicyKind.ResourceControl)
        {
            findings.Warn(
                PolicySize.CodeFor(findings.Kind),
                "1.7",
                $"The document has {length} characters; the quota is {quota}. The console drops the white space before it counts, the API and the CLI do not.",
                location);
        }
    }

    private static void CheckCharacters(string text, SourceLocation location, PolicyFindings findings)
    {
        ReadOnlySpan<char> rest = text;
        int at = rest.IndexOfAnyExceptInRange(' ', '\u00FF');
        while (at >= 0 && rest[at] is '\t' or '\n' or '\r')
        {
            rest = rest[(at + 1)..];
            at = rest.IndexOfAnyExceptInRange(' ', '\u00FF');
        }

        if (at >= 0)
        {
            findings.Refuse(
                "INVALID_CHARACTER",
                "PL-10",
                $"Characters must be tab, line feed, carriage return or U+0020 to U+00FF, found U+{(int)rest[at]:X4}.",
                location);
        }
    }
}
