using System.Runtime.InteropServices;
using IamPolicyTools.Evaluation.Compilation;

namespace IamPolicyTools.Evaluation.Tracing;

/// <summary>Records an evaluation for a trace.</summary>
internal struct TraceRecorder : IRecorder
{
    private readonly AccessRequest _request;
    private readonly bool _findUnknown;
    private readonly List<PolicyTypeTrace> _types = [];
    private readonly List<Blocker> _blockers = [];
    private readonly List<string> _grants = [];
    private StatementTrace[] _statements = [];
    private int _next;
    private CompiledPolicySet _policies = CompiledPolicySet.Empty;
    private PolicyType _type;
    private int _level;

    private TraceRecorder(AccessRequest request, bool findUnknown)
    {
        _request = request;
        _findUnknown = findUnknown;
    }

    public static bool WantsAll => true;

    public static bool WantsMismatches => true;

    /// <summary>Evaluates a request with everything recorded.</summary>
    public static EvaluationTrace Trace(AccessRequest request, UnknownTreatment unknown)
    {
        var recorder = new TraceRecorder(request, unknown != UnknownTreatment.None);
        Verdict verdict = Evaluator.Evaluate(request, unknown, ref recorder);
        return new EvaluationTrace(verdict, [.. recorder._types], [.. recorder._blockers.DistinctBy(b => b.PolicyType)], [.. recorder._grants]);
    }

    public void Begin(PolicyType type, int level, CompiledPolicySet policies)
    {
        _type = type;
        _level = level;
        _policies = policies;
        _statements = new StatementTrace[policies.Statements.Length];
        _next = 0;
    }

    // Statements come Deny first; a reader wants them as the policies have them.
    public void Statement(CompiledStatement statement, in StatementMatch match)
    {
        CompiledPolicySet.StatementPlace place = _policies.Places[_next++];
        _statements[place.Position] = new StatementTrace(place.Policy, statement, match, _request, _findUnknown);
    }

    public readonly bool? Assumes(CompiledStatement statement) => null;

    public readonly void End(in SetOutcome outcome)
    {
        _types.Add(new PolicyTypeTrace
        {
            PolicyType = _type,
            Level = _level,
            Outcome = outcome.Denies ? PolicyOutcome.Denies : outcome.Allows ? PolicyOutcome.Allows : PolicyOutcome.Silent,
            Policies = _policies.Policies,
            Statements = ImmutableCollectionsMarshal.AsImmutableArray(_statements),
        });
    }

    public readonly void Blocked(PolicyType type, Decision decision, string? rule) => _blockers.Add(new Blocker(type, decision, rule));

    public readonly void Granted(string rule, string what) => _grants.Add($"{what} ({rule})");
}
