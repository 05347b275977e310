using System.Buffers;

namespace IamPolicyTools.Language;

/// <summary>An Amazon Resource Name: <c>arn:partition:service:region:account:resource</c> (policy-language.md, 1.4 and 1.10).</summary>
/// <param name="Partition"><c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c> …</param>
/// <param name="Service">The service's namespace, <c>s3</c>.</param>
/// <param name="Region">The Region, empty for global resources.</param>
/// <param name="Account">The owner's 12 digits, <c>aws</c>, or empty (S3).</param>
/// <param name="Resource">Everything behind the fifth colon.</param>
public readonly record struct Arn(string Partition, string Service, string Region, string Account, string Resource)
{
    private static readonly SearchValues<char> s_partitionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Splits a text at its first five colons.</summary>
    /// <param name="text">The text.</param>
    /// <param name="arn">The parts.</param>
    /// <returns>False when the text does not begin with <c>arn:</c> or has fewer than six fields.</returns>
    public static bool TryParse(string? text, out Arn arn)
    {
        arn = default;
        if (text is null || !text.StartsWith("arn:", StringComparison.Ordinal))
        {
            return false;
        }

        string[] fields = text.Split(':', 6);
        if (fields.Length < 6)
        {
            return false;
        }

        arn = new Arn(fields[1], fields[2], fields[3], fields[4], fields[5]);
        return true;
    }

    /// <summary>Splits an ARN that is known to be one.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static Arn Parse(string text) =>
        TryParse(text, out Arn arn) ? arn : throw new FormatException($"'{text}' is not an ARN of six fields.");

    /// <summary>
    /// True when a text can be the name of a partition: <c>aws</c>, or <c>aws-</c> and lower-case letters, digits and hyphens.
    /// </summary>
    /// <param name="text">The text.</param>
    public static bool IsPartition(ReadOnlySpan<char> text) =>
        text is "aws" || (text.StartsWith("aws-") && text.Length > 4 && !text[4..].ContainsAnyExcept(s_partitionCharacters));

    /// <summary>The account field of an ARN, without taking the rest of it apart; empty when there is none.</summary>
    /// <param name="arn">The text.</param>
    public static ReadOnlySpan<char> AccountOf(ReadOnlySpan<char> arn) => FieldOf(arn, 4);

    /// <summary>The Region field of an ARN, without taking the rest of it apart; empty when there is none.</summary>
    /// <param name="arn">The text.</param>
    public static ReadOnlySpan<char> RegionOf(ReadOnlySpan<char> arn) => FieldOf(arn, 3);

    /// <summary>The partition of an ARN, without taking the rest of it apart; empty when there is none.</summary>
    /// <param name="arn">The text.</param>
    public static ReadOnlySpan<char> PartitionOf(ReadOnlySpan<char> arn) => FieldOf(arn, 1);

    /// <summary>True when a text is a 12-digit account id.</summary>
    /// <param name="text">The text.</param>
    public static bool IsAccountId(ReadOnlySpan<char> text) => text.Length == 12 && !text.ContainsAnyExceptInRange('0', '9');

    /// <inheritdoc/>
    public override string ToString() => $"arn:{Partition}:{Service}:{Region}:{Account}:{Resource}";

    private static ReadOnlySpan<char> FieldOf(ReadOnlySpan<char> arn, int index)
    {
        if (!arn.StartsWith("arn:", StringComparison.Ordinal))
        {
            return [];
        }

        for (int field = 1; field <= index; field++)
        {
            int colon = arn.IndexOf(':');
            if (colon < 0)
            {
                return [];
            }

            arn = arn[(colon + 1)..];
        }

        int end = arn.IndexOf(':');
        return end < 0 ? [] : arn[..end];
    }
}
