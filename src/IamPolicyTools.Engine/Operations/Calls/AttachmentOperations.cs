using System.Collections.Immutable;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls that attach managed policies to users, groups and roles.</summary>
public static class AttachmentOperations
{
    /// <summary>AttachUserPolicy, AttachGroupPolicy, AttachRolePolicy. Attaching again changes nothing.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">What the policy is attached to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="policyArn">The policy's ARN.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Attach(OperationContext context, IdentityKind kind, string name, string policyArn)
    {
        Check.PolicyArn(policyArn);
        IamIdentity identity = kind.RequireEditable(context, $"iam:Attach{kind}Policy", name, RequestKeys.One("iam:PolicyARN", policyArn));
        Account account = context.Account;
        AttachedPolicy policy = Check.Attachable(context.Model, account, policyArn);
        if (IamArn.PathOfPolicy(policyArn).StartsWith("/aws-service-role/", StringComparison.Ordinal))
        {
            throw new IamOperationException(
                IamErrorCode.PolicyNotAttachable, $"Cannot attach a Service Role Policy to a Customer {kind}.", policyArn);
        }

        if (identity.AttachedPolicies.Any(p => p.PolicyArn == policyArn))
        {
            return context.Model;
        }

        Check.Quota($"PoliciesPer{kind}", identity.AttachedPolicies.Length, kind.AttachmentQuota);
        return kind.Put(context.Model, account, identity with { AttachedPolicies = identity.AttachedPolicies.Add(policy) });
    }

    /// <summary>DetachUserPolicy, DetachGroupPolicy, DetachRolePolicy.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">What the policy is attached to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="policyArn">The policy's ARN.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Detach(OperationContext context, IdentityKind kind, string name, string policyArn)
    {
        Check.PolicyArn(policyArn);
        IamIdentity identity = kind.RequireEditable(context, $"iam:Detach{kind}Policy", name, RequestKeys.One("iam:PolicyARN", policyArn));
        ImmutableArray<AttachedPolicy> rest = identity.AttachedPolicies.RemoveAll(p => p.PolicyArn == policyArn);
        return rest.Length < identity.AttachedPolicies.Length
            ? kind.Put(context.Model, context.Account, identity with { AttachedPolicies = rest })
            : throw new IamOperationException(IamErrorCode.NoSuchEntity, $"Policy {policyArn} was not found.", policyArn);
    }

    /// <summary>ListAttachedUserPolicies, ListAttachedGroupPolicies, ListAttachedRolePolicies.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">What the policies are attached to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="pathPrefix">What the policies' paths begin with.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<AttachedPolicy> List(OperationContext context, IdentityKind kind, string name, string pathPrefix = "/")
    {
        EntityCalls.CheckPathPrefix(pathPrefix);
        IamIdentity identity = kind.Require(context, $"iam:ListAttached{kind}Policies", name);
        return [.. identity.AttachedPolicies.Where(p => IamArn.PathOfPolicy(p.PolicyArn).StartsWith(pathPrefix, StringComparison.Ordinal))];
    }
}
