using System.Collections.Immutable;
using IamPolicyTools.Analysis.Regions;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Tracing;

namespace IamPolicyTools.Analysis.Policies;

/// <summary>When a cell is allowed: when all statements of some alternative apply, and none of those that deny.</summary>
/// <param name="Alternatives">The smallest sets of Allow statements that are enough; a single empty one when none is needed.</param>
/// <param name="Denies">The Deny statements, each of which is enough to refuse.</param>
internal sealed record AccessFormula(ImmutableArray<ImmutableArray<CompiledStatement>> Alternatives, ImmutableArray<CompiledStatement> Denies)
{
    // All combinations are tried; policies have two or three such statements about one action.
    private const int MostStatements = 10;

    private static readonly AccessFormula s_always = new([[]], []);

    private static readonly AccessFormula s_never = new([], []);

    /// <summary>The formula of an answer; null when it depends on too many statements.</summary>
    /// <param name="outcome">The answer.</param>
    public static AccessFormula? Of(CellOutcome outcome)
    {
        if (outcome.Decision != Decision.Conditional)
        {
            return outcome.IsDenied ? s_never : s_always;
        }

        ImmutableArray<CompiledStatement> allows = [.. outcome.Undecided.Where(s => !s.IsDeny)];
        if (outcome.Request is not { } request || allows.Length > MostStatements)
        {
            return null;
        }

        ImmutableArray<CompiledStatement> denies = [.. outcome.Undecided.Where(s => s.IsDeny && !IsAllowed(request, allows.Add(s)))];
        return new AccessFormula(SmallestSets(request, allows), denies);
    }

    private static ImmutableArray<ImmutableArray<CompiledStatement>> SmallestSets(AccessRequest request, ImmutableArray<CompiledStatement> allows)
    {
        List<int> smallest = [];
        foreach (int set in Enumerable.Range(0, 1 << allows.Length).OrderBy(s => int.PopCount(s)))
        {
            if (!smallest.Any(s => (s & set) == s) && IsAllowed(request, Members(allows, set)))
            {
                smallest.Add(set);
            }
        }

        return [.. smallest.Select(s => Members(allows, s))];
    }

    private static ImmutableArray<CompiledStatement> Members(ImmutableArray<CompiledStatement> all, int set) =>
        [.. all.Where((_, i) => (set & (1 << i)) != 0)];

    private static bool IsAllowed(AccessRequest request, ImmutableArray<CompiledStatement> applying)
    {
        var recorder = new AssumingRecorder(applying);
        return Evaluator.Evaluate(request, UnknownTreatment.Optimistic, ref recorder).IsAllowed;
    }

    /// <summary>Lets just the given ones of the undecided statements apply.</summary>
    private readonly struct AssumingRecorder(ImmutableArray<CompiledStatement> applying) : IRecorder
    {
        public static bool WantsAll => false;

        public bool? Assumes(CompiledStatement statement) => applying.Contains(statement);

        public void Begin(PolicyType type, int level, CompiledPolicySet policies)
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
    }
}
