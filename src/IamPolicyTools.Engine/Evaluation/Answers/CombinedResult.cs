using System.Collections.Immutable;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>Several questions that are one call: an action on several resources (PL-47), or several actions at once .</summary>
public static class CombinedResult
{
    /// <summary>
    /// The call is allowed when every part is. The strictest answer is the call's, whatever the order of the parts: an explicit denial before an
    /// implicit one, as of several completions (R-178a). The first part with it explains; all allowed, the first one stands for the call.
    /// </summary>
    /// <param name="parts">The parts, in the order of the call; at least one.</param>
    public static IamAccessResult Of(ImmutableArray<IamAccessResult> parts) =>
        parts.FirstOrDefault(p => p.Decision == Decision.ExplicitDeny)
        ?? parts.FirstOrDefault(p => !p.IsAllowed && p.Decision != Decision.Conditional)
        ?? parts.FirstOrDefault(p => !p.IsAllowed)
        ?? parts[0];
}
