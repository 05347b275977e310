using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>
/// Picks what shows a gain: a request that is allowed by then and was to nobody in hand, or one that is so for all that anybody knows where
/// none is for sure.
/// </summary>
internal static class GainChoice
{
    /// <summary>The request; null where nothing is gained whatever comes. It says what nobody knows that it hangs on.</summary>
    /// <param name="asked">What is asked.</param>
    /// <param name="after">The answer to who is gained.</param>
    /// <param name="before">The answers to those in hand.</param>
    public static Answer? Of(
        IEnumerable<(string Action, string Resource)> asked,
        Func<string, string, Answer?> after,
        Func<string, string, IEnumerable<Answer?>> before)
    {
        Answer? supposed = null;
        foreach ((string action, string resource) in asked)
        {
            if (after(action, resource) is not { } answer
                || (!answer.IsAllowed && (supposed is not null || answer.Unknowns.IsEmpty))
                || Unless(answer, before(action, resource)) is not { } unknowns)
            {
                continue;
            }

            if (answer.IsAllowed && unknowns.IsEmpty)
            {
                return answer;
            }

            supposed ??= answer.With(unknowns);
        }

        return supposed;
    }

    // What would let somebody in hand do the same; null where somebody does, or may as soon as who is gained may.
    private static ImmutableArray<UnknownFact>? Unless(Answer answer, IEnumerable<Answer?> before)
    {
        ImmutableArray<UnknownFact> unknowns = [];
        foreach (Answer held in before.OfType<Answer>())
        {
            // A policy that nobody knows may allow it to the one and deny it to the other: so much is clear if what is known allows it.
            if (held.IsAllowed
                || (!answer.IsAllowed && !held.Unknowns.IsEmpty && held.Unknowns.All(answer.Unknowns.Contains)
                    && !(answer.IsAllowedByKnown() && !held.IsAllowedByKnown())))
            {
                return null;
            }

            unknowns = [.. unknowns, .. held.Unknowns];
        }

        return unknowns;
    }
}
