using System.Collections.Frozen;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Rules;

/// <summary>What IAM refuses whatever the policies say (evaluation.md, tables K and M).</summary>
internal static class IamRules
{
    private const string IdentityCenter = "sso.amazonaws.com";

    private static readonly ContextKey s_calledVia = ContextKey.Of("aws:CalledVia");
    private static readonly ContextKey s_viaService = ContextKey.Of("aws:ViaAWSService");

    // Which calls are refused on which protected objects.
    private static readonly FrozenDictionary<string, Protection> s_protected = Protections(
        (Protection.AwsManagedPolicy,
            "CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion SetDefaultPolicyVersion TagPolicy UntagPolicy"),
        (Protection.ServiceLinkedRole,
            "AttachRolePolicy DetachRolePolicy PutRolePolicy DeleteRolePolicy UpdateAssumeRolePolicy "
            + "PutRolePermissionsBoundary DeleteRolePermissionsBoundary CreateRole DeleteRole"),
        (Protection.ReservedRole,
            "AttachRolePolicy DetachRolePolicy PutRolePolicy DeleteRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary "
            + "UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription TagRole UntagRole CreateRole DeleteRole PassRole"));

    [Flags]
    private enum Protection
    {
        None = 0,
        AwsManagedPolicy = 1,
        ServiceLinkedRole = 2,
        ReservedRole = 4,
    }

    /// <summary>What <see cref="Refuses"/> tells apart.</summary>
    public static readonly string[] ArnForms =
    [
        "arn:*:iam::aws:policy/*",
        "arn:*:iam::*:role/aws-reserved/*",
        "arn:*:iam::*:role/aws-reserved/" + IdentityCenter + "/*",
        "arn:*:iam::*:role/aws-service-role/*",
    ];

    /// <summary>The rule by which IAM refuses a request, or null.</summary>
    public static string? Refuses(AccessRequest request)
    {
        Requester requester = request.Requester;

        // PassRole is a permission that other services ask for, no call of the IAM API (ST-25).
        bool isCall = request.Action.Name != "passrole";
        return requester switch
        {
            { IsSessionToken: true, MultiFactorAuthPresent: not true } when isCall => "R-113",
            { Kind: RequesterKind.FederatedUser } when isCall => "R-114",
            _ when !isCall && requester.AccountId != request.ResourceAccount => "R-143",
            _ when s_protected.TryGetValue(request.Action.Name, out Protection protection) => RefusesOn(request, protection),
            _ => null,
        };
    }

    private static string? RefusesOn(AccessRequest request, Protection protection)
    {
        string resource = request.Resource;
        if ((protection & Protection.AwsManagedPolicy) != 0)
        {
            return resource.Contains(":iam::aws:policy/", StringComparison.Ordinal) ? "R-155" : null;
        }

        if ((protection & Protection.ReservedRole) != 0 && resource.Contains(":role/aws-reserved/", StringComparison.Ordinal))
        {
            bool isOfIdentityCenter = resource.Contains(":role/aws-reserved/" + IdentityCenter + "/", StringComparison.Ordinal);
            return isOfIdentityCenter && ComesThroughIdentityCenter(request.Context) ? null : "R-156";
        }

        return (protection & Protection.ServiceLinkedRole) != 0 && resource.Contains(":role/aws-service-role/", StringComparison.Ordinal)
            ? "R-157"
            : null;
    }

    // R-157a: Identity Center makes and changes its roles with the permissions of who asks it.
    private static bool ComesThroughIdentityCenter(RequestContext context) =>
        (context.Find(s_calledVia) is { IsAmbiguous: false } via && via.Values.Any(v => v.Text == IdentityCenter))
        || (context.Find(s_viaService) is { IsAmbiguous: false, Values: [{ } flag] }
            && flag.Text.Equals("true", StringComparison.OrdinalIgnoreCase));

    private static FrozenDictionary<string, Protection> Protections(params (Protection Protection, string Names)[] table) => table
        .SelectMany(row => row.Names.Split(' '), (row, name) => (Name: name.ToLowerInvariant(), row.Protection))
        .GroupBy(pair => pair.Name)
        .ToFrozenDictionary(g => g.Key, g => g.Aggregate(Protection.None, (all, pair) => all | pair.Protection), StringComparer.Ordinal);
}
