using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Set operators where a key has one value, and plain ones where it has several (PL-64 to PL-69).</summary>
internal sealed class QualifierRule : ClauseRule
{
    // Keys of every signed request: ForAllValues on them is no trap (validation-checks.md, issue 15).
    private static readonly HashSet<string> s_alwaysThere = new(StringComparer.Ordinal)
    {
        "aws:currenttime", "aws:epochtime", "aws:securetransport", "aws:requestedregion", "aws:principalaccount", "aws:principaltype",
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Codes =>
    [
        "MISSING_QUALIFIER", "PLAIN_OPERATOR_ON_MULTIVALUED_KEY", "FORALLVALUES_WITH_SINGLE_VALUED_KEY", "CONFIRM_AUDIENCE_CLAIM_TYPE",
        "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
    ];

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        if (clause.Family is null or OperatorFamily.Null)
        {
            return;
        }

        KeyFacts key = clause.Key;
        SetQualifier qualifier = clause.Clause.Qualifier;
        if (qualifier == SetQualifier.None)
        {
            if (key.IsMultivalued && !key.IsOfProvider && !statement.Document.Memory.Names.HasPlain(key.Name))
            {
                CheckPlain(statement, clause, issues);
            }
        }
        else if (key.IsOfProvider && key.Folded.EndsWith(":aud", StringComparison.Ordinal))
        {
            bool isAny = qualifier == SetQualifier.ForAnyValue;
            issues.Add(statement.OfClause(
                isAny ? "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE" : "CONFIRM_AUDIENCE_CLAIM_TYPE",
                clause,
                $"{key.Name} has one value; {clause.Clause.Operator} reads it as a set.",
                $"Write \"{clause.Clause.BaseOperator}\"."));
        }
        else if (qualifier == SetQualifier.ForAllValues && key is { IsMultivalued: false, Known: not null } && !s_alwaysThere.Contains(key.Folded)
            && statement.IsAllow && !IsDemanded(statement, key))
        {
            issues.Add(statement.OfClause(
                "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
                clause,
                $"{clause.Clause.Operator} also holds where the request has no {key.Name}, which has one value at most: the Allow is open to requests without it.",
                $"Write \"{clause.Clause.BaseOperator}\"."));
        }
    }

    private static void CheckPlain(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        string name = clause.Clause.BaseOperator + (clause.Clause.IfExists ? "IfExists" : string.Empty);
        string fix = $"Write \"ForAnyValue:{name}\", or \"ForAllValues:{name}\" with a Null condition beside it.";
        issues.Add(statement.OfClause(
            "MISSING_QUALIFIER", clause, $"{clause.Key.Name} has a set of values, which {name} does not compare: the condition never holds where the key is there.", fix));
        if (!statement.IsAllow)
        {
            issues.Add(statement.OfClause(
                "PLAIN_OPERATOR_ON_MULTIVALUED_KEY", clause, $"This Deny does nothing where the request has {clause.Key.Name}: {name} never matches a set of values.", fix));
        }
    }

    private static bool IsDemanded(StatementFacts statement, KeyFacts key) => statement.DemandsKey(key.Folded);
}
