using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace IamPolicyTools.Records;

/// <summary>
/// What makes two records of two runs the same one (findings.md, FR-6): code, account, subject, policy, Sid or statement, element.
/// No path, line, count or date, so that a moved file holds the same findings.
/// </summary>
public static class Fingerprint
{
    private const int Bytes = 16;

    // Of a length in digits, with the colon before the part and the line end behind it.
    private const int LongestNumber = 13;

    /// <summary>The fingerprint of a record: 32 hexadecimal digits in lower case.</summary>
    /// <param name="record">The record.</param>
    public static string Of(IamRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        PolicyPlace? place = record.Policy;
        return Of(
        [
            record.Code,
            record.Account,
            record.Subject?.Arn ?? record.Subject?.Name,
            place?.Policy,
            place?.Sid ?? place?.StatementHash,
            place?.Element,
            .. record.Distinction,
        ]);
    }

    /// <summary>The hash of one text, as long as a fingerprint: of a statement's canonical form, for <see cref="PolicyPlace.StatementHash"/>.</summary>
    /// <param name="text">The text.</param>
    public static string OfText(string text) => Of([text]);

    // Each part with its length before it, so that no two lists of parts run together into one text.
    private static string Of(ReadOnlySpan<string?> parts)
    {
        int most = 0;
        foreach (string? part in parts)
        {
            most += LongestNumber + Encoding.UTF8.GetMaxByteCount(part?.Length ?? 0);
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(most);
        int length = 0;
        foreach (string? part in parts)
        {
            Utf8Formatter.TryFormat(part?.Length ?? -1, rented.AsSpan(length), out int digits);
            length += digits;
            rented[length++] = (byte)':';
            length += Encoding.UTF8.GetBytes(part, rented.AsSpan(length));
            rented[length++] = (byte)'\n';
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(rented.AsSpan(0, length), hash);
        ArrayPool<byte>.Shared.Return(rented);
        return Convert.ToHexString(hash[..Bytes]).ToLowerInvariant();
    }
}
