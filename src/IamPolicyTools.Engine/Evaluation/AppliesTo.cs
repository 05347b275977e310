using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Services;

namespace IamPolicyTools.Evaluation;

/// <summary>Which policy types apply to whom (evaluation.md, 2.3).</summary>
internal static class AppliesTo
{
    /// <summary>SCPs concern the users, roles and root of member accounts; not service-linked roles, not the management account .</summary>
    public static bool ServiceControl(AccessRequest request) =>
        (request.Requester.HasIdentityPolicies || request.Requester.Kind == RequesterKind.AccountRoot)
        && !request.Requester.IsServiceLinkedRole
        && !request.PrincipalPolicies.IsInManagementAccount;

    /// <summary>RCPs concern everybody who reaches for a resource of a member account, where the service supports them .</summary>
    public static bool ResourceControl(AccessRequest request) =>
        !request.ResourcePolicies.ResourceControlLevels.IsDefaultOrEmpty
        && !request.ResourcePolicies.IsInManagementAccount
        && !request.ResourcePolicies.IsAwsManagedKey
        && !request.ResourcePolicies.IsServiceLinkedRole
        && !request.Requester.IsServiceLinkedRole
        && IamCatalogue.Default.FindService(request.Action.Service)?.SupportsResourceControlPolicies == true
        && !KmsRules.IsRetireGrant(request);

    /// <summary>The resource's own policy, unless the action is one that it never decides.</summary>
    public static CompiledPolicySet? ResourcePolicy(AccessRequest request) =>
        KmsRules.IsDecidedWithoutKeyPolicy(request) || StsRules.IsAssumeRoot(request) ? null : request.ResourcePolicies.Policy;

    /// <summary>True for the types whose grants tell whom they are made to.</summary>
    public static bool IsResourceSide(this PolicyType type) => type is PolicyType.Resource or PolicyType.Trust;
}
