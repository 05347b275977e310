using System.Collections.Frozen;

namespace IamPolicyTools.Evaluation.Services;

/// <summary>What IAM refuses whatever the policies say (evaluation.md, tables K and M).</summary>
internal static class IamRules
{
    private static readonly FrozenSet<string> s_managedPolicyWrites = Names(
        "CreatePolicy", "CreatePolicyVersion", "DeletePolicy", "DeletePolicyVersion", "SetDefaultPolicyVersion", "TagPolicy", "UntagPolicy");

    private static readonly FrozenSet<string> s_serviceLinkedRoleWrites = Names(
        "AttachRolePolicy", "DetachRolePolicy", "PutRolePolicy", "DeleteRolePolicy", "UpdateAssumeRolePolicy",
        "PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary", "CreateRole", "DeleteRole");

    private static readonly FrozenSet<string> s_reservedRoleWrites = Names(
        "AttachRolePolicy", "DetachRolePolicy", "PutRolePolicy", "DeleteRolePolicy",
        "PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary", "UpdateAssumeRolePolicy", "UpdateRole",
        "UpdateRoleDescription", "TagRole", "UntagRole", "CreateRole", "DeleteRole", "PassRole");

    /// <summary>The rule by which IAM refuses a request, or null.</summary>
    public static string? Refuses(AccessRequest request)
    {
        string name = request.Action.Name;
        string resource = request.Resource;
        Requester requester = request.Requester;

        // PassRole is a permission that other services ask for, no call of the IAM API (ST-25).
        bool isCall = name != "passrole";
        return requester switch
        {
            { IsSessionToken: true, MultiFactorAuthPresent: not true } when isCall => "R-113",
            { Kind: RequesterKind.FederatedUser } when isCall => "R-114",
            _ when name == "passrole" && requester.AccountId != request.ResourceAccount => "R-143",
            _ when s_managedPolicyWrites.Contains(name) && resource.Contains(":iam::aws:policy/", StringComparison.Ordinal) => "R-155",
            _ when s_reservedRoleWrites.Contains(name) && resource.Contains(":role/aws-reserved/", StringComparison.Ordinal) => "R-156",
            _ when s_serviceLinkedRoleWrites.Contains(name) && resource.Contains(":role/aws-service-role/", StringComparison.Ordinal) => "R-157",
            _ => null,
        };
    }

    private static FrozenSet<string> Names(params string[] names) =>
        names.Select(n => n.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal);
}
