namespace IamPolicyTools.Language;

/// <summary>The unique ids of users and roles, which a policy keeps after its principal was deleted (PL-20).</summary>
internal static class PrincipalIds
{
    // AIDA or AROA and the id itself.
    private const int MinLength = 16;

    /// <summary>True for the id of a user or a role.</summary>
    public static bool IsIdentity(string text) =>
        text.Length >= MinLength
        && (text.StartsWith("AIDA", StringComparison.Ordinal) || IsRole(text))
        && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));

    /// <summary>True when an id is one of a role.</summary>
    public static bool IsRole(string id) => id.StartsWith("AROA", StringComparison.Ordinal);
}
