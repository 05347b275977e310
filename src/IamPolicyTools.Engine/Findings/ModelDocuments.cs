using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>The policy documents of a model.</summary>
internal static class ModelDocuments
{
    /// <summary>The documents that an account has for itself: inline and trust policies, and those of its resources.</summary>
    public static IEnumerable<PolicyDocument> OfAccount(Account account) => Identities(account).SelectMany(i => i.InlinePolicies)
        .Select(p => p.Document)
        .Concat(account.Roles.Values.Select(r => r.Document))
        .Concat(account.Resources.Values.Select(r => r.Document).OfType<PolicyDocument>());

    /// <summary>The documents of an account that belong to what another snapshot of it has not, or has otherwise.</summary>
    /// <param name="account">The account.</param>
    /// <param name="before">The other snapshot of it.</param>
    public static IEnumerable<PolicyDocument> ChangedIn(Account account, Account before)
    {
        IEnumerable<Role> roles = Changed(account.Roles, before.Roles);
        return Changed(account.Users, before.Users).Cast<IamIdentity>()
            .Concat(Changed(account.Groups, before.Groups))
            .Concat(roles)
            .SelectMany(i => i.InlinePolicies)
            .Select(p => p.Document)
            .Concat(roles.Select(r => r.Document))
            .Concat(Changed(account.Resources, before.Resources).Select(r => r.Document).OfType<PolicyDocument>());
    }

    /// <summary>The resources of an account that another snapshot of it has not, or has otherwise.</summary>
    /// <param name="account">The account.</param>
    /// <param name="before">The other snapshot of it.</param>
    public static IEnumerable<Resource> ChangedResources(Account account, Account before) => Changed(account.Resources, before.Resources);

    /// <summary>The documents of customer managed policies that another snapshot of an account has not, or has otherwise.</summary>
    /// <param name="account">The account.</param>
    /// <param name="before">The other snapshot of it.</param>
    public static IEnumerable<PolicyDocument> ChangedPolicies(Account account, Account before) =>
        Changed(account.Policies, before.Policies).Select(p => p.Document).OfType<PolicyDocument>();

    /// <summary>The managed policies and boundaries of the identities that another snapshot of an account has not, or has otherwise.</summary>
    /// <param name="account">The account.</param>
    /// <param name="before">The other snapshot of it.</param>
    public static IEnumerable<string> AttachedToChanged(Account account, Account before) => AttachedTo(
        Changed(account.Users, before.Users).Cast<IamIdentity>()
            .Concat(Changed(account.Groups, before.Groups))
            .Concat(Changed(account.Roles, before.Roles)));

    private static List<T> Changed<T>(ImmutableSortedDictionary<string, T> now, ImmutableSortedDictionary<string, T> before)
        where T : class
    {
        if (ReferenceEquals(now, before))
        {
            return [];
        }

        if (MapChanges.KeysBetween(now, before) is { } keys)
        {
            return
            [
                .. keys.Where(k => now.TryGetValue(k, out T? value) && !(before.TryGetValue(k, out T? old) && ReferenceEquals(old, value)))
                    .Select(k => now[k]),
            ];
        }

        // Both in order, so that only what is not at the same place is looked up.
        List<T> changed = [];
        ImmutableSortedDictionary<string, T>.Enumerator other = before.GetEnumerator();
        bool hasOther = other.MoveNext();
        foreach ((string name, T value) in now)
        {
            if (hasOther && ReferenceEquals(other.Current.Value, value))
            {
                hasOther = other.MoveNext();
                continue;
            }

            if (!before.TryGetValue(name, out T? same) || !ReferenceEquals(same, value))
            {
                changed.Add(value);
            }

            // One that was changed stands at the same place; one that came stands before it.
            if (hasOther && other.Current.Key == name)
            {
                hasOther = other.MoveNext();
            }
        }

        return changed;
    }

    /// <summary>The managed policies that an account's identities have, as policies or as boundaries, each once.</summary>
    public static IEnumerable<string> AttachedIn(Account account) => AttachedTo(Identities(account));

    private static HashSet<string> AttachedTo(IEnumerable<IamIdentity> identities)
    {
        HashSet<string> attached = new(StringComparer.Ordinal);
        foreach (IamIdentity identity in identities)
        {
            foreach (AttachedPolicy policy in identity.AttachedPolicies)
            {
                attached.Add(policy.PolicyArn);
            }

            if (((identity as User)?.PermissionsBoundary ?? (identity as Role)?.PermissionsBoundary) is { } boundary)
            {
                attached.Add(boundary.PolicyArn);
            }
        }

        return attached;
    }

    /// <summary>The documents of the organization.</summary>
    public static IEnumerable<PolicyDocument> OfOrganization(IamModel model) => model.Organization is { } organization
        ? organization.ServiceControlPolicies.Values.Concat(organization.ResourceControlPolicies.Values).Select(p => p.Document)
        : [];

    private static IEnumerable<IamIdentity> Identities(Account account) => account.Users.Values.Cast<IamIdentity>()
        .Concat(account.Groups.Values)
        .Concat(account.Roles.Values);
}
