using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Sts;

/// <summary>Reads the policies that limit a session (ST-1, ST-3, ST-4).</summary>
internal static class SessionPolicies
{
    private const int MaxArns = 10;

    /// <summary>The session policies, united.</summary>
    /// <param name="context">The call's context: the snapshot, which has the managed ones. Receives warnings.</param>
    /// <param name="accountId">The account that the managed ones must belong to, unless they are AWS's.</param>
    /// <param name="policy">The inline one, JSON; null for none.</param>
    /// <param name="policyArns">ARNs of managed ones.</param>
    /// <returns>Null when none were passed.</returns>
    /// <exception cref="IamOperationException">They are malformed, too large, or do not exist.</exception>
    public static CompiledPolicySet? Read(OperationContext context, string accountId, string? policy, ImmutableArray<string> policyArns)
    {
        if (policy is null && policyArns.IsEmpty)
        {
            return null;
        }

        if (policyArns.Length > MaxArns)
        {
            throw Invalid($"PolicyArns has up to {MaxArns} ARNs, found {policyArns.Length}.", "PolicyArns");
        }

        int size = PolicySize.Count(policy) + policyArns.Sum(a => a.Length);
        if (size > PolicySize.SessionPolicy)
        {
            throw new IamOperationException(
                IamErrorCode.PackedPolicyTooLarge,
                $"Session policies have up to {PolicySize.SessionPolicy} characters, the inline one and the ARNs of managed ones together; found {size}.",
                "Policy");
        }

        List<PolicySource> sources = [];
        if (policy is not null)
        {
            sources.Add(new PolicySource("Policy", null, PolicyKind.Session, Documents.Read(context, policy, PolicyKind.Session, "Policy")));
        }

        sources.AddRange(policyArns.Select(arn => Managed(context.Model, accountId, arn)));
        return CompiledPolicySet.Create([.. sources]);
    }

    private static PolicySource Managed(IamModel model, string accountId, string arn)
    {
        bool isOfRole = Arn.TryParse(arn, out Arn parts) && parts.Service == "iam" && parts.Account is { } owner && (owner == accountId || owner == "aws");
        ManagedPolicy? policy = isOfRole ? model.FindPolicy(arn) : null;
        return policy is null
            ? throw Invalid($"A managed session policy is one of AWS's or of account {accountId}; {arn} is neither, or does not exist.", arn)
            : new PolicySource(policy.PolicyName, policy.Arn, PolicyKind.Session, policy.Document);
    }

    private static IamOperationException Invalid(string message, string target) => new(IamErrorCode.ValidationError, message, target);
}
