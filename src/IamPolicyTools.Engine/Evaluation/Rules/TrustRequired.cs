using IamPolicyTools.Evaluation.Requests;


namespace IamPolicyTools.Evaluation.Rules;

/// <summary>The two classes of resource whose own policy must take part in every grant (evaluation.md, 2.6).</summary>
internal static class TrustRequired
{
    /// <summary>True for the trust policy of a role, and for a KMS key.</summary>
    public static bool Applies(AccessRequest request) => IsRoleTrust(request) || KmsRules.IsKey(request);

    /// <summary>True when the request is one that a role's trust policy decides.</summary>
    public static bool IsRoleTrust(AccessRequest request) =>
        request.Action.Service == "sts"
            && StsRules.IsDecidedByTrust(request.Action.Name)
            && request.Resource.Contains(":role/", StringComparison.Ordinal);
}
