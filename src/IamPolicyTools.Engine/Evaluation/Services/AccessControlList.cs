using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Tracing;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Services;

/// <summary>S3 access control lists (evaluation.md 2.6; ).</summary>
internal static class AccessControlList
{
    private const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
    private const string AuthenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

    /// <summary>True for the two groups that make an ACL public.</summary>
    public static bool IsPublicGroup(string grantee) => grantee is AllUsers or AuthenticatedUsers;

    /// <summary>What the ACL grants the requester. A grant is to an account, never to its users .</summary>
    public static GrantKinds Grants<TRecorder>(AccessRequest request, ref TRecorder recorder)
        where TRecorder : struct, IRecorder
    {
        ResourcePolicies resource = request.ResourcePolicies;

        //
        if (resource.Acl.IsEmpty || request.Action.Service != "s3" || resource.ObjectOwnership == ObjectOwnership.BucketOwnerEnforced)
        {
            return GrantKinds.None;
        }

        GrantKinds kinds = GrantKinds.None;
        foreach (AclGrant grant in resource.Acl)
        {
            //
            if (!Covers(grant.Permission, request) || (IsPublicGroup(grant.Grantee) && resource.PublicAccessBlock.IgnorePublicAcls))
            {
                continue;
            }

            GrantKinds kind = Match(grant.Grantee, request.Requester);
            if (kind != GrantKinds.None)
            {
                kinds |= kind;
                recorder.Granted("R-100", $"the access control list grants {grant.Permission} to {grant.Grantee}");
            }
        }

        return kinds;
    }

    private static GrantKinds Match(string grantee, Requester requester) => grantee switch
    {
        AllUsers => GrantKinds.AllUsers | (requester.AccountId is null ? GrantKinds.None : GrantKinds.Account),
        AuthenticatedUsers => requester.AccountId is null ? GrantKinds.None : GrantKinds.Account,
        _ => grantee == requester.CanonicalUserId ? GrantKinds.Account : GrantKinds.None,
    };

    private static bool Covers(string permission, AccessRequest request) => request.Action.Name switch
    {
        "listbucket" or "listbucketversions" or "listbucketmultipartuploads" or "getobject" or "getobjectversion" => permission is "READ" or "FULL_CONTROL",
        "putobject" => permission is "WRITE" or "FULL_CONTROL",

        // Only the bucket's owner may delete versions by its WRITE.
        "deleteobjectversion" => permission is "WRITE" or "FULL_CONTROL" && request.Requester.AccountId == request.ResourceAccount,
        "getbucketacl" or "getobjectacl" or "getobjectversionacl" => permission is "READ_ACP" or "FULL_CONTROL",
        "putbucketacl" or "putobjectacl" or "putobjectversionacl" => permission is "WRITE_ACP" or "FULL_CONTROL",
        _ => false,
    };
}
