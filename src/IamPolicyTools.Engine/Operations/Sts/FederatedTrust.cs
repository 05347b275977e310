using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Operations.Sts;

/// <summary>Asks a role's trust policy about an identity from outside. It has no policies of its own.</summary>
internal static class FederatedTrust
{
    /// <summary>Refuses the call unless the trust policy allows every action that it uses (ST-7, ST-8).</summary>
    /// <param name="context">The call's context, without a caller.</param>
    /// <param name="target">The role.</param>
    /// <param name="asked">The identity.</param>
    /// <param name="action">The call's own action.</param>
    /// <param name="keys">The request's keys.</param>
    /// <param name="tags">The session's tags.</param>
    /// <param name="sourceIdentity">The source identity to set, or null.</param>
    /// <exception cref="IamOperationException">It does not.</exception>
    public static void Authorize(
        OperationContext context, RoleTarget target, Subject asked, string action, ContextLayer keys, SessionTags tags, string? sourceIdentity)
    {
        target.Authorize(context, asked, action, keys);
        if (tags.NeedPermission)
        {
            target.Authorize(context, asked, "sts:TagSession", keys);
        }

        if (sourceIdentity is not null)
        {
            target.Authorize(context, asked, "sts:SetSourceIdentity", keys);
        }
    }
}
