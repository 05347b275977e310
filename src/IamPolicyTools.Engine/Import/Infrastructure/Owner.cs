using IamPolicyTools.Language;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>The account, and its partition, that infrastructure is put into.</summary>
/// <param name="AccountId">12 digits.</param>
/// <param name="Partition"><c>aws</c>, <c>aws-cn</c> …</param>
internal readonly record struct Owner(string AccountId, string Partition = "aws")
{
    /// <summary>What stands for an account that nothing tells, where the user allows that (IN-8).</summary>
    public const string NoAccount = "000000000000";

    /// <summary>The ARN of something of IAM's: <c>role/app/reader</c>.</summary>
    public string Iam(string resource) => $"arn:{Partition}:iam::{AccountId}:{resource}";

    /// <summary>The ARN of a resource of another service.</summary>
    public string ArnOf(string service, string region, string resource) => $"arn:{Partition}:{service}:{region}:{AccountId}:{resource}";

    /// <summary>The partition that a Region belongs to (IN-9).</summary>
    public static string PartitionOf(string? region) => region switch
    {
        null => "aws",
        _ when region.StartsWith("cn-", StringComparison.Ordinal) => "aws-cn",
        _ when region.StartsWith("us-gov-", StringComparison.Ordinal) => "aws-us-gov",
        _ when region.StartsWith("us-iso-", StringComparison.Ordinal) => "aws-iso",
        _ when region.StartsWith("us-isob-", StringComparison.Ordinal) => "aws-iso-b",
        _ when region.StartsWith("eu-isoe-", StringComparison.Ordinal) => "aws-iso-e",
        _ when region.StartsWith("us-isof-", StringComparison.Ordinal) => "aws-iso-f",
        _ when region.StartsWith("eusc-", StringComparison.Ordinal) => "aws-eusc",
        _ => "aws",
    };

    /// <summary>The owner that an ARN names; null where it names none.</summary>
    public static Owner? Of(string? arn) =>
        Arn.TryParse(arn, out Arn parts) && Arn.IsAccountId(parts.Account) ? new Owner(parts.Account, parts.Partition) : null;
}
