using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace IamPolicyTools.Language;

/// <summary>
/// The texts that stand for values which are not known before deployment (IN-5): <c>unknown-</c> and 12 hexadecimal digits, a hash of what the
/// value comes from. The form is legal in names, so that ARNs built round it parse. For a Region there is <c>unknown-region</c> (IN-9).
/// </summary>
public static class UnknownToken
{
    /// <summary>How each begins.</summary>
    public const string Start = "unknown-";

    /// <summary>What stands for a Region that nothing tells (IN-9).</summary>
    public const string Region = "unknown-region";

    private const int Digits = 12;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    /// <summary>The token of an origin: the same in every file, run and process.</summary>
    /// <param name="originKey">What the value comes from: the kind of source, the stack or module, the resource, the attribute.</param>
    public static string Of(string originKey) =>
        Start + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(originKey)))[..Digits].ToLowerInvariant();

    /// <summary>True when a text is a token and nothing else.</summary>
    /// <param name="text">The text.</param>
    public static bool Is(string text) => ReadAt(text, 0) is { } token && token.Length == text.Length;

    /// <summary>True when a text begins with a token: what it would be the name or ARN of is not known.</summary>
    /// <param name="text">The text.</param>
    public static bool StartsWithToken(string text) => ReadAt(text, 0) is not null;

    /// <summary>True when a text holds a token.</summary>
    /// <param name="text">The text.</param>
    public static bool IsIn(string text)
    {
        for (int at = text.IndexOf(Start, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Start, at + 1, StringComparison.Ordinal))
        {
            if (ReadAt(text, at) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The token that begins at a position, or null.</summary>
    internal static Placeholder? ReadAt(string text, int at)
    {
        ReadOnlySpan<char> rest = text.AsSpan(at);
        if (!rest.StartsWith(Start, StringComparison.Ordinal))
        {
            return null;
        }

        int length = Start.Length + Digits;
        if (rest.Length >= length && rest[Start.Length..length].IndexOfAnyExcept(s_digits) < 0)
        {
            return new Placeholder(rest[..length].ToString(), at, length);
        }

        return rest.StartsWith(Region, StringComparison.Ordinal) ? new Placeholder(Region, at, Region.Length) : null;
    }
}
