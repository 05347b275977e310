using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Algorithm;

/// <summary>
/// Notices whether anything that an evaluation came by could be counted the other way. Where nothing could, an evaluation that counts what
/// is unknown the other way goes the same way and ends the same: it need not be made.
/// </summary>
internal struct OpenWatch : IObserver
{
    private readonly Requester _requester;

    /// <summary>Prepares an evaluation.</summary>
    /// <param name="request">The question.</param>
    public OpenWatch(AccessRequest request)
    {
        _requester = request.Requester;

        // Grants of keys, whether a service takes unsigned calls, and a root session's task depend on keys without being statements.
        SawOpen = _requester.Kind == RequesterKind.Anonymous || HasGrants(request) || StsRules.IsAssumeRoot(request);
    }

    public static bool WantsAll => false;

    /// <summary>True when something could be counted the other way.</summary>
    public bool SawOpen { get; private set; }

    public readonly void Begin(AccessRequest request, PolicyType type, int level, CompiledPolicySet policies)
    {
    }

    // A statement that applies to whoever asks may name them in one more way.
    public void Statement(CompiledStatement statement, in StatementMatch match) =>
        SawOpen = SawOpen || match.Truth == Truth.Unknown || (match.Truth == Truth.True && statement.IsOpenAbout(_requester));

    public readonly void End(in SetOutcome outcome)
    {
    }

    public readonly void Blocked(PolicyType type, Decision decision, string? rule)
    {
    }

    public readonly void Granted(string rule, string what)
    {
    }

    public readonly void Told(string sentence)
    {
    }

    private static bool HasGrants(AccessRequest request)
    {
        bool has = !request.ResourcePolicies.Grants.IsEmpty;
        foreach (AccessRequest holder in request.Behind)
        {
            has |= !holder.ResourcePolicies.Grants.IsEmpty;
        }

        return has;
    }
}
