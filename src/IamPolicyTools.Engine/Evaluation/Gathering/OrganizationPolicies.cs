using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>The control policies on the way from an organization's root to an account.</summary>
/// <param name="ServiceControl">SCPs by level, root first.</param>
/// <param name="ResourceControl">RCPs by level, root first.</param>
/// <param name="IsManagementAccount">True for the management account, which none of them concerns.</param>
internal sealed record OrganizationPolicies(
    ImmutableArray<CompiledPolicySet> ServiceControl,
    ImmutableArray<CompiledPolicySet> ResourceControl,
    bool IsManagementAccount)
{
    private static readonly OrganizationPolicies s_none = new([], [], false);

    /// <summary>Finds and compiles them.</summary>
    /// <param name="organization">The organization, or null.</param>
    /// <param name="accountId">The account; one outside the tree is subject to none.</param>
    public static OrganizationPolicies Of(Organization? organization, string accountId)
    {
        if (organization?.FindPath(accountId) is not { } path)
        {
            return s_none;
        }

        CompiledPolicySet Scp(ImmutableArray<string> names) => Compile(names, organization.ServiceControlPolicies, AwsPolicies.FullAwsAccess);
        CompiledPolicySet Rcp(ImmutableArray<string> names) => Compile(names, organization.ResourceControlPolicies, AwsPolicies.RcpFullAwsAccess);
        return new OrganizationPolicies(
            [.. path.Units.Select(u => Scp(u.ServiceControlPolicies)), Scp(path.Account.ServiceControlPolicies)],
            [.. path.Units.Select(u => Rcp(u.ResourceControlPolicies)), Rcp(path.Account.ResourceControlPolicies)],
            organization.MasterAccountId == accountId);
    }

    private static CompiledPolicySet Compile(
        ImmutableArray<string> names, ImmutableSortedDictionary<string, OrganizationPolicy> policies, PolicySource fullAccess)
    {
        PolicySource Find(string name)
        {
            if (policies.TryGetValue(name, out OrganizationPolicy? policy))
            {
                return new PolicySource(name, null, fullAccess.Kind, policy.Document);
            }

            return name == fullAccess.Name
                ? fullAccess
                : throw new InvalidOperationException($"The organization has no {(fullAccess.Kind == PolicyKind.ServiceControl ? "service" : "resource")} control policy named {name}.");
        }

        return CompiledPolicySet.Create([.. names.Select(Find)]);
    }
}
