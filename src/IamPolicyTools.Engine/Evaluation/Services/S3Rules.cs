namespace IamPolicyTools.Evaluation.Services;

/// <summary>S3's own rules about the bucket policy itself .</summary>
internal static class S3Rules
{
    /// <summary>R-108: only the account that owns the bucket may read or change its policy.</summary>
    public static string? Refuses(AccessRequest request) =>
        IsBucketPolicyCall(request) && request.Requester.AccountId != request.ResourceAccount ? "R-108" : null;

    /// <summary>R-97: the bucket policy cannot lock the owner's root out of the three calls that repair it.</summary>
    public static bool IgnoresBucketPolicyDeny(AccessRequest request, PolicyType type) =>
        type == PolicyType.Resource
        && request.Action.Service == "s3"
        && request.Requester.Kind == RequesterKind.AccountRoot
        && request.Requester.AccountId == request.ResourceAccount
        && IsBucketPolicyCall(request);

    private static bool IsBucketPolicyCall(AccessRequest request) =>
        request.Action.Name is "getbucketpolicy" or "putbucketpolicy" or "deletebucketpolicy";
}
