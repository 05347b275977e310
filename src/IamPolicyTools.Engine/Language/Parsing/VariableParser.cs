using IamPolicyTools.Text;

namespace IamPolicyTools.Language.Parsing;

/// <summary>Reads policy variables in the places where a document of some version has them (PL-2, PL-72, PL-81).</summary>
internal sealed class VariableParser(PolicyVersion version, PolicyFindings findings)
{
    /// <summary>The characters that begin a variable.</summary>
    public const string Opening = "${";

    /// <summary>Cuts a text into pieces where variables are allowed.</summary>
    public PolicyString Parse(string text, SourceLocation location)
    {
        WarnOfPlaceholders(text, location, findings);
        if (!HasVariables(text))
        {
            return PolicyString.ParsePlaceholders(text, location);
        }

        if (version == PolicyVersion.V2008)
        {
            findings.Warn(
                "VARIABLE_UNSUPPORTED_IN_VERSION",
                "PL-2",
                $"In a document of Version 2008-10-17, or without one, \"{text}\" has no variable: the text is taken literally.",
                location);
            return PolicyString.ParsePlaceholders(text, location);
        }

        var parsed = PolicyString.Parse(text, version, location);
        (string Code, string Fault)? error = parsed.Error switch
        {
            VariableError.MissingBrace => ("MISSING_BRACE_IN_VARIABLE", "has no closing brace"),
            VariableError.MissingQuote => ("MISSING_QUOTE_IN_VARIABLE", "has a default that is not in single quotes"),
            VariableError.Space => ("UNSUPPORTED_SPACE_IN_VARIABLE", "has a blank in its name"),
            VariableError.Empty => ("EMPTY_VARIABLE", "has no name"),
            _ => null,
        };
        if (error is { } found)
        {
            findings.Refuse(
                found.Code, "PL-81", $"A variable in \"{text}\" {found.Fault}; expected ${{key}} or ${{key, 'default'}}.", location);
        }

        return parsed;
    }

    /// <summary>
    /// Reports a variable where none is allowed: it is plain text there (PL-73). A placeholder that a template left may stand
    /// anywhere (PO-2.1).
    /// </summary>
    /// <returns>True when there was neither, so that the text is what it will be.</returns>
    public static bool CheckAbsent(string text, string element, SourceLocation location, PolicyFindings findings)
    {
        if (!HasVariables(text))
        {
            return !WarnOfPlaceholders(text, location, findings);
        }

        findings.Refuse("VARIABLE_UNSUPPORTED_IN_ELEMENT", "PL-73", $"{element} has no policy variables, found \"{text}\".", location);
        return false;
    }

    /// <summary>Reports each placeholder of a text.</summary>
    /// <returns>True when there is one.</returns>
    public static bool WarnOfPlaceholders(string text, SourceLocation location, PolicyFindings findings)
    {
        if (!Placeholders.Suspects(text))
        {
            return false;
        }

        IReadOnlyList<Placeholder> found = Placeholders.Find(text);
        foreach (Placeholder placeholder in found)
        {
            // What imported the infrastructure has listed it (IN-6).
            if (UnknownToken.Is(placeholder.Name))
            {
                continue;
            }

            findings.Warn(
                "PLACEHOLDER_LEFT",
                "PO-2.1",
                $"{text.Substring(placeholder.Start, placeholder.Length)} looks like a placeholder of a template: its value is unknown. Answer it by Variables in an account document, or by -Variable of Import-IamAccount.",
                location);
        }

        foreach (string textual in Placeholders.FindTextual(text))
        {
            findings.Warn(
                "PLACEHOLDER_LEFT",
                "PO-2.1",
                $"{textual} looks like a placeholder of a template: it is read as text, and means nothing else.",
                location);
        }

        return found.Count > 0;
    }

    /// <summary>True when a text has something that reads like a policy variable and is no placeholder.</summary>
    public static bool HasVariables(string text)
    {
        for (int at =
            text.IndexOf(Opening, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Opening, at + 1, StringComparison.Ordinal))
        {
            if (Placeholders.ReadAt(text, at) is null)
            {
                return true;
            }
        }

        return false;
    }
}
