using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>What the name of a bucket says (PL-86).</summary>
internal static class BucketNames
{
    private const string Suffix = "-an";

    /// <summary>
    /// The account that an account-regional bucket belongs to: <c>PREFIX-ACCOUNT-REGION-an</c>; null for every other name.
    /// </summary>
    /// <param name="arn">The ARN of a bucket, or of an object in it.</param>
    public static string? AccountIn(Arn arn)
    {
        if (arn is not { Service: "s3", Region: "", Account: "" })
        {
            return null;
        }

        string bucket = arn.Resource.Split('/', 2)[0];
        string[] parts = bucket.Split('-');
        if (!bucket.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return null;
        }

        // us-east-1, us-gov-west-1, eu-isoe-west-1: a Region has three or four parts, the last a number.
        int region = parts.Length - 2;
        return region >= 0 && parts[region].Length > 0 && parts[region].All(char.IsAsciiDigit)
            ? parts.Take(region - 1).LastOrDefault(p => Arn.IsAccountId(p))
            : null;
    }
}
