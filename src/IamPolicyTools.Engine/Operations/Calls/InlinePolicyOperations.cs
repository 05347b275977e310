using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on the inline policies of users, groups and roles.</summary>
public static class InlinePolicyOperations
{
    /// <summary>PutUserPolicy, PutGroupPolicy, PutRolePolicy: adds a policy, or replaces the one of that name.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">What the policy is in.</param>
    /// <param name="name">Its name.</param>
    /// <param name="policyName">The policy's name.</param>
    /// <param name="document">The document, JSON.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Put(OperationContext context, IdentityKind kind, string name, string policyName, string document)
    {
        Check.Form(NameRules.PolicyName(policyName), policyName);
        IamIdentity identity = kind.RequireEditable(context, $"iam:Put{kind}Policy", name);
        var policy = new InlinePolicy(policyName, Documents.Inline(context, document));
        ImmutableArray<InlinePolicy> policies = identity.InlinePolicies;
        int at = IndexOf(policies, policyName);
        policies = at < 0 ? policies.Add(policy) : policies.SetItem(at, policy);

        // 1.7: the quota is one for all of them together.
        if (policies.Sum(p => p.Document.Size) > kind.InlineSizeQuota)
        {
            throw new IamOperationException(
                IamErrorCode.LimitExceeded, $"Maximum policy size of {kind.InlineSizeQuota} bytes exceeded for {kind.ArnType} {name}", name);
        }

        return kind.Put(context.Model, context.Account, identity with { InlinePolicies = policies });
    }

    /// <summary>DeleteUserPolicy, DeleteGroupPolicy, DeleteRolePolicy.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">What the policy is in.</param>
    /// <param name="name">Its name.</param>
    /// <param name="policyName">The policy's name.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Delete(OperationContext context, IdentityKind kind, string name, string policyName)
    {
        Check.Form(NameRules.PolicyName(policyName), policyName);
        IamIdentity identity = kind.RequireEditable(context, $"iam:Delete{kind}Policy", name);
        int at = Find(identity, kind, policyName);
        return kind.Put(context.Model, context.Account, identity with { InlinePolicies = identity.InlinePolicies.RemoveAt(at) });
    }

    /// <summary>GetUserPolicy, GetGroupPolicy, GetRolePolicy.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">What the policy is in.</param>
    /// <param name="name">Its name.</param>
    /// <param name="policyName">The policy's name.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static InlinePolicy Get(OperationContext context, IdentityKind kind, string name, string policyName)
    {
        Check.Form(NameRules.PolicyName(policyName), policyName);
        IamIdentity identity = kind.Require(context, $"iam:Get{kind}Policy", name);
        return identity.InlinePolicies[Find(identity, kind, policyName)];
    }

    /// <summary>ListUserPolicies, ListGroupPolicies, ListRolePolicies: the policies' names.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">What the policies are in.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<string> List(OperationContext context, IdentityKind kind, string name) =>
        [.. kind.Require(context, $"iam:List{kind}Policies", name).InlinePolicies.Select(p => p.PolicyName)];

    private static int Find(IamIdentity identity, IdentityKind kind, string policyName)
    {
        int at = IndexOf(identity.InlinePolicies, policyName);
        return at >= 0 ? at : throw new IamOperationException(
            IamErrorCode.NoSuchEntity, $"The {kind.ArnType} policy with name {policyName} cannot be found.", policyName);
    }

    private static int IndexOf(ImmutableArray<InlinePolicy> policies, string name)
    {
        for (int i = 0; i < policies.Length; i++)
        {
            if (string.Equals(policies[i].PolicyName, name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
