using System.Security.Cryptography;
using System.Text;

namespace IamPolicyTools.Model;

/// <summary>
/// Unique ids for entities that bring none (policy-language.md, 1.11). They are derived, so that every run and every
/// machine finds the same ones.
/// </summary>
internal static class UniqueId
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int Length = 17;

    /// <summary>The prefix followed by 17 base-32 characters of the SHA-256 of what the entity is known by.</summary>
    /// <param name="prefix">The kind: <c>AIDA</c>, <c>AROA</c> …</param>
    /// <param name="arn">The entity's ARN.</param>
    /// <param name="created">
    /// When it was created, so that one created anew under its old ARN has another id, as in AWS; null for what a file describes.
    /// </param>
    public static string From(string prefix, string arn, DateTimeOffset? created = null)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(created is { } time ? $"{arn} {time.UtcTicks}" : arn));
        return string.Create(prefix.Length + Length, (prefix, hash), static (id, state) =>
        {
            state.prefix.CopyTo(id);
            int bits = 0;
            int held = 0;
            int next = 0;
            for (int at = state.prefix.Length; at < id.Length; at++)
            {
                if (held < 5)
                {
                    bits = (bits << 8) | state.hash[next++];
                    held += 8;
                }

                held -= 5;
                id[at] = Alphabet[(bits >> held) & 31];
            }
        });
    }
}
