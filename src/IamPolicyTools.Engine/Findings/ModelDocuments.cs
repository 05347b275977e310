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

    /// <summary>The managed policies that an account's identities have, as policies or as boundaries, each once.</summary>
    public static IEnumerable<string> AttachedIn(Account account)
    {
        HashSet<string> attached = new(StringComparer.Ordinal);
        foreach (IamIdentity identity in Identities(account))
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
