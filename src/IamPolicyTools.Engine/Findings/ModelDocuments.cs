using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>The policy documents of a model, those of AWS that are attached among them.</summary>
internal static class ModelDocuments
{
    /// <summary>All documents.</summary>
    public static IEnumerable<PolicyDocument> Of(IamModel model)
    {
        HashSet<string> attached = new(StringComparer.Ordinal);
        foreach (Account account in model.Accounts.Values)
        {
            foreach (IamIdentity identity in account.Users.Values.Cast<IamIdentity>()
                .Concat(account.Groups.Values)
                .Concat(account.Roles.Values))
            {
                foreach (InlinePolicy policy in identity.InlinePolicies)
                {
                    yield return policy.Document;
                }

                attached.UnionWith(identity.AttachedPolicies.Select(p => p.PolicyArn));
                AttachedPolicy? boundary = (identity as User)?.PermissionsBoundary ?? (identity as Role)?.PermissionsBoundary;
                if (boundary is not null)
                {
                    attached.Add(boundary.PolicyArn);
                }
            }

            foreach (PolicyDocument document in account.Roles.Values.Select(r => r.Document)
                .Concat(account.Resources.Values.Select(r => r.Document).OfType<PolicyDocument>()))
            {
                yield return document;
            }
        }

        foreach (string arn in attached)
        {
            if (model.FindPolicy(arn) is { } policy)
            {
                yield return policy.Document;
            }
        }

        if (model.Organization is { } organization)
        {
            IEnumerable<OrganizationPolicy> policies =
                organization.ServiceControlPolicies.Values.Concat(organization.ResourceControlPolicies.Values);
            foreach (OrganizationPolicy policy in policies)
            {
                yield return policy.Document;
            }
        }
    }

    /// <summary>The condition keys that some document tests.</summary>
    public static HashSet<string> KeysOf(IamModel model)
    {
        HashSet<string> keys = new(StringComparer.OrdinalIgnoreCase);
        foreach (Statement statement in Of(model).SelectMany(d => d.Statements))
        {
            foreach (ConditionClause clause in statement.Conditions)
            {
                keys.Add(clause.Key);
            }
        }

        return keys;
    }
}
