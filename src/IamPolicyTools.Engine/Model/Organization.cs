using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Model;

/// <summary>An organization of AWS Organizations.</summary>
public sealed record Organization
{
    /// <summary>The name of the service control policy that allows everything.</summary>
    public const string FullAwsAccess = "FullAWSAccess";

    /// <summary>The name of the resource control policy that allows everything.</summary>
    public const string RcpFullAwsAccess = "RCPFullAWSAccess";

    private readonly Cache _places = new();

    /// <summary><c>o-…</c></summary>
    public required string Id { get; init; }

    /// <summary>True when the file names no id, so that <see cref="Id"/> is made up: keys that hold it are not known (PO-2.2).</summary>
    public bool HasProvisionalId { get; init; }

    /// <summary>The management account's 12 digits. It is subject to no SCP and no RCP (R-56, R-63).</summary>
    public required string MasterAccountId { get; init; }

    /// <summary>The root of the tree.</summary>
    public required OrganizationalUnit Root { get; init; }

    /// <summary>Service control policies by name; <see cref="FullAwsAccess"/> needs no entry.</summary>
    public ImmutableSortedDictionary<string, OrganizationPolicy> ServiceControlPolicies { get; init; } =
        ImmutableSortedDictionary.Create<string, OrganizationPolicy>(StringComparer.Ordinal);

    /// <summary>Resource control policies by name; <see cref="RcpFullAwsAccess"/> needs no entry.</summary>
    public ImmutableSortedDictionary<string, OrganizationPolicy> ResourceControlPolicies { get; init; } =
        ImmutableSortedDictionary.Create<string, OrganizationPolicy>(StringComparer.Ordinal);

    /// <summary>Delegated administrators.</summary>
    public ImmutableArray<DelegatedAdministrator> DelegatedAdministrators { get; init; } = [];

    /// <summary>Features that are on, <c>RootCredentialsManagement</c>, <c>RootSessions</c>; null when that is not known.</summary>
    public ImmutableArray<string>? Features { get; init; }

    /// <summary>
    /// The way from the root to an account: the units in order, root first, and the account's own entry; null when the tree does not hold
    /// it. The management account is a member of its organization whether the tree lists it or not (4.1 of context-keys.md), and stands in
    /// the root then.
    /// </summary>
    /// <param name="accountId">12 digits.</param>
    public OrganizationPath? FindPath(string accountId) =>
        _places.Get(Root, static (kept, root) => ReferenceEquals(kept.Root, root), Places.Of).ByAccount.GetValueOrDefault(accountId)
        ?? (accountId == MasterAccountId ? new OrganizationPath([Root], new OrganizationAccount { AccountId = accountId }) : null);

    /// <summary>The id.</summary>
    public override string ToString() => DisplayedText.Line(Id);

    private static void AddPlaces(
        OrganizationalUnit unit, ImmutableArray<OrganizationalUnit> above, Dictionary<string, OrganizationPath> places)
    {
        ImmutableArray<OrganizationalUnit> here = above.Add(unit);
        foreach (OrganizationAccount account in unit.Accounts)
        {
            places.TryAdd(account.AccountId, new OrganizationPath(here, account));
        }

        foreach (OrganizationalUnit child in unit.OrganizationalUnits)
        {
            AddPlaces(child, here, places);
        }
    }

    // An organization with another tree shares the cache, since it is a copy.
    private sealed record Places(OrganizationalUnit Root, Dictionary<string, OrganizationPath> ByAccount)
    {
        public static Places Of(OrganizationalUnit root)
        {
            var places = new Dictionary<string, OrganizationPath>(StringComparer.Ordinal);
            AddPlaces(root, [], places);
            return new Places(root, places);
        }
    }
}

/// <summary>The way from an organization's root to an account.</summary>
/// <param name="Units">The root and the organizational units, in order.</param>
/// <param name="Account">The account's entry.</param>
public sealed record OrganizationPath(ImmutableArray<OrganizationalUnit> Units, OrganizationAccount Account)
{
    /// <summary>The path as <c>aws:PrincipalOrgPaths</c> has it: <c>o-…/r-…/ou-…/</c>.</summary>
    /// <param name="organizationId">The organization's id.</param>
    public string ToOrgPath(string organizationId) => $"{organizationId}/{string.Concat(Units.Select(u => u.Id + "/"))}";
}

/// <summary>The root or an organizational unit, with the policies attached to it.</summary>
public sealed record OrganizationalUnit
{
    /// <summary><c>r-…</c> or <c>ou-…</c></summary>
    public required string Id { get; init; }

    /// <summary>True when the file names no id, so that <see cref="Id"/> is made up (PO-2.2).</summary>
    public bool HasProvisionalId { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init; } = "Root";

    /// <summary>Names of the service control policies attached here.</summary>
    public ImmutableArray<string> ServiceControlPolicies { get; init; } = [Organization.FullAwsAccess];

    /// <summary>Names of the resource control policies attached here.</summary>
    public ImmutableArray<string> ResourceControlPolicies { get; init; } = [Organization.RcpFullAwsAccess];

    /// <summary>
    /// The members that are not known, by the names of the account document, each with the reason. A list among them may have more than is
    /// here.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Unknowns { get; init; } = UnknownMembers.None;

    /// <summary>The units below.</summary>
    public ImmutableArray<OrganizationalUnit> OrganizationalUnits { get; init; } = [];

    /// <summary>The accounts directly below.</summary>
    public ImmutableArray<OrganizationAccount> Accounts { get; init; } = [];

    /// <summary>The id.</summary>
    public override string ToString() => DisplayedText.Line(Id);
}

/// <summary>An account's place in the tree, with the policies attached to the account itself.</summary>
public sealed record OrganizationAccount
{
    /// <summary>12 digits. The account itself need not be in the model.</summary>
    public required string AccountId { get; init; }

    /// <summary>Names of the service control policies attached to the account.</summary>
    public ImmutableArray<string> ServiceControlPolicies { get; init; } = [Organization.FullAwsAccess];

    /// <summary>Names of the resource control policies attached to the account.</summary>
    public ImmutableArray<string> ResourceControlPolicies { get; init; } = [Organization.RcpFullAwsAccess];

    /// <summary>
    /// The members that are not known, by the names of the account document, each with the reason. A list among them may have more than is
    /// here.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Unknowns { get; init; } = UnknownMembers.None;

    /// <summary>The account's id.</summary>
    public override string ToString() => DisplayedText.Line(AccountId);
}

/// <summary>A service control or resource control policy.</summary>
/// <param name="Name">The name.</param>
/// <param name="Document">The document, parsed.</param>
public sealed record OrganizationPolicy(string Name, PolicyDocument Document)
{
    /// <summary><c>p-…</c>, or null when not given.</summary>
    public string? Id { get; init; }

    /// <summary>The description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The document as JSON.</summary>
    public string Content => Document.ToString();

    /// <summary>The name.</summary>
    public override string ToString() => DisplayedText.Line(Name);
}

/// <summary>An account that administers a service for the organization.</summary>
/// <param name="AccountId">12 digits.</param>
/// <param name="ServicePrincipal">The service, <c>iam.amazonaws.com</c>.</param>
public sealed record DelegatedAdministrator(string AccountId, string ServicePrincipal)
{
    /// <summary>The account and what it administers.</summary>
    public override string ToString() => DisplayedText.Line($"{AccountId} for {ServicePrincipal}");
}
