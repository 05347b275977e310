using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Rules;

/// <summary>S3's own rules about the bucket policy itself and the tags of a bucket (R-97, R-108, CK-6).</summary>
internal static class S3Rules
{
    /// <summary>The number of the rule that refuses, or null.</summary>
    public static string? Refuses(AccessRequest request)
    {
        // only the account that owns the bucket may read or change its policy.
        if (IsBucketPolicyCall(request) && request.Requester.AccountId != request.ResourceAccount)
        {
            return "R-108";
        }

        // Where a bucket's tags authorise, only the calls that can be limited by tags may change them.
        return request.IsBucketAbacEnabled && request.Action.Name is "putbuckettagging" or "deletebuckettagging" ? "CK-6" : null;
    }

    /// <summary>R-97: the bucket policy cannot lock the owner's root out of the three calls that repair it.</summary>
    public static bool IgnoresBucketPolicyDeny(AccessRequest request, PolicyType type) =>
        type == PolicyType.Resource
        && request.Action.Service == "s3"
        && request.Requester.Kind == RequesterKind.AccountRoot
        && request.Requester.AccountId == request.ResourceAccount
        && IsBucketPolicyCall(request);

    /// <summary>True for an action of S3 that some rule, here or of access control lists and access points, looks at by its name.</summary>
    /// <param name="action">The action.</param>
    public static bool Name(ActionName action) => AccessControlList.CanGrant(action)
        || action.Name is "getbucketpolicy" or "putbucketpolicy" or "deletebucketpolicy" or "putbuckettagging" or "deletebuckettagging" or "createbucket"
        || action.Name.Contains("accesspoint", StringComparison.Ordinal);

    private static bool IsBucketPolicyCall(AccessRequest request) =>
        request.Action.Name is "getbucketpolicy" or "putbucketpolicy" or "deletebucketpolicy";
}
