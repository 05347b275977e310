using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>Several questions that are one call: an action on several resources (PL-47), or several actions at once (R-90).</summary>
public static class CombinedResult
{
    /// <summary>
    /// The call is allowed when every part is. The strictest answer is the call's, whatever the order of the parts: an explicit denial before an
    /// implicit one, as of several completions (R-178a). The first part with it explains; all allowed, the first one stands for the call.
    /// </summary>
    /// <param name="parts">The parts, in the order of the call; at least one.</param>
    public static IamAccessResult Of(ImmutableArray<IamAccessResult> parts)
    {
        IamAccessResult strictest = parts.FirstOrDefault(p => p.Decision == Decision.ExplicitDeny)
            ?? parts.FirstOrDefault(p => !p.IsAllowed && p.Decision != Decision.Conditional)
            ?? parts.FirstOrDefault(p => !p.IsAllowed)
            ?? parts[0];
        return strictest.With(SharedTags(parts)).WithDoubts([.. parts.SelectMany(p => p.Doubts).Distinct()]);
    }

    // R-174: a tag that is given for the call holds for every resource whose type lists it, which need not be what was meant.
    private static IEnumerable<string> SharedTags(ImmutableArray<IamAccessResult> parts) => parts
        .SelectMany(p => p.Request.Context.Given.Entries.Where(e => ResourceTagKeys.Contains(e.Key.Folded)), (p, entry) => (p.Resource, Entry: entry))
        .Distinct()
        .GroupBy(p => p.Entry, p => p.Resource, ReferenceEqualityComparer.Instance)
        .Where(g => g.Count() > 1)
        .Select(g => $"{((ContextEntry)g.Key!).Key} was given for the whole call and is taken for the tag of each of {string.Join(", ", g)}: "
            + "a resource that has another value, or none, needs a context of its own");
}
