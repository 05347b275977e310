using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>
/// What the evaluator says of a request, read as the context mode wants. The one place for it, so that a bare verdict and a whole result
/// agree.
/// </summary>
internal static class Interpretation
{
    /// <summary>The verdict on a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mode">What an absent context key means.</param>
    /// <param name="traced">How a trace of the request counts statements that depend on keys which are not known.</param>
    public static Verdict Of(AccessRequest request, ContextMode mode, out UnknownTreatment traced)
    {
        Verdict verdict = Decide(request, mode, out traced);
        if (verdict.Decision == Decision.ExplicitDeny || !LacksResource(request))
        {
            return verdict;
        }

        // Of whom the resource is that nobody named is not known either.
        bool isOpen = (mode == ContextMode.Discovery && verdict.IsAllowed) || TellsResourcesApart(request);
        return isOpen ? verdict with { Decision = Decision.Conditional } : verdict;
    }

    /// <summary>True when AWS checks the action on an ARN that the question does not tell (PL-84).</summary>
    /// <param name="request">The request.</param>
    public static bool LacksResource(AccessRequest request) =>
        request.Resource == "*" && CheckedResource.FormOf(request.Action) is not null;

    private static bool TellsResourcesApart(AccessRequest request) =>
        SetsOf(request)
            .SelectMany(s => s.For(request.Action))
            .Any(s => s.MatchesAction(request.Action) && NamesResources(s.Source.Resource));

    private static Verdict Decide(AccessRequest request, ContextMode mode, out UnknownTreatment traced)
    {
        if (mode == ContextMode.Strict)
        {
            traced = UnknownTreatment.None;
            return Evaluator.Decide(request);
        }

        var bounds = AnswerBounds.Of(request);
        traced = bounds.Traced;
        return bounds.IsOpen ? bounds.Worst with { Decision = Decision.Conditional } : bounds.Worst;
    }

    private static bool NamesResources(ResourceElement? element) =>
        element is { } listed && (listed.IsNegated || listed.Patterns.Any(p => p.Text != "*"));

    private static IEnumerable<CompiledPolicySet> SetsOf(AccessRequest request)
    {
        PrincipalPolicies own = request.PrincipalPolicies;
        CompiledPolicySet?[] single = [own.Identity, own.Boundary, own.Session, request.ResourcePolicies.Policy, request.EndpointPolicy];
        return single.OfType<CompiledPolicySet>().Concat(own.ServiceControlLevels).Concat(request.ResourcePolicies.ResourceControlLevels);
    }
}
