using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>S3 access control lists (evaluation.md 2.6; ).</summary>
internal static class AccessControlList
{
    /// <summary>A grantee that whoever asks is: stands for a list that is not known.</summary>
    public const string Whoever = "*";

    private const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
    private const string AuthenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

    /// <summary>True for the two groups that make an ACL public.</summary>
    public static bool IsPublicGroup(string grantee) => grantee is AllUsers or AuthenticatedUsers;

    /// <summary>True for the actions that a permission of an ACL stands for.</summary>
    /// <param name="action">The action.</param>
    public static bool CanGrant(ActionName action) => action.Service == "s3" && action.Name
        is "listbucket" or "listbucketversions" or "listbucketmultipartuploads" or "getobject" or "getobjectversion" or "putobject"
        or "deleteobjectversion" or "getbucketacl" or "getobjectacl" or "getobjectversionacl" or "putbucketacl" or "putobjectacl"
        or "putobjectversionacl";

    /// <summary>What the ACL grants the requester. A grant is to an account, never to its users .</summary>
    public static GrantKinds Grants<TObserver>(AccessRequest request, ref TObserver observer)
        where TObserver : struct, IObserver
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
            if (!Covers(grant, request) || (IsPublicGroup(grant.Grantee) && resource.PublicAccessBlock.IgnorePublicAcls))
            {
                continue;
            }

            GrantKinds kind = Match(grant.Grantee, request.Requester);
            if (kind != GrantKinds.None)
            {
                kinds |= kind;
                observer.Granted("R-100", $"the access control list grants {grant.Permission} to {grant.Grantee}");
            }
        }

        return kinds;
    }

    private static GrantKinds Match(string grantee, Requester requester) => grantee switch
    {
        AllUsers or Whoever => GrantKinds.AllUsers | (requester.AccountId is null ? GrantKinds.None : GrantKinds.Account),
        AuthenticatedUsers => requester.AccountId is not null || requester.HasIdentityPolicies ? GrantKinds.Account : GrantKinds.None,
        _ => grantee == requester.CanonicalUserId ? GrantKinds.Account : GrantKinds.None,
    };

    private static bool Covers(AclGrant grant, AccessRequest request) => request.Action.Name switch
    {
        "listbucket" or "listbucketversions" or "listbucketmultipartuploads" or "getobject" or "getobjectversion" =>
            Includes(grant, "READ"),
        "putobject" => Includes(grant, "WRITE"),

        // WRITE lets the bucket's owner delete versions, when the grant is to it and not to a group.
        "deleteobjectversion" =>
            Includes(grant, "WRITE") && !IsPublicGroup(grant.Grantee) && request.Requester.AccountId == request.ResourceAccount,
        "getbucketacl" or "getobjectacl" or "getobjectversionacl" => Includes(grant, "READ_ACP"),
        "putbucketacl" or "putobjectacl" or "putobjectversionacl" => Includes(grant, "WRITE_ACP"),
        _ => false,
    };

    private static bool Includes(AclGrant grant, string permission) => grant.Permission == permission || grant.Permission == "FULL_CONTROL";
}
