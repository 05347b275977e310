using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>
/// Resources that AWS itself owns and lets every account use (policy-language.md 1.10): its managed policies, the public parameters and
/// documents of Systems Manager, foundation models. What a caller's own permissions allow there, is allowed; nobody else is asked.
/// </summary>
internal static class AwsResources
{
    // Of these types a customer's resources are named with the account, and AWS's own without one. An image or a bucket is named without
    // one, whosesoever it is.
    private static readonly (string Service, string Type)[] s_namedWithoutAccount =
    [
        ("bedrock", "foundation-model/"),
        ("controlcatalog", string.Empty),
        ("controltower", "baseline/"),
        ("elasticbeanstalk", "platform/"),
        ("elasticbeanstalk", "solutionstack/"),
        ("forecast", "algorithm/"),
        ("geo-maps", "provider/"),
        ("geo-places", "provider/"),
        ("geo-routes", "provider/"),
        ("personalize", "algorithm/"),
        ("personalize", "feature-transformation/"),
        ("personalize", "recipe/"),
        ("securityhub", "ruleset/"),
        ("securityhub", "standards/"),
        ("ssm", "automation-definition/"),
        ("ssm", "document/"),
        ("ssm", "parameter/aws/"),
    ];

    /// <summary>True for an ARN that can only be AWS's own.</summary>
    /// <param name="arn">The ARN.</param>
    public static bool Contains(Arn arn) => arn.Account == AccessRequest.AwsAccount
        || (arn.Account.Length == 0
            && Array.Exists(
                s_namedWithoutAccount, t => t.Service == arn.Service && arn.Resource.StartsWith(t.Type, StringComparison.Ordinal)));

    /// <summary>What to say of such a resource.</summary>
    /// <param name="resource">Its ARN.</param>
    public static string Note(string resource) =>
        $"{resource} belongs to AWS itself, which lets every account use it: the caller's own permissions decide, and aws:ResourceAccount is no customer's";
}
