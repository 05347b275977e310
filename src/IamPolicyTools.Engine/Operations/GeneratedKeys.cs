using System.Globalization;
using System.Security.Cryptography;

namespace IamPolicyTools.Operations;

/// <summary>Keys and secrets that a model gives out. They are random, have AWS's form, and are worth nothing in AWS.</summary>
internal static class GeneratedKeys
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const int SecretLength = 40;
    private const int SeedLength = 64;
    private const int TokenBytes = 264;

    /// <summary>An access key id from which the account's id can be read (policy-language.md, 1.12).</summary>
    /// <param name="prefix"><c>AKIA</c> or <c>ASIA</c>.</param>
    /// <param name="accountId">12 digits.</param>
    public static string NewId(string prefix, string accountId)
    {
        // 80 bits: one that is set, 40 of the account, 39 at random.
        UInt128 account = ulong.Parse(accountId, NumberStyles.None, CultureInfo.InvariantCulture);
        Span<byte> random = stackalloc byte[8];
        RandomNumberGenerator.Fill(random);
        UInt128 bits = ((UInt128)1 << 79) | (account << 39) | (BitConverter.ToUInt64(random) & ((1UL << 39) - 1));
        Span<char> body = stackalloc char[16];
        for (int i = body.Length - 1; i >= 0; i--)
        {
            body[i] = Base32[(int)(bits & 31)];
            bits >>= 5;
        }

        return string.Concat(prefix, body);
    }

    /// <summary>A secret access key.</summary>
    public static string NewSecret() => RandomNumberGenerator.GetString(Base64, SecretLength);

    /// <summary>A session token.</summary>
    public static string NewSessionToken() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>The seed of a virtual MFA device.</summary>
    public static string NewMfaSeed() => RandomNumberGenerator.GetString(Base32, SeedLength);
}
