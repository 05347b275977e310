using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;


namespace IamPolicyTools.Analysis.Resources;

/// <summary>Finds out whether a request is refused for no other reason than that the resource's side grants nothing, or that the service refuses.</summary>
internal struct OwnSideRecorder : IObserver
{
    private PolicyType _type;
    private bool _identityAllows;
    private bool _isRefused;

    public static bool WantsAll => true;

    /// <summary>True when the subject's own side is sure to allow a request, and nothing denies it but perhaps under a condition.</summary>
    /// <param name="request">The request.</param>
    public static bool Allows(AccessRequest request)
    {
        var recorder = new OwnSideRecorder { _identityAllows = !request.Requester.HasIdentityPolicies || request.Requester.IsFederatedByRoot };
        Evaluator.Evaluate(request, new TheseApply(UnknownTreatment.Pessimistic, []), ref recorder);
        return recorder._identityAllows && !recorder._isRefused;
    }

    public void Begin(AccessRequest request, PolicyType type, int level, CompiledPolicySet policies) => _type = type;

    public readonly void Statement(CompiledStatement statement, in StatementMatch match)
    {
    }

    public void End(in SetOutcome outcome) => _identityAllows |= _type == PolicyType.Identity && outcome.Allows;

    public void Blocked(PolicyType type, Decision decision, string? rule) =>
        _isRefused |= decision != Decision.ImplicitDeny || type is not (PolicyType.Resource or PolicyType.Trust or PolicyType.Service);

    public readonly void Granted(string rule, string what)
    {
    }

    public readonly void Told(string sentence)
    {
    }
}
