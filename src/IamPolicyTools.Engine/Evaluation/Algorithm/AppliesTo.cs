using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Algorithm;

/// <summary>Which policy types apply to whom (evaluation.md, 2.3).</summary>
internal static class AppliesTo
{
    /// <summary>
    /// SCPs concern the users, roles and root of member accounts; not service-linked roles, not the management account.
    /// </summary>
    public static bool ServiceControl(AccessRequest request) =>
        (request.Requester.HasIdentityPolicies || request.Requester.Kind == RequesterKind.AccountRoot)
        && !request.Requester.IsServiceLinkedRole
        && !request.PrincipalPolicies.IsInManagementAccount;

    /// <summary>
    /// RCPs concern everybody who reaches for a resource of a member account, where the service supports them.
    /// </summary>
    public static bool ResourceControl(AccessRequest request) =>
        !request.ResourcePolicies.ResourceControlLevels.IsDefaultOrEmpty
        && !request.ResourcePolicies.IsInManagementAccount
        && !request.ResourcePolicies.IsAwsManagedKey
        && !request.ResourcePolicies.IsServiceLinkedRole
        && !request.Requester.IsServiceLinkedRole
        && IsSupported(request.Action)
        && !KmsRules.IsRetireGrant(request);

    // what takes no resource has none that they could protect. Of actions that the catalogue does not know it may.
    private static bool IsSupported(ActionName action) =>
        IamCatalogue.Default.FindService(action.Service) is { SupportsResourceControlPolicies: true } service
        && service.FindAction(action.Name) is not { IsWildcardOnly: true };

    /// <summary>The resource's own policy, unless the action is one that it never decides.</summary>
    public static CompiledPolicySet? ResourcePolicy(AccessRequest request) =>
        KmsRules.IsDecidedWithoutKeyPolicy(request) || StsRules.IsAssumeRoot(request) ? null : request.ResourcePolicies.Policy;

    /// <summary>True for the types whose grants tell whom they are made to.</summary>
    public static bool IsResourceSide(this PolicyType type) => type is PolicyType.Resource or PolicyType.Trust;

    /// <summary>True for the types that only limit what others allow.</summary>
    public static bool IsCeiling(this PolicyType type) => type is PolicyType.ResourceControl or PolicyType.ServiceControl
        or PolicyType.VpcEndpoint or PolicyType.Boundary or PolicyType.Session;
}
