using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Algorithm;

/// <summary>
/// R-178a: conditions that are not known one by one may be known together. <c>StringEquals</c> and <c>StringNotEquals</c> of one key and
/// value cannot both hold, and one of them does. Where few keys are open, every way in which they could turn out is decided by itself; ways
/// that no request has may be among them, so that what all of them say is so, and the rest stays conditional.
/// </summary>
internal static class CompletionSearch
{
    // Completions times undecided statements, so that it ends within a millisecond. Policies have a few dozen of the one and a few of the
    // other; a mixed answer shows after the first few.
    private const int MostMatches = 4_096;

    /// <summary>
    /// Whether all completions of a request that could be allowed and could be denied say the same; null when they do not, or are too many.
    /// </summary>
    /// <param name="request">The request.</param>
    public static bool? IsAllowed(AccessRequest request)
    {
        // What stands behind a resource sees keys of its own.
        if (!request.Behind.IsEmpty)
        {
            return null;
        }

        var recorder = new UndecidedRecorder([]);
        Evaluator.Evaluate(request, UnknownTreatment.Pessimistic, ref recorder);
        OpenKey[] keys = [.. OpenKey.Of(recorder.Statements, request)];
        Dictionary<CompiledCondition, (int Key, OpenCondition Condition)> conditions = [];
        for (int k = 0; k < keys.Length; k++)
        {
            foreach (OpenCondition condition in keys[k].Conditions)
            {
                conditions[condition.Condition] = (k, condition);
            }
        }

        OpenStatement[] statements = [.. recorder.Statements.Select(s => new OpenStatement(s, request, conditions))];
        OpenStatement[] besides = [.. statements.Where(s => s.IsOpenBesides)];
        long count = keys.Aggregate(1L << Math.Min(besides.Length, 32), (n, key) => Math.Min(n * key.StateCount, MostMatches + 1));
        return statements.Length == 0 || count * statements.Length > MostMatches ? null : Search(request, keys, statements, besides, count);
    }

    private static bool? Search(AccessRequest request, OpenKey[] keys, OpenStatement[] statements, OpenStatement[] besides, long count)
    {
        bool mayBeAllowed = false;
        bool mayBeDenied = false;
        var states = new int[keys.Length];
        HashSet<CompiledStatement> applying = new(ReferenceEqualityComparer.Instance);
        Dictionary<CompiledStatement, StatementMatch> atBest = new(ReferenceEqualityComparer.Instance);
        Dictionary<CompiledStatement, StatementMatch> atWorst = new(ReferenceEqualityComparer.Instance);
        long stride = Stride(count);

        // Neighbours differ little: with strides a mixed answer shows earlier.
        for (long i = 0, at = 0; i < count && !(mayBeAllowed && mayBeDenied); i++, at = (at + stride) % count)
        {
            long rest = at;
            for (int k = 0; k < keys.Length; k++)
            {
                (rest, long state) = Math.DivRem(rest, keys[k].StateCount);
                states[k] = (int)state;
            }

            applying.Clear();
            foreach (OpenStatement statement in statements)
            {
                int own = Array.IndexOf(besides, statement);
                if ((own < 0 || ((rest >> own) & 1) == 1) && statement.Holds(states))
                {
                    applying.Add(statement.Statement);
                }
            }

            // Grants that depend on keys are no statements: they are counted both ways.
            mayBeAllowed |= IsAllowed(request, applying, UnknownTreatment.Optimistic, atBest);
            mayBeDenied |= !IsAllowed(request, applying, UnknownTreatment.Pessimistic, atWorst);
        }

        return mayBeAllowed == mayBeDenied ? null : mayBeAllowed;
    }

    // Prime to the number of completions, and near the golden section of it.
    private static long Stride(long count)
    {
        long stride = Math.Max(1, (long)(count * 0.618));
        while (Gcd(stride, count) != 1)
        {
            stride++;
        }

        return stride;
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);

    private static bool IsAllowed(
        AccessRequest request,
        HashSet<CompiledStatement> applying,
        UnknownTreatment treatment,
        Dictionary<CompiledStatement, StatementMatch> known) =>
        Evaluator.Decide(request, new TheseApply(treatment, applying, known)).IsAllowed;

    /// <summary>A statement that depends on what is not known.</summary>
    private sealed class OpenStatement
    {
        private readonly (int Key, OpenCondition Condition)[] _conditions;

        public OpenStatement(
            CompiledStatement statement,
            AccessRequest request,
            Dictionary<CompiledCondition, (int Key, OpenCondition Condition)> conditions)
        {
            Statement = statement;
            IsOpenBesides = !statement.DependsOnConditionsAlone(request);
            _conditions = [.. statement.Conditions.Where(conditions.ContainsKey).Select(c => conditions[c])];
        }

        public CompiledStatement Statement { get; }

        /// <summary>True when action, resource or principal are open, too.</summary>
        public bool IsOpenBesides { get; }

        public bool Holds(int[] states)
        {
            foreach ((int key, OpenCondition condition) in _conditions)
            {
                if (!condition.Holds(states[key]))
                {
                    return false;
                }
            }

            return true;
        }
    }

    private readonly struct UndecidedRecorder(List<CompiledStatement> statements) : IObserver
    {
        public static bool WantsAll => true;

        public List<CompiledStatement> Statements => statements;

        public void Begin(AccessRequest request, PolicyType type, int level, CompiledPolicySet policies)
        {
        }

        public void Statement(CompiledStatement statement, in StatementMatch match)
        {
            if (match.Truth == Truth.Unknown && !statements.Contains(statement))
            {
                statements.Add(statement);
            }
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
}
