using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Testing.Coverage;

/// <summary>Counts what requests see of a statement. Many threads may count at once.</summary>
/// <param name="statement">The statement.</param>
internal sealed class StatementSlot(Statement statement)
{
    private const StatementMismatch Elements = StatementMismatch.Action | StatementMismatch.Resource | StatementMismatch.Principal;

    private readonly ActionPattern[] _actions = [.. statement.Action.Patterns.Select(p => ActionPattern.Compile(p.Text))];
    private readonly CompiledPrincipal[] _principals = statement.Principal is { } element
        ? [.. element.Entries.Select(e => CompiledPrincipal.Compile(new PrincipalElement(false, element.IsBareWildcard, [e], e.Location)))]
        : [];

    private readonly int[] _actionHits = new int[statement.Action.Patterns.Length];
    private readonly int[] _resourceHits = new int[statement.Resource?.Patterns.Length ?? 0];
    private readonly int[] _principalHits = new int[statement.Principal?.Entries.Length ?? 0];
    private readonly int[] _held = new int[statement.Conditions.Length];
    private readonly int[] _failed = new int[statement.Conditions.Length];
    private int _applied;
    private int _refused;

    /// <summary>Counts what a request saw.</summary>
    /// <param name="trace">What became of the statement.</param>
    public void Observe(StatementTrace trace)
    {
        StatementMismatch mismatch = trace.Mismatch;
        if ((mismatch & (StatementMismatch.UnknownDocument | StatementMismatch.NotEvaluable)) != 0)
        {
            return;
        }

        if (trace.IsMatch)
        {
            Interlocked.Increment(ref _applied);
        }
        else if (!trace.IsUndecided && mismatch != StatementMismatch.None && (mismatch & StatementMismatch.Action) == 0)
        {
            Interlocked.Increment(ref _refused);
        }

        CountPatterns(trace, mismatch);

        // A condition is one of those that decide when nothing else keeps the statement out.
        if ((mismatch & Elements) == 0)
        {
            CountConditions(trace);
        }
    }

    /// <summary>What was counted.</summary>
    /// <param name="policy">The policy's name.</param>
    public StatementCoverage ToCoverage(string policy) => new()
    {
        Policy = policy,
        Sid = string.IsNullOrEmpty(statement.Sid) ? null : statement.Sid,
        Index = statement.Index,
        Effect = statement.Effect,
        Location = Places.Of(statement.Location)!,
        Hits = _applied,
        Refusals = _refused,
        CanRefuse = CanRefuse,
        Conditions = [.. statement.Conditions.Select((c, i) => new ConditionCoverage(c.Operator, c.Key, _held[i], _failed[i], Places.Of(c.Location)))],
        Patterns =
        [
            .. (statement.Principal?.Entries ?? []).Select((p, i) => new PatternCoverage(Name("Principal", statement.Principal!.IsNegated), p.Value, _principalHits[i], Places.Of(p.Location))),
            .. statement.Action.Patterns.Select((p, i) => new PatternCoverage(Name("Action", statement.Action.IsNegated), p.Text, _actionHits[i], Places.Of(p.Location))),
            .. (statement.Resource is { } resource ? resource.Patterns.Select((p, i) => new PatternCoverage(Name("Resource", resource.IsNegated), p.Text, _resourceHits[i], Places.Of(p.Location))) : []),
        ],
    };

    private bool CanRefuse => statement.Conditions.Length > 0
        || (statement.Resource is { } resource && (resource.IsNegated || resource.Patterns.All(p => p.Text != "*")))
        || (statement.Principal is { } principal && (principal.IsNegated || principal.Entries.All(e => e.Value != "*")));

    private static string Name(string element, bool isNegated) => isNegated ? $"Not{element}" : element;

    // An entry counts where the other elements match; in an element that is negated, the entry that kept the statement out.
    private void CountPatterns(StatementTrace trace, StatementMismatch mismatch)
    {
        CompiledStatement compiled = trace.Compiled;
        if (IsCounted(mismatch, StatementMismatch.Action, statement.Action.IsNegated))
        {
            Count(_actionHits, i => _actions[i].Matches(trace.Request.Action));
        }

        if (compiled.Resources.Count == _resourceHits.Length && IsCounted(mismatch, StatementMismatch.Resource, statement.Resource is { IsNegated: true }))
        {
            Count(_resourceHits, i => compiled.Resources[i].Matches(trace.Request.Resource, trace.Request.Action, trace.Request.Context));
        }

        if (IsCounted(mismatch, StatementMismatch.Principal, statement.Principal is { IsNegated: true }))
        {
            Count(_principalHits, i => _principals[i].Match(trace.Request.Requester, compiled.IsDeny, hasBoundary: false, trace.Request.Options) != GrantKinds.None);
        }
    }

    private static bool IsCounted(StatementMismatch mismatch, StatementMismatch own, bool isNegated) =>
        (mismatch & Elements & ~own) == 0 && (mismatch & own) == (isNegated ? own : StatementMismatch.None);

    private static void Count(int[] hits, Func<int, bool> matches)
    {
        for (int at = 0; at < hits.Length; at++)
        {
            if (matches(at))
            {
                Interlocked.Increment(ref hits[at]);
            }
        }
    }

    private void CountConditions(StatementTrace trace)
    {
        ImmutableArray<ConditionTrace> conditions = trace.Conditions;
        for (int at = 0; at < conditions.Length && at < _held.Length; at++)
        {
            if (!conditions[at].IsUndecided)
            {
                Interlocked.Increment(ref (conditions[at].Holds ? _held : _failed)[at]);
            }
        }
    }
}
