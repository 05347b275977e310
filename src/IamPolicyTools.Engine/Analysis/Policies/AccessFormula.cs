using System.Collections.Immutable;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;

namespace IamPolicyTools.Analysis.Policies;

/// <summary>When a cell is allowed: when all statements of some alternative apply, and none of those that deny.</summary>
/// <param name="Alternatives">The smallest sets of Allow statements that are enough; a single empty one when none is needed.</param>
/// <param name="Denies">The Deny statements, each of which is enough to refuse.</param>
internal sealed record AccessFormula(ImmutableArray<ImmutableArray<CompiledStatement>> Alternatives, ImmutableArray<CompiledStatement> Denies)
{
    // No two statements of one policy set are needed, so there is one choice a set; policies have two or three such statements about one action.
    private const int MostChoices = 4096;

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

        ImmutableArray<CompiledStatement>[] sets =
        [
            .. outcome.Undecided.Where(u => !u.Statement.IsDeny)
                .GroupBy(u => u.PolicySet, u => u.Statement)
                .Select(g => g.ToImmutableArray()),
        ];

        // Whom the organization lets take root sessions it says beside the policies, whatever these are (R-114b).
        AccessRequest? asked = outcome.Request is { } open && StsRules.NeedsUnknownOrganization(open)
            ? open with { AssumeRoot = new AssumeRootFacts(true, true) }
            : outcome.Request;

        // What grants of a key demand of a request, no statement says.
        if (asked is not { } request || OpenSettings.AreIn(request) || KmsRules.UndecidedKeys(request).Any() || sets.Aggregate(1L, (n, set) => Math.Min(n * (set.Length + 1), MostChoices + 1)) > MostChoices)
        {
            return null;
        }

        ImmutableArray<CompiledStatement> allows = [.. sets.SelectMany(s => s)];
        ImmutableArray<CompiledStatement> denies =
        [
            .. outcome.Undecided.Select(u => u.Statement).Where(s => s.IsDeny && !IsAllowed(request, allows.Add(s))),
        ];
        return new AccessFormula(SmallestSets(request, sets), denies);
    }

    /// <summary>True when it is seen to allow whatever another one allows.</summary>
    /// <param name="other">The other one.</param>
    /// <param name="request">The request that both are about; null when nothing is ever allowed.</param>
    public bool Covers(AccessFormula other, AccessRequest? request)
    {
        // Two statements may ask for the same.
        bool Implies(IEnumerable<CompiledStatement> first, IEnumerable<CompiledStatement> second) => request is not null
            && ConditionList.Of(first, request) is { } conditions
            && ConditionList.Of(second, request) is { } implied
            && conditions.Includes(implied);
        return Denies.All(d => other.Denies.Contains(d) || other.Denies.Any(o => Implies([d], [o])))
            && other.Alternatives.All(o => Alternatives.Any(a => a.All(o.Contains)) || Alternatives.Any(a => Implies(o, a)));
    }

    private static ImmutableArray<ImmutableArray<CompiledStatement>> SmallestSets(
        AccessRequest request, ImmutableArray<CompiledStatement>[] sets)
    {
        List<ImmutableArray<CompiledStatement>> smallest = [];
        IEnumerable<ImmutableArray<CompiledStatement>> choices = [[]];
        foreach (ImmutableArray<CompiledStatement> set in sets)
        {
            choices = [.. choices, .. choices.SelectMany(c => set.Select(c.Add))];
        }

        foreach (ImmutableArray<CompiledStatement> choice in choices.OrderBy(c => c.Length))
        {
            if (!smallest.Exists(s => s.All(choice.Contains)) && IsAllowed(request, choice))
            {
                smallest.Add(choice);
            }
        }

        return [.. smallest];
    }

    private static bool IsAllowed(AccessRequest request, ImmutableArray<CompiledStatement> applying) =>
        Evaluator.Decide(request, new TheseApply(UnknownTreatment.Optimistic, applying)).IsAllowed;
}
