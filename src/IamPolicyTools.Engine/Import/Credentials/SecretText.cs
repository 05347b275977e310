namespace IamPolicyTools.Import.Credentials;

/// <summary>Tells what may be a secret, by its name and by its look (CF-27). What may be one is neither kept nor shown.</summary>
internal static class SecretText
{
    private const int SecretLength = 40;
    private const int FewestChanges = 12;
    private const int LongestWord = 7;

    // Of names that no tool knows, and of what stands before "=" where a line break was lost.
    private static readonly string[] s_secretParts = ["secret", "token", "passw", "passphrase", "pwd", "credential", "key", "auth", "signature", "cookie", "cert"];

    /// <summary>True when a name that no tool knows tells of a secret.</summary>
    /// <param name="name">The name.</param>
    public static bool IsSecretName(ReadOnlySpan<char> name)
    {
        foreach (string part in s_secretParts)
        {
            if (name.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when a text holds as many characters of base-64 in a row as a secret has.</summary>
    /// <param name="text">The text.</param>
    public static bool Holds(ReadOnlySpan<char> text) => HoldsRun(text, static _ => true);

    /// <summary>
    /// True when an ARN, a path, a URL or an id holds what may be a secret: such texts may be long, so that a row counts only if it looks
    /// made by chance. What follows a lost line break counts too.
    /// </summary>
    /// <param name="text">The text.</param>
    public static bool HoldsInPath(ReadOnlySpan<char> text) => HoldsAssignment(text) || HoldsRun(text, IsRandom);

    /// <summary>CF-27: true for the 40 characters of a secret access key.</summary>
    /// <param name="text">The text.</param>
    public static bool IsShapedLikeSecret(ReadOnlySpan<char> text) => text.Length == SecretLength && Holds(text);

    private static bool HoldsRun(ReadOnlySpan<char> text, RunTest test)
    {
        int start = 0;
        for (int at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && IsBase64(text[at]))
            {
                continue;
            }

            if (at - start >= SecretLength && test(text[start..at]))
            {
                return true;
            }

            start = at + 1;
        }

        return false;
    }

    // Names and paths have no "+" and "=", and their words are long; base-64 changes between kinds of characters all the time.
    private static bool IsRandom(ReadOnlySpan<char> run)
    {
        if (run.ContainsAny('+', '=') || run.Contains("//", StringComparison.Ordinal))
        {
            return run.ContainsAnyInRange('A', 'Z') && run.ContainsAnyInRange('a', 'z');
        }

        for (int at = 0; at + SecretLength <= run.Length; at++)
        {
            if (IsRandomWindow(run.Slice(at, SecretLength)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRandomWindow(ReadOnlySpan<char> window)
    {
        int changes = 0;
        int word = 0;
        char before = '\0';
        foreach (char unit in window)
        {
            char kind = char.IsAsciiLetterUpper(unit) ? 'A' : char.IsAsciiLetterLower(unit) ? 'a' : char.IsAsciiDigit(unit) ? '0' : before;
            changes += kind != before && before != '\0' ? 1 : 0;
            word = kind == 'a' && unit != '/' ? word + 1 : 0;
            if (word > LongestWord)
            {
                return false;
            }

            before = kind;
        }

        return changes >= FewestChanges;
    }

    private static bool HoldsAssignment(ReadOnlySpan<char> text)
    {
        int equals = text.IndexOf('=');
        return equals >= 0 && equals < text.Length - 1 && IsSecretName(text[..equals]);
    }

    private static bool IsBase64(char unit) => char.IsAsciiLetterOrDigit(unit) || unit is '/' or '+' or '=';

    private delegate bool RunTest(ReadOnlySpan<char> run);
}
