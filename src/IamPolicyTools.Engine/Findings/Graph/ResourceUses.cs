using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Findings.Graph;

/// <summary>The actions that show what somebody may do with a resource: a few of each kind of access.</summary>
internal static class ResourceUses
{
    private const int MostOfALevel = 2;

    private static readonly string[] s_bucket = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:PutBucketPolicy"];

    /// <summary>The actions on a resource.</summary>
    /// <param name="arn">The resource.</param>
    public static IEnumerable<string> Of(string arn) => IsBucket(arn)
        ? s_bucket
        : IamCatalogue.Default.FindActionsOn(arn)
            .GroupBy(a => a.AccessLevel)
            .OrderBy(g => g.Key)
            .SelectMany(g => g.OrderBy(a => a.FullName, StringComparer.Ordinal).Take(MostOfALevel))
            .Select(a => a.FullName);

    /// <summary>What an action on a resource is asked about: of a bucket some object for what is done to objects.</summary>
    /// <param name="arn">The resource.</param>
    /// <param name="action">The action.</param>
    public static string Target(string arn, string action) =>
        IsBucket(arn) && action.EndsWith("Object", StringComparison.Ordinal) ? $"{arn}/k" : arn;

    private static bool IsBucket(string arn) => arn.Contains(":s3:::", StringComparison.Ordinal) && !arn.Contains('/');
}
