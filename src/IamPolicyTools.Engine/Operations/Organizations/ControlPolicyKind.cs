using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Organizations;

/// <summary>Service control and resource control policies: what differs in working with them.</summary>
public sealed class ControlPolicyKind
{
    private ControlPolicyKind(string name, string fullAccess, PolicyKind slot, int quota)
    {
        Name = name;
        FullAccess = fullAccess;
        Slot = slot;
        Quota = quota;
    }

    /// <summary>Service control policies.</summary>
    public static ControlPolicyKind Service { get; } = new("service control policy", Organization.FullAwsAccess, PolicyKind.ServiceControl, Quotas.ServiceControlPoliciesPerTarget);

    /// <summary>Resource control policies.</summary>
    public static ControlPolicyKind Resource { get; } = new("resource control policy", Organization.RcpFullAwsAccess, PolicyKind.ResourceControl, Quotas.ResourceControlPoliciesPerTarget);

    /// <summary>As sentences call it.</summary>
    public string Name { get; }

    /// <summary>The slot that its documents go to.</summary>
    public PolicyKind Slot { get; }

    /// <summary>The name of AWS's own policy that allows everything.</summary>
    internal string FullAccess { get; }

    /// <summary>Most policies attached to a root, unit or account (policy-language.md, 1.8).</summary>
    internal int Quota { get; }

    /// <summary><see cref="Name"/>.</summary>
    public override string ToString() => Name;

    /// <summary>The organization's own policies of this kind.</summary>
    /// <param name="organization">The organization.</param>
    public ImmutableSortedDictionary<string, OrganizationPolicy> PoliciesOf(Organization organization) =>
        IsService ? organization.ServiceControlPolicies : organization.ResourceControlPolicies;

    internal Organization With(Organization organization, ImmutableSortedDictionary<string, OrganizationPolicy> policies) => IsService
        ? organization with { ServiceControlPolicies = policies }
        : organization with { ResourceControlPolicies = policies };

    internal ImmutableArray<string> AttachedTo(OrganizationalUnit unit) => IsService ? unit.ServiceControlPolicies : unit.ResourceControlPolicies;

    internal ImmutableArray<string> AttachedTo(OrganizationAccount account) =>
        IsService ? account.ServiceControlPolicies : account.ResourceControlPolicies;

    internal OrganizationalUnit With(OrganizationalUnit unit, ImmutableArray<string> names) =>
        IsService ? unit with { ServiceControlPolicies = names } : unit with { ResourceControlPolicies = names };

    internal OrganizationAccount With(OrganizationAccount account, ImmutableArray<string> names) =>
        IsService ? account with { ServiceControlPolicies = names } : account with { ResourceControlPolicies = names };

    private bool IsService => ReferenceEquals(this, Service);
}
