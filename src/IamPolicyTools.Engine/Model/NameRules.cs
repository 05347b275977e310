using System.Buffers;
using System.Text;
using IamPolicyTools.Language;

namespace IamPolicyTools.Model;

/// <summary>What AWS accepts as names, paths and tags (policy-language.md, section 1.9).</summary>
public static class NameRules
{
    /// <summary>Longest name of a user or role.</summary>
    public const int MaxUserOrRoleName = 64;

    /// <summary>Longest name of a group, policy or instance profile.</summary>
    public const int MaxOtherName = 128;

    private const string LowerOrDigit = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const string Name = LowerOrDigit + "ABCDEFGHIJKLMNOPQRSTUVWXYZ_+=,.@-";

    private static readonly SearchValues<char> s_name = SearchValues.Create(Name);
    private static readonly SearchValues<char> s_policyPath = SearchValues.Create(Name + "/");
    private static readonly SearchValues<char> s_alias = SearchValues.Create(LowerOrDigit + "-");

    /// <summary>True for a name of an entity: <c>[\w+=,.@-]+</c>, <c>\w</c> being ASCII.</summary>
    /// <param name="name">The name.</param>
    /// <param name="maxLength">The longest accepted.</param>
    public static bool IsName(ReadOnlySpan<char> name, int maxLength) =>
        name.Length >= 1 && name.Length <= maxLength && !name.ContainsAnyExcept(s_name);

    /// <summary>True for a path: <c>/</c>, or printable ASCII between slashes, 512 characters at most.</summary>
    /// <param name="path">The path.</param>
    public static bool IsPath(ReadOnlySpan<char> path) =>
        path is "/"
        || (path.Length is >= 3 and <= 512 && path[0] == '/' && path[^1] == '/' && !path.ContainsAnyExceptInRange('!', '~'));

    /// <summary>True for a path of a managed policy: names between single slashes.</summary>
    /// <param name="path">The path.</param>
    public static bool IsPolicyPath(ReadOnlySpan<char> path) =>
        IsPath(path) && !path.ContainsAnyExcept(s_policyPath) && !path.Contains("//", StringComparison.Ordinal);

    /// <summary>True for an account alias: 3 to 63 lower-case letters, digits and single inner hyphens; not 12 digits.</summary>
    /// <param name="alias">The alias.</param>
    public static bool IsAccountAlias(ReadOnlySpan<char> alias) =>
        alias.Length is >= 3 and <= 63
        && !alias.ContainsAnyExcept(s_alias)
        && alias[0] != '-'
        && alias[^1] != '-'
        && !alias.Contains("--", StringComparison.Ordinal)
        && !Arn.IsAccountId(alias);

    /// <summary>True for a tag key: 1 to 128 letters, digits, blanks and <c>_.:/=+-@</c>, not beginning with <c>aws:</c>.</summary>
    /// <param name="key">The key.</param>
    public static bool IsTagKey(ReadOnlySpan<char> key) =>
        key.Length is >= 1 and <= 128 && IsTagText(key) && !key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for a tag value: up to 256 characters of the set that keys have.</summary>
    /// <param name="value">The value.</param>
    public static bool IsTagValue(ReadOnlySpan<char> value) => value.Length <= 256 && IsTagText(value);

    // [\p{L}\p{Z}\p{N}_.:/=+\-@]*; a letter may be a surrogate pair.
    private static bool IsTagText(ReadOnlySpan<char> text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool accepted = Rune.IsLetter(rune)
                || Rune.IsNumber(rune)
                || Rune.IsSeparator(rune)
                || (rune.IsAscii && "_.:/=+-@".Contains((char)rune.Value, StringComparison.Ordinal));
            if (!accepted)
            {
                return false;
            }
        }

        return true;
    }
}
