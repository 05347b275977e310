using IamPolicyTools.Text;

namespace IamPolicyTools.Credentials;

/// <summary>Tells what may be a secret, by its name and by its look (CF-27). What may be one is neither kept nor shown.</summary>
internal static class SecretText
{
    // Of names that no tool knows, and of what stands before "=" where a line break was lost.
    private static readonly string[] s_secretParts =
        ["secret", "token", "passw", "passphrase", "pwd", "credential", "key", "auth", "signature", "cookie", "cert"];

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
    public static bool Holds(ReadOnlySpan<char> text) => SecretShape.HoldsRun(text);

    /// <summary>
    /// True when an ARN, a path, a URL or an id holds what may be a secret: such texts may be long, so that a row counts only if it looks
    /// made by chance. What follows a lost line break counts too.
    /// </summary>
    /// <param name="text">The text.</param>
    public static bool HoldsInPath(ReadOnlySpan<char> text) => HoldsAssignment(text) || SecretShape.HoldsRandomRun(text);

    /// <summary>CF-27: true for the 40 characters of a secret access key.</summary>
    /// <param name="text">The text.</param>
    public static bool IsShapedLikeSecret(ReadOnlySpan<char> text) => text.Length == SecretShape.SecretLength && Holds(text);

    private static bool HoldsAssignment(ReadOnlySpan<char> text)
    {
        int equals = text.IndexOf('=');
        return equals >= 0 && equals < text.Length - 1 && IsSecretName(text[..equals]);
    }
}
