namespace IamPolicyTools.Evaluation.Results;

/// <summary>What the evaluator says of a request, read as the context mode wants. The one place for it, so that a bare verdict and a whole result agree.</summary>
internal static class Interpretation
{
    /// <summary>The verdict on a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mode">What an absent context key means.</param>
    /// <param name="traced">How a trace of the request counts statements that depend on keys which are not known.</param>
    public static Verdict Of(AccessRequest request, ContextMode mode, out UnknownTreatment traced)
    {
        if (mode == ContextMode.Strict)
        {
            traced = UnknownTreatment.None;
            return Evaluator.Decide(request);
        }

        // A decision only gains by an Allow statement that applies and by a Deny statement that does not, so the two
        // extremes enclose every answer that the unknown keys could lead to.
        Verdict best = Evaluator.Decide(request, UnknownTreatment.Optimistic);
        Verdict worst = best.IsAllowed ? Evaluator.Decide(request, UnknownTreatment.Pessimistic) : best;
        if (!best.IsAllowed || worst.IsAllowed)
        {
            traced = UnknownTreatment.Optimistic;
            return best;
        }

        traced = UnknownTreatment.Pessimistic;
        return worst with { Decision = Decision.Conditional };
    }
}
