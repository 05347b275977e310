using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>What a trace shows that its reader should be told: statements and conditions that AWS warns of.</summary>
internal static class TraceNotes
{
    /// <summary>The notes of a trace, each once.</summary>
    public static IEnumerable<string> Of(EvaluationTrace trace) =>
        trace.Types.SelectMany(t => t.Statements).SelectMany(OfStatement).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> OfStatement(StatementTrace statement)
    {
        StatementMismatch mismatch = statement.Mismatch;
        if ((mismatch & StatementMismatch.NotEvaluable) != 0)
        {
            string operators =
                string.Join(", ", statement.Conditions.Where(c => c.Outcome == ConditionOutcome.UnknownOperator).Select(c => c.Operator));
            yield return $"{statement} has an unknown operator ({operators}) and counts as not matching";
        }

        if (statement is { IsMatch: true, Effect: Effect.Allow, Statement.Principal.IsNegated: true })
        {
            yield return $"{statement} grants to everyone it does not list";
        }

        if (statement is { IsMatch: true, Effect: Effect.Deny, Statement.Principal.IsNegated: true })
        {
            yield return $"{statement} denies everyone it does not list together with the account (of a session its own ARN and the role's), and whoever has a permissions boundary";
        }

        // A condition matters where everything else matches.
        if ((mismatch & ~StatementMismatch.Condition) != StatementMismatch.None)
        {
            yield break;
        }

        foreach (ConditionTrace condition in statement.Conditions)
        {
            string? fault = condition.Outcome switch
            {
                ConditionOutcome.MissingQualifier =>
                    $"compares {condition.Key}, which has several values, without ForAllValues or ForAnyValue: that never holds",
                ConditionOutcome.AmbiguousKey => $"compares {condition.Key}, which came in two spellings: that never holds",
                ConditionOutcome.NoUsableValue => $"has no usable value for {condition.Operator} {condition.Key}",
                _ => null,
            };
            if (fault is not null)
            {
                yield return $"{statement} {fault}";
            }
        }
    }
}
