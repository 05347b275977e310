using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls that tell about an account as a whole.</summary>
public static class AccountReportOperations
{
    /// <summary>GetAccountAuthorizationDetails: users, groups, roles and the managed policies that are there or in use, in this order.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="filter"><c>User</c>, <c>Group</c>, <c>Role</c>, <c>LocalManagedPolicy</c>, <c>AWSManagedPolicy</c>; empty for all.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<object> GetAuthorizationDetails(OperationContext context, IReadOnlyCollection<string> filter)
    {
        context.Require("iam:GetAccountAuthorizationDetails", "*");
        Account account = context.Account;
        var details = new List<object>();
        AddIf("User", account.Users.Values.Select(u => new UserDetail(u)));
        AddIf("Group", account.Groups.Values.Select(g => new GroupDetail(g)));
        ILookup<string, InstanceProfile> profiles = account.InstanceProfiles.Values
            .SelectMany(p => p.Roles.Select(r => (Role: r, Profile: p)))
            .ToLookup(p => p.Role, p => p.Profile, StringComparer.OrdinalIgnoreCase);
        AddIf("Role", account.Roles.Values.Select(r => new RoleDetail(r, profiles[r.RoleName].Select(p => InstanceProfileDetail.Of(account, p)))));
        ILookup<string, PolicyUsage> usage = PolicyUsage.All(account).ToLookup(u => u.PolicyArn);
        AddIf("LocalManagedPolicy", account.Policies.Values.Select(p => Detail(p, usage)));
        AddIf("AWSManagedPolicy", usage
            .Where(u => Arn.TryParse(u.Key, out Arn arn) && arn.Account == "aws")
            .OrderBy(u => u.Key, StringComparer.Ordinal)
            .Select(u => context.Model.FindPolicy(u.Key))
            .OfType<ManagedPolicy>()
            .Select(p => Detail(p, usage)));
        return [.. details];

        void AddIf(string kind, IEnumerable<object> entities)
        {
            if (filter.Count == 0 || filter.Contains(kind, StringComparer.OrdinalIgnoreCase))
            {
                details.AddRange(entities);
            }
        }
    }

    /// <summary>GetAccountSummary: how much there is of everything, and the quotas.</summary>
    /// <param name="context">The call's context.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IReadOnlyDictionary<string, int> GetSummary(OperationContext context)
    {
        context.Require("iam:GetAccountSummary", "*");
        Account account = context.Account;
        return new SortedDictionary<string, int>(StringComparer.Ordinal)
        {
            ["Users"] = account.Users.Count,
            ["UsersQuota"] = EntityKind.User.MostPerAccount,
            ["Groups"] = account.Groups.Count,
            ["GroupsQuota"] = EntityKind.Group.MostPerAccount,
            ["Roles"] = account.Roles.Count,
            ["RolesQuota"] = EntityKind.Role.MostPerAccount,
            ["Policies"] = account.Policies.Count,
            ["PoliciesQuota"] = EntityKind.Policy.MostPerAccount,
            ["PolicyVersionsInUse"] = account.Policies.Values.Sum(p => p.Versions.Length),
            ["InstanceProfiles"] = account.InstanceProfiles.Count,
            ["InstanceProfilesQuota"] = EntityKind.InstanceProfile.MostPerAccount,
            ["ServerCertificates"] = account.ServerCertificates.Count,
            ["ServerCertificatesQuota"] = EntityKind.ServerCertificate.MostPerAccount,
            ["Providers"] = account.OpenIdConnectProviders.Count + account.SamlProviders.Count,
            ["MFADevices"] = account.VirtualMfaDevices.Count,
            ["MFADevicesInUse"] = account.Users.Values.Sum(u => u.MfaDevices.Length),
            ["AccountMFAEnabled"] = account.RootUser.MfaActive == true ? 1 : 0,
            ["AccountAccessKeysPresent"] = account.RootUser.AccessKeys.IsEmpty ? 0 : 1,
            ["AccountPasswordPresent"] = account.RootUser.PasswordEnabled == true ? 1 : 0,
            ["AccessKeysPerUserQuota"] = Quotas.AccessKeysPerUser,
            ["GroupsPerUserQuota"] = Quotas.GroupsPerUser,
            ["AttachedPoliciesPerUserQuota"] = Quotas.PoliciesPerUser,
            ["AttachedPoliciesPerGroupQuota"] = Quotas.PoliciesPerGroup,
            ["AttachedPoliciesPerRoleQuota"] = Quotas.PoliciesPerRole,
            ["VersionsPerPolicyQuota"] = Quotas.VersionsPerPolicy,
            ["UserPolicySizeQuota"] = PolicySize.UserInlinePolicies,
            ["GroupPolicySizeQuota"] = PolicySize.GroupInlinePolicies,
            ["RolePolicySizeQuota"] = PolicySize.RoleInlinePolicies,
            ["PolicySizeQuota"] = PolicySize.ManagedPolicy,
            ["AssumeRolePolicySizeQuota"] = PolicySize.TrustPolicy,
        };
    }

    private static ManagedPolicyDetail Detail(ManagedPolicy policy, ILookup<string, PolicyUsage> usage) => new(
        policy,
        usage[policy.Arn].Count(u => u.Type == PolicyUsageType.PermissionsPolicy),
        usage[policy.Arn].Count(u => u.Type == PolicyUsageType.PermissionsBoundary));
}
