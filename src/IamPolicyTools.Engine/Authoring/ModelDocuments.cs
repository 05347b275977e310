using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Authoring;

/// <summary>Puts documents into a model in the place of others: whoever holds the one then holds the other.</summary>
internal static class ModelDocuments
{
    /// <summary>A model with another document in the place of one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="before">The document, as the model has it.</param>
    /// <param name="after">The document in its place.</param>
    /// <returns>The model; null where it does not have the document.</returns>
    public static IamModel? Replace(IamModel model, PolicyDocument before, PolicyDocument after)
    {
        bool isFound = false;
        PolicyDocument Of(PolicyDocument document)
        {
            bool isIt = ReferenceEquals(document, before);
            isFound |= isIt;
            return isIt ? after : document;
        }

        T Inline<T>(T identity)
            where T : IamIdentity =>
            identity.InlinePolicies.Any(p => ReferenceEquals(p.Document, before)) ? identity with { InlinePolicies = [.. identity.InlinePolicies.Select(p => p with { Document = Of(p.Document) })] } : identity;

        foreach (Account account in model.Accounts.Values)
        {
            Account changed = account;
            foreach ((string key, ManagedPolicy policy) in account.Policies.Where(p => p.Value.Versions.Any(v => ReferenceEquals(v.Document, before))))
            {
                changed = changed with { Policies = changed.Policies.SetItem(key, policy with { Versions = [.. policy.Versions.Select(v => v with { Document = Of(v.Document) })] }) };
            }

            foreach ((string key, User user) in account.Users)
            {
                changed = Inline(user) is var own && ReferenceEquals(own, user) ? changed : changed with { Users = changed.Users.SetItem(key, own) };
            }

            foreach ((string key, Group group) in account.Groups)
            {
                changed = Inline(group) is var own && ReferenceEquals(own, group) ? changed : changed with { Groups = changed.Groups.SetItem(key, own) };
            }

            foreach ((string key, Role role) in account.Roles)
            {
                Role own = Inline(role);
                own = ReferenceEquals(own.Document, before) ? own with { Document = Of(own.Document) } : own;
                changed = ReferenceEquals(own, role) ? changed : changed with { Roles = changed.Roles.SetItem(key, own) };
            }

            foreach ((string key, Resource resource) in account.Resources.Where(r => ReferenceEquals(r.Value.Document, before)))
            {
                changed = changed with { Resources = changed.Resources.SetItem(key, resource with { Document = Of(resource.Document!) }) };
            }

            model = ReferenceEquals(changed, account) ? model : model.With(changed);
        }

        if (model.Organization is { } organization)
        {
            Organization changed = organization;
            foreach ((string name, OrganizationPolicy policy) in organization.ServiceControlPolicies.Where(p => ReferenceEquals(p.Value.Document, before)))
            {
                changed = changed with { ServiceControlPolicies = changed.ServiceControlPolicies.SetItem(name, policy with { Document = Of(policy.Document) }) };
            }

            foreach ((string name, OrganizationPolicy policy) in organization.ResourceControlPolicies.Where(p => ReferenceEquals(p.Value.Document, before)))
            {
                changed = changed with { ResourceControlPolicies = changed.ResourceControlPolicies.SetItem(name, policy with { Document = Of(policy.Document) }) };
            }

            model = ReferenceEquals(changed, organization) ? model : model with { Organization = changed };
        }

        return isFound ? model : null;
    }
}
