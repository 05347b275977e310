namespace IamPolicyTools.Evaluation;

/// <summary>
/// The two extremes between which an answer lies, whatever is not known (R-178a). A decision only gains by an Allow statement that applies
/// and by a Deny statement that does not.
/// </summary>
/// <param name="Best">The answer if what is not known turns out well.</param>
/// <param name="Worst">The answer if it turns out badly: of several denials the strictest.</param>
internal readonly record struct AnswerBounds(Verdict Best, Verdict Worst)
{
    /// <summary>True when it depends on what is not known.</summary>
    public bool IsOpen => Best.IsAllowed && !Worst.IsAllowed;

    /// <summary>The extremes of a request.</summary>
    /// <param name="request">The question.</param>
    public static AnswerBounds Of(AccessRequest request)
    {
        AnswerBounds own = OfOwnerTaken(request);
        if (!request.IsOwnerAssumed)
        {
            return own;
        }

        // as well it may belong to an account of which nothing is known.
        AnswerBounds foreign = OfOwnerTaken(request.OwnedByStranger());
        return new AnswerBounds(own.Best.IsAllowed ? own.Best : foreign.Best, own.Worst.IsAllowed ? foreign.Worst : own.Worst);
    }

    /// <summary>The extremes of a request whose resource belongs to whom it is taken to belong to.</summary>
    /// <param name="request">The question.</param>
    public static AnswerBounds OfOwnerTaken(AccessRequest request)
    {
        Verdict best = Evaluator.Decide(request, UnknownTreatment.Optimistic);
        return new AnswerBounds(best, best.Decision == Decision.ExplicitDeny ? best : Evaluator.Decide(request, UnknownTreatment.Pessimistic));
    }
}
