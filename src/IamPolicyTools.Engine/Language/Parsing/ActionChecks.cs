using System.Buffers;

namespace IamPolicyTools.Language.Parsing;

/// <summary>Checks entries of Action and NotAction (PL-29 to PL-33).</summary>
internal static class ActionChecks
{
    private static readonly SearchValues<char> s_serviceCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");

    /// <summary>Reports what is wrong with an entry; an entry in error matches nothing.</summary>
    public static void Check(LocatedText pattern, PolicyFindings findings)
    {
        string text = pattern.Text;
        if (text is "*" or "*:*" || !VariableParser.CheckAbsent(text, "An action", pattern.Location, findings))
        {
            return;
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || HasWhiteSpace(text))
        {
            Refuse("INVALID_ACTION", "PL-33", pattern, findings);
            return;
        }

        if (colon == text.Length - 1 || text.AsSpan(colon + 1).Contains(':'))
        {
            Refuse("INVALID_ACTION", "PL-32", pattern, findings);
            return;
        }

        ReadOnlySpan<char> service = text.AsSpan(0, colon);
        if (service.ContainsAny('*', '?'))
        {
            CheckVendor(service, pattern, findings);
        }
        else if (service.IsEmpty || service.ContainsAnyExcept(s_serviceCharacters))
        {
            Refuse("INVALID_SERVICE_IN_ACTION", "PL-32", pattern, findings);
        }
    }

    // Other slots store "*:Get*", whose meaning is clear.
    private static void CheckVendor(ReadOnlySpan<char> service, LocatedText pattern, PolicyFindings findings)
    {
        bool isKnownRefusal =
            findings.Kind is PolicyKind.Identity or PolicyKind.Boundary or PolicyKind.Session or PolicyKind.ServiceControl;
        findings.RefuseIf(
            isKnownRefusal || service is not "*",
            isKnownRefusal ? "VENDOR_WILDCARD" : "WILDCARD_IN_SERVICE_NAME",
            "PL-32",
            $"Action vendors (e.g., aws, ec2, etc.) must not contain wildcards: expected \"*\" or a service written out, found \"{pattern.Text}\".",
            pattern.Location);
    }

    private static bool HasWhiteSpace(string text)
    {
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                return true;
            }
        }

        return false;
    }

    private static void Refuse(string code, string rule, LocatedText pattern, PolicyFindings findings) =>
        findings.Refuse(
            code,
            rule,
            $"An action is \"*\" or has the form service:Name without blanks, found \"{pattern.Text}\"."
                + (pattern.Text.Contains('{', StringComparison.Ordinal)
                    ? " What stands in braces is for a preprocessor, which must run first."
                    : string.Empty),
            pattern.Location);
}
