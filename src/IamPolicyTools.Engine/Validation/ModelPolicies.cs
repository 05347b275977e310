using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Validation;

/// <summary>A policy document of a model, with what it is for.</summary>
/// <param name="Document">The document.</param>
/// <param name="Subject">Who or what holds it.</param>
/// <param name="Policy">The policy's ARN or name; null for the one policy of a resource.</param>
/// <param name="Use">What it is for.</param>
public sealed record ModelPolicy(PolicyDocument Document, Subject Subject, string? Policy, PolicyUse Use);

/// <summary>Lists the policy documents of a model: those of customers, never those of AWS.</summary>
public static class ModelPolicies
{
    /// <summary>What the trust policy of a role is called.</summary>
    public const string Trust = "AssumeRolePolicyDocument";

    /// <summary>All documents, account by account.</summary>
    /// <param name="model">The model.</param>
    public static IEnumerable<ModelPolicy> Of(IamModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        string[] accounts = [.. model.Accounts.Keys];
        return model.Accounts.Values
            .SelectMany(account => Of(account, accounts))
            .Concat(model.Organization is { } organization ? Of(organization) : []);
    }

    private static IEnumerable<ModelPolicy> Of(Account account, string[] accounts)
    {
        PolicyUse identity = new(PolicyKind.Identity) { AccountId = account.AccountId, TrustedAccounts = accounts };
        HashSet<string> boundaries =
        [
            .. account.Users.Values.Select(u => u.PermissionsBoundary?.PolicyArn).Concat(account.Roles.Values.Select(r => r.PermissionsBoundary?.PolicyArn)).OfType<string>(),
        ];
        foreach (ManagedPolicy policy in account.Policies.Values)
        {
            bool isBoundary = boundaries.Contains(policy.Arn);
            yield return new ModelPolicy(
                policy.Document, SubjectOf("Policy", $"policy/{policy.PolicyName}", policy.Arn, account), policy.Arn, identity with { Kind = isBoundary ? PolicyKind.Boundary : PolicyKind.Identity, IsManaged = true });
        }

        foreach ((IamIdentity holder, string kind, string name) in Identities(account))
        {
            foreach (InlinePolicy policy in holder.InlinePolicies)
            {
                yield return new ModelPolicy(policy.Document, SubjectOf(kind, name, holder.Arn, account), policy.PolicyName, identity with { IsManaged = false });
            }
        }

        // The trust of what AWS made is AWS's.
        foreach (Role role in account.Roles.Values.Where(r => !r.IsServiceLinked && !r.IsReserved))
        {
            yield return new ModelPolicy(
                role.Document, SubjectOf("Role", $"role/{role.RoleName}", role.Arn, account), Trust, identity with { Kind = PolicyKind.Trust });
        }

        foreach (Resource resource in account.Resources.Values)
        {
            if (resource.Document is { } document)
            {
                yield return new ModelPolicy(
                    document, SubjectOf("Resource", resource.Arn, resource.Arn, account), null, identity with { Kind = PolicyKind.Resource, ResourceArn = resource.Arn });
            }
        }

        foreach (VpcEndpoint endpoint in account.VpcEndpoints.Values)
        {
            if (endpoint.Document is { } document)
            {
                yield return new ModelPolicy(
                    document, SubjectOf("Resource", endpoint.VpcEndpointId, null, account), null, identity with { Kind = PolicyKind.Endpoint });
            }
        }
    }

    private static IEnumerable<(IamIdentity Holder, string Kind, string Name)> Identities(Account account) =>
        account.Users.Values.Select(u => ((IamIdentity)u, "User", $"user/{u.UserName}"))
            .Concat(account.Groups.Values.Select(g => ((IamIdentity)g, "Group", $"group/{g.GroupName}")))
            .Concat(account.Roles.Values.Where(r => !r.IsServiceLinked).Select(r => ((IamIdentity)r, "Role", $"role/{r.RoleName}")));

    private static IEnumerable<ModelPolicy> Of(Organization organization) =>
        organization.ServiceControlPolicies.Values.Where(p => p.Name != Organization.FullAwsAccess).Select(p => Of(p, PolicyKind.ServiceControl))
            .Concat(organization.ResourceControlPolicies.Values.Where(p => p.Name != Organization.RcpFullAwsAccess).Select(p => Of(p, PolicyKind.ResourceControl)));

    private static ModelPolicy Of(OrganizationPolicy policy, PolicyKind kind) =>
        new(policy.Document, new Subject("Policy", policy.Name), policy.Name, new PolicyUse(kind));

    private static Subject SubjectOf(string kind, string name, string? arn, Account account) => new(kind, name) { Arn = arn, Account = account.AccountId };
}
