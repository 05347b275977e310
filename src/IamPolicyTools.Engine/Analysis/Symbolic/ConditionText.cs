using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Conditions and statements in one spelling, so that equal ones are found without a proof (CP-55).</summary>
internal static class ConditionText
{
    /// <summary>A condition: its operator, key and values, whatever their order and spelling.</summary>
    public static string Normalize(ConditionClause clause)
    {
        ConditionOperatorName name = ConditionOperatorName.Parse(clause.Operator);
        return $"{name}\u0001{clause.Key.ToLowerInvariant()}\u0001{string.Join('\u0002', clause.Values.Select(v => Normalize(v.Text)).Distinct().Order(StringComparer.Ordinal))}";
    }

    /// <summary>The conditions of a statement in words, and that they hold together, or not: as rows of a comparison tell them (CP-53).</summary>
    /// <param name="conditions">The conditions.</param>
    /// <param name="holds">False for the opposite.</param>
    public static string Of(ImmutableArray<CompiledCondition> conditions, bool holds) => holds ? string.Join(" and ", conditions.Select(c => c.Clause.ToString()))
        : conditions is [{ Clause: var only }] && PlainOf(only) is { } plain ? plain.ToString()
        : $"not ({Of(conditions, holds: true)})";

    // A negated operator also holds where the key is absent (CP-40): that it does not hold is the plain operator.
    private static ConditionClause? PlainOf(ConditionClause clause) =>
        clause.Qualifier == SetQualifier.None && !IamCatalogue.Default.IsMultivalued(clause.Key) && clause.BaseOperator.Contains("Not", StringComparison.Ordinal)
            ? clause with { Operator = clause.BaseOperator.Replace("Not", string.Empty, StringComparison.Ordinal) }
            : null;

    /// <summary>A text, with its variables in one spelling.</summary>
    public static string Normalize(PolicyString text) => string.Concat(text.Pieces.Select(p => p.Kind switch
    {
        PieceKind.Variable => $"\u0003{p.Text.ToLowerInvariant()}\u0004{p.Default}\u0005",
        PieceKind.Escape => $"\u0006{p.Text}",
        _ => p.Text,
    }));

    /// <summary>A statement: equal texts say the same.</summary>
    public static string StatementOf(Statement s) =>
        $"{s.Effect}\u0001{s.Action.IsNegated}\u0001{string.Join('\u0002', s.Action.Patterns.Select(p => p.Text.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal))}\u0001"
        + $"{ResourceOf(s)}\u0001{PrincipalOf(s)}\u0001{string.Join('\u0006', s.Conditions.Select(c => Normalize(c)).Order(StringComparer.Ordinal))}";

    /// <summary>The resource element of a statement.</summary>
    public static string ResourceOf(Statement statement) => statement.Resource is not { } resource
        ? "-"
        : $"{resource.IsNegated}\u0001{string.Join('\u0002', resource.Patterns.Select(Normalize).Distinct().Order(StringComparer.Ordinal))}";

    /// <summary>The principal element of a statement.</summary>
    public static string PrincipalOf(Statement statement) => statement.Principal is not { } principal
        ? "-"
        : $"{principal.IsNegated}\u0001{string.Join('\u0002', principal.Entries.Select(e => $"{e.Type}={e.Value}").Distinct().Order(StringComparer.Ordinal))}";
}
