using System.Collections.Immutable;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>Several questions that are one call: an action on several resources (PL-47), or several actions at once .</summary>
public static class CombinedResult
{
    /// <summary>The call is allowed when every part is. The first part that is not decides and explains; all allowed, the first one stands for the call.</summary>
    /// <param name="parts">The parts, in the order of the call; at least one.</param>
    public static IamAccessResult Of(ImmutableArray<IamAccessResult> parts) =>
        parts.FirstOrDefault(p => !p.IsAllowed && p.Decision != Decision.Conditional)
        ?? parts.FirstOrDefault(p => !p.IsAllowed)
        ?? parts[0];
}
