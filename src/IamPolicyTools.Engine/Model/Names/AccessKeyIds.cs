using System.Globalization;

namespace IamPolicyTools.Model.Names;

/// <summary>What an access key id tells about itself (policy-language.md, 1.12).</summary>
public static class AccessKeyIds
{
    private const int Length = 20;
    private const int PrefixLength = 4;
    private const int LongestShown = 24;
    private const long LargestAccountId = 999_999_999_999;

    // Ten base-32 characters make the 50 bits that hold the 48 of interest.
    private const int DecodedCharacters = 10;

    /// <summary>The kind of key by its prefix, whatever follows it.</summary>
    /// <param name="accessKeyId">The id, or null.</param>
    public static AccessKeyType TypeOf(string? accessKeyId) => accessKeyId switch
    {
        { Length: >= PrefixLength } when accessKeyId.StartsWith("AKIA", StringComparison.Ordinal) => AccessKeyType.LongTerm,
        { Length: >= PrefixLength } when accessKeyId.StartsWith("ASIA", StringComparison.Ordinal) => AccessKeyType.Temporary,
        _ => AccessKeyType.Unknown,
    };

    /// <summary>CF-27: true for <c>AKIA</c> or <c>ASIA</c> and 16 upper-case letters or digits.</summary>
    /// <param name="accessKeyId">The id.</param>
    public static bool IsWellFormed(string? accessKeyId) =>
        accessKeyId is { Length: Length }
            && TypeOf(accessKeyId) != AccessKeyType.Unknown
            && accessKeyId.All(unit => char.IsAsciiLetterUpper(unit) || char.IsAsciiDigit(unit));

    /// <summary>An id as a message shows it. What is not shaped like one is not shown: somebody may have given the secret for it.</summary>
    /// <param name="accessKeyId">The id.</param>
    public static string Shown(string accessKeyId) =>
        IsWellFormed(accessKeyId) || (accessKeyId is { Length: <= LongestShown }
            && accessKeyId.All(unit => char.IsAsciiLetterUpper(unit) || char.IsAsciiDigit(unit)))
            ? accessKeyId
            : $"(not shown: {accessKeyId?.Length ?? 0} characters that are no access key id)";

    /// <summary>CF-27: true for a key of AWS's documentation, which is never real.</summary>
    /// <param name="accessKeyId">The id, or null.</param>
    public static bool IsDocumentationKey(string? accessKeyId) =>
        IsWellFormed(accessKeyId) && accessKeyId!.EndsWith("EXAMPLE", StringComparison.Ordinal);

    /// <summary>
    /// Reads the account out of a key id created since about 2019. The older ids do not carry it, and the scheme is no
    /// promise of AWS: the result informs, and never decides whether a key is good.
    /// </summary>
    /// <param name="accessKeyId">The id, or null.</param>
    /// <param name="accountId">12 digits.</param>
    /// <returns>False when the id does not tell.</returns>
    public static bool TryDecodeAccountId(string? accessKeyId, out string accountId)
    {
        accountId = string.Empty;
        if (accessKeyId is not { Length: Length } || TypeOf(accessKeyId) == AccessKeyType.Unknown)
        {
            return false;
        }

        ulong bits = 0;
        for (int at = PrefixLength; at < Length; at++)
        {
            int digit = accessKeyId[at] switch
            {
                >= 'A' and <= 'Z' => accessKeyId[at] - 'A',
                >= '2' and <= '7' => accessKeyId[at] - '2' + 26,
                _ => -1,
            };
            if (digit < 0)
            {
                return false;
            }

            if (at < PrefixLength + DecodedCharacters)
            {
                bits = (bits << 5) | (uint)digit;
            }
        }

        ulong head = bits >> 2;
        bool isOldGeneration = head >> 47 == 0;
        long account = (long)((head & 0x7FFF_FFFF_FF80) >> 7);
        if (isOldGeneration || account > LargestAccountId)
        {
            return false;
        }

        accountId = account.ToString("D12", CultureInfo.InvariantCulture);
        return true;
    }
}

/// <summary>The kinds of access key.</summary>
public enum AccessKeyType : long
{
    /// <summary>No prefix that is known here.</summary>
    Unknown,

    /// <summary><c>AKIA</c>: of a user or the root user, valid until it is deleted.</summary>
    LongTerm,

    /// <summary><c>ASIA</c>: of a session, worth nothing without its session token.</summary>
    Temporary,
}
