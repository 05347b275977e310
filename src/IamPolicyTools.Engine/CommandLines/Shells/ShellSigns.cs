namespace IamPolicyTools.CommandLines.Shells;

/// <summary>Finds out whose quotes and variables a text has (CL-4).</summary>
internal static class ShellSigns
{
    /// <summary>The shell by signs that only it has; <see cref="ShellKind.Auto"/> where there is none.</summary>
    /// <param name="text">The text.</param>
    public static ShellKind Of(string text)
    {
        if (text.StartsWith("#!", StringComparison.Ordinal))
        {
            int line = text.IndexOf('\n', StringComparison.Ordinal);
            return (line < 0 ? text : text[..line]).Contains("pwsh", StringComparison.Ordinal) ? ShellKind.PowerShell : ShellKind.Bash;
        }

        if (text.Contains("$env:", StringComparison.OrdinalIgnoreCase)
            || text.Contains("@'\n", StringComparison.Ordinal) || text.Contains("@\"\n", StringComparison.Ordinal)
            || text.Contains("@'\r", StringComparison.Ordinal) || text.Contains("@\"\r", StringComparison.Ordinal)
            || HasEnding(text, '`'))
        {
            return ShellKind.PowerShell;
        }

        if (HasEnding(text, '^'))
        {
            return ShellKind.Cmd;
        }

        return HasEnding(text, '\\') || text.Contains("$'", StringComparison.Ordinal) || HasEscapedQuote(text) ? ShellKind.Bash : ShellKind.Auto;
    }

    private static bool HasEnding(string text, char sign) =>
        text.Contains($"{sign}\n", StringComparison.Ordinal) || text.Contains($"{sign}\r\n", StringComparison.Ordinal);

    // \" inside of double quotes, outside of single ones.
    private static bool HasEscapedQuote(string text)
    {
        bool isDouble = false;
        bool isSingle = false;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when isDouble && i + 1 < text.Length && text[i + 1] == '"':
                    return true;
                case '"' when !isSingle:
                    isDouble = !isDouble;
                    break;
                case '\'' when !isDouble:
                    isSingle = !isSingle;
                    break;
            }
        }

        return false;
    }
}
