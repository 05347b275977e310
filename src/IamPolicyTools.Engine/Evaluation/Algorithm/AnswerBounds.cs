using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Evaluation.Algorithm;

/// <summary>
/// The two extremes between which an answer lies, whatever is not known (R-178a). A decision only gains by an Allow statement that applies
/// and by a Deny statement that does not.
/// </summary>
/// <param name="Best">The answer if what is not known turns out well.</param>
/// <param name="Worst">The answer if it turns out badly: of several denials the strictest.</param>
/// <param name="IsSettled">True when both are the same because every completion says so, though some statements alone are open.</param>
internal readonly record struct AnswerBounds(Verdict Best, Verdict Worst, bool IsSettled = false)
{
    /// <summary>True when it depends on what is not known.</summary>
    public bool IsOpen => Best.IsAllowed && !Worst.IsAllowed;

    /// <summary>
    /// How a trace counts undecided statements so that it shows the blockers of the worst answer: one that holds at best holds anyway.
    /// </summary>
    public UnknownTreatment Traced => Worst.IsAllowed || (Best.Decision == Decision.ExplicitDeny && !IsSettled)
        ? UnknownTreatment.Optimistic
        : UnknownTreatment.Pessimistic;

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
        return Either(own, OfOwnerTaken(request.OwnedByStranger()));
    }

    /// <summary>True when the answer to a request changes with who owns its resource, which nobody said .</summary>
    /// <param name="request">The question.</param>
    public static bool DependOnOwner(AccessRequest request)
    {
        (AnswerBounds own, AnswerBounds other) = (OfOwnerTaken(request), OfOwnerTaken(request.OwnedByStranger()));
        return own.Best.IsAllowed != other.Best.IsAllowed || own.Worst.IsAllowed != other.Worst.IsAllowed;
    }

    /// <summary>The extremes of a request whose resource belongs to whom it is taken to belong to.</summary>
    /// <param name="request">The question.</param>
    public static AnswerBounds OfOwnerTaken(AccessRequest request) => OpenSettings.AreIn(request)
        ? OpenSettings.Combine(request).Select(OfKnownSettings).Aggregate(Either)
        : OfKnownSettings(request);

    /// <summary>The extremes of a request whose settings have the values that it was built with.</summary>
    /// <param name="request">The question.</param>
    public static AnswerBounds OfKnownSettings(AccessRequest request)
    {
        var watch = new OpenWatch(request);
        Verdict best = Evaluator.Evaluate(request, UnknownTreatment.Optimistic, ref watch);
        bool isSame = best.Decision == Decision.ExplicitDeny || !watch.SawOpen;
        var bounds = new AnswerBounds(best, isSame ? best : Evaluator.Decide(request, UnknownTreatment.Pessimistic));
        return !bounds.IsOpen ? bounds : CompletionSearch.IsAllowed(request) switch
        {
            true => new AnswerBounds(best, best, IsSettled: true),
            false => new AnswerBounds(bounds.Worst, bounds.Worst, IsSettled: true),
            _ => bounds,
        };
    }

    // One of two requests is the true one.
    private static AnswerBounds Either(AnswerBounds one, AnswerBounds other) => new(
        one.Best.IsAllowed ? one.Best : other.Best,
        one.Worst.IsAllowed ? other.Worst : one.Worst,
        one.IsSettled || other.IsSettled);
}
