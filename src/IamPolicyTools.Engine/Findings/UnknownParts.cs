using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>A member of the account document whose value nobody knows.</summary>
/// <param name="Member">The member, by the kind of its owner: <c>Users</c>, <c>User.AccessKeys</c>.</param>
/// <param name="Account">The account; null for one of the organization.</param>
/// <param name="Owner">The ARN of the entity; null for the account or the organization itself.</param>
/// <param name="Fact">What is not known, and why.</param>
internal sealed record UnknownPart(string Member, string? Account, string? Owner, UnknownFact Fact);

/// <summary>
/// What a snapshot says that it does not know, for rules that read it as it stands (FR-3): of what they ask the evaluator that tells itself.
/// </summary>
internal sealed class UnknownParts
{
    private const string ExistsWhen = "ExistsWhen";

    // Behind a member: that of any account counts for each.
    private const string Everywhere = "@all";

    // What stands for several members in the data of a rule.
    private static readonly FrozenDictionary<string, ImmutableArray<string>> s_groups = new Dictionary<string, ImmutableArray<string>>
    {
        ["Principals"] = ["Users", "Roles"],
        ["Trusts"] = ["Roles", "Role.AssumeRolePolicyDocument"],
        ["Tree"] = ["Organization", "Unit.Accounts", "Unit.OrganizationalUnits"],
        ["ServiceControl"] =
        [
            "Organization", "Unit.Accounts", "Unit.OrganizationalUnits", "Unit.ServiceControlPolicies", "Member.ServiceControlPolicies",
            "ServiceControlPolicy.PolicyDocument",
        ],
        ["ResourceControl"] =
        [
            "Organization", "Unit.Accounts", "Unit.OrganizationalUnits", "Unit.ResourceControlPolicies", "Member.ResourceControlPolicies",
            "ResourceControlPolicy.PolicyDocument",
        ],
        ["Attachments"] =
        [
            "Groups", "User.GroupList", "User.AttachedManagedPolicies", "Group.AttachedManagedPolicies", "Role.AttachedManagedPolicies",
            "User.PermissionsBoundary", "Role.PermissionsBoundary",
        ],
        ["Grants"] =
        [
            "Groups", "Policies", "User.GroupList", "User.AttachedManagedPolicies", "Group.AttachedManagedPolicies", "Role.AttachedManagedPolicies",
            "User.PermissionsBoundary", "Role.PermissionsBoundary", "User.UserPolicyList", "Group.GroupPolicyList", "Role.RolePolicyList",
            "Policy.PolicyDocument",
        ],
        ["Shared"] = ["Resource.Policy", "Resource.Acl", "Resource.Grants", "Resource.Shares"],
        ["Credentials"] = ["User.AccessKeys", "User.LoginProfile", "User.MFADevices", "User.CredentialReport", "User.CreateDate"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly ImmutableArray<UnknownPart> _all;

    /// <summary>Reads them from a snapshot.</summary>
    /// <param name="model">The snapshot.</param>
    public UnknownParts(IamModel model)
    {
        _all = [.. model.Accounts.Values.SelectMany(a => Of(a)), .. OfOrganization(model)];
        MayNotExist = _all.Where(p => p is { Owner: not null } && p.Member == ExistsWhen)
            .GroupBy(p => p.Owner!, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.First().Fact, StringComparer.Ordinal);
    }

    /// <summary>The entities of which nobody knows whether they exist (IN-13), by ARN.</summary>
    public FrozenDictionary<string, UnknownFact> MayNotExist { get; }

    /// <summary>The members that a name in the data of a rule stands for.</summary>
    /// <param name="name">A member, or what stands for several; <c>@all</c> behind it left aside.</param>
    public static ImmutableArray<string> Named(string name)
    {
        string plain = name.EndsWith(Everywhere, StringComparison.Ordinal) ? name[..^Everywhere.Length] : name;
        return s_groups.TryGetValue(plain, out ImmutableArray<string> several) ? several : [plain];
    }

    /// <summary>Those of some members, or of what stands for several.</summary>
    /// <param name="members">The members.</param>
    public UnknownPart[] Of(IReadOnlyCollection<string> members)
    {
        if (_all.IsEmpty || members.Count == 0)
        {
            return [];
        }

        return
        [
            .. Among(members.Where(m => !m.EndsWith(Everywhere, StringComparison.Ordinal))),
            .. Among(members.Where(m => m.EndsWith(Everywhere, StringComparison.Ordinal))).Select(p => p with { Account = null }),
        ];
    }

    private IEnumerable<UnknownPart> Among(IEnumerable<string> members)
    {
        HashSet<string> wanted = [.. members.SelectMany(m => Named(m))];
        return wanted.Count == 0 ? [] : _all.Where(p => wanted.Contains(p.Member));
    }

    private static IEnumerable<UnknownPart> Of(Account account)
    {
        string id = account.AccountId;
        IEnumerable<UnknownPart> own = account.Unknowns
            .Select(u => new UnknownPart(u.Key, id, null, new UnknownFact($"the member {u.Key} of {id}", u.Value)));
        return own
            .Concat(account.Users.Values.SelectMany(u => Members("User", id, u)
                .Concat(Tags("User", id, u.Arn, u.Tags))
                .Concat(Documents("User.UserPolicyList", id, u))))
            .Concat(account.Groups.Values.SelectMany(g => Members("Group", id, g).Concat(Documents("Group.GroupPolicyList", id, g))))
            .Concat(account.Roles.Values.SelectMany(r => Members("Role", id, r)
                .Concat(Tags("Role", id, r.Arn, r.Tags))
                .Concat(Documents("Role.RolePolicyList", id, r))
                .Concat(Document("Role.AssumeRolePolicyDocument", id, r.Arn, $"the trust policy of {r.Arn}", r.Document))))
            .Concat(account.Policies.Values.SelectMany(p => Members("Policy", id, p)
                .Concat(p.Versions.SelectMany(v => Document(
                    v.VersionId == p.DefaultVersionId ? "Policy.PolicyDocument" : "Policy.PolicyVersionList",
                    id,
                    p.Arn,
                    $"the document {v.VersionId} of {p.Arn}",
                    v.Document)))))
            .Concat(account.InstanceProfiles.Values.SelectMany(p => Members("InstanceProfile", id, p)))
            .Concat(account.ServerCertificates.Values.SelectMany(c => Members("ServerCertificate", id, c)))
            .Concat(account.OpenIdConnectProviders.Values.SelectMany(p => Members("OpenIDConnectProvider", id, p.Arn, p.Unknowns)))
            .Concat(account.SamlProviders.Values.SelectMany(p => Members("SAMLProvider", id, p.Arn, p.Unknowns)))
            .Concat(account.Resources.Values.Where(r => !Arn.TryParse(r.Arn, out _))
                .Select(r => new UnknownPart("Resources", id, null, new UnknownFact($"the ARN of {r.Arn}", "it is a token alone"))))
            .Concat(account.Resources.Values.SelectMany(r => Members("Resource", id, r.Arn, r.Unknowns, r.ExistsWhen)
                .Concat(Tags("Resource", id, r.Arn, r.Tags))
                .Concat(Document("Resource.Policy", id, r.Arn, $"the resource policy of {r.Arn}", r.Document))))
            .Concat(account.VpcEndpoints.Values.SelectMany(e => Members("VpcEndpoint", id, e.VpcEndpointId, e.Unknowns, e.ExistsWhen)
                .Concat(Document("VpcEndpoint.PolicyDocument", id, e.VpcEndpointId, $"the policy of {e.VpcEndpointId}", e.Document))));
    }

    private static IEnumerable<UnknownPart> OfOrganization(IamModel model)
    {
        if (model.UnknownOrganization is { } reason)
        {
            yield return new UnknownPart("Organization", null, null, new UnknownFact("the organization", reason));
        }

        if (model.Organization is not { } organization)
        {
            yield break;
        }

        foreach (OrganizationPolicy policy in organization.ServiceControlPolicies.Values)
        {
            foreach (UnknownPart part in OfPolicy("ServiceControlPolicy", policy))
            {
                yield return part;
            }
        }

        foreach (OrganizationPolicy policy in organization.ResourceControlPolicies.Values)
        {
            foreach (UnknownPart part in OfPolicy("ResourceControlPolicy", policy))
            {
                yield return part;
            }
        }

        foreach (UnknownPart part in OfUnit(organization.Root))
        {
            yield return part;
        }
    }

    private static IEnumerable<UnknownPart> OfPolicy(string kind, OrganizationPolicy policy) =>
        Document($"{kind}.PolicyDocument", null, null, $"the document of {policy.Name}", policy.Document);

    // What is attached to a unit concerns the accounts below it; who is in it, everybody.
    private static IEnumerable<UnknownPart> OfUnit(OrganizationalUnit unit) => unit.Unknowns
        .SelectMany(
            u => u.Key.EndsWith("ControlPolicies", StringComparison.Ordinal) ? Below(unit) : [null],
            (u, a) => new UnknownPart($"Unit.{u.Key}", a, null, new UnknownFact($"the member {u.Key} of {unit.Id}", u.Value)))
        .Concat(unit.Accounts.SelectMany(
            a => a.Unknowns,
            (a, u) => new UnknownPart(
                $"Member.{u.Key}", a.AccountId, null, new UnknownFact($"the member {u.Key} of {a.AccountId} in the organization", u.Value))))
        .Concat(unit.OrganizationalUnits.SelectMany(OfUnit));

    private static IEnumerable<string?> Below(OrganizationalUnit unit) =>
        unit.Accounts.Select(a => a.AccountId).Concat(unit.OrganizationalUnits.SelectMany(Below));

    private static IEnumerable<UnknownPart> Members(string kind, string account, IamEntity entity) =>
        Members(kind, account, entity.Arn, entity.Unknowns, entity.ExistsWhen);

    private static IEnumerable<UnknownPart> Members(
        string kind, string account, string owner, ImmutableSortedDictionary<string, string> unknowns, string? existsWhen = null)
    {
        IEnumerable<UnknownPart> members = unknowns.Where(u => u.Key != ExistsWhen)
            .Select(u => new UnknownPart($"{kind}.{u.Key}", account, owner, new UnknownFact($"the member {u.Key} of {owner}", u.Value)));
        return existsWhen is null
            ? members
            : members.Append(new UnknownPart(ExistsWhen, account, owner, new UnknownFact($"the existence of {owner}", existsWhen)));
    }

    private static IEnumerable<UnknownPart> Tags(string kind, string account, string owner, IEnumerable<Tag> tags) => tags
        .Where(t => t.UnknownReason is not null)
        .Select(t => new UnknownPart($"{kind}.Tags", account, owner, new UnknownFact($"the tag {t.Key} of {owner}", t.UnknownReason!)));

    private static IEnumerable<UnknownPart> Documents(string member, string account, IamIdentity identity) => identity.InlinePolicies
        .SelectMany(p => Document(member, account, identity.Arn, $"the document of {p.PolicyName} of {identity.Arn}", p.Document));

    private static IEnumerable<UnknownPart> Document(string member, string? account, string? owner, string what, PolicyDocument? document) =>
        document?.UnknownReason is { } reason ? [new UnknownPart(member, account, owner, new UnknownFact(what, reason))] : [];
}
