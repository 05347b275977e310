using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Completion;

/// <summary>Values of context keys that are known: what the key can be at all, what the model has of it, and what its policies compare it with.</summary>
internal static class KnownContextValues
{
    private static readonly string[] s_principalTypes = ["Account", "Anonymous", "AssumedRole", "FederatedUser", "User"];

    /// <summary>The values, the most telling first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="key">The key.</param>
    public static IEnumerable<(string Text, string ToolTip)> Of(IamModel model, string key)
    {
        IEnumerable<(string, string)> compared = Conditions(model)
            .Where(c => string.Equals(c.Key, key, StringComparison.OrdinalIgnoreCase))
            .SelectMany(c => c.Values.Select(v => (v.Text.Text, $"{c.Operator} of a policy")));
        return Possible(model, key).Concat(compared);
    }

    private static IEnumerable<(string Text, string ToolTip)> Possible(IamModel model, string key)
    {
        if (IamCatalogue.Default.FindConditionKey(key) is { Type: ConditionKeyType.Bool })
        {
            return [("true", "Bool"), ("false", "Bool")];
        }

        if (Is(key, "aws:PrincipalType"))
        {
            return s_principalTypes.Select(type => (type, "a kind of principal"));
        }

        if (Is(key, "iam:PassedToService"))
        {
            return IamCatalogue.Default.Operations.Operations.SelectMany(o => o.PassedToServices).Distinct().Order(StringComparer.Ordinal)
                .Select(service => (service, "a service that roles are passed to"));
        }

        if (Is(key, "aws:PrincipalOrgID") || Is(key, "aws:ResourceOrgID") || Is(key, "aws:SourceOrgID"))
        {
            return model.Organization is { } organization ? [(organization.Id, "the organization")] : [];
        }

        if (Is(key, "aws:PrincipalAccount") || Is(key, "aws:ResourceAccount") || Is(key, "aws:SourceAccount"))
        {
            return model.Accounts.Values.Select(account => (account.AccountId, account.ToString()));
        }

        return Is(key, "aws:SourceArn") ? model.Accounts.Values.SelectMany(a => a.Resources.Values).Select(r => (r.Arn, "a resource of the model"))
            : Is(key, "aws:PrincipalArn") ? model.Accounts.Values.SelectMany(a => a.Users.Values.Select(u => u.Arn).Concat(a.Roles.Values.Select(r => r.Arn))).Select(arn => (arn, "a principal of the model"))
            : [];
    }

    private static IEnumerable<ConditionClause> Conditions(IamModel model) => model.Accounts.Values
        .SelectMany(Documents)
        .SelectMany(document => document.Statements)
        .SelectMany(statement => statement.Conditions);

    private static IEnumerable<PolicyDocument> Documents(Account account) => account.Users.Values.Concat<IamIdentity>(account.Groups.Values).Concat(account.Roles.Values)
        .SelectMany(identity => identity.InlinePolicies.Select(policy => policy.Document))
        .Concat(account.Policies.Values.Select(policy => policy.Document))
        .Concat(account.Roles.Values.Select(role => role.Document))
        .Concat(account.Resources.Values.Select(resource => resource.Document).OfType<PolicyDocument>());

    private static bool Is(string key, string name) => string.Equals(key, name, StringComparison.OrdinalIgnoreCase);
}
