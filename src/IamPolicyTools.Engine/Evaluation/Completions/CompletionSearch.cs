using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Tracing;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Completions;

/// <summary>
/// R-178a: conditions that are not known one by one may be known together. <c>StringEquals</c> and <c>StringNotEquals</c> of one key and value
/// cannot both hold, and one of them does. Where few keys are open, every way in which they could turn out is decided by itself; ways that no
/// request has may be among them, so that what all of them say is so, and the rest stays conditional.
/// </summary>
internal static class CompletionSearch
{
    // A policy that compares a key with a handful of values has a few dozen; a mixed answer shows after the first few.
    private const int MostCompletions = 1024;

    /// <summary>Whether all completions of a request that could be allowed and could be denied say the same; null when they do not, or are too many.</summary>
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
        OpenStatement[] statements = [.. recorder.Statements.Select(s => new OpenStatement(s, request, keys))];
        OpenStatement[] besides = [.. statements.Where(s => s.IsOpenBesides)];
        long count = keys.Aggregate(1L << Math.Min(besides.Length, 32), (n, key) => Math.Min(n * key.StateCount, MostCompletions + 1));
        return statements.Length == 0 || count > MostCompletions ? null : Search(request, keys, statements, besides, count);
    }

    private static bool? Search(AccessRequest request, OpenKey[] keys, OpenStatement[] statements, OpenStatement[] besides, long count)
    {
        bool mayBeAllowed = false;
        bool mayBeDenied = false;
        var states = new int[keys.Length];
        HashSet<CompiledStatement> applying = new(ReferenceEqualityComparer.Instance);

        // Neighbours differ little: with strides a mixed answer shows earlier.
        for (long i = 0, at = 0; i < count && !(mayBeAllowed && mayBeDenied); i++, at = (at + Stride(count)) % count)
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
            mayBeAllowed |= IsAllowed(request, applying, UnknownTreatment.Optimistic);
            mayBeDenied |= !IsAllowed(request, applying, UnknownTreatment.Pessimistic);
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

    private static bool IsAllowed(AccessRequest request, HashSet<CompiledStatement> applying, UnknownTreatment treatment)
    {
        var recorder = new AssumingRecorder(applying);
        return Evaluator.Evaluate(request, treatment, ref recorder).IsAllowed;
    }

    /// <summary>A statement that depends on what is not known.</summary>
    private sealed class OpenStatement
    {
        private readonly (int Key, OpenCondition Condition)[] _conditions;

        public OpenStatement(CompiledStatement statement, AccessRequest request, OpenKey[] keys)
        {
            Statement = statement;
            IsOpenBesides = !statement.DependsOnConditionsAlone(request);
            _conditions =
            [
                .. from key in Enumerable.Range(0, keys.Length)
                   from condition in keys[key].Conditions
                   where Array.IndexOf(statement.Conditions, condition.Condition) >= 0
                   select (key, condition),
            ];
        }

        public CompiledStatement Statement { get; }

        /// <summary>True when action, resource or principal are open, too.</summary>
        public bool IsOpenBesides { get; }

        public bool Holds(int[] states) => Array.TrueForAll(_conditions, c => c.Condition.Holds(states[c.Key]));
    }

    private readonly struct UndecidedRecorder(List<CompiledStatement> statements) : IRecorder
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

        public bool? Assumes(CompiledStatement statement) => null;

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
