using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>What became of a condition.</summary>
public sealed record ConditionTrace
{
    /// <summary>The operator as written.</summary>
    public required string Operator { get; init; }

    /// <summary>The key as written.</summary>
    public required string Key { get; init; }

    /// <summary>The policy's values.</summary>
    public ImmutableArray<string> PolicyValues { get; init; } = [];

    /// <summary>The policy's values with the request's values for the variables in them; the same texts where there are none.</summary>
    public ImmutableArray<string> ResolvedValues { get; init; } = [];

    /// <summary>The request's values; null when the key is absent.</summary>
    public ImmutableArray<string>? RequestValues { get; init; }

    /// <summary>
    /// The variables in the policy's values that have no value in this request: a text with one of them equals nothing (PL-77).
    /// </summary>
    public ImmutableArray<string> VariablesWithoutValue { get; init; } = [];

    /// <summary>True when the condition holds.</summary>
    public required bool Holds { get; init; }

    /// <summary>True when it depends on keys that nobody gave: this one, or variables in its values.</summary>
    public bool IsUndecided { get; init; }

    /// <summary>Why the outcome is what it is.</summary>
    public required ConditionOutcome Outcome { get; init; }

    /// <summary>Evaluates a condition once more and tells all of it.</summary>
    internal static ConditionTrace Of(CompiledCondition condition, AccessRequest request, bool findUnknown)
    {
        ContextEntry? entry = request.Context.Find(condition.Key);
        bool isSensitive = condition.Clause.Location.IsSensitive;
        Truth truth = condition.IsEvaluable ? condition.Evaluate(request.Context, request.Options, findUnknown) : Truth.False;
        return new ConditionTrace
        {
            Operator = condition.Clause.Operator,
            Key = condition.Clause.Key,
            PolicyValues = isSensitive ? [ElementTrace.Hidden] : [.. condition.Clause.Values.Select(v => v.Text.Text)],
            ResolvedValues = isSensitive
                ? [ElementTrace.Hidden]
                : [.. condition.Clause.Values.Select(v => ResolvedText.Of(v.Text, request.Context) ?? v.Text.Text)],
            RequestValues = entry?.Values.Select(v => v.Text).ToImmutableArray(),
            Holds = truth == Truth.True,
            IsUndecided = truth == Truth.Unknown,
            Outcome = condition.Explain(entry, truth == Truth.True),
            VariablesWithoutValue =
            [
                .. condition.Clause.Values.SelectMany(v => v.Text.Pieces)
                    .Where(p => p.Kind == PieceKind.Variable
                        && !((IVariableSource)request.Context).TryResolve(ContextKey.Of(p.Text), p.Default, out _)
                        && !(findUnknown && request.Context.IsUndecided(ContextKey.Of(p.Text))))
                    .Select(p => p.Text)
                    .Distinct(StringComparer.OrdinalIgnoreCase),
            ],
        };
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string request = RequestValues is { } given ? $"the request has {Quote(given)}"
            : IsUndecided ? "nobody gave the key" : "the request has no such key";
        string resolved =
            ResolvedValues.IsDefaultOrEmpty || ResolvedValues.SequenceEqual(PolicyValues) ? string.Empty : $" = {Quote(ResolvedValues)}";
        return DisplayedText.Line($"{Operator} {Key} {Quote(PolicyValues)}{resolved}: {request}{Consequence}{Unresolved}");
    }

    private string Consequence => Outcome switch
    {
        ConditionOutcome.HoldsWhenAbsent => ", so it holds",
        ConditionOutcome.MissingQualifier => ", a set, which needs ForAllValues or ForAnyValue",
        ConditionOutcome.AmbiguousKey => ", in two spellings",
        ConditionOutcome.NoUsableValue => "; no value of the policy can be used",
        ConditionOutcome.UnknownOperator => "; the operator is not known",
        _ => string.Empty,
    };

    private string Unresolved => VariablesWithoutValue.IsDefaultOrEmpty ? string.Empty
        : $" ({string.Join(", ", VariablesWithoutValue.Select(v => $"${{{v}}}"))} {(VariablesWithoutValue.Length == 1 ? "has" : "have")} no value here, and a text with "
            + $"{(VariablesWithoutValue.Length == 1 ? "it" : "them")} equals nothing)";

    private static string Quote(IEnumerable<string> values) => values.Any() ? $"'{string.Join("', '", values)}'" : "nothing";
}

/// <summary>Machine-readable reasons for a condition's outcome.</summary>
public enum ConditionOutcome : long
{
    /// <summary>The values compare as the operator wants.</summary>
    Holds,

    /// <summary>The values do not compare as the operator wants.</summary>
    ValueMismatch,

    /// <summary>It holds because the key is absent (PL-63).</summary>
    HoldsWhenAbsent,

    /// <summary>It does not hold because the key is absent.</summary>
    KeyAbsent,

    /// <summary>A plain operator on a key with several values (PL-69).</summary>
    MissingQualifier,

    /// <summary>Two keys that differ only by case (PL-50).</summary>
    AmbiguousKey,

    /// <summary>No policy value can be used: the list is empty, or none parses (PL-53, PL-66).</summary>
    NoUsableValue,

    /// <summary>The operator is not known (PL-51).</summary>
    UnknownOperator,
}
