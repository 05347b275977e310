namespace IamPolicyTools.Language.Parsing;

/// <summary>Checks entries of Action and NotAction (PL-29 to PL-33).</summary>
internal static class ActionChecks
{
    /// <summary>Reports what is wrong with an entry; an entry in error matches nothing.</summary>
    public static void Check(LocatedText pattern, PolicyFindings findings)
    {
        string text = pattern.Text;
        if (text is "*" or "*:*" || !VariableParser.CheckAbsent(text, "An action", pattern.Location, findings))
        {
            return;
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || text.Any(char.IsWhiteSpace))
        {
            Refuse("INVALID_ACTION", "PL-33", pattern, findings);
            return;
        }

        if (colon == text.Length - 1 || text.AsSpan(colon + 1).Contains(':'))
        {
            Refuse("INVALID_ACTION", "PL-32", pattern, findings);
            return;
        }

        string service = text[..colon];
        if (service.AsSpan().ContainsAny('*', '?'))
        {
            findings.RefuseIf(
                service != "*",
                "WILDCARD_IN_SERVICE_NAME",
                "PL-32",
                $"The service of an action is written out, found \"{text}\".",
                pattern.Location);
        }
        else if (service.Length == 0 || !service.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-'))
        {
            Refuse("INVALID_SERVICE_IN_ACTION", "PL-32", pattern, findings);
        }
    }

    private static void Refuse(string code, string rule, LocatedText pattern, PolicyFindings findings) =>
        findings.Refuse(code, rule, $"An action is \"*\" or has the form service:Name without blanks, found \"{pattern.Text}\".", pattern.Location);
}
