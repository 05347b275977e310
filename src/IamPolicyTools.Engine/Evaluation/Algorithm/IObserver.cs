using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Evaluation.Algorithm;

/// <summary>
/// Watches an evaluation. The evaluator is generic over it: with the empty struct the calls vanish and nothing is
/// allocated, with the recording one every set and statement is told, matched or not.
/// </summary>
internal interface IObserver
{
    /// <summary>True when the evaluation goes on after the answer is clear.</summary>
    static abstract bool WantsAll { get; }

    /// <summary>True when it wants to be told how what was found bears on the answer.</summary>
    static virtual bool WantsReach => false;

    /// <summary>
    /// A set of policies begins; what follows are those of its statements that could match the action, in the set's order. The request has
    /// the form in which the set is asked: that of a bucket where the question is about an access point to it.
    /// </summary>
    void Begin(AccessRequest request, PolicyType type, int level, CompiledPolicySet policies);

    /// <summary>A statement was matched.</summary>
    void Statement(CompiledStatement statement, in StatementMatch match);

    /// <summary>The set's outcome is known.</summary>
    void End(in SetOutcome outcome);

    /// <summary>
    /// A policy type stands in the way. Called in the order in which reasons are looked for, the first being the primary one.
    /// </summary>
    void Blocked(PolicyType type, Decision decision, string? rule);

    /// <summary>Something other than a policy statement grants: an ACL, a KMS grant, a share, a rule of the service.</summary>
    void Granted(string rule, string what);

    /// <summary>
    /// How what was found bears on the answer, where a reader would ask; it decides nothing itself. Only told where
    /// <see cref="WantsReach"/>.
    /// </summary>
    void Told(string sentence);
}

/// <summary>Watches nothing.</summary>
internal readonly struct NoObserver : IObserver
{
    public static bool WantsAll => false;

    public void Begin(AccessRequest request, PolicyType type, int level, CompiledPolicySet policies)
    {
    }

    public void Statement(CompiledStatement statement, in StatementMatch match)
    {
    }

    public void End(in SetOutcome outcome)
    {
    }

    public void Blocked(PolicyType type, Decision decision, string? rule)
    {
    }

    public void Granted(string rule, string what)
    {
    }

    public void Told(string sentence)
    {
    }
}

/// <summary>What a set of policies says (evaluation.md, 2.1): Deny beats Allow, silence is neither.</summary>
/// <param name="Denies">Some Deny statement applies.</param>
/// <param name="Allows">Some Allow statement applies.</param>
/// <param name="Grants">How the principals of the applying Allow statements matched.</param>
internal readonly record struct SetOutcome(bool Denies, bool Allows, GrantKinds Grants);
