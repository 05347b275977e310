using System.Runtime.InteropServices;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Algorithm;

/// <summary>Records an evaluation for a trace.</summary>
internal struct TraceRecorder : IObserver
{
    private AccessRequest _request;
    private readonly UnknownTreatment _unknown;
    private readonly List<PolicyTypeTrace> _types = [];
    private readonly List<Blocker> _blockers = [];
    private readonly List<string> _grants = [];
    private StatementTrace[] _statements = [];
    private int _next;
    private CompiledPolicySet _policies = CompiledPolicySet.Empty;
    private PolicyType _type;
    private int _level;

    private TraceRecorder(AccessRequest request, UnknownTreatment unknown)
    {
        _request = request;
        _unknown = unknown;
    }

    public static bool WantsAll => true;

    public static bool WantsReach => true;

    /// <summary>Evaluates a request with everything recorded.</summary>
    public static EvaluationTrace Trace(AccessRequest request, UnknownTreatment unknown)
    {
        var recorder = new TraceRecorder(request, unknown);
        Verdict verdict = Evaluator.Evaluate(request, unknown, ref recorder);
        return new EvaluationTrace(
            verdict, [.. recorder._types], [.. recorder._blockers.DistinctBy(b => b.PolicyType)], [.. recorder._grants]);
    }

    public void Begin(AccessRequest request, PolicyType type, int level, CompiledPolicySet policies)
    {
        _request = request;
        _type = type;
        _level = level;
        _policies = policies;
        _statements = new StatementTrace[policies.Statements.Length];
        _next = 0;
    }

    // Those before it could not match the action.
    public void Statement(CompiledStatement statement, in StatementMatch match)
    {
        while (!ReferenceEquals(_policies.Statements[_next], statement))
        {
            Tell(Truth.False);
        }

        Tell(match.Truth);
    }

    public void End(in SetOutcome outcome)
    {
        while (_next < _policies.Statements.Length)
        {
            Tell(Truth.False);
        }

        _types.Add(new PolicyTypeTrace
        {
            PolicyType = _type,
            Level = _level,
            Resource = _request.Resource,
            Outcome = outcome.Denies ? PolicyOutcome.Denies : outcome.Allows ? PolicyOutcome.Allows : PolicyOutcome.Silent,
            Policies = _policies.Policies,
            Statements = ImmutableCollectionsMarshal.AsImmutableArray(_statements),
        });
    }

    public readonly void Blocked(PolicyType type, Decision decision, string? rule) => _blockers.Add(new Blocker(type, decision, rule));

    public readonly void Granted(string rule, string what) => _grants.Add(what);

    public readonly void Told(string sentence) => _grants.Add(sentence);

    // Statements come Deny first; a reader wants them as the policies have them.
    private void Tell(Truth truth)
    {
        CompiledPolicySet.StatementPlace place = _policies.Places[_next];
        _statements[place.Position] = new StatementTrace(place.Policy, _policies.Statements[_next++], truth, _request, _unknown);
    }
}
