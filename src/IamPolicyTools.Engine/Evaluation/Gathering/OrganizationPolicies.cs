using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
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
    /// <param name="model">The model.</param>
    /// <param name="accountId">The account; one outside the tree is subject to none.</param>
    public static OrganizationPolicies Of(IamModel model, string accountId)
    {
        if (model.UnknownOrganization is { } whyUnknown)
        {
            return Unknown(new UnknownFact("the organization", whyUnknown));
        }

        Organization? organization = model.Organization;
        if (organization?.FindPath(accountId) is not { } path)
        {
            return organization is not null && accountId != organization.MasterAccountId && UnknownPartOf(organization.Root) is { } part
                ? Unknown(part)
                : s_none;
        }

        CompiledPolicySet Scp(string place, ImmutableArray<string> names, ImmutableSortedDictionary<string, string> unknowns) =>
            Compile(
                names,
                organization.ServiceControlPolicies,
                AwsPolicies.FullAwsAccess,
                UnknownSettings.FactOf(unknowns, "ServiceControlPolicies", place));

        // It cannot be detached, so it is there also where a list does not name it (policy-language.md, the quotas).
        CompiledPolicySet Rcp(string place, ImmutableArray<string> names, ImmutableSortedDictionary<string, string> unknowns) => Compile(
            names.Contains(Organization.RcpFullAwsAccess) ? names : names.Insert(0, Organization.RcpFullAwsAccess),
            organization.ResourceControlPolicies,
            AwsPolicies.RcpFullAwsAccess,
            UnknownSettings.FactOf(unknowns, "ResourceControlPolicies", place));

        OrganizationAccount own = path.Account;
        return new OrganizationPolicies(
            [.. path.Units.Select(
                u => Scp(u.Id, u.ServiceControlPolicies, u.Unknowns)), Scp(accountId, own.ServiceControlPolicies, own.Unknowns)],
            [.. path.Units.Select(
                u => Rcp(u.Id, u.ResourceControlPolicies, u.Unknowns)), Rcp(accountId, own.ResourceControlPolicies, own.Unknowns)],
            organization.MasterAccountId == accountId);
    }

    // There may be an organization, and the account may be its management account.
    private static OrganizationPolicies Unknown(UnknownFact fact) => new(
        [CompiledPolicySet.Create(
            SourceOf(fact, PolicyKind.ServiceControl))], [CompiledPolicySet.Create(SourceOf(fact, PolicyKind.ResourceControl))], false);

    private static PolicySource SourceOf(UnknownFact fact, PolicyKind kind) =>
        new(fact.What, null, kind, PolicyDocument.Unknown(fact.Reason)) { IsSetting = true };

    // An account that the tree does not show may be where not all of it is known.
    private static UnknownFact? UnknownPartOf(OrganizationalUnit unit) =>
        UnknownSettings.FactOf(unit.Unknowns, nameof(unit.Accounts), unit.Id)
        ?? UnknownSettings.FactOf(unit.Unknowns, nameof(unit.OrganizationalUnits), unit.Id)
        ?? unit.OrganizationalUnits.Select(UnknownPartOf).FirstOrDefault(f => f is not null);

    private static CompiledPolicySet Compile(
        ImmutableArray<string> names,
        ImmutableSortedDictionary<string, OrganizationPolicy> policies,
        PolicySource fullAccess,
        UnknownFact? open)
    {
        PolicySource Find(string name)
        {
            if (policies.TryGetValue(name, out OrganizationPolicy? policy))
            {
                return new PolicySource(name, null, fullAccess.Kind, policy.Document);
            }

            return name == fullAccess.Name
                ? fullAccess
                : throw new InvalidOperationException(
                    $"The organization has no {(fullAccess.Kind == PolicyKind.ServiceControl ? "service" : "resource")} control policy named {name}.");
        }

        return CompiledPolicySet.Create([.. names.Select(Find), .. open is null ? [] : new[] { SourceOf(open, fullAccess.Kind) }]);
    }
}
