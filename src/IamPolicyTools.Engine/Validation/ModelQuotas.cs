using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Validation;

/// <summary>
/// What of a model is over a quota of AWS, or nearly: attached policies, all inline policies of one identity, versions, control policies
/// of one target (policy-language.md, 1.7 and 1.8). Of a single document the rules on documents tell.
/// </summary>
public static class ModelQuotas
{
    private const string Exceeded = "QUOTA_EXCEEDED";
    private const string Near = "QUOTA_NEAR";

    // What somebody can do about each.
    private const string Fewer = "Detach some, or join them into fewer policies.";
    private const string Shorter = "Shorten them by wildcards, or move statements into managed policies.";

    /// <summary>Checks a model.</summary>
    /// <param name="model">The model.</param>
    public static IEnumerable<PolicyFinding> Check(IamModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Accounts.Values.SelectMany(Of)
            .Concat(model.Organization is { } organization ? Of(organization.Root, 0) : [])
            .OfType<PolicyFinding>();
    }

    private static IEnumerable<PolicyFinding?> Of(Account account)
    {
        foreach (User user in account.Users.Values)
        {
            yield return Attached(account, user, "User", $"user/{user.UserName}", Quotas.PoliciesPerUser, Quotas.PoliciesPerUserMaximum);
            yield return Inline(account, user, "User", $"user/{user.UserName}", PolicySize.UserInlinePolicies);
            yield return Finding(account, user, "User", $"user/{user.UserName}", "is in {0} groups", user.Groups.Length, Quotas.GroupsPerUser, Quotas.GroupsPerUser, "Take it out of some.");
        }

        foreach (Group group in account.Groups.Values)
        {
            yield return Attached(account, group, "Group", $"group/{group.GroupName}", Quotas.PoliciesPerGroup, Quotas.PoliciesPerGroup);
            yield return Inline(account, group, "Group", $"group/{group.GroupName}", PolicySize.GroupInlinePolicies);
        }

        foreach (Role role in account.Roles.Values.Where(r => !r.IsServiceLinked))
        {
            yield return Attached(account, role, "Role", $"role/{role.RoleName}", Quotas.PoliciesPerRole, Quotas.PoliciesPerRoleMaximum);
            yield return Inline(account, role, "Role", $"role/{role.RoleName}", PolicySize.RoleInlinePolicies);
        }

        foreach (ManagedPolicy policy in account.Policies.Values)
        {
            // Each change deletes an old one, so five of five is the rule.
            yield return policy.Versions.Length <= Quotas.VersionsPerPolicy ? null
                : Finding(account, policy, "Policy", $"policy/{policy.PolicyName}", "has {0} versions", policy.Versions.Length, Quotas.VersionsPerPolicy, Quotas.VersionsPerPolicy, "Delete old ones.");
        }
    }

    private static IEnumerable<PolicyFinding?> Of(OrganizationalUnit unit, int level)
    {
        var subject = new Subject("OrganizationalUnit", unit.Name);
        yield return Finding(null, subject, null, "has {0} service control policies attached", unit.ServiceControlPolicies.Length, Quotas.ServiceControlPoliciesPerTarget, Quotas.ServiceControlPoliciesPerTarget, Fewer);
        yield return Finding(null, subject, null, "has {0} resource control policies attached", unit.ResourceControlPolicies.Length, Quotas.ResourceControlPoliciesPerTarget, Quotas.ResourceControlPoliciesPerTarget, Fewer);
        yield return level <= Quotas.LevelsOfUnits ? null : Finding(null, subject, null, "stands {0} levels below the root", level, Quotas.LevelsOfUnits, Quotas.LevelsOfUnits, "Move it up.");
        foreach (OrganizationAccount account in unit.Accounts)
        {
            var own = new Subject("Account", account.AccountId) { Account = account.AccountId };
            yield return Finding(account.AccountId, own, null, "has {0} service control policies attached", account.ServiceControlPolicies.Length, Quotas.ServiceControlPoliciesPerTarget, Quotas.ServiceControlPoliciesPerTarget, Fewer);
            yield return Finding(account.AccountId, own, null, "has {0} resource control policies attached", account.ResourceControlPolicies.Length, Quotas.ResourceControlPoliciesPerTarget, Quotas.ResourceControlPoliciesPerTarget, Fewer);
        }

        foreach (PolicyFinding? found in unit.OrganizationalUnits.SelectMany(child => Of(child, level + 1)))
        {
            yield return found;
        }
    }

    private static PolicyFinding? Attached(Account account, IamIdentity holder, string kind, string name, int quota, int most) =>
        Finding(account, holder, kind, name, "has {0} policies attached", holder.AttachedPolicies.Length, quota, most, Fewer);

    private static PolicyFinding? Inline(Account account, IamIdentity holder, string kind, string name, int quota) =>
        Finding(account, holder, kind, name, "has inline policies of {0} characters together, white space left out", holder.InlinePolicies.Sum(p => p.Document.Size), quota, quota, Shorter);

    private static PolicyFinding? Finding(Account account, IamEntity entity, string kind, string name, string what, int used, int quota, int most, string fix) =>
        Finding(account.AccountId, new Subject(kind, name) { Arn = entity.Arn, Account = account.AccountId }, Location.Of(entity.Location), what, used, quota, most, fix);

    private static PolicyFinding? Finding(string? account, Subject subject, Location? place, string what, int used, int quota, int most, string fix)
    {
        if (used <= quota * 9 / 10)
        {
            return null;
        }

        string limit = used <= quota || most == quota
            ? string.Create(CultureInfo.InvariantCulture, $"{quota:N0} is the most")
            : string.Create(CultureInfo.InvariantCulture, $"{quota:N0} is the most, unless the account has raised the quota, {most:N0} at best");
        return new PolicyFinding(RuleBook.Default[used > most ? Exceeded : Near])
        {
            Message = $"{subject.Name} {string.Format(CultureInfo.InvariantCulture, what, used.ToString("N0", CultureInfo.InvariantCulture))}; {limit}.",
            Account = account,
            Subject = subject,
            Location = place,
            Fix = fix,
            Element = what[(what.IndexOf('}', StringComparison.Ordinal) + 2)..],
        };
    }
}
