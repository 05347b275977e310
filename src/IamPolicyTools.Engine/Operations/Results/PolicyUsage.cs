using IamPolicyTools.Model;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Operations.Results;

/// <summary>A place where an account uses a managed policy.</summary>
/// <param name="PolicyArn">The policy.</param>
/// <param name="Kind">What uses it: users, groups or roles.</param>
/// <param name="Identity">The one that uses it.</param>
/// <param name="Type">As what.</param>
internal sealed record PolicyUsage(string PolicyArn, IdentityKind Kind, IamIdentity Identity, PolicyUsageType Type)
{
    public static IEnumerable<PolicyUsage> All(Account account) =>
        account.Users.Values.SelectMany(u => Of(IdentityKind.User, u))
            .Concat(account.Groups.Values.SelectMany(g => Of(IdentityKind.Group, g)))
            .Concat(account.Roles.Values.SelectMany(r => Of(IdentityKind.Role, r)));

    public static IEnumerable<PolicyUsage> Of(Account account, string policyArn) => All(account).Where(u => u.PolicyArn == policyArn);

    public bool Fits(PolicyUsageType? type) => type is null || type == Type;

    private static IEnumerable<PolicyUsage> Of(IdentityKind kind, IamIdentity identity)
    {
        foreach (AttachedPolicy policy in identity.AttachedPolicies)
        {
            yield return new PolicyUsage(policy.PolicyArn, kind, identity, PolicyUsageType.PermissionsPolicy);
        }

        if (BoundaryOperations.BoundaryOf(identity) is { } boundary)
        {
            yield return new PolicyUsage(boundary.PolicyArn, kind, identity, PolicyUsageType.PermissionsBoundary);
        }
    }
}

/// <summary>As what a managed policy is used.</summary>
public enum PolicyUsageType : long
{
    /// <summary>It grants permissions.</summary>
    PermissionsPolicy,

    /// <summary>It bounds them.</summary>
    PermissionsBoundary,
}
