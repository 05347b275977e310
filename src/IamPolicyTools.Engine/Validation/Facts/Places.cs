using System.Collections.Frozen;

namespace IamPolicyTools.Validation.Facts;

/// <summary>The partitions and Regions of AWS, as of November 2026.</summary>
internal static class Places
{
    /// <summary>The day of the lists.</summary>
    public static DateOnly AsOf { get; } = new(2026, 11, 29);

    /// <summary>The partitions.</summary>
    public static FrozenSet<string> Partitions { get; } =
        "aws aws-cn aws-us-gov aws-iso aws-iso-b aws-iso-e aws-iso-f aws-eusc".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The Regions of all partitions.</summary>
    public static FrozenSet<string> Regions { get; } = (
        "us-east-1 us-east-2 us-west-1 us-west-2 af-south-1 ap-east-1 ap-east-2 ap-south-1 ap-south-2 ap-northeast-1 ap-northeast-2 "
        + "ap-northeast-3 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 "
        + "ca-west-1 eu-central-1 eu-central-2 eu-west-1 eu-west-2 eu-west-3 eu-north-1 eu-south-1 eu-south-2 il-central-1 me-central-1 "
        + "me-south-1 mx-central-1 sa-east-1 sa-west-1 cn-north-1 cn-northwest-1 us-gov-east-1 us-gov-west-1 us-iso-east-1 us-iso-west-1 "
        + "us-isob-east-1 us-isob-west-1 eu-isoe-west-1 us-isof-east-1 us-isof-south-1 eusc-de-east-1")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for a Region, and for a pattern that some Region matches.</summary>
    public static bool IsRegion(string text) => Has(Regions, text);

    /// <summary>True for a partition, and for a pattern that some partition matches.</summary>
    public static bool IsPartition(string text) => Has(Partitions, text);

    private static bool Has(FrozenSet<string> names, string text) =>
        names.Contains(text) || (text.AsSpan().ContainsAny('*', '?', '$') && names.Any(n => Globs.Meet(text, n)));
}
