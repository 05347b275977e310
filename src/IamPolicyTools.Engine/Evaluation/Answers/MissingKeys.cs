using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>Finds the absent context keys that mattered.</summary>
internal static class MissingKeys
{
    /// <summary>
    /// The undecided keys of statements that everything else fits, and of what else grants or refuses by keys; none when the request is
    /// allowed or denied whatever their values are.
    /// </summary>
    public static ImmutableArray<string> Find(AccessRequest request)
    {
        if (!AnswerBounds.OfOwnerTaken(request).IsOpen)
        {
            return [];
        }

        var recorder = new Recorder();
        Evaluator.Evaluate(request, UnknownTreatment.Pessimistic, ref recorder);
        return
        [
            .. recorder.Keys
                .Concat(KmsRules.UndecidedKeys(request))
                .Concat(UnsignedCalls.UndecidedKeys(request))
                .Concat(StsRules.UndecidedKeys(request))
                .Where(k => !UnknownToken.Is(k.Name))
                .DistinctBy(k => k)
                .Select(k => k.Name)
                .Order(StringComparer.OrdinalIgnoreCase),
        ];
    }

    private struct Recorder() : IObserver
    {
        private RequestContext? _context;

        public static bool WantsAll => true;

        public List<ContextKey> Keys { get; } = [];

        public void Begin(AccessRequest request, PolicyType type, int level, CompiledPolicySet policies) => _context = request.Context;

        public readonly void Statement(CompiledStatement statement, in StatementMatch match)
        {
            if (match.Truth == Truth.Unknown)
            {
                Keys.AddRange(statement.UndecidedKeys(_context!));
            }
        }

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
    }
}
