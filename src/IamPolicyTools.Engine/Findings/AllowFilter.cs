using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Findings;

/// <summary>
/// The cheap question before a request is asked: whether any Allow statement could carry it, conditions left aside. Where none can, no
/// circumstances help; where one can, the evaluator says whether it does.
/// </summary>
internal static class AllowFilter
{
    /// <summary>False where no Allow statement of a principal's policies covers an action on a resource, whatever variables stand for.</summary>
    /// <param name="identity">The policies.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource that AWS checks it on, or <c>*</c>.</param>
    public static bool CouldAllow(CompiledPolicySet identity, ActionName action, string resource)
    {
        foreach (CompiledStatement statement in identity.For(action))
        {
            if (!statement.IsDeny && statement.CouldMatchAction(action) && CouldMatch(statement, action, resource))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// False where nothing on the side of a resource grants an action of itself: that it leaves it to the account needs a policy of the
    /// principal's.
    /// </summary>
    /// <param name="target">What the snapshot says about the resource.</param>
    /// <param name="action">The action.</param>
    /// <param name="requester">Who asks.</param>
    public static bool CouldGrant(ResourceTarget target, ActionName action, Requester requester)
    {
        ResourcePolicies policies = target.Policies;
        return !policies.Acl.IsEmpty
            || !policies.Grants.IsEmpty
            || !policies.Shares.IsEmpty
            || !policies.Open.IsEmpty
            || !target.Behind.IsEmpty
            || target.UnknownBehind is not null
            || (policies.Policy is { } policy
                && Array.Exists(policy.For(action), s => !s.IsDeny && s.CouldMatchAction(action) && s.CouldGrantItself(requester)));
    }

    private static bool CouldMatch(CompiledStatement statement, ActionName action, string resource)
    {
        if (statement.UnknownReason is not null
            || statement.HasPlaceholders
            || statement.HasVariables
            || statement.Source.Resource is not { IsNegated: false }
            || UnknownToken.IsIn(resource))
        {
            return true;
        }

        foreach (ResourcePattern pattern in statement.Resources)
        {
            if (pattern.Matches(resource, action, NoVariables.Instance))
            {
                return true;
            }
        }

        return false;
    }
}
