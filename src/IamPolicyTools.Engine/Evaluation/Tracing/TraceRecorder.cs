using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Context;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Tracing;

/// <summary>Records an evaluation for a trace.</summary>
internal struct TraceRecorder : IRecorder
{
    private readonly AccessRequest _request;
    private readonly bool _findUnknown;
    private readonly List<PolicyTypeTrace> _types = [];
    private readonly List<Blocker> _blockers = [];
    private readonly List<string> _grants = [];
    private List<StatementTrace> _statements = [];
    private CompiledPolicySet _policies = CompiledPolicySet.Empty;
    private PolicyType _type;
    private int _level;

    private TraceRecorder(AccessRequest request, bool findUnknown)
    {
        _request = request;
        _findUnknown = findUnknown;
    }

    public static bool WantsAll => true;

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
        _statements = [];
    }

    public readonly void Statement(CompiledStatement statement, in StatementMatch match)
    {
        PolicySource source = _policies.SourceOf(statement);
        _statements.Add(new StatementTrace
        {
            PolicyName = source.ToString(),
            PolicyArn = source.Arn,
            Sid = statement.Source.Sid,
            Index = statement.Source.Index,
            Effect = statement.Source.Effect,
            IsMatch = match.Truth == Truth.True,
            IsUndecided = match.Truth == Truth.Unknown,
            Mismatch = match.Mismatch,
            GrantedTo = match.Grants == GrantKinds.None ? null : match.Grants.ToString(),
            Conditions = [.. statement.Conditions.Select(TraceCondition)],
            Location = statement.Source.Location,
            Statement = statement.Source,
        });
    }

    public readonly bool? Assumes(CompiledStatement statement) => null;

    public readonly void End(in SetOutcome outcome)
    {
        // Statements are evaluated Deny first; a reader wants them as the policies have them.
        Dictionary<Statement, int> order = new(ReferenceEqualityComparer.Instance);
        foreach (Statement statement in _policies.Policies.SelectMany(p => p.Document.Statements))
        {
            order.TryAdd(statement, order.Count);
        }

        _types.Add(new PolicyTypeTrace
        {
            PolicyType = _type,
            Level = _level,
            Outcome = outcome.Denies ? PolicyOutcome.Denies : outcome.Allows ? PolicyOutcome.Allows : PolicyOutcome.Silent,
            Policies = _policies.Policies,
            Statements = [.. _statements.OrderBy(s => order[s.Statement])],
        });
    }

    public readonly void Blocked(PolicyType type, Decision decision, string? rule) => _blockers.Add(new Blocker(type, decision, rule));

    public readonly void Granted(string rule, string what) => _grants.Add($"{what} ({rule})");

    private readonly ConditionTrace TraceCondition(CompiledCondition condition)
    {
        RequestContext context = _request.Context;
        ContextEntry? entry = context.Find(condition.Key);
        Truth truth = condition.IsEvaluable ? condition.Evaluate(context, _request.Options, _findUnknown) : Truth.False;
        return new ConditionTrace
        {
            Operator = condition.Clause.Operator,
            Key = condition.Clause.Key,
            PolicyValues = [.. condition.Clause.Values.Select(v => v.Text.Text)],
            RequestValues = entry?.Values.Select(v => v.Text).ToImmutableArray(),
            Holds = truth == Truth.True,
            IsUndecided = truth == Truth.Unknown,
            Outcome = condition.Explain(entry, truth == Truth.True),
        };
    }
}
