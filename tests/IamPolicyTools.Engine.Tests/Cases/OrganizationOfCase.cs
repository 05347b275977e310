using System.Collections.Immutable;
using System.Text.Json;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Cases;

/// <summary>Builds the organization that a case implies: the levels of its SCPs and RCPs, the management account.</summary>
internal sealed class OrganizationOfCase(FixtureCase @case, string? caller, string owner)
{
    private readonly FixturePolicies _policies = @case.Policies;
    private readonly FixtureOptions _options = @case.Options;
    private readonly SortedDictionary<string, OrganizationPolicy> _scps = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, OrganizationPolicy> _rcps = new(StringComparer.Ordinal);

    /// <summary>The organization, or null when the case has none.</summary>
    public Organization? Build()
    {
        bool hasCaller = caller is not null
            && (_policies.Scp is not null || _options.PrincipalInManagementAccount || _options.PrincipalInDelegatedAdministratorAccount);
        bool hasOwner = _policies.Rcp is not null || _options.ResourceInManagementAccount || _options.SameOrganization;
        if (!hasCaller && !hasOwner)
        {
            return null;
        }

        ImmutableArray<string>[] scp = [.. (hasCaller ? _policies.Scp ?? [] : []).Select((level, at) => Register(level, at, PolicyKind.ServiceControl, _scps))];
        ImmutableArray<string>[] rcp = [.. (hasOwner ? _policies.Rcp ?? [] : []).Select((level, at) => Register(level, at, PolicyKind.ResourceControl, _rcps))];
        OrganizationalUnit[] branches = hasCaller && hasOwner && caller != owner
            ? [Branch("ou-a-11111111", caller!, scp, []), Branch("ou-b-11111111", owner, [], rcp)]
            : [Branch("ou-a-11111111", hasCaller ? caller! : owner, scp, rcp)];
        return new Organization
        {
            Id = "o-a1b2c3d4e5",
            MasterAccountId = _options.PrincipalInManagementAccount ? caller! : _options.ResourceInManagementAccount ? owner : "999999999999",
            Root = new OrganizationalUnit
            {
                Id = "r-ab12",
                ServiceControlPolicies = scp.Length > 0 ? scp[0] : [Organization.FullAwsAccess],
                ResourceControlPolicies = rcp.Length > 0 ? rcp[0] : [Organization.RcpFullAwsAccess],
                OrganizationalUnits = [.. branches],
            },
            ServiceControlPolicies = _scps.ToImmutableSortedDictionary(StringComparer.Ordinal),
            ResourceControlPolicies = _rcps.ToImmutableSortedDictionary(StringComparer.Ordinal),
            DelegatedAdministrators = _options.PrincipalInDelegatedAdministratorAccount
                ? [new DelegatedAdministrator(caller!, "iam.amazonaws.com")]
                : [],
        };
    }

    // Root, one unit, account: of three levels the second is the unit's, of two the second is the account's.
    private static OrganizationalUnit Branch(string id, string account, ImmutableArray<string>[] scp, ImmutableArray<string>[] rcp) => new()
    {
        Id = id,
        ServiceControlPolicies = scp.Length > 2 ? scp[1] : [Organization.FullAwsAccess],
        ResourceControlPolicies = rcp.Length > 2 ? rcp[1] : [Organization.RcpFullAwsAccess],
        Accounts =
        [
            new OrganizationAccount
            {
                AccountId = account,
                ServiceControlPolicies = scp.Length > 1 ? scp[^1] : [Organization.FullAwsAccess],
                ResourceControlPolicies = rcp.Length > 1 ? rcp[^1] : [Organization.RcpFullAwsAccess],
            },
        ],
    };

    private static ImmutableArray<string> Register(
        IReadOnlyList<JsonElement> level, int at, PolicyKind kind, SortedDictionary<string, OrganizationPolicy> policies)
    {
        string[] names = [.. level.Select((_, index) => $"level{at}-{index}")];
        foreach ((string name, JsonElement document) in names.Zip(level))
        {
            policies[name] = new OrganizationPolicy(name, ProductionCase.Parse(document, kind));
        }

        return [.. names];
    }
}
